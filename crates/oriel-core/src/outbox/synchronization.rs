//! What goes with a post for followers alone, so that the receiving server can see whether it
//! still knows who they are (FEP-8fcf).

use std::{collections::HashMap, sync::Arc};

use moka::{policy::EvictionPolicy, sync::Cache};
use oriel_federation::synchronization::{self, Synchronization};
use oriel_store::{
    follows,
    model::{Account, AccountId, Activity, Post, Visibility},
};
use time::{Duration, OffsetDateTime};

use crate::{Core, Result, urls::host_of};

/// One post goes to many servers within moments: its author's followers are looked up once.
const DIGEST_LIFETIME: Duration = Duration::seconds(10);
const MAX_AUTHORS: u64 = 16;

/// The digest of an author's followers on each server.
type ByServer = Arc<HashMap<String, String>>;

/// Digests by author, and when they were computed by the instance's own time, which tests move.
pub(crate) struct Digests(Cache<AccountId, (OffsetDateTime, ByServer)>);

impl Default for Digests {
    fn default() -> Self {
        Self(
            Cache::builder()
                .max_capacity(MAX_AUTHORS)
                .eviction_policy(EvictionPolicy::lru())
                .time_to_live(DIGEST_LIFETIME.unsigned_abs())
                .build(),
        )
    }
}

impl Digests {
    fn get(&self, author: AccountId, now: OffsetDateTime) -> Option<ByServer> {
        let (at, digests) = self.0.get(&author)?;
        (now - at < DIGEST_LIFETIME).then_some(digests)
    }

    fn insert(&self, author: AccountId, now: OffsetDateTime, digests: ByServer) {
        self.0.insert(author, (now, digests));
    }
}

/// The header for a delivery to `host`, if what is delivered is for followers alone.
///
/// # Errors
/// When the database cannot be asked.
pub(super) async fn header(
    core: &Core,
    author: &Account,
    activity: &Activity,
    post: Option<&Post>,
    host: &str,
) -> Result<Option<(&'static str, String)>> {
    let shows_post = matches!(activity.kind.as_str(), "create" | "create_part" | "update");
    let is_private = post.is_some_and(|post| post.visibility == Visibility::Followers);
    let Some(collection) = author
        .followers_uri
        .clone()
        .filter(|_| shows_post && is_private)
    else {
        return Ok(None);
    };
    let digests = digests(core, author.id).await?;
    let digest = digests.get(host).cloned();
    let value = Synchronization {
        collection,
        url: core.urls().followers_synchronization(&author.username),
        digest: digest.unwrap_or_else(|| synchronization::digest([])),
    };
    Ok(Some((synchronization::HEADER, value.to_header())))
}

async fn digests(core: &Core, author: AccountId) -> Result<ByServer> {
    if let Some(known) = core.state::<Digests>().get(author, core.now()) {
        return Ok(known);
    }
    let ids = follower_ids(core, author).await?;
    let mut by_server: HashMap<String, Vec<&str>> = HashMap::new();
    for id in &ids {
        by_server.entry(host_of(id)).or_default().push(id);
    }
    let digests: ByServer = Arc::new(
        by_server
            .into_iter()
            .map(|(server, ids)| (server, synchronization::digest(ids)))
            .collect(),
    );
    core.state::<Digests>()
        .insert(author, core.now(), digests.clone());
    Ok(digests)
}

async fn follower_ids(core: &Core, author: AccountId) -> Result<Vec<String>> {
    Ok(core
        .store()
        .read(move |conn| follows::remote_follower_ids(conn, author))
        .await?)
}

/// The followers that an account has on the server of whoever asks.
///
/// # Errors
/// When the database cannot be asked.
pub async fn followers_on_server_of(
    core: &Core,
    account: &Account,
    asker: &Account,
) -> Result<Vec<String>> {
    let server = host_of(&asker.uri);
    let mut ids = follower_ids(core, account.id).await?;
    ids.retain(|id| host_of(id) == server);
    Ok(ids)
}

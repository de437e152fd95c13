//! Mending a list of followers that has drifted apart (FEP-8fcf): a server says with its posts for
//! followers whom it takes for followers here.

use std::collections::BTreeSet;

use oriel_federation::{
    signature::{RequestHead, Signed},
    synchronization::{self, Synchronization},
    verify,
    vocabulary::ItemPage,
};
use oriel_store::{
    Connection, accounts, follows,
    model::{Account, AccountId, Follow, FollowState},
};
use serde_json::Value;

use crate::{Core, Result, inbox::jobs::SynchroniseFollowers, jobs, keys, outbox, policy};

/// Pages of a list that are read.
const MAX_PAGES: usize = 10;

/// What a request says of the followers of whoever signed it, if that is part of what was signed.
pub(super) fn said(head: &RequestHead<'_>, signed: &Signed) -> Option<Synchronization> {
    if !signed.covers(synchronization::HEADER) {
        return None;
    }
    Synchronization::parse(head.header(synchronization::HEADER)?).ok()
}

/// Looks whether that is what is known here, and has the list asked for if not; what is said of
/// somebody else's list, or to be asked for elsewhere, is nothing.
///
/// # Errors
/// When the database refuses.
pub(super) fn compare(
    conn: &mut Connection,
    core: &Core,
    signer: &str,
    said: &Synchronization,
) -> oriel_store::Result<()> {
    let Some(account) = accounts::by_uri(conn, signer)? else {
        return Ok(());
    };
    let is_own = account.followers_uri.as_deref() == Some(&said.collection)
        && verify::same_authority(&said.url, signer);
    if !is_own || digest_here(conn, account.id)? == said.digest {
        return Ok(());
    }
    let job = SynchroniseFollowers {
        account: account.id,
        url: said.url.clone(),
        digest: said.digest.clone(),
    };
    jobs::enqueue(conn, core, &job)
}

fn digest_here(conn: &mut Connection, account: AccountId) -> oriel_store::Result<String> {
    let here = follows::local_follower_ids(conn, account)?;
    Ok(synchronization::digest(here.iter().map(String::as_str)))
}

/// Fetches the list of those here whom a server takes for followers of one of its people, and
/// does what makes both agree. A list that is not the one of the digest has changed since: the
/// next post will say so.
///
/// # Errors
/// When database or server do not answer.
pub(crate) async fn synchronise(
    core: &Core,
    account: AccountId,
    url: &str,
    digest: &str,
) -> Result<()> {
    let found = core
        .store()
        .read(move |conn| accounts::by_id(conn, account))
        .await?;
    let Some(followed) = found.filter(policy::is_shown) else {
        return Ok(());
    };
    let listed = list(core, url).await?;
    if synchronization::digest(listed.iter().map(String::as_str)) != digest {
        return Ok(());
    }
    let for_outbox = core.clone();
    core.store()
        .write(move |conn| agree(conn, &for_outbox, &followed, &listed))
        .await?;
    core.wake_workers();
    Ok(())
}

/// The ids of ours that a list names.
async fn list(core: &Core, url: &str) -> Result<BTreeSet<String>> {
    let (mut ids, mut next) = (BTreeSet::new(), Some(url.to_owned()));
    let key = keys::instance_key(core).await?;
    for _ in 0..MAX_PAGES {
        let Some(address) = next.take() else { break };
        let json = core.client().fetch_page(&address, &key, core.now()).await?;
        let page = ItemPage::from_json(&json).map_err(oriel_federation::Error::from)?;
        let named = page.items.iter().filter_map(Value::as_str);
        ids.extend(
            named
                .filter(|id| core.urls().is_ours(id))
                .map(str::to_owned),
        );
        next = page.next.filter(|it| verify::same_authority(it, url));
    }
    Ok(ids)
}

/// Whoever is not listed follows no more; whoever is listed and asked to follow was accepted;
/// and of whoever is listed and does not follow, the other server is told so.
fn agree(
    conn: &mut Connection,
    core: &Core,
    followed: &Account,
    listed: &BTreeSet<String>,
) -> oriel_store::Result<()> {
    let unlisted: Vec<AccountId> = follows::accepted_here(conn, followed.id)?
        .into_iter()
        .filter(|follower| !listed.contains(&follower.uri))
        .map(|follower| follower.id)
        .collect();
    follows::remove_accepted(conn, &unlisted, followed.id)?;
    let names: Vec<String> = listed
        .iter()
        .filter_map(|id| core.urls().parse_actor(id))
        .collect();
    let mut named = accounts::all_local(conn, &names)?;
    let ids: Vec<AccountId> = named.iter().map(|account| account.id).collect();
    let known = follows::of_some(conn, followed.id, &ids)?;
    let requested = known.iter().filter(|it| it.state == FollowState::Requested);
    let requested: Vec<AccountId> = requested.map(|follow| follow.follower_id).collect();
    follows::accept_all(conn, &requested, followed.id)?;
    named.retain(|account| known.iter().all(|follow| follow.follower_id != account.id));
    for stranger in &named {
        undo(conn, core, stranger, followed)?;
    }
    Ok(())
}

fn undo(
    conn: &mut Connection,
    core: &Core,
    named: &Account,
    followed: &Account,
) -> oriel_store::Result<()> {
    let id: oriel_store::model::FollowId = core.next_id();
    let never = Follow {
        id,
        follower_id: named.id,
        target_id: followed.id,
        state: FollowState::Accepted,
        uri: core
            .urls()
            .activity(&named.username, "follow", &id.to_string()),
        created_at: core.now().into(),
    };
    outbox::unfollow(conn, core, named, followed, &never)
}

#[cfg(test)]
mod tests {
    use oriel_federation::signature::{
        self, Scheme, Unsigned,
        key::{KeyPair, SigningKey},
    };
    use time::macros::datetime;
    use url::Url;

    use super::*;

    #[test]
    fn only_what_was_signed_is_believed_of_followers() {
        let pair = KeyPair::generate().unwrap();
        let key = SigningKey::from_pem(&pair.private_pem, "https://b.example/u#main-key").unwrap();
        let header = Synchronization {
            collection: "https://b.example/u/followers".into(),
            url: "https://b.example/u/list".into(),
            digest: synchronization::digest([]),
        };
        let more = [(synchronization::HEADER, header.to_header())];
        let url = Url::parse("https://a.example/inbox").unwrap();
        for scheme in [Scheme::Cavage, Scheme::Rfc9421] {
            let request = |more| Unsigned {
                method: "POST",
                url: &url,
                now: datetime!(2026-11-23 10:00 UTC),
                body: Some(b"{}"),
                more,
            };
            let said_in = |headers: Vec<(&str, String)>| {
                let pairs = headers.iter().map(|(name, value)| (*name, value.as_str()));
                let head = RequestHead::new("https://a.example", "POST", "/inbox", pairs);
                said(&head, &signature::parse(&head).unwrap())
            };
            let signed = scheme.sign(&key, &request(&more)).unwrap();
            assert_eq!(said_in(signed), Some(header.clone()), "{scheme:?}");
            let mut added = scheme.sign(&key, &request(&[])).unwrap();
            added.extend(more.clone());
            assert_eq!(said_in(added), None, "{scheme:?}");
        }
    }
}

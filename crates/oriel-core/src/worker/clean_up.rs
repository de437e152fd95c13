use oriel_store::{accounts, deliveries, hosts, invitations, jobs, mutes, received, sessions};
use serde::{Deserialize, Serialize};
use time::Duration;

use crate::{Core, Result, jobs::Job, oauth, photos, policy::servers, remote::media};

/// Remove what has expired: sessions, abandoned uploads, old receipts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CleanUp {}

impl Job for CleanUp {
    const KIND: &'static str = "clean_up";

    fn dedupe_key(&self) -> Option<String> {
        Some(String::new())
    }
}

/// How long ids of received activities, ended deliveries and failed jobs are remembered.
const REMEMBERED: Duration = Duration::days(30);
/// How long it is remembered how a server was that nothing was heard of, nor tried with, and how
/// long Deletes are held for it.
const HOSTS_REMEMBERED: Duration = Duration::days(90);

/// Sweeps what has run out: abandoned photos, half-written files, pictures that nobody looks at,
/// ended sessions and mutes, old ids. And sees that what is decided about servers is said of all accounts.
///
/// # Errors
/// When database or storage refuse, so that it is tried again.
pub(crate) async fn clean_up(core: &Core) -> Result<()> {
    photos::remove_abandoned(core).await?;
    crate::resumable::remove_expired(core).await?;
    photos::remove_unfinished(core).await?;
    media::expire(core).await?;
    servers::judge_accounts(core).await?;
    oauth::clean_up(core).await?;
    let now = core.now();
    core.store()
        .write(move |conn| {
            sessions::delete_expired(conn, now)?;
            invitations::delete_expired(conn, now)?;
            mutes::delete_expired(conn, now)?;
            deliveries::end_held_before(conn, now - HOSTS_REMEMBERED, now)?;
            deliveries::delete_finished_before(conn, now - REMEMBERED)?;
            accounts::forget_old_keys(conn)?;
            received::delete_before(conn, now - REMEMBERED)?;
            hosts::forget_before(conn, now - HOSTS_REMEMBERED)?;
            jobs::delete_failed_before(conn, now - REMEMBERED)
        })
        .await?;
    Ok(())
}

//! Telling another server that somebody there was reported.

use oriel_federation::{client::Delivery, document::activity};
use oriel_store::{accounts, model::ReportId, reports};

use crate::{Core, Error, Result, keys, policy};

/// Sends a report to the server of whom it is about, in the name of the instance: who made it stays
/// here.
///
/// # Errors
/// When that server cannot be reached now, so that the job is tried again.
pub(crate) async fn forward_report(core: &Core, id: ReportId) -> Result<()> {
    let found = core
        .store()
        .read(move |conn| {
            let Some(report) = reports::row(conn, id)? else {
                return Ok(None);
            };
            let target = accounts::by_id(conn, report.target_id)?;
            Ok(target.map(|target| (report, target)))
        })
        .await?;
    let found = found.filter(|(_, target)| !target.is_local() && policy::is_shown(target));
    let Some((report, target)) = found else {
        return Ok(());
    };
    let actor = core.urls().instance_actor();
    let objects: Vec<&str> = std::iter::once(target.uri.as_str())
        .chain(report.post_uris.iter().map(String::as_str))
        .collect();
    let json = activity::flag(
        &format!("{actor}#reports/{id}"),
        &actor,
        &objects,
        &report.comment,
    );
    let key = keys::instance_key(core).await?;
    let body = json.to_string();
    let sent = core
        .client()
        .post(&target.inbox, body.as_bytes(), &key, core.now())
        .await;
    match sent {
        Delivery::Delivered { .. } => Ok(()),
        Delivery::Permanent { reason, .. } => {
            tracing::info!(report.id = %id, "a report was not taken elsewhere: {reason}");
            Ok(())
        }
        Delivery::Retry { reason, .. } => Err(Error::Unanswered(reason)),
    }
}

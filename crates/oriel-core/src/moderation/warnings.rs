//! What people here are told of what was decided about them, in the words of those who decided.

use oriel_store::{
    Connection, Page,
    model::{AccountId, Json, PostId, ReportId, Warning, WarningAction},
    reports, warnings as stored,
};

use super::accounts::{Decision, Why};
use crate::{Core, Result, notify, person::Person};

/// What somebody was told, the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn of(core: &Core, person: &Person, page: Page) -> Result<Vec<Warning>> {
    let me = person.account.id;
    Ok(core
        .store()
        .read(move |conn| stored::of(conn, me, page))
        .await?)
}

/// What a decision is called where somebody is told of it; none of what is taken back.
const fn told_as(decision: Decision) -> Option<WarningAction> {
    Some(match decision {
        Decision::None => WarningAction::None,
        Decision::Disable => WarningAction::Disable,
        Decision::Sensitize => WarningAction::Sensitive,
        Decision::Silence => WarningAction::Silence,
        Decision::Suspend => WarningAction::Suspend,
        Decision::Enable | Decision::Unsensitize | Decision::Unsilence | Decision::Unsuspend => {
            return None;
        }
    })
}

/// Tells somebody here what was decided about them, and by which of their posts; but not of nothing.
///
/// # Errors
/// When the database refuses.
pub(super) fn tell(
    conn: &mut Connection,
    core: &Core,
    account: AccountId,
    decision: Decision,
    why: &Why,
) -> oriel_store::Result<()> {
    let Some(action) = told_as(decision) else {
        return Ok(());
    };
    if action == WarningAction::None && why.text.is_empty() {
        return Ok(());
    }
    let warning = Warning {
        id: core.next_id(),
        account_id: account,
        action,
        text: why.text.clone(),
        post_ids: Json::new(posts_of(conn, why.report)?),
        created_at: core.now().into(),
    };
    stored::insert(conn, &warning)?;
    notify::of_warning(conn, core, &warning)
}

/// The posts of whom it is about that a report names and that are there.
fn posts_of(conn: &mut Connection, report: Option<ReportId>) -> oriel_store::Result<Vec<PostId>> {
    let ids: Vec<ReportId> = report.into_iter().collect();
    let views = reports::by_ids(conn, &ids, None)?;
    let posts = views.iter().flat_map(|view| &view.posts);
    let there = posts.filter(|view| view.post.deleted_at.is_none());
    Ok(there.map(|view| view.post.id).collect())
}

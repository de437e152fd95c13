use oriel_store::{
    Connection, Result, accounts, follows,
    model::{Post, Visibility},
    posts,
};

/// The inboxes on other servers that a post is for now: one for each server that shares.
pub(super) fn inboxes(conn: &mut Connection, post: &Post) -> Result<Vec<String>> {
    let mut inboxes = match post.visibility {
        Visibility::Link => return Ok(Vec::new()),
        Visibility::Mentioned => Vec::new(),
        Visibility::Public | Visibility::Unlisted | Visibility::Followers => {
            follows::follower_inboxes(conn, post.account_id)?
        }
    };
    let named = posts::mentions_of(conn, post.id)?;
    for account in accounts::by_ids(conn, &named)? {
        if !account.is_local() && account.suspended_at.is_none() {
            inboxes.push(account.shared_inbox.unwrap_or(account.inbox));
        }
    }
    inboxes.sort();
    inboxes.dedup();
    Ok(inboxes)
}

//! Who a post is for, and what it means to change that.

use oriel_store::{
    Connection,
    model::{Photo, PhotoId, Post, PostId, PostState, Visibility},
    posts,
};

use crate::{Core, Invalid, Result, jobs, outbox, photos, posts::jobs::WithdrawPhotos};

/// How many see a post, from the fewest.
fn breadth(visibility: Visibility) -> u8 {
    match visibility {
        Visibility::Mentioned => 0,
        Visibility::Link => 1,
        Visibility::Followers => 2,
        Visibility::Unlisted | Visibility::Public => 3,
    }
}

/// Whom an answer goes to: those whom its author asks for, but no more than read what it answers.
/// Where nothing is asked, what answers a public post stays out of public timelines.
pub(super) fn of_answer(parent: Visibility, asked: Option<Visibility>) -> Visibility {
    match (parent, asked) {
        (_, Some(asked)) if breadth(asked) <= breadth(parent) => asked,
        (Visibility::Public, _) => Visibility::Unlisted,
        (parent, _) => parent,
    }
}

/// Whether some who could see the published `old` may not see `new`.
pub(super) fn is_narrower(old: &Post, new: &Post) -> bool {
    old.state == PostState::Published && breadth(new.visibility) < breadth(old.visibility)
}

/// Refuses an edit that narrows a published post which other servers have. They never change the
/// visibility of a post that they know: what is written from then on would be seen there by as many
/// as before. The row of the post is locked, so that the answer holds until the transaction ends.
pub(super) fn may_narrow(conn: &mut Connection, old: &Post, new: &Post) -> Result<()> {
    if is_narrower(old, new) && outbox::is_elsewhere(conn, old)? {
        return Err(Invalid::new("visibility", "visibility-elsewhere").into());
    }
    Ok(())
}

/// Replies keep the audience they were written for.
pub(super) fn may_change(old: &Post, new: &Post) -> Result<(), Invalid> {
    let is_reply = old.in_reply_to_id.is_some() || old.in_reply_to_uri.is_some();
    if is_reply && old.visibility != new.visibility {
        return Err(Invalid::new("visibility", "reply-visibility"));
    }
    Ok(())
}

/// Whether some who could not see the published `old` may see `new`.
pub(super) fn is_wider(old: &Post, new: &Post) -> bool {
    old.state == PostState::Published && breadth(new.visibility) > breadth(old.visibility)
}

/// Has new, private addresses given to those of these photos that no open post shows any more.
pub(super) fn withdraw_photos(
    conn: &mut Connection,
    core: &Core,
    post: PostId,
    photos: &[PhotoId],
) -> oriel_store::Result<()> {
    let hidden = posts::photos_without_open_post(conn, photos)?;
    let renamings = photos::new_names(&hidden);
    jobs::enqueue(conn, core, &WithdrawPhotos { post, renamings })
}

/// Moves the photos of a post to where everyone can fetch them, if everyone may.
pub(super) async fn expose_photos(core: &Core, post: &Post, photos: &[Photo]) -> Result<()> {
    if post.visibility.is_open() {
        photos::expose(core, photos).await?;
    }
    Ok(())
}

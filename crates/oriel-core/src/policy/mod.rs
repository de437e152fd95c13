//! Who may see what: decided here for one object, and by the same rule in SQL for lists
//! (`oriel_store::posts::visible_to`). Nothing else re-implements it.

pub mod servers;

use oriel_store::{
    accounts,
    model::{Account, AccountId, Photo, Post, PostState, Quotable, Severity, Visibility},
    posts,
};

use crate::{Core, Result};

/// Whether `viewer` may see a post. A post by link is seen by whoever brings its token.
///
/// # Errors
/// When the database cannot be asked.
pub async fn may_see(
    core: &Core,
    viewer: Option<AccountId>,
    post: &Post,
    link_token: Option<&str>,
) -> Result<bool> {
    if viewer == Some(post.account_id) {
        return Ok(post.deleted_at.is_none());
    }
    if post.state != PostState::Published || post.deleted_at.is_some() {
        return Ok(false);
    }
    if post.visibility == Visibility::Link {
        let has_link = link_token.is_some() && post.link_token.as_deref() == link_token;
        return Ok(has_link && is_author_shown(core, post.account_id).await?);
    }
    let id = post.id;
    Ok(core
        .store()
        .read(move |conn| posts::is_visible_to(conn, id, viewer))
        .await?)
}

/// Whether what is for so many is for somebody who follows its author, or is named in it, or not: for
/// what no list knows, as a version of a post that was edited since.
pub(crate) fn is_for(visibility: Visibility, follows: bool, named: bool) -> bool {
    match visibility {
        Visibility::Public | Visibility::Unlisted => true,
        Visibility::Followers => follows || named,
        Visibility::Mentioned => named,
        Visibility::Link => false,
    }
}

/// Whether what an account published may be shown at all.
///
/// # Errors
/// When the database cannot be asked.
pub(crate) async fn is_author_shown(core: &Core, author: AccountId) -> Result<bool> {
    let found = core
        .store()
        .read(move |conn| accounts::by_id(conn, author))
        .await?;
    Ok(found.as_ref().is_some_and(is_shown))
}

/// Whether `viewer` may see a photo: their own, or one in a post they may see.
///
/// # Errors
/// When the database cannot be asked.
pub async fn may_see_photo(core: &Core, viewer: Option<AccountId>, photo: &Photo) -> Result<bool> {
    if viewer == Some(photo.account_id) {
        return Ok(true);
    }
    let id = photo.id;
    Ok(core
        .store()
        .read(move |conn| posts::photo_is_visible_to(conn, id, viewer))
        .await?)
}

/// Whether `viewer`, who knows the unguessable name of a photo's file, may have the file. Whoever
/// was given a secret link learnt that name from the page behind it.
///
/// # Errors
/// When the database cannot be asked.
pub async fn may_have_file(core: &Core, viewer: Option<AccountId>, photo: &Photo) -> Result<bool> {
    let id = photo.id;
    Ok(may_see_photo(core, viewer, photo).await?
        || core
            .store()
            .read(move |conn| posts::photo_is_in_link_post(conn, id))
            .await?)
}

/// Whether an account may be shown at all.
pub fn is_shown(account: &Account) -> bool {
    account.suspended_at.is_none()
        && account.deleted_at.is_none()
        && account.server_severity != Severity::Suspend
}

/// Who may quote a post: those whom its author lets, if everyone may see it.
pub(crate) fn quotable(author: &Account, post: &Post) -> Quotable {
    match post.visibility {
        Visibility::Public | Visibility::Unlisted => author.quotable_by,
        Visibility::Followers | Visibility::Mentioned | Visibility::Link => Quotable::Nobody,
    }
}

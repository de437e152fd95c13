//! Posts that filters name.

use oriel_store::{
    filters,
    model::{FilterId, FilterPost, FilterPostId, PostId},
};

use super::{MAX_POSTS, is_full, one};
use crate::{Core, Error, Invalid, Result, events, person::Person, posts::read};

/// Names a post in a filter.
///
/// # Errors
/// [`Error::NotFound`] without such a filter, or a post that they may see; [`Invalid`] when there
/// are as many as there may be.
pub async fn add_post(
    core: &Core,
    person: &Person,
    id: FilterId,
    post: PostId,
) -> Result<FilterPost> {
    let filter = one(core, person, id).await?.filter;
    read::visible(core, Some(person.account.id), post).await?;
    let named = FilterPost {
        id: core.next_id(),
        filter_id: filter.id,
        post_id: post,
    };
    let kept = core
        .store()
        .write(move |conn| {
            if is_full(filters::count(conn, filter.account_id)?.posts, MAX_POSTS) {
                return Ok(None);
            }
            events::filters_changed(conn, filter.account_id);
            Ok(Some(filters::add_post(conn, &named)?))
        })
        .await?;
    let full = || Invalid::beyond("status_id", "filter-posts-full", MAX_POSTS).into();
    kept.ok_or_else(full)
}

/// A post that one of somebody's filters names.
///
/// # Errors
/// [`Error::NotFound`] without such a one.
pub async fn post(core: &Core, person: &Person, id: FilterPostId) -> Result<FilterPost> {
    let me = person.account.id;
    let found = core
        .store()
        .read(move |conn| filters::post(conn, me, id))
        .await?;
    found.ok_or(Error::NotFound)
}

/// Names it no longer.
///
/// # Errors
/// [`Error::NotFound`] without such a one.
pub async fn remove_post(core: &Core, person: &Person, id: FilterPostId) -> Result<FilterPost> {
    let (removed, me) = (post(core, person, id).await?, person.account.id);
    core.store()
        .write(move |conn| {
            events::filters_changed(conn, me);
            filters::remove_post(conn, id)
        })
        .await?;
    Ok(removed)
}

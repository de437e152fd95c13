use oriel_store::{
    accounts as stored,
    model::{AccountId, PhotoId, Post, PostId, PostState, PostView, Utc},
    posts, timelines, views,
};
use time::OffsetDateTime;

use crate::{Core, Error, Result, lookup as accounts, policy};

/// A post by its page address, for whoever looks.
///
/// # Errors
/// [`Error::NotFound`] when there is none or it may not be seen, [`Error::Gone`] when it was deleted.
pub async fn show(
    core: &Core,
    viewer: Option<AccountId>,
    username: &str,
    id: PostId,
    link_token: Option<&str>,
) -> Result<PostView> {
    let (name, domain) = accounts::split_handle(core, username);
    let found = core
        .store()
        .read(move |conn| {
            let account = stored::by_handle(conn, &name, &domain)?;
            Ok((account, posts::by_id(conn, id)?))
        })
        .await?;
    let (Some(author), Some(post)) = found else {
        return Err(Error::NotFound);
    };
    if post.account_id != author.id {
        return Err(Error::NotFound);
    }
    accounts::there(author)?;
    if post.deleted_at.is_some() {
        return Err(Error::Gone);
    }
    if !policy::may_see(core, viewer, &post, link_token).await? {
        return Err(Error::NotFound);
    }
    view(core, viewer, post).await
}

/// A post by its id alone, for the client API.
///
/// # Errors
/// [`Error::NotFound`] when there is none or it may not be seen.
pub async fn by_id(core: &Core, viewer: Option<AccountId>, id: PostId) -> Result<PostView> {
    let post = visible(core, viewer, id).await?;
    view(core, viewer, post).await
}

/// The row of such a post, for whoever asks only whether it may be seen.
///
/// # Errors
/// As [`by_id`].
pub async fn visible(core: &Core, viewer: Option<AccountId>, id: PostId) -> Result<Post> {
    let post = core
        .store()
        .read(move |conn| posts::by_id(conn, id))
        .await?;
    let post = post
        .filter(|post| post.deleted_at.is_none())
        .ok_or(Error::NotFound)?;
    if post.state != PostState::Published || !policy::may_see(core, viewer, &post, None).await? {
        return Err(Error::NotFound);
    }
    Ok(post)
}

pub(super) async fn view(core: &Core, viewer: Option<AccountId>, post: Post) -> Result<PostView> {
    let views = core
        .store()
        .read(move |conn| views::load(conn, vec![post], viewer))
        .await?;
    views.into_iter().next().ok_or(Error::NotFound)
}

/// Those of some posts that the viewer may see, in the order given.
///
/// # Errors
/// When the database cannot be asked.
pub async fn many(
    core: &Core,
    viewer: Option<AccountId>,
    ids: Vec<PostId>,
) -> Result<Vec<PostView>> {
    Ok(core
        .store()
        .read(move |conn| {
            let found = timelines::among(conn, viewer, &ids)?;
            views::load(conn, found, viewer)
        })
        .await?)
}

/// The replies under a post that the viewer may see, oldest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn replies(core: &Core, viewer: Option<AccountId>, id: PostId) -> Result<Vec<PostView>> {
    Ok(core
        .store()
        .read(move |conn| {
            let replies = posts::descendants(conn, id, viewer)?;
            views::load(conn, replies, viewer)
        })
        .await?)
}

/// The first hundred direct replies that everyone may see, for the collection of a post.
///
/// # Errors
/// When the database cannot be asked.
pub async fn open_replies(core: &Core, id: PostId) -> Result<Vec<Post>> {
    Ok(core
        .store()
        .read(move |conn| posts::children(conn, id, 100))
        .await?)
}

/// What a post answers, the root first, as far as the viewer may see it.
///
/// # Errors
/// When the database cannot be asked.
pub async fn ancestors(
    core: &Core,
    viewer: Option<AccountId>,
    id: PostId,
) -> Result<Vec<PostView>> {
    Ok(core
        .store()
        .read(move |conn| {
            let above = posts::ancestors(conn, id, viewer)?;
            views::load(conn, above, viewer)
        })
        .await?)
}

/// The posts with photos next to one, by the same photographer, as the viewer sees them: the older,
/// the newer.
///
/// # Errors
/// When the database cannot be asked.
pub async fn neighbours(
    core: &Core,
    viewer: Option<AccountId>,
    post: &Post,
) -> Result<(Option<Post>, Option<Post>)> {
    let post = post.clone();
    Ok(core
        .store()
        .read(move |conn| posts::neighbours(conn, &post, viewer))
        .await?)
}

/// The post that everyone may see with this photo in it.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn open_with_photo(core: &Core, photo: PhotoId) -> Result<PostView> {
    let post = core
        .store()
        .read(move |conn| posts::open_post_with(conn, photo))
        .await?;
    by_id(core, None, post.ok_or(Error::NotFound)?).await
}

/// When a post was deleted, by itself or with its author.
///
/// # Errors
/// [`Error::NotFound`] when it was not.
pub async fn deleted_at(core: &Core, id: PostId) -> Result<OffsetDateTime> {
    let deleted = core
        .store()
        .read(move |conn| {
            let Some(post) = posts::by_id(conn, id)? else {
                return Ok(None);
            };
            let author = stored::by_id(conn, post.account_id)?;
            Ok(post
                .deleted_at
                .or(author.and_then(|author| author.deleted_at)))
        })
        .await?;
    deleted.map(Utc::get).ok_or(Error::NotFound)
}

/// Somebody's boost of a post.
///
/// # Errors
/// [`Error::NotFound`] when they have not boosted it.
pub async fn boost(core: &Core, booster: AccountId, post: PostId) -> Result<PostView> {
    let boost = core
        .store()
        .read(move |conn| posts::boost_of(conn, booster, post))
        .await?;
    by_id(core, Some(booster), boost.ok_or(Error::NotFound)?.id).await
}

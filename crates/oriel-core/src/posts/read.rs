use oriel_store::{
    accounts,
    model::{Account, AccountId, PostId, PostState, PostView},
    posts, views,
};

use crate::{Core, Error, Result, policy};

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
    let (name, domain) = split_handle(core, username);
    let found = core
        .store()
        .read(move |conn| {
            let account = accounts::by_handle(conn, &name, &domain)?;
            Ok((account, posts::by_id(conn, id)?))
        })
        .await?;
    let (Some(author), Some(post)) = found else {
        return Err(Error::NotFound);
    };
    if post.account_id != author.id || !policy::is_shown(&author) {
        return Err(Error::NotFound);
    }
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
    view(core, viewer, post).await
}

async fn view(
    core: &Core,
    viewer: Option<AccountId>,
    post: oriel_store::model::Post,
) -> Result<PostView> {
    let views = core
        .store()
        .read(move |conn| views::load(conn, vec![post], viewer))
        .await?;
    views.into_iter().next().ok_or(Error::NotFound)
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

/// The account of a page address: `name` here, `name@host` elsewhere.
///
/// # Errors
/// [`Error::NotFound`] without such an account.
pub async fn account(core: &Core, handle: &str) -> Result<Account> {
    let (name, domain) = split_handle(core, handle);
    let found = core
        .store()
        .read(move |conn| accounts::by_handle(conn, &name, &domain))
        .await?;
    found.filter(policy::is_shown).ok_or(Error::NotFound)
}

/// `name@host` as stored: our own host is the empty domain.
pub fn split_handle(core: &Core, handle: &str) -> (String, String) {
    let handle = handle.trim_start_matches('@').to_lowercase();
    let (name, host) = handle.split_once('@').unwrap_or((&handle, ""));
    let domain = if host == core.urls().authority() {
        ""
    } else {
        host
    };
    (name.to_owned(), domain.to_owned())
}

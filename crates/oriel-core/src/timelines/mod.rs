//! Lists of posts, as somebody sees them.

use oriel_store::{
    Page,
    model::{Account, PhotoView, Post, PostView},
    posts::{self, Spot, Stretch},
    timelines::{self, Section},
    views,
};

use crate::{
    Core, Result,
    model::{AccountId, PostId},
    person::Person,
};

/// Posts and boosts of those somebody follows, and their own.
///
/// # Errors
/// When the database cannot be asked.
pub async fn home(core: &Core, person: &Person, page: Page) -> Result<Vec<PostView>> {
    let (me, now) = (person.account.id, core.now());
    Ok(core
        .store()
        .read(move |conn| {
            let posts = timelines::home(conn, me, page, now)?;
            views::load(conn, posts, Some(me))
        })
        .await?)
}

/// What an account published, as far as the viewer may see it.
///
/// # Errors
/// When the database cannot be asked.
pub async fn profile(
    core: &Core,
    viewer: Option<AccountId>,
    account: &Account,
    section: Section,
    page: Page,
) -> Result<Vec<PostView>> {
    let account = account.id;
    Ok(core
        .store()
        .read(move |conn| {
            let posts = timelines::profile(conn, account, section, viewer, page)?;
            views::load(conn, posts, viewer)
        })
        .await?)
}

/// A photo in the gallery of an account.
#[derive(Debug, Clone, PartialEq)]
pub struct Exhibit {
    pub photo: PhotoView,
    pub post: Post,
    pub spot: Spot,
}

/// The photos that an account published, one by one, as far as the viewer may see them.
///
/// # Errors
/// When the database cannot be asked.
pub async fn gallery(
    core: &Core,
    viewer: Option<AccountId>,
    account: &Account,
    stretch: Stretch,
) -> Result<Vec<Exhibit>> {
    let account = account.id;
    Ok(core
        .store()
        .read(move |conn| {
            let rows = posts::gallery_of(conn, account, viewer, stretch)?;
            let (mut rest, mut placed) = (Vec::new(), Vec::new());
            for (place, photo, post) in rows {
                rest.push((post, (place.post_id, place.position)));
                placed.push((place, photo));
            }
            let photos = views::placed(conn, placed)?;
            let exhibit = |(photo, (post, spot))| Exhibit { photo, post, spot };
            Ok(photos.into_iter().zip(rest).map(exhibit).collect())
        })
        .await?)
}

/// Whether visitors, too, may read what this instance published.
pub fn is_local_public(core: &Core) -> bool {
    core.config().instance.public_local_timeline
}

/// What this instance published for everyone. Visitors see it unless the admin said otherwise.
///
/// # Errors
/// When the database cannot be asked.
pub async fn local(core: &Core, viewer: Option<AccountId>, page: Page) -> Result<Vec<PostView>> {
    if viewer.is_none() && !is_local_public(core) {
        return Ok(Vec::new());
    }
    let now = core.now();
    Ok(core
        .store()
        .read(move |conn| {
            let posts = timelines::local(conn, viewer, page, now)?;
            views::load(conn, posts, viewer)
        })
        .await?)
}

/// What other servers published for everyone, as far as it is known here; for people of this
/// instance alone.
///
/// # Errors
/// When the database cannot be asked.
pub async fn elsewhere(
    core: &Core,
    viewer: Option<AccountId>,
    page: Page,
) -> Result<Vec<PostView>> {
    if viewer.is_none() {
        return Ok(Vec::new());
    }
    let now = core.now();
    Ok(core
        .store()
        .read(move |conn| {
            let posts = timelines::elsewhere(conn, viewer, page, now)?;
            views::load(conn, posts, viewer)
        })
        .await?)
}

/// What is said in somebody's conversations.
///
/// # Errors
/// When the database cannot be asked.
pub async fn direct(core: &Core, person: &Person, page: Page) -> Result<Vec<PostView>> {
    let (me, now) = (person.account.id, core.now());
    Ok(core
        .store()
        .read(move |conn| {
            let posts = timelines::direct(conn, me, page, now)?;
            views::load(conn, posts, Some(me))
        })
        .await?)
}

/// Public posts with a hashtag.
///
/// # Errors
/// When the database cannot be asked.
pub async fn tag(
    core: &Core,
    viewer: Option<AccountId>,
    name: &str,
    page: Page,
) -> Result<Vec<PostView>> {
    let (name, now) = (name.to_owned(), core.now());
    Ok(core
        .store()
        .read(move |conn| {
            let posts = timelines::tagged(conn, &name, viewer, page, now)?;
            views::load(conn, posts, viewer)
        })
        .await?)
}

/// What an account's outbox shows: its public and unlisted posts, newest first, before a post.
///
/// # Errors
/// When the database cannot be asked.
pub async fn outbox(
    core: &Core,
    account: AccountId,
    before: Option<PostId>,
    limit: i64,
) -> Result<Vec<PostView>> {
    Ok(core
        .store()
        .read(move |conn| {
            let posts = posts::open_posts_of(conn, account, before, limit)?;
            views::load(conn, posts, None)
        })
        .await?)
}

/// How many posts an account's outbox has.
///
/// # Errors
/// When the database cannot be asked.
pub async fn count_outbox(core: &Core, account: AccountId) -> Result<i64> {
    Ok(core
        .store()
        .read(move |conn| posts::count_open_posts_of(conn, account))
        .await?)
}

/// How many albums, and photos in all, everyone may see of an account.
///
/// # Errors
/// When the database cannot be asked.
pub async fn albums_and_photos(core: &Core, account: AccountId) -> Result<(i64, i64)> {
    Ok(core
        .store()
        .read(move |conn| posts::count_albums_and_photos(conn, account))
        .await?)
}

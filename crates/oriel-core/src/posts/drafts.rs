//! Every post begins as a draft on the server, so that nothing is lost with a tab.

use oriel_store::{
    Connection,
    model::{AlbumStyle, AppId, NewPostPhoto, PhotoId, Post, PostId, PostState, PostView},
    photos, posts, uploads, views,
};

use super::{audience, own};
use crate::{
    Core, Error, Invalid, Result, config,
    person::Person,
    photos::{AT_THE_END, insert_into, photos_changed},
};

/// Begins an empty draft with the person's usual settings.
///
/// # Errors
/// When the database refuses.
pub async fn create(core: &Core, person: &Person) -> Result<Post> {
    let post = blank(core, person, None);
    Ok(core
        .store()
        .write(move |conn| posts::insert(conn, &post).map(|()| post))
        .await?)
}

/// The row of an empty draft, not inserted yet; `app` is the app that creates it.
pub(super) fn blank(core: &Core, person: &Person, app: Option<AppId>) -> Post {
    let defaults = &person.user.defaults;
    let id: PostId = core.next_id();
    let username = &person.account.username;
    Post {
        uri: core.urls().post_id(username, id),
        url: Some(core.urls().post_page(username, id)),
        visibility: defaults.visibility,
        language: Some(person.user.language().to_owned()),
        album_style: album_style(core),
        app_id: app,
        ..Post::draft(id, person.account.id, core.now())
    }
}

fn album_style(core: &Core) -> AlbumStyle {
    match core.config().federation.album_style {
        config::AlbumStyle::FirstFour => AlbumStyle::FirstFour,
        config::AlbumStyle::Thread => AlbumStyle::Thread,
    }
}

/// The drafts of a person, the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(core: &Core, person: &Person) -> Result<Vec<PostView>> {
    let account = person.account.id;
    Ok(core
        .store()
        .read(move |conn| {
            let drafts = posts::drafts_of(conn, account)?;
            views::load(conn, drafts, Some(account))
        })
        .await?)
}

/// A post of one's own with everything in it, for its editor.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's.
pub async fn load(core: &Core, person: &Person, id: PostId) -> Result<PostView> {
    let post = own(core, person, id).await?;
    let account = person.account.id;
    let loaded = core
        .store()
        .read(move |conn| views::load(conn, vec![post], Some(account)))
        .await?;
    loaded.into_iter().next().ok_or(Error::NotFound)
}

/// Adds photos to the end of a post, draft or published.
///
/// # Errors
/// [`Invalid`] `album-full`, [`Error::NotFound`] for a photo or post of somebody else.
pub async fn add_photos(
    core: &Core,
    person: &Person,
    id: PostId,
    photos: Vec<PhotoId>,
) -> Result<()> {
    insert_photos(core, person, id, photos, AT_THE_END).await
}

/// Adds photos to a post, draft or published, behind so many of those it has. One that is there
/// already stays where it is.
///
/// # Errors
/// [`Invalid`] `album-full`, [`Error::NotFound`] for a photo or post of somebody else.
pub async fn insert_photos(
    core: &Core,
    person: &Person,
    id: PostId,
    photos: Vec<PhotoId>,
    behind: usize,
) -> Result<()> {
    let post = own(core, person, id).await?;
    let (account, limit) = (person.account.id, core.config().limits.photos_per_album);
    if photos.len() > limit {
        return Err(Invalid::beyond("photos", "album-full", limit).into());
    }
    let for_outbox = core.clone();
    let added = core
        .store()
        .write(move |conn| {
            photos::all_owned(conn, account, &photos)?;
            insert_into(conn, &for_outbox, post.id, &photos, behind)
        })
        .await?;
    core.wake_workers();
    if added {
        Ok(())
    } else {
        Err(Invalid::beyond("photos", "album-full", limit).into())
    }
}

/// Puts the keywords that a photo's file brought among the hashtags of a post.
///
/// # Errors
/// [`crate::Error::NotFound`] for somebody else's post, or a photo that is not in it.
pub async fn add_keywords(
    core: &Core,
    person: &Person,
    post: PostId,
    photo: PhotoId,
) -> Result<()> {
    let view = load(core, person, post).await?;
    let found = view.photos.iter().find(|it| it.photo.id == photo);
    let found = found.ok_or(crate::Error::NotFound)?;
    let mut tags = view.post.extra_tags.clone();
    for keyword in found.photo.keywords.iter() {
        let word: String = keyword.chars().filter(|c| c.is_alphanumeric()).collect();
        tags.push(' ');
        tags.push_str(&word);
    }
    let edit = super::edit::PostEdit {
        tags: Some(tags),
        ..super::edit::PostEdit::default()
    };
    super::edit::save(core, person, post, edit).await
}

/// Takes a photo out of a post; the photo itself stays.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's post.
pub async fn remove_photo(core: &Core, person: &Person, id: PostId, photo: PhotoId) -> Result<()> {
    change_photos(core, person, id, move |all| {
        all.retain(|entry| entry.photo_id != photo);
    })
    .await
}

/// Puts the photos of a post in the given order; those not named keep their order behind.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's post.
pub async fn reorder(core: &Core, person: &Person, id: PostId, order: Vec<PhotoId>) -> Result<()> {
    change_photos(core, person, id, move |all| {
        all.sort_by_key(|entry| {
            order
                .iter()
                .position(|photo| *photo == entry.photo_id)
                .unwrap_or(usize::MAX)
        });
    })
    .await
}

async fn change_photos(
    core: &Core,
    person: &Person,
    id: PostId,
    change: impl FnOnce(&mut Vec<NewPostPhoto>) + Send + 'static,
) -> Result<()> {
    let post = own(core, person, id).await?;
    let for_outbox = core.clone();
    core.store()
        .write(move |conn| {
            posts::locked(conn, post.id)?;
            let mut all = posts::photos_of(conn, post.id)?;
            let before: Vec<PhotoId> = all.iter().map(|entry| entry.photo_id).collect();
            change(&mut all);
            posts::set_photos(conn, post.id, &all)?;
            let gone: Vec<PhotoId> = before
                .into_iter()
                .filter(|photo| all.iter().all(|entry| entry.photo_id != *photo))
                .collect();
            taken_out(conn, &for_outbox, &post, &gone)?;
            photos_changed(conn, &for_outbox, post.id)
        })
        .await?;
    core.wake_workers();
    Ok(())
}

/// Photos that are in no open post any more are for nobody; and they are kept for a while, as if
/// they had just arrived.
fn taken_out(
    conn: &mut Connection,
    core: &Core,
    post: &Post,
    photos: &[PhotoId],
) -> oriel_store::Result<()> {
    if photos.is_empty() {
        return Ok(());
    }
    oriel_store::photos::touch(conn, photos, core.now())?;
    uploads::forget(conn, post.id, photos)?;
    if post.state == PostState::Published {
        audience::withdraw_photos(conn, core, post.id, photos)?;
    }
    Ok(())
}

/// Puts exactly these photos into a post, in this order. Those that were there keep their caption.
///
/// # Errors
/// [`Invalid`] `album-full`, [`Error::NotFound`] for a photo or post of somebody else.
pub async fn set_photos(
    core: &Core,
    person: &Person,
    id: PostId,
    photos: Vec<PhotoId>,
) -> Result<()> {
    let limit = core.config().limits.photos_per_album;
    if photos.len() > limit {
        return Err(Invalid::beyond("photos", "album-full", limit).into());
    }
    crate::photos::all_own(core, person, photos.clone()).await?;
    change_photos(core, person, id, move |all| {
        let old = std::mem::take(all);
        all.extend(photos.into_iter().map(|photo| {
            let known = old.iter().find(|entry| entry.photo_id == photo);
            known
                .cloned()
                .unwrap_or_else(|| NewPostPhoto::plain(id, photo))
        }));
    })
    .await
}

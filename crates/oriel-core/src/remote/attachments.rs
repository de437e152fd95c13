//! The photos of posts of other servers, as rows of ours. What they look like is fetched when
//! somebody looks.

use oriel_federation::vocabulary::{Attachment, Note, NoteKind};
use oriel_store::{
    Connection, Result,
    model::{Account, LangMap, NewPostPhoto, Photo, PhotoId, PhotoState, Post, PostId},
    photos, posts,
};

use crate::{
    Core, jobs,
    policy::servers::standing,
    remote::jobs::{FetchPictures, ForgetPictures},
    secret, text,
};

/// Gives a post the photos that it has now. One is known by its address: the same address is the
/// same photo, with perhaps new words.
pub(crate) fn set(
    conn: &mut Connection,
    core: &Core,
    author: &Account,
    post: &Post,
    note: &Note,
) -> Result<()> {
    let poster = note.extras.poster.iter().filter(|_| shows_poster(note));
    let attached = note.attachments.iter().chain(poster);
    let shown: Vec<Shown<'_>> = attached
        .map(|it| Shown {
            attachment: it,
            title: "",
        })
        .collect();
    show(conn, core, author, post, &shown)
}

/// Whether a post has anything that [`set`] could show.
pub(crate) fn has_any(note: &Note) -> bool {
    !note.attachments.is_empty() || note.extras.poster.is_some()
}

/// A photo as its server tells of it.
pub(crate) struct Shown<'a> {
    pub(crate) attachment: &'a Attachment,
    /// Plain text.
    pub(crate) title: &'a str,
}

/// Gives a post exactly these photos.
pub(crate) fn show(
    conn: &mut Connection,
    core: &Core,
    author: &Account,
    post: &Post,
    shown: &[Shown<'_>],
) -> Result<()> {
    let old: Vec<Photo> = posts::photo_rows_of(conn, post.id)?;
    let (mut places, mut new) = (Vec::new(), Vec::new());
    let wanted = !standing(core, author).rejects_media();
    let pictures = shown.iter().filter(|it| wanted && it.attachment.is_image());
    for one in pictures {
        let address = one.attachment.url.as_str();
        let known = old
            .iter()
            .find(|photo| photo.remote_url.as_deref() == Some(address));
        let photo = row(core, post, one, known);
        places.push(NewPostPhoto::plain(post.id, photo.id));
        match known {
            Some(known) if is_same(known, &photo) => {}
            Some(_) => photos::replace_file(conn, &photo)?,
            None => new.push(photo),
        }
    }
    photos::insert_all(conn, &new)?;
    posts::set_photos(conn, post.id, &places)?;
    let is_gone = |photo: &&Photo| places.iter().all(|place| place.photo_id != photo.id);
    let gone: Vec<&Photo> = old.iter().filter(is_gone).collect();
    forget(conn, core, &gone)?;
    if !post.visibility.is_open() && !places.is_empty() {
        // Behind links that soon open nothing.
        jobs::enqueue(conn, core, &FetchPictures { post: post.id })?;
    }
    Ok(())
}

/// Most of a gallery is what it was: then there is nothing to write.
fn is_same(known: &Photo, now: &Photo) -> bool {
    let known = Photo {
        updated_at: now.updated_at,
        ..known.clone()
    };
    known == *now
}

/// A Note has its pictures attached; what is beside it is somebody's face.
fn shows_poster(note: &Note) -> bool {
    !matches!(
        note.kind,
        NoteKind::Note | NoteKind::Question | NoteKind::Image
    )
}

/// Removes the photos of a post that goes.
pub(crate) fn remove(conn: &mut Connection, core: &Core, post: PostId) -> Result<()> {
    let only: Vec<PhotoId> = posts::photos_only_in(conn, post)?;
    let rows = posts::photo_rows_of(conn, post)?;
    let gone: Vec<&Photo> = rows.iter().filter(|row| only.contains(&row.id)).collect();
    forget(conn, core, &gone)
}

fn forget(conn: &mut Connection, core: &Core, gone: &[&Photo]) -> Result<()> {
    if gone.is_empty() {
        return Ok(());
    }
    let ids: Vec<PhotoId> = gone.iter().map(|photo| photo.id).collect();
    photos::delete_all(conn, &ids)?;
    let media_keys = gone.iter().map(|photo| photo.media_key.clone()).collect();
    jobs::enqueue(conn, core, &ForgetPictures { media_keys })
}

fn row(core: &Core, post: &Post, shown: &Shown<'_>, known: Option<&Photo>) -> Photo {
    let attachment = shown.attachment;
    let base = known.cloned().unwrap_or_else(|| {
        let mut fresh = Photo::new(core.next_id(), post.account_id, core.now());
        fresh.media_key = secret::unguessable_name();
        fresh
    });
    let language = post.language.as_deref().unwrap_or("und");
    let alt = attachment.alt.as_deref().map(text::tidy);
    let (focal_x, focal_y) = attachment.focal_point.unwrap_or_default();
    // What was seen of it is better known than what nobody says.
    let size = |side: Option<u32>, seen: i32| {
        let said = side.and_then(|side| i32::try_from(side).ok());
        said.unwrap_or(seen)
    };
    Photo {
        state: PhotoState::Ready,
        title: LangMap::of(language, &text::tidy(shown.title)),
        alt: LangMap::of(language, &alt.unwrap_or_default()),
        licence: attachment.licence.clone().unwrap_or_default(),
        focal_x,
        focal_y,
        width: size(attachment.width, base.width),
        height: size(attachment.height, base.height),
        blurhash: attachment.blurhash.clone().unwrap_or(base.blurhash),
        remote_url: Some(attachment.url.clone()),
        remote_type: attachment.media_type.clone(),
        updated_at: core.now().into(),
        ..base
    }
}

//! The whole gallery of an album of another Oriel, from the collection that its server keeps: every
//! photo in the photographer's order, however the album was sent.

use oriel_federation::{
    verify,
    vocabulary::{ItemPage, Note, NoteKind},
};
use oriel_store::{
    Connection, accounts,
    model::{Account, Post, PostId},
    posts,
};

use super::pictures::{self, Shown};
use crate::{
    Core, Result,
    accounts::keys,
    error::settled,
    jobs::{self, Job},
    social::remote,
};

/// Has the gallery of an album fetched; says whether it has one. What is not for everyone has
/// none that could be fetched.
pub(super) fn ask(
    conn: &mut Connection,
    core: &Core,
    post: &Post,
    note: &Note,
) -> oriel_store::Result<bool> {
    let Some(address) = note.gallery.clone().filter(|_| post.visibility.is_open()) else {
        return Ok(false);
    };
    let post = post.id;
    jobs::enqueue(conn, core, &Job::FetchGallery { post, address })?;
    Ok(true)
}

/// Gives an album the photos of its gallery. A gallery that cannot be had leaves what the post
/// itself says.
///
/// # Errors
/// [`Unanswered`](crate::Error::Unanswered) when its server does not answer, so that it is tried again.
pub(crate) async fn fetch(core: &Core, id: PostId, address: &str) -> Result<()> {
    let found = core
        .store()
        .read(move |conn| {
            let Some(post) = posts::by_id(conn, id)? else {
                return Ok(None);
            };
            let author = accounts::by_id(conn, post.account_id)?;
            Ok(author.map(|author| (author, post)))
        })
        .await?;
    let Some((author, post)) = found.filter(|(_, post)| post.deleted_at.is_none()) else {
        return Ok(());
    };
    if let Some(photos) = settled(photos(core, &author, address).await)? {
        return show(core, author, post, photos).await;
    }
    let Some(note) = settled(remote::fetch_note(core, &post.uri).await)? else {
        return Ok(());
    };
    let for_photos = core.clone();
    core.store()
        .write(move |conn| pictures::set(conn, &for_photos, &author, &post, &note))
        .await?;
    Ok(())
}

/// The photos of a gallery, each an Image of the author's.
async fn photos(core: &Core, author: &Account, address: &str) -> Result<Vec<Note>> {
    let key = keys::instance_key(core).await?;
    let fetched = core
        .client()
        .fetch_object(address, &key, core.now())
        .await?;
    let page = ItemPage::from_json(&fetched.json).map_err(oriel_federation::Error::from)?;
    let images = page.items.iter().filter_map(|item| {
        let image = Note::from_json(item).ok()?;
        verify::is_authors_own(&image, &author.uri).ok()?;
        (image.kind == NoteKind::Image).then_some(image)
    });
    Ok(images.collect())
}

async fn show(core: &Core, author: Account, post: Post, photos: Vec<Note>) -> Result<()> {
    let for_photos = core.clone();
    core.store()
        .write(move |conn| {
            let shown: Vec<Shown<'_>> = photos
                .iter()
                .filter_map(|image| {
                    Some(Shown {
                        attachment: image.attachments.first()?,
                        title: image.name.as_deref().unwrap_or_default(),
                    })
                })
                .collect();
            pictures::show(conn, &for_photos, &author, &post, &shown)
        })
        .await?;
    Ok(())
}

/// Whether a note is only a part of an album that is here as a whole, sent for those who show four
/// photos of a post.
pub(super) fn is_part(
    conn: &mut Connection,
    author: &Account,
    note: &Note,
) -> oriel_store::Result<bool> {
    let Some(address) = note
        .gallery
        .as_deref()
        .filter(|_| note.in_reply_to.is_some())
    else {
        return Ok(false);
    };
    let album = address.strip_suffix("/photos").unwrap_or(address);
    let album = posts::by_uri(conn, album)?;
    Ok(album.is_some_and(|album| album.account_id == author.id))
}

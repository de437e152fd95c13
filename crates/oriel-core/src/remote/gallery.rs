//! The whole gallery of an album of another Oriel, from the collection that its server keeps: every
//! photo in the photographer's order, however the album was sent.

use oriel_federation::{
    verify,
    vocabulary::{ItemPage, Note, NoteKind},
};
use oriel_store::{
    accounts,
    model::{Account, Post, PostId},
    posts,
};

use crate::{
    Core, Result,
    error::settled,
    keys,
    remote::{
        attachments::{self, Shown},
        lookup,
    },
};

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
    let Some(note) = settled(lookup::fetch_note(core, &post.uri).await)? else {
        return Ok(());
    };
    let for_photos = core.clone();
    core.store()
        .write(move |conn| attachments::set(conn, &for_photos, &author, &post, &note))
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
            attachments::show(conn, &for_photos, &author, &post, &shown)
        })
        .await?;
    Ok(())
}

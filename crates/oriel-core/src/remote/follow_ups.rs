//! What is fetched later because a remote post has become known: its thread and its gallery.

use oriel_federation::vocabulary::Note;
use oriel_store::{
    Connection,
    model::{Account, Post},
    posts,
};

use super::jobs::{FetchGallery, FetchParent, FetchReplies};
use crate::{Core, conversations::Coming, jobs};

/// Levels that are fetched above one post.
const MAX_ABOVE: u8 = 50;

/// How a post comes to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arrival {
    /// Its author's server brought it: it is new, kept if it concerns somebody here, who is told.
    Brought,
    /// We asked for it: it is filed where it was published, and nobody is told.
    Found,
    /// The same, as a part of a conversation whose other parts are asked for elsewhere.
    Alone,
}

impl Arrival {
    pub(crate) fn coming(self) -> Coming {
        match self {
            Self::Brought => Coming::New,
            Self::Found | Self::Alone => Coming::Late,
        }
    }
}

/// Has the rest of a conversation fetched when a post comes to be known: what it answers, and for
/// one that somebody looked up the first answers, which a new one has none of.
pub(crate) fn complete_thread(
    conn: &mut Connection,
    core: &Core,
    post: &Post,
    note: &Note,
    arrival: Arrival,
) -> oriel_store::Result<()> {
    if arrival == Arrival::Alone {
        return Ok(());
    }
    fetch_ancestors(conn, core, post, MAX_ABOVE)?;
    let is_looked_up = arrival == Arrival::Found && post.visibility.is_open();
    match note.replies.clone().filter(|_| is_looked_up) {
        Some(address) => jobs::enqueue(conn, core, &FetchReplies { address }),
        None => Ok(()),
    }
}

pub(crate) fn fetch_ancestors(
    conn: &mut Connection,
    core: &Core,
    post: &Post,
    levels: u8,
) -> oriel_store::Result<()> {
    let is_cut = post.in_reply_to_id.is_none() && post.in_reply_to_uri.is_some();
    if !is_cut || levels == 0 {
        return Ok(());
    }
    let post = post.id;
    jobs::enqueue(conn, core, &FetchParent { post, levels })
}

/// Has the gallery of an album fetched; says whether it has one. What is not for everyone has
/// none that could be fetched.
pub(crate) fn fetch_gallery(
    conn: &mut Connection,
    core: &Core,
    post: &Post,
    note: &Note,
) -> oriel_store::Result<bool> {
    let Some(address) = note.gallery.clone().filter(|_| post.visibility.is_open()) else {
        return Ok(false);
    };
    let post = post.id;
    jobs::enqueue(conn, core, &FetchGallery { post, address })?;
    Ok(true)
}

/// Whether a note is only a part of an album that is here as a whole, sent for those who show four
/// photos of a post.
pub(crate) fn is_part_of_album(
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

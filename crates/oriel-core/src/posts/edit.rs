use oriel_store::{
    Connection,
    model::{AlbumStyle, LangMap, PhotoId, Post, PostId, PostKind, PostState, Visibility},
    posts,
};

use super::{audience, words};
use crate::{
    Core, Error, Invalid, Result,
    conversations::{self, Coming},
    events::{self, Event},
    jobs,
    limits::MAX_TITLE_CHARS,
    notify, outbox,
    person::Person,
    photos::{self, Description},
    post_change::{Changed, change},
    post_history,
    posts::{jobs::WidenPost, quotes},
    secret,
    text::{bounded_map, known_language},
    transaction,
};

/// Characters of a content warning in one language.
pub const MAX_WARNING_CHARS: usize = 300;

/// What an author says of a post. What is none stays as it is.
#[derive(Debug, Clone, Default)]
pub struct PostEdit {
    pub title: Option<LangMap>,
    pub caption: Option<LangMap>,
    pub warning: Option<LangMap>,
    pub sensitive: Option<bool>,
    pub language: Option<String>,
    /// Hashtags beside those in the text, separated by spaces or commas.
    pub tags: Option<String>,
    pub visibility: Option<Visibility>,
    pub comments_allowed: Option<bool>,
    pub album_style: Option<AlbumStyle>,
    pub cover: Option<Option<PhotoId>>,
    /// The caption of single photos in this post.
    pub photo_captions: Vec<(PhotoId, LangMap)>,
    /// What is said of single photos, here and in other posts.
    pub photos: Vec<(PhotoId, Description)>,
    /// The photos that lead where only four are shown, in order.
    pub leaders: Option<Vec<PhotoId>>,
}

/// Saves an edit. A published post tells everyone who has it.
///
/// # Errors
/// [`Invalid`] with the field to correct: `visibility-elsewhere` for a narrower audience of a post
/// that other servers have; [`crate::Error::NotFound`] for somebody else's post. Then nothing is
/// written.
pub async fn save(core: &Core, person: &Person, id: PostId, edit: PostEdit) -> Result<()> {
    save_if(core, person, id, edit, |_, _| Ok(())).await
}

/// Saves an edit that `may_be` made of the post as it is then.
pub(super) async fn save_if(
    core: &Core,
    person: &Person,
    id: PostId,
    edit: PostEdit,
    may_be: fn(&Post, &PostEdit) -> Result<(), Invalid>,
) -> Result<()> {
    let mut edit = checked(core, edit)?;
    let photos = photos::described(core, person, std::mem::take(&mut edit.photos))?;
    let (for_outbox, author) = (core.clone(), person.account.id);
    transaction::write(core, move |conn| {
        let saved = change(conn, id, |conn, post| {
            if post.account_id != author || post.deleted_at.is_some() {
                return Err(Error::NotFound);
            }
            may_be(post, &edit)?;
            edit_now(conn, &for_outbox, post, &edit)
        })?;
        let Changed { before, after } = saved.ok_or(Error::NotFound)?;
        post_history::keep(conn, &for_outbox, &before)?;
        write_parts(conn, &for_outbox, &after, &edit)?;
        photos::write_described(conn, &for_outbox, &photos, Some(id))?;
        tell_all(conn, &for_outbox, &before, &after)?;
        Ok(())
    })
    .await?;
    core.wake_workers();
    Ok(())
}

/// Applies an edit to a post as it is now, unless its audience may not become what the edit says.
fn edit_now(conn: &mut Connection, core: &Core, post: &mut Post, edit: &PostEdit) -> Result<()> {
    let before = post.clone();
    apply(post, edit);
    if post.state == PostState::Published {
        audience::may_change(&before, post)?;
        audience::may_narrow(conn, &before, post)?;
        post.edited_at = Some(core.now().into());
    }
    Ok(())
}

/// Tells everyone whom an edit concerns: conversations, streams, other servers, notifications.
fn tell_all(conn: &mut Connection, core: &Core, old: &Post, new: &Post) -> oriel_store::Result<()> {
    if old.visibility == Visibility::Mentioned || new.visibility == Visibility::Mentioned {
        conversations::file(conn, core, new.id, Coming::New)?;
    }
    tell(conn, core, old, new)?;
    if new.state == PostState::Published {
        notify::of_edit(conn, core, new)?;
    }
    Ok(())
}

/// Tells of an edit: at once, or once the photos lie where the new audience finds them.
fn tell(conn: &mut Connection, core: &Core, old: &Post, new: &Post) -> oriel_store::Result<()> {
    if audience::is_narrower(old, new) {
        let (post, was) = (new.id, old.visibility);
        tell_streams(conn, new, Event::Narrowed { post, was });
        outbox::post_withdrawn(conn, core, old, Some(new))?;
        quotes::take_back_of(conn, core, new)?;
        let photos = posts::photos_of(conn, new.id)?;
        let photos: Vec<PhotoId> = photos.iter().map(|entry| entry.photo_id).collect();
        audience::withdraw_photos(conn, core, new.id, &photos)
    } else if audience::is_wider(old, new) {
        jobs::enqueue(conn, core, &WidenPost { post: new.id })
    } else {
        tell_streams(conn, new, Event::Edited(new.id));
        outbox::post_changed(conn, core, new.id)
    }
}

/// Nobody hears of a draft.
fn tell_streams(conn: &mut Connection, post: &Post, event: Event) {
    if post.state == PostState::Published {
        events::happened(conn, event);
    }
}

fn bounded_captions(
    core: &Core,
    captions: Vec<(PhotoId, LangMap)>,
) -> Result<Vec<(PhotoId, LangMap)>, Invalid> {
    let limit = core.config().limits.caption_chars;
    captions
        .into_iter()
        .map(|(photo, caption)| Ok((photo, bounded_map("caption", &caption, limit)?)))
        .collect()
}

/// Writes what an edit says besides the row of its post.
fn write_parts(
    conn: &mut Connection,
    core: &Core,
    post: &Post,
    edit: &PostEdit,
) -> oriel_store::Result<()> {
    for (photo, caption) in &edit.photo_captions {
        posts::set_photo_caption(conn, post.id, *photo, caption)?;
    }
    if let Some(leaders) = &edit.leaders {
        posts::set_leaders(conn, post.id, leaders)?;
    }
    refresh_words(conn, core, post, edit.tags.as_deref())
}

/// Writes which tags and people the post names now. Tags added by hand are kept in the caption's
/// company: they are stored like those of the text.
pub(super) fn refresh_words(
    conn: &mut Connection,
    core: &Core,
    post: &Post,
    extra_tags: Option<&str>,
) -> oriel_store::Result<()> {
    let found = words::read(conn, core.urls(), &[&post.title, &post.caption])?;
    let mut tags = found.tags;
    tags.extend(match extra_tags {
        Some(text) => parse_tags(text),
        None => posts::extra_tags(conn, post.id)?,
    });
    tags.sort();
    tags.dedup();
    posts::set_tags(conn, post.id, &tags)?;
    if let Some(text) = extra_tags {
        posts::set_extra_tags(conn, post.id, &parse_tags(text))?;
    }
    let mut mentioned: Vec<_> = found.mentioned.iter().map(|account| account.id).collect();
    // Whoever is answered is named, whatever the words say.
    if let Some(parent) = post.in_reply_to_id {
        mentioned.extend(posts::by_id(conn, parent)?.map(|parent| parent.account_id));
        mentioned.retain(|account| *account != post.account_id);
    }
    mentioned.sort();
    mentioned.dedup();
    posts::set_mentions(conn, post.id, &mentioned)
}

fn parse_tags(text: &str) -> Vec<String> {
    text.split([' ', ',', '\n', '\t'])
        .map(|tag| tag.trim_start_matches('#'))
        .map(|tag| {
            tag.chars()
                .filter(|c| c.is_alphanumeric() || *c == '_')
                .collect::<String>()
        })
        .filter(|tag| tag.chars().any(|c| !c.is_numeric()) && tag.chars().count() <= 60)
        .map(|tag| tag.to_lowercase())
        .take(30)
        .collect()
}

/// An edit whose words are tidied and bounded, and whose language is known: all that can be checked
/// without its post.
pub(super) fn checked(core: &Core, edit: PostEdit) -> Result<PostEdit, Invalid> {
    let limits = &core.config().limits;
    let words = |field, map: Option<LangMap>, limit| {
        map.map(|map| bounded_map(field, &map, limit)).transpose()
    };
    let language = edit.language.map(|language| known_language(&language));
    Ok(PostEdit {
        title: words("title", edit.title, MAX_TITLE_CHARS)?,
        caption: words("caption", edit.caption, limits.caption_chars)?,
        warning: words("warning", edit.warning, MAX_WARNING_CHARS)?,
        language: language.transpose()?,
        photo_captions: bounded_captions(core, edit.photo_captions)?,
        ..edit
    })
}

/// Writes into a post what a [checked] edit says of it.
pub(super) fn apply(post: &mut Post, edit: &PostEdit) {
    if let Some(title) = &edit.title {
        post.title.clone_from(title);
        post.kind = if title.is_empty() {
            PostKind::Post
        } else {
            PostKind::Album
        };
    }
    if let Some(caption) = &edit.caption {
        post.caption.clone_from(caption);
    }
    if let Some(warning) = &edit.warning {
        post.warning.clone_from(warning);
    }
    if let Some(sensitive) = edit.sensitive {
        post.sensitive = sensitive;
    }
    post.sensitive |= !post.warning.is_empty();
    if let Some(language) = &edit.language {
        post.language = Some(language.clone());
    }
    set_visibility(post, edit.visibility);
    if let Some(allowed) = edit.comments_allowed {
        post.comments_allowed = allowed;
    }
    if let Some(style) = edit.album_style {
        post.album_style = style;
    }
    if let Some(cover) = edit.cover {
        post.cover_photo_id = cover;
    }
}

fn set_visibility(post: &mut Post, wished: Option<Visibility>) {
    if let Some(visibility) = wished.filter(|wish| *wish != post.visibility) {
        post.visibility = visibility;
        // A link that was taken back never opens again.
        post.link_token = None;
    }
    if post.visibility == Visibility::Link && post.link_token.is_none() {
        post.link_token = Some(secret::unguessable_name());
    }
}

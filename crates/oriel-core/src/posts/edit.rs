use oriel_store::{
    Connection,
    model::{AlbumStyle, LangMap, PhotoId, Post, PostId, PostKind, PostState, Visibility},
    posts,
};

use super::{audience, own, words};
use crate::{
    Core, Invalid, Result,
    conversations::{self, Coming},
    events::{self, Event},
    jobs,
    limits::MAX_TITLE_CHARS,
    notify, outbox,
    person::Person,
    photos::{self, Description},
    post_history,
    posts::{jobs::WidenPost, quotes},
    secret,
    text::{bounded_map, known_language},
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
/// that other servers have; [`crate::Error::NotFound`] for somebody else's post.
pub async fn save(core: &Core, person: &Person, id: PostId, edit: PostEdit) -> Result<()> {
    save_known(core, person, own(core, person, id).await?, edit).await
}

/// The same for a post that is known to be the author's.
pub(super) async fn save_known(
    core: &Core,
    person: &Person,
    old: Post,
    mut edit: PostEdit,
) -> Result<()> {
    let mut post = old.clone();
    apply(core, &mut post, &edit)?;
    edit.photo_captions = bounded_captions(core, edit.photo_captions)?;
    let photos = photos::described(core, person, std::mem::take(&mut edit.photos)).await?;
    if post.state == PostState::Published {
        audience::may_change(&old, &post)?;
        post.edited_at = Some(core.now().into());
    }
    let for_outbox = core.clone();
    let saved = core
        .store()
        .write(move |conn| {
            if let Err(refusal) = audience::may_narrow(conn, &post)? {
                return Ok(Err(refusal));
            }
            post_history::keep(conn, &for_outbox, &old)?;
            write(conn, &for_outbox, &post, &edit)?;
            photos::write_described(conn, &for_outbox, &photos, Some(post.id))?;
            if old.visibility == Visibility::Mentioned || post.visibility == Visibility::Mentioned {
                conversations::file(conn, &for_outbox, post.id, Coming::New)?;
            }
            tell(conn, &for_outbox, &old, &post)?;
            if post.state == PostState::Published {
                notify::of_edit(conn, &for_outbox, &post)?;
            }
            Ok(Ok(()))
        })
        .await?;
    core.wake_workers();
    Ok(saved?)
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

fn write(
    conn: &mut Connection,
    core: &Core,
    post: &Post,
    edit: &PostEdit,
) -> oriel_store::Result<()> {
    posts::update(conn, post)?;
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

/// Writes into a post what is said of it, if it may be.
pub(super) fn apply(core: &Core, post: &mut Post, edit: &PostEdit) -> Result<()> {
    let limits = &core.config().limits;
    if let Some(title) = &edit.title {
        post.title = bounded_map("title", title, MAX_TITLE_CHARS)?;
        post.kind = if post.title.is_empty() {
            PostKind::Post
        } else {
            PostKind::Album
        };
    }
    if let Some(caption) = &edit.caption {
        post.caption = bounded_map("caption", caption, limits.caption_chars)?;
    }
    if let Some(warning) = &edit.warning {
        post.warning = bounded_map("warning", warning, MAX_WARNING_CHARS)?;
    }
    if let Some(sensitive) = edit.sensitive {
        post.sensitive = sensitive;
    }
    post.sensitive |= !post.warning.is_empty();
    if let Some(language) = &edit.language {
        post.language = Some(known_language(language)?);
    }
    if let Some(visibility) = edit.visibility.filter(|wish| *wish != post.visibility) {
        post.visibility = visibility;
        // A link that was taken back never opens again.
        post.link_token = None;
    }
    if post.visibility == Visibility::Link && post.link_token.is_none() {
        post.link_token = Some(secret::unguessable_name());
    }
    if let Some(allowed) = edit.comments_allowed {
        post.comments_allowed = allowed;
    }
    if let Some(style) = edit.album_style {
        post.album_style = style;
    }
    if let Some(cover) = edit.cover {
        post.cover_photo_id = cover;
    }
    Ok(())
}

//! Posts of other servers, as rows of ours.

use std::collections::BTreeSet;

use oriel_federation::vocabulary::{Audience, Note, Reach};
use oriel_store::{
    Connection, accounts, follows,
    id::IdGenerator,
    model::{Account, AccountId, Emoji, Json, Post, PostId, PostKind, PostState, Visibility},
    posts::{self, Name},
};

use super::{
    content::{self, Words},
    follow_ups::{self, Arrival},
};
use crate::{
    Core, Result,
    conversations::{self, Coming},
    events::{self, Event},
    notify,
    policy::servers::standing,
    post_history,
    remote::{attachments, emojis},
};

/// Whether somebody here is meant to see a post that answers nothing known: it names one of ours,
/// or its author is followed.
fn concerns_us(
    conn: &mut Connection,
    core: &Core,
    author: &Account,
    note: &Note,
) -> oriel_store::Result<bool> {
    for name in named_here(core, note) {
        if accounts::local(conn, &name)?.is_some() {
            return Ok(true);
        }
    }
    follows::has_local_follower(conn, author.id)
}

/// The id of the post that this one answers.
fn parent_of(core: &Core, note: &Note) -> Option<String> {
    let answered = note.in_reply_to.as_deref()?;
    Some(core.urls().whole_post(answered).to_owned())
}

/// The local usernames that a post addresses or names, each once.
fn named_here(core: &Core, note: &Note) -> BTreeSet<String> {
    note.audience
        .to
        .iter()
        .chain(&note.audience.cc)
        .chain(note.mentions.iter().map(|mention| &mention.href))
        .filter_map(|uri| core.urls().parse_actor(uri))
        .collect()
}

/// Keeps a post; one that is known, or that was deleted before it came, is left as it is.
pub(crate) async fn keep(
    core: &Core,
    author: &Account,
    note: &Note,
    arrival: Arrival,
) -> Result<Option<PostId>> {
    let words = content::words(note).await?;
    let (for_rows, author, note) = (core.clone(), author.clone(), note.clone());
    Ok(core
        .store()
        .write_retrying(move |conn| match posts::look_up(conn, &note.id)? {
            Name::Taken(known) => Ok(Some(known)),
            Name::Buried => Ok(None),
            Name::Free => write(conn, &for_rows, &author, &note, words.clone(), arrival),
        })
        .await?)
}

fn write(
    conn: &mut Connection,
    core: &Core,
    author: &Account,
    note: &Note,
    words: Words,
    arrival: Arrival,
) -> oriel_store::Result<Option<PostId>> {
    let parent = match parent_of(core, note) {
        Some(uri) => posts::by_uri_for(conn, &uri, Some(author.id))?,
        None => None,
    };
    let is_welcome = match &parent {
        // Whoever may not see a post, as somebody its author blocks, may not answer it either.
        Some((parent, is_seen)) => parent.comments_allowed && *is_seen,
        None => arrival != Arrival::Brought || concerns_us(conn, core, author, note)?,
    };
    if !is_welcome || follow_ups::is_part_of_album(conn, author, note)? {
        return Ok(None);
    }
    let parent = parent.map(|(parent, _)| parent);
    let mut post = row(core, author, note, words, parent.as_ref());
    if let Some(at) = post.published_at.filter(|_| arrival != Arrival::Brought) {
        post.id = PostId(IdGenerator::back_then(at.get()));
    }
    post.emojis = emojis_of(conn, core, note)?;
    posts::insert(conn, &post)?;
    let named = add_parts(conn, core, author, &post, note)?;
    follow_ups::complete_thread(conn, core, &post, note, arrival)?;
    if post.visibility == Visibility::Mentioned {
        conversations::file(conn, core, post.id, arrival.coming())?;
    }
    if arrival == Arrival::Brought {
        events::happened(conn, Event::Appeared(post.id));
        let answered = parent.map(|parent| parent.account_id);
        notify::of_post_to(conn, core, &post, &named, answered)?;
    }
    posts::count_reply(conn, &post, 1)?;
    Ok(Some(post.id))
}

/// Gives a new post its photos, tags, and whom it names, and says who those are.
fn add_parts(
    conn: &mut Connection,
    core: &Core,
    author: &Account,
    post: &Post,
    note: &Note,
) -> oriel_store::Result<Vec<AccountId>> {
    if attachments::has_any(note) {
        attachments::set(conn, core, author, post, note)?;
    }
    follow_ups::fetch_gallery(conn, core, post, note)?;
    posts::add_tags(conn, post.id, &tags_of(note))?;
    let named = named_by(conn, core, note)?;
    posts::add_mentions(conn, post.id, &named)?;
    Ok(named)
}

/// Brings a known post up to date, unless this is older than what is known. Many servers write
/// whole seconds, so that two edits may bear the same one.
pub(crate) async fn update(core: &Core, author: &Account, known: &Post, note: &Note) -> Result<()> {
    let current = match (note.updated, known.edited_at) {
        (Some(new), Some(old)) => new >= old.get(),
        (Some(_), None) => true,
        (None, _) => false,
    };
    if known.deleted_at.is_some() {
        return Ok(());
    }
    if !current {
        return count_votes(core, known, note).await;
    }
    let words = content::words(note).await?;
    let (core_in, author, note, known) =
        (core.clone(), author.clone(), note.clone(), known.clone());
    core.store()
        .write(move |conn| {
            let fresh = row(&core_in, &author, &note, words, None);
            let before = known.clone();
            let post = Post {
                title: fresh.title,
                content_html: fresh.content_html,
                caption: fresh.caption,
                warning: fresh.warning,
                sensitive: fresh.sensitive,
                language: fresh.language,
                kind: fresh.kind,
                poll: fresh.poll,
                emojis: emojis_of(conn, &core_in, &note)?,
                edited_at: note.updated.map(Into::into),
                ..known
            };
            if says_another(&before, &post) {
                post_history::keep(conn, &core_in, &before)?;
            }
            posts::update(conn, &post)?;
            events::happened(conn, Event::Edited(post.id));
            if !follow_ups::fetch_gallery(conn, &core_in, &post, &note)? {
                attachments::set(conn, &core_in, &author, &post, &note)?;
            }
            posts::set_tags(conn, post.id, &tags_of(&note))?;
            let named = named_by(conn, &core_in, &note)?;
            posts::set_mentions(conn, post.id, &named)?;
            if post.visibility == Visibility::Mentioned {
                conversations::file(conn, &core_in, post.id, Coming::New)?;
            }
            if says_another(&before, &post) {
                notify::of_edit(conn, &core_in, &post)?;
            }
            Ok(())
        })
        .await?;
    Ok(())
}

/// Whether an edit is one of what is read. Photos are among it, which come to be known later.
fn says_another(old: &Post, new: &Post) -> bool {
    let words = |post: &Post| {
        (
            post.title.clone(),
            post.content_html.clone(),
            post.warning.clone(),
        )
    };
    words(old) != words(new) || old.sensitive != new.sensitive || old.edited_at != new.edited_at
}

/// What is answered to a question is told without the question having been edited.
async fn count_votes(core: &Core, known: &Post, note: &Note) -> Result<()> {
    let (Some(old), Some(new)) = (&*known.poll, content::poll(note)) else {
        return Ok(());
    };
    if !new.asks_as(old) || *old == new {
        return Ok(());
    }
    let (id, counted) = (known.id, Json::new(Some(new)));
    core.store()
        .write(move |conn| posts::set_poll(conn, id, &counted))
        .await?;
    Ok(())
}

fn row(core: &Core, author: &Account, note: &Note, words: Words, parent: Option<&Post>) -> Post {
    let now = core.now();
    let published = note.published.filter(|at| *at <= now).unwrap_or(now);
    let id: PostId = core.next_id();
    let is_album = note.gallery.is_some() && !words.title.is_empty();
    let is_hidden = note.sensitive || !words.warning.is_empty();
    Post {
        uri: note.id.clone(),
        url: note.url.clone(),
        state: PostState::Published,
        kind: if is_album {
            PostKind::Album
        } else {
            PostKind::Post
        },
        title: words.title,
        content_html: Some(words.content),
        poll: content::poll(note).into(),
        warning: words.warning,
        sensitive: is_hidden || standing(core, author).force_warning,
        language: words.language,
        visibility: visibility(author, &note.audience),
        in_reply_to_id: parent.map(|parent| parent.id),
        in_reply_to_uri: parent_of(core, note),
        thread_id: parent.map(|parent| parent.thread_id.unwrap_or(parent.id)),
        published_at: Some(published.into()),
        ..Post::draft(id, author.id, now)
    }
}

/// The visibility of a post or boost that its author addresses so. One without addressees is for
/// nobody but those it names.
pub(crate) fn visibility(author: &Account, audience: &Audience) -> Visibility {
    visibility_of(audience.reach(author.followers_uri.as_deref()))
}

fn visibility_of(reach: Reach) -> Visibility {
    match reach {
        Reach::Public => Visibility::Public,
        Reach::Unlisted => Visibility::Unlisted,
        Reach::Followers => Visibility::Followers,
        Reach::Direct => Visibility::Mentioned,
    }
}

/// Whether everyone may see what reaches so far.
pub(crate) fn is_open(reach: Reach) -> bool {
    visibility_of(reach).is_open()
}

fn emojis_of(
    conn: &mut Connection,
    core: &Core,
    note: &Note,
) -> oriel_store::Result<Json<Vec<Emoji>>> {
    let mut texts = vec![note.content.as_str()];
    texts.extend(note.summary.as_deref());
    texts.extend(note.name.as_deref());
    texts.extend(note.extras.options.iter().map(|it| it.name.as_str()));
    emojis::keep(conn, core, &note.id, &note.emojis, &texts)
}

fn tags_of(note: &Note) -> Vec<String> {
    note.hashtags
        .iter()
        .map(|name| name.to_lowercase())
        .collect()
}

/// Whom a post names or addresses, of those who are known here.
fn named_by(
    conn: &mut Connection,
    core: &Core,
    note: &Note,
) -> oriel_store::Result<Vec<AccountId>> {
    let mut named: Vec<AccountId> = Vec::new();
    for name in named_here(core, note) {
        named.extend(accounts::local(conn, &name)?.map(|account| account.id));
    }
    for mention in &note.mentions {
        // Those here are among the first.
        if core.urls().parse_actor(&mention.href).is_none() {
            named.extend(accounts::by_uri(conn, &mention.href)?.map(|account| account.id));
        }
    }
    named.sort();
    named.dedup();
    Ok(named)
}

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
    post_change::{Changed, change},
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

/// Brings a known post up to date, unless this is older than what is known.
pub(crate) async fn update(
    core: &Core,
    author: &Account,
    known: PostId,
    note: &Note,
) -> Result<()> {
    let words = content::words(note).await?;
    let (for_rows, author, note) = (core.clone(), author.clone(), note.clone());
    core.store()
        .write_retrying(move |conn| {
            let updated = change(conn, known, |conn, post| {
                if post.deleted_at.is_some() {
                    return Ok(());
                }
                if !is_current(post, &note) {
                    count_votes(post, &note);
                    return Ok(());
                }
                rewrite(conn, &for_rows, post, &author, &note, words.clone())
            })?;
            match updated {
                Some(updated) if is_current(&updated.before, &note) => {
                    follow_edit(conn, &for_rows, &author, &updated, &note)
                }
                _ => Ok(()),
            }
        })
        .await?;
    Ok(())
}

/// Whether a note is as new as what is known of it, or newer. Many servers write whole seconds, so
/// that two edits may bear the same one.
fn is_current(known: &Post, note: &Note) -> bool {
    match (note.updated, known.edited_at) {
        _ if known.deleted_at.is_some() => false,
        (Some(new), Some(old)) => new >= old.get(),
        (Some(_), None) => true,
        (None, _) => false,
    }
}

/// Writes what a note says now over what its post said.
fn rewrite(
    conn: &mut Connection,
    core: &Core,
    post: &mut Post,
    author: &Account,
    note: &Note,
    words: Words,
) -> oriel_store::Result<()> {
    let fresh = row(core, author, note, words, None);
    post.title = fresh.title;
    post.content_html = fresh.content_html;
    post.caption = fresh.caption;
    post.warning = fresh.warning;
    post.sensitive = fresh.sensitive;
    post.language = fresh.language;
    post.kind = fresh.kind;
    post.poll = fresh.poll;
    post.emojis = emojis_of(conn, core, note)?;
    post.edited_at = note.updated.map(Into::into);
    Ok(())
}

/// All that follows when the row of a post has been brought up to date.
fn follow_edit(
    conn: &mut Connection,
    core: &Core,
    author: &Account,
    Changed { before, after }: &Changed,
    note: &Note,
) -> oriel_store::Result<()> {
    let says_another = says_another(before, after);
    if says_another {
        post_history::keep(conn, core, before)?;
    }
    events::happened(conn, Event::Edited(after.id));
    if !follow_ups::fetch_gallery(conn, core, after, note)? {
        attachments::set(conn, core, author, after, note)?;
    }
    posts::set_tags(conn, after.id, &tags_of(note))?;
    let named = named_by(conn, core, note)?;
    posts::set_mentions(conn, after.id, &named)?;
    if after.visibility == Visibility::Mentioned {
        conversations::file(conn, core, after.id, Coming::New)?;
    }
    if says_another {
        notify::of_edit(conn, core, after)?;
    }
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
fn count_votes(post: &mut Post, note: &Note) {
    let (Some(old), Some(new)) = (&*post.poll, content::poll(note)) else {
        return;
    };
    if new.asks_as(old) {
        post.poll = Json::new(Some(new));
    }
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

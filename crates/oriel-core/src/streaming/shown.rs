//! Who is shown what. The queries of the timelines decide; hints only say whom it is worth asking
//! for.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use oriel_store::{
    Connection, Result, accounts, blocks,
    model::{Account, AccountId, PostId, PostView, Visibility},
    notifications, posts, timelines, views,
};
use time::OffsetDateTime;

use super::{Place, Stream, Told, What, messages::Wanted};
use crate::{conversations, events::Event};

/// What happened, and the streams of one person that it may be on.
#[derive(Debug)]
pub(super) struct Ask {
    event: Event,
    streams: Vec<Stream>,
}

/// What is known of posts before anybody's timeline is asked.
#[derive(Debug, Default)]
pub(super) struct Hints {
    posts: HashMap<PostId, Hint>,
    /// Authors, and whoever may have them at home.
    readers: HashSet<(AccountId, AccountId)>,
    /// Hashtags, and whoever may have them at home.
    tag_readers: HashSet<(String, AccountId)>,
}

#[derive(Debug)]
struct Hint {
    author: AccountId,
    is_ours: bool,
    visibility: Visibility,
    /// None of a post that is deleted, whose tags are forgotten.
    tags: Option<Vec<String>>,
}

impl Event {
    /// The post that can be looked at.
    fn post(self) -> Option<PostId> {
        match self {
            Self::Appeared(post)
            | Self::Edited(post)
            | Self::Narrowed { post, .. }
            | Self::Deleted(post) => Some(post),
            Self::Unboosted { .. }
            | Self::Notified { .. }
            | Self::Conversed { .. }
            | Self::FiltersChanged(_)
            | Self::LockedOut(_) => None,
        }
    }
}

impl Hints {
    pub(super) fn load(
        conn: &mut Connection,
        events: &[Event],
        people: &[AccountId],
    ) -> Result<Self> {
        let ids: HashSet<PostId> = events.iter().filter_map(|event| event.post()).collect();
        let ids: Vec<PostId> = ids.into_iter().collect();
        let found = posts::by_ids(conn, &ids)?;
        let boosters = events.iter().filter_map(|event| match event {
            Event::Unboosted { by, .. } => Some(*by),
            _ => None,
        });
        let authors: HashSet<AccountId> = found
            .iter()
            .map(|post| post.account_id)
            .chain(boosters)
            .collect();
        let authors: Vec<AccountId> = authors.into_iter().collect();
        let ours: HashSet<AccountId> = accounts::by_ids(conn, &authors)?
            .into_iter()
            .filter(Account::is_local)
            .map(|account| account.id)
            .collect();
        let readers = timelines::readers(conn, &authors, people)?;
        let tag_readers = timelines::tag_readers(conn, people)?;
        let mut hints = Self {
            posts: HashMap::new(),
            readers: readers.into_iter().collect(),
            tag_readers: tag_readers.into_iter().collect(),
        };
        let mut tags = views::tags_by_post(conn, &ids)?;
        for post in found {
            let tags = match post.deleted_at {
                None => Some(tags.remove(&post.id).unwrap_or_default()),
                Some(_) => None,
            };
            let hint = Hint {
                author: post.account_id,
                is_ours: ours.contains(&post.account_id),
                visibility: post.visibility,
                tags,
            };
            hints.posts.insert(post.id, hint);
        }
        Ok(hints)
    }

    /// What to ask for somebody, if anything.
    pub(super) fn ask(&self, event: Event, viewer: AccountId, wanted: &Wanted) -> Option<Ask> {
        let may_have = |stream: &&Stream| self.may_have(stream, event, viewer, wanted);
        let streams: Vec<Stream> = wanted.streams.iter().filter(may_have).cloned().collect();
        (!streams.is_empty()).then_some(Ask { event, streams })
    }

    fn may_have(&self, stream: &Stream, event: Event, viewer: AccountId, wanted: &Wanted) -> bool {
        match event {
            Event::LockedOut(_) => false,
            Event::FiltersChanged(account) => account == viewer && matches!(stream, Stream::User),
            Event::Conversed { account, .. } => {
                account == viewer && matches!(stream, Stream::Direct)
            }
            Event::Notified { account, .. } => {
                let hears = matches!(stream, Stream::User | Stream::Notifications);
                account == viewer && hears && wanted.notifications
            }
            Event::Unboosted { by, .. } => {
                let reads = matches!(stream, Stream::User | Stream::List(_));
                reads && self.readers.contains(&(by, viewer))
            }
            Event::Appeared(post) | Event::Edited(post) | Event::Deleted(post) => {
                let hint = self.posts.get(&post);
                hint.is_some_and(|hint| self.may_be_on(stream, hint, hint.visibility, viewer))
            }
            Event::Narrowed { post, was } => {
                let hint = self.posts.get(&post);
                hint.is_some_and(|hint| self.may_be_on(stream, hint, was, viewer))
            }
        }
    }

    /// Whether somebody follows a tag of a post; of one that is deleted, any.
    fn follows_tag(&self, hint: &Hint, viewer: AccountId) -> bool {
        match &hint.tags {
            Some(tags) => {
                let mut theirs = tags.iter().map(|tag| (tag.clone(), viewer));
                theirs.any(|one| self.tag_readers.contains(&one))
            }
            None => self.tag_readers.iter().any(|(_, reader)| *reader == viewer),
        }
    }

    fn may_be_on(
        &self,
        stream: &Stream,
        hint: &Hint,
        visibility: Visibility,
        viewer: AccountId,
    ) -> bool {
        let is_public = visibility == Visibility::Public;
        let reads = self.readers.contains(&(hint.author, viewer));
        match stream {
            Stream::User => reads || is_public && self.follows_tag(hint, viewer),
            Stream::List(_) => reads,
            Stream::Notifications => false,
            Stream::Public { place, .. } => {
                let is_there = match place {
                    Place::Anywhere => true,
                    Place::Here => hint.is_ours,
                    Place::Elsewhere => !hint.is_ours,
                };
                is_public && is_there
            }
            Stream::Hashtag { name, here } => {
                let has_it = hint.tags.as_ref().is_none_or(|tags| tags.contains(name));
                is_public && has_it && (hint.is_ours || !here)
            }
            Stream::Direct => visibility == Visibility::Mentioned,
        }
    }
}

/// Asks the timelines of somebody, and says what is to be told on which stream.
pub(super) fn answer(
    conn: &mut Connection,
    viewer: AccountId,
    asks: &[Ask],
    now: OffsetDateTime,
) -> Result<Vec<Told>> {
    let mut told = Vec::new();
    for ask in asks {
        for (stream, what) in one(conn, viewer, ask, now)? {
            told.push(Told { stream, what });
        }
    }
    Ok(told)
}

fn one(
    conn: &mut Connection,
    viewer: AccountId,
    ask: &Ask,
    now: OffsetDateTime,
) -> Result<Vec<(Stream, What)>> {
    let what = match ask.event {
        Event::Appeared(id) => return on_timelines(conn, viewer, id, ask, What::Post, now),
        Event::Edited(id) => return on_timelines(conn, viewer, id, ask, What::Edited, now),
        Event::Narrowed { post, .. } if posts::is_visible_to(conn, post, Some(viewer))? => {
            return on_timelines(conn, viewer, post, ask, What::Edited, now);
        }
        Event::Narrowed { post, .. } => lost(conn, viewer, post)?.then_some(What::Deleted(post)),
        Event::Deleted(post) => {
            let saw = posts::was_visible_to(conn, post, Some(viewer))?;
            saw.then_some(What::Deleted(post))
        }
        Event::Unboosted { boost, of, .. } => {
            let saw = posts::is_visible_to(conn, of, Some(viewer))?;
            saw.then_some(What::Deleted(boost))
        }
        Event::Notified { notification, .. } => {
            let found = notifications::by_id(conn, viewer, notification)?;
            found.map(|view| What::Notification(Arc::new(view)))
        }
        Event::Conversed { conversation, .. } => {
            let found = conversations::view(conn, viewer, conversation, now)?;
            found.map(|view| What::Conversation(Arc::new(view)))
        }
        Event::FiltersChanged(_) => Some(What::FiltersChanged),
        Event::LockedOut(_) => None,
    };
    let Some(what) = what else {
        return Ok(Vec::new());
    };
    let streams = ask.streams.iter().cloned();
    Ok(streams.map(|stream| (stream, what.clone())).collect())
}

fn on_timelines(
    conn: &mut Connection,
    viewer: AccountId,
    id: PostId,
    ask: &Ask,
    what: fn(Arc<PostView>) -> What,
    now: OffsetDateTime,
) -> Result<Vec<(Stream, What)>> {
    let mut on = Vec::new();
    let mut found = None;
    for stream in &ask.streams {
        if let Some(post) = stream.post(conn, viewer, id, now)? {
            on.push(stream.clone());
            found = Some(post);
        }
    }
    let views = views::load(conn, found.into_iter().collect(), Some(viewer))?;
    let Some(view) = views.into_iter().next() else {
        return Ok(Vec::new());
    };
    let view = Arc::new(view);
    let told = on
        .into_iter()
        .map(|stream| (stream, what(Arc::clone(&view))));
    Ok(told.collect())
}

/// Whether somebody who may not see a post any more may know that it was there.
fn lost(conn: &mut Connection, viewer: AccountId, post: PostId) -> Result<bool> {
    match posts::by_id(conn, post)? {
        Some(post) => Ok(!blocks::between(conn, viewer, post.account_id)?),
        None => Ok(false),
    }
}

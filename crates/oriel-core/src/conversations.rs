//! What people say to those whom they name and to nobody else, as each of them reads it.

use oriel_store::{
    Connection, Page, accounts, conversations,
    model::{
        Account, AccountId, Conversation, ConversationId, ConversationView, Json, Post, PostId,
        PostState, Visibility,
    },
    notifications, posts,
};

use crate::{
    Core, Error, Result,
    events::{self, Event},
    person::Person,
};

/// So many take part in a conversation at most; whoever else a post of another server names still
/// sees it, and the rest are told apart by those who are counted.
const MAX_OTHERS: usize = 50;

/// A page of somebody's conversations.
#[derive(Debug, Default)]
pub struct Conversations {
    /// As far as their last words may be seen.
    pub views: Vec<ConversationView>,
    /// The last posts of the first and the last row, which the pages before and after go by.
    pub edges: Option<(i64, i64)>,
}

/// Somebody's conversations, the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(core: &Core, person: &Person, page: Page) -> Result<Conversations> {
    let (me, now) = (person.account.id, core.now());
    Ok(core
        .store()
        .read(move |conn| {
            let rows = conversations::of(conn, me, page)?;
            let edge = |row: Option<&Conversation>| row.map(|row| row.last_post_id.0);
            let edges = edge(rows.first()).zip(edge(rows.last()));
            let views = conversations::load(conn, me, rows, now)?;
            Ok(Conversations { views, edges })
        })
        .await?)
}

/// Marks one of somebody's conversations as read.
///
/// # Errors
/// [`Error::NotFound`] when they have no such conversation, or may see nothing of it any more.
pub async fn read(core: &Core, person: &Person, id: ConversationId) -> Result<ConversationView> {
    let (me, now) = (person.account.id, core.now());
    let read = core
        .store()
        .write(move |conn| {
            conversations::mark_read(conn, me, id)?;
            view(conn, me, id, now)
        })
        .await?;
    read.ok_or(Error::NotFound)
}

/// Puts one of somebody's conversations away. What was said stays; what is said later begins it
/// anew.
///
/// # Errors
/// [`Error::NotFound`] when they have no such conversation.
pub async fn delete(core: &Core, person: &Person, id: ConversationId) -> Result<()> {
    let me = person.account.id;
    let deleted = core
        .store()
        .write(move |conn| conversations::delete(conn, me, id))
        .await?;
    if deleted {
        Ok(())
    } else {
        Err(Error::NotFound)
    }
}

/// One of somebody's conversations, if there is anything in it that they may see.
pub(crate) fn view(
    conn: &mut Connection,
    me: AccountId,
    id: ConversationId,
    now: time::OffsetDateTime,
) -> oriel_store::Result<Option<ConversationView>> {
    let found = conversations::owned(conn, me, id)?;
    let views = conversations::load(conn, me, found.into_iter().collect(), now)?;
    Ok(views.into_iter().next())
}

/// How a post comes into conversations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coming {
    /// It is new to whoever has not seen it.
    New,
    /// It was said long ago.
    Late,
}

/// Files a post as it is now: into the conversations of all here who take part in it, and out of
/// those where it has no place any more. Doing it twice does nothing more.
///
/// # Errors
/// When the database refuses.
pub(crate) fn file(
    conn: &mut Connection,
    core: &Core,
    id: PostId,
    coming: Coming,
) -> oriel_store::Result<()> {
    let Some(post) = posts::by_id(conn, id)? else {
        return Ok(());
    };
    let mut known = conversations::with(conn, id)?;
    if is_direct(&post) {
        let mut circle = posts::mentions_of(conn, id)?;
        circle.push(post.account_id);
        circle.sort();
        circle.dedup();
        for reader in readers(conn, &circle)? {
            let others = others(&circle, reader);
            let (thread, here) = (post.thread_id.unwrap_or(id), |one: &Conversation| {
                one.account_id == reader
            });
            let same = |one: &Conversation| one.thread_id == thread && one.others == others;
            match known.iter().position(here) {
                Some(at) if known.get(at).is_some_and(same) => {
                    told(conn, &known.swap_remove(at));
                }
                _ => join(conn, core, &post, (reader, thread, others), coming)?,
            }
        }
    }
    for left in known {
        conversations::take_out(conn, left.id, id)?;
    }
    Ok(())
}

fn is_direct(post: &Post) -> bool {
    post.visibility == Visibility::Mentioned
        && post.state == PostState::Published
        && post.deleted_at.is_none()
        && post.boost_of_id.is_none()
}

/// Those of a circle who are here.
fn readers(conn: &mut Connection, circle: &[AccountId]) -> oriel_store::Result<Vec<AccountId>> {
    let found = accounts::by_ids(conn, circle)?;
    let here = |account: &Account| account.is_local() && account.deleted_at.is_none();
    let ours = found.into_iter().filter(here);
    Ok(ours.map(|account| account.id).collect())
}

fn others(circle: &[AccountId], reader: AccountId) -> Json<Vec<AccountId>> {
    let others = circle.iter().copied().filter(|one| *one != reader);
    others.take(MAX_OTHERS).collect::<Vec<_>>().into()
}

/// Puts a post into the conversation of a reader, unless they want to hear nothing of its author.
fn join(
    conn: &mut Connection,
    core: &Core,
    post: &Post,
    (reader, thread, others): (AccountId, PostId, Json<Vec<AccountId>>),
    coming: Coming,
) -> oriel_store::Result<()> {
    let (author, now) = (post.account_id, core.now());
    if reader != author && !conversations::hears(conn, reader, post.id, now)? {
        return Ok(());
    }
    let known = conversations::between(conn, reader, thread, &others)?;
    let is_news = reader != author
        && coming == Coming::New
        && notifications::is_wanted(conn, reader, author, Some(post.id), now)?;
    // Whoever says something has read what was said before.
    let was_unread = reader != author && known.as_ref().is_some_and(|known| known.unread);
    let mut conversation = known.unwrap_or_else(|| Conversation {
        id: core.next_id(),
        account_id: reader,
        thread_id: thread,
        others,
        last_post_id: post.id,
        unread: is_news,
    });
    conversation.id = conversations::insert(conn, &conversation)?;
    conversations::add(conn, conversation.id, post.id, is_news || was_unread)?;
    told(conn, &conversation);
    Ok(())
}

fn told(conn: &mut Connection, conversation: &Conversation) {
    let (account, conversation) = (conversation.account_id, conversation.id);
    events::happened(
        conn,
        Event::Conversed {
            account,
            conversation,
        },
    );
}

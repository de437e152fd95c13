//! What somebody reads: those they follow, all of them or those of one list.

use std::cmp::Reverse;

use diesel::{
    connection::SimpleConnection as _,
    dsl::{exists, not},
    prelude::*,
    select,
    sql_types::Text,
};
use time::OffsetDateTime;

use super::list;
use crate::{
    Connection, Page, Result,
    model::{AccountId, FollowState, List, Post, PostId, RepliesPolicy, Visibility},
    mutes,
    page::on_page,
    posts::Filter,
    schema::{accounts, follows, list_members, lists, post_tags, posts, tag_follows, tags},
};

/// From how many authors on SQLite is quicker reading newest posts first and asking of each
/// whether it is one of theirs, than gathering what every one of them published.
const MANY_AUTHORS: i64 = 1_000;

/// How many posts at the beginning of a page are looked at one by one, whoever wrote them. Where the
/// people of an instance follow most of what arrives, a page is full long before; and looking costs
/// less than to ask one author after the other.
const NEARBY: i64 = 1_000;

/// SQLite takes no statement with very many values.
const ASKED_AT_ONCE: usize = 1_000;

diesel::alias!(posts as parents: Parents);

/// What the viewer follows, and may.
macro_rules! followed_by {
    ($viewer:expr) => {
        follows::follower_id
            .eq($viewer)
            .and(follows::state.eq(FollowState::Accepted))
    };
}

/// Somebody is in a list that the viewer reads instead.
macro_rules! read_elsewhere {
    ($author:expr, $viewer:expr) => {
        exists(
            list_members::table
                .inner_join(lists::table)
                .filter(list_members::account_id.eq($author))
                .filter(lists::account_id.eq($viewer).and(lists::exclusive.eq(true))),
        )
    };
}

/// Posts and boosts of those an account follows, its own, and those with a tag that it follows; not
/// of those whom it mutes or reads in lists that are exclusive, nor what it does not want of them.
/// Of replies, those in conversations among them: a reply to a stranger says little without what it
/// answers.
pub fn home(
    conn: &mut Connection,
    viewer: AccountId,
    page: Page,
    now: OffsetDateTime,
) -> Result<Vec<Post>> {
    let has_wishes = has_wishes(conn, viewer)?;
    let wanted = |theirs: Filter| -> Filter {
        let wanted = theirs.and(replies_of_interest(viewer));
        if has_wishes {
            return Box::new(wanted.and(wished_for(viewer)));
        }
        Box::new(wanted)
    };
    let (near, far) = cut(conn, page)?;
    let mut theirs = planned_once(conn, |conn| {
        list(conn, Some(viewer), wanted(of_followed(viewer, now)), near)
    })?;
    let missing = page.limit - i64::try_from(theirs.len()).unwrap_or(page.limit);
    if let Some(far) = far.filter(|_| missing > 0) {
        let far = Page {
            limit: missing,
            ..far
        };
        let followed = follows::table.filter(followed_by!(viewer)).count();
        let authors = followed.get_result(conn)?;
        let rest = if newest_first(conn, authors) {
            of_followed(viewer, now)
        } else {
            of_authors(viewer, now)
        };
        theirs.extend(list(conn, Some(viewer), wanted(rest), far)?);
    }
    theirs.extend(with_followed_tags(conn, viewer, page, now)?);
    Ok(one_page(theirs, page))
}

/// Has PostgreSQL plan what is asked once for all values, rather than for each time anew, which takes
/// longer than to answer: it does not know how near what is near is. What is asked must be quick
/// whatever the values are.
fn planned_once<T>(
    conn: &mut Connection,
    ask: impl FnOnce(&mut Connection) -> Result<T>,
) -> Result<T> {
    if matches!(conn, Connection::Sqlite(_)) {
        return ask(conn);
    }
    conn.batch_execute("SET plan_cache_mode = force_generic_plan")?;
    let answered = ask(conn);
    let reset = conn.batch_execute("RESET plan_cache_mode");
    // What was wrong first says more.
    let answered = answered?;
    reset?;
    Ok(answered)
}

/// A page in two: the [`NEARBY`] posts that it begins with, whoever wrote them, and all behind them,
/// if there is more.
fn cut(conn: &mut Connection, page: Page) -> Result<(Page, Option<Page>)> {
    let ids = posts::table.select(posts::id);
    let one = Page { limit: 1, ..page };
    let beyond: Option<PostId> = on_page!(ids, posts::id, one)
        .offset(NEARBY)
        .first(conn)
        .optional()?;
    let Some(PostId(beyond)) = beyond else {
        return Ok((page, None));
    };
    let (near, far) = if page.min_id.is_some() {
        let near = Page {
            max_id: Some(beyond),
            ..page
        };
        (
            near,
            Page {
                min_id: Some(beyond - 1),
                ..page
            },
        )
    } else {
        let near = Page {
            since_id: Some(beyond),
            ..page
        };
        (
            near,
            Page {
                max_id: Some(beyond + 1),
                ..page
            },
        )
    };
    Ok((near, Some(far)))
}

/// By the viewer or somebody they follow, and not unwanted: asked of one post after the other.
fn of_followed(viewer: AccountId, now: OffsetDateTime) -> Filter {
    let author = follows::table
        .filter(followed_by!(viewer))
        .filter(follows::target_id.eq(posts::account_id));
    let theirs = posts::account_id.eq(viewer).or(exists(author));
    let unwanted = read_elsewhere!(posts::account_id, viewer);
    Box::new(theirs.and(not(unwanted)).and(mutes::heard(viewer, now)))
}

/// The same, gathered from one author after the other.
fn of_authors(viewer: AccountId, now: OffsetDateTime) -> Filter {
    // One list of authors with the viewer in it: an OR beside the list would cost the index. Who is
    // not wanted is no author; asked of each post, that would take four times as long.
    let followed = follows::table
        .filter(followed_by!(viewer))
        .select(follows::target_id);
    let authors = accounts::table
        .filter(accounts::id.eq(viewer).or(accounts::id.eq_any(followed)))
        .filter(not(read_elsewhere!(accounts::id, viewer)))
        .filter(not(mutes::muted!(accounts::id, viewer, now)))
        .select(accounts::id);
    let theirs = posts::account_id.eq_any(authors);
    Box::new(theirs.and(mutes::boosts_heard(viewer, now)))
}

/// Who of `viewers` may find something of which of these authors [at home](home): whom it is worth
/// asking for, which is what decides. Whatever else comes to be shown at home belongs here, too, or
/// to [`tag_readers`].
pub fn readers(
    conn: &mut Connection,
    authors: &[AccountId],
    viewers: &[AccountId],
) -> Result<Vec<(AccountId, AccountId)>> {
    let mut found: Vec<_> = authors
        .iter()
        .filter(|author| viewers.contains(author))
        .map(|author| (*author, *author))
        .collect();
    for some in viewers.chunks(ASKED_AT_ONCE) {
        let followers = follows::table
            .filter(follows::target_id.eq_any(authors))
            .filter(follows::follower_id.eq_any(some))
            .filter(follows::state.eq(FollowState::Accepted))
            .select((follows::target_id, follows::follower_id));
        found.extend(followers.load::<(AccountId, AccountId)>(conn)?);
    }
    Ok(found)
}

/// Who of `viewers` may find something with which hashtag at home, though by a stranger.
pub fn tag_readers(
    conn: &mut Connection,
    viewers: &[AccountId],
) -> Result<Vec<(String, AccountId)>> {
    let mut found = Vec::new();
    for some in viewers.chunks(ASKED_AT_ONCE) {
        let followed = tag_follows::table
            .inner_join(tags::table)
            .filter(tag_follows::account_id.eq_any(some))
            .select((tags::name, tag_follows::account_id));
        found.extend(followed.load::<(String, AccountId)>(conn)?);
    }
    Ok(found)
}

/// Public posts with a tag that the viewer follows. They are asked for apart from those of people:
/// an OR of the two would cost both of them their index.
fn with_followed_tags(
    conn: &mut Connection,
    viewer: AccountId,
    page: Page,
    now: OffsetDateTime,
) -> Result<Vec<Post>> {
    if crate::tags::count_followed(conn, viewer)? == 0 {
        return Ok(Vec::new());
    }
    let tagged = post_tags::table
        .inner_join(tag_follows::table.on(tag_follows::tag_id.eq(post_tags::tag_id)))
        .filter(tag_follows::account_id.eq(viewer))
        .select(post_tags::post_id);
    let wanted = posts::visibility
        .eq(Visibility::Public)
        .and(posts::id.eq_any(tagged))
        .and(posts::in_reply_to_uri.is_null())
        .and(not(super::quiet(Some(viewer))))
        .and(not(read_elsewhere!(posts::account_id, viewer)))
        .and(mutes::heard(viewer, now));
    list(conn, Some(viewer), Box::new(wanted), page)
}

/// One page of posts that were found in several ways, each post once: what the nearest or newest of
/// all are is among the nearest or newest of each.
fn one_page(mut posts: Vec<Post>, page: Page) -> Vec<Post> {
    posts.sort_by_key(|post| Reverse(post.id));
    posts.dedup_by_key(|post| post.id);
    let most = usize::try_from(page.limit).unwrap_or_default();
    if page.min_id.is_some() {
        posts.drain(..posts.len().saturating_sub(most));
    } else {
        posts.truncate(most);
    }
    posts
}

pub(super) fn newest_first(conn: &Connection, authors: i64) -> bool {
    matches!(conn, Connection::Sqlite(_)) && authors > MANY_AUTHORS
}

/// Whether the viewer wants less of somebody than what they publish and boost. Few people say so of
/// anybody, and the others need not wait for it.
fn has_wishes(conn: &mut Connection, viewer: AccountId) -> Result<bool> {
    let wishes = follows::show_boosts
        .eq(false)
        .or(follows::languages.ne("[]"));
    let said = follows::table.filter(follows::follower_id.eq(viewer).and(wishes));
    Ok(select(exists(said)).get_result(conn)?)
}

/// No boost by somebody whose boosts the viewer does not want, and in a language that they want of
/// its author.
fn wished_for(viewer: AccountId) -> Filter {
    let named = "%\""
        .into_sql::<Text>()
        .concat(posts::language.assume_not_null());
    let other_language = follows::languages
        .ne("[]")
        .and(posts::language.is_not_null())
        .and(follows::languages.not_like(named.concat("\"%")));
    let boost = follows::show_boosts
        .eq(false)
        .and(posts::boost_of_id.is_not_null());
    let follow = follows::table
        .filter(follows::follower_id.eq(viewer))
        .filter(follows::target_id.eq(posts::account_id))
        .filter(boost.or(other_language.assume_not_null()));
    Box::new(not(exists(follow)))
}

/// What the members of a list publish and boost; of their replies, those that it asks for.
pub fn of_list(
    conn: &mut Connection,
    of: &List,
    page: Page,
    now: OffsetDateTime,
) -> Result<Vec<Post>> {
    let members = list_members::table
        .filter(list_members::list_id.eq(of.id))
        .select(list_members::account_id);
    let replies: Filter = match of.replies_policy {
        RepliesPolicy::Followed => replies_of_interest(of.account_id),
        RepliesPolicy::List => replies_among(of),
        RepliesPolicy::None => replies_to_oneself_or(of.account_id),
    };
    let wanted = posts::account_id
        .eq_any(members)
        .and(replies)
        .and(mutes::heard(of.account_id, now));
    list(conn, Some(of.account_id), Box::new(wanted), page)
}

/// The post that one answers.
macro_rules! parent {
    () => {
        parents.filter(
            parents
                .field(posts::id)
                .nullable()
                .eq(posts::in_reply_to_id),
        )
    };
}

/// No reply, or one's own, or one to oneself, to its own author, or to somebody one follows.
fn replies_of_interest(viewer: AccountId) -> Filter {
    let answered = parents.field(posts::account_id);
    let followed = follows::table
        .filter(
            follows::follower_id
                .eq(viewer)
                .and(follows::target_id.eq(answered)),
        )
        .filter(follows::state.eq(FollowState::Accepted));
    let parent = parent!().filter(
        answered
            .eq(viewer)
            .or(answered.eq(posts::account_id))
            .or(exists(followed)),
    );
    Box::new(
        posts::in_reply_to_uri
            .is_null()
            .or(posts::account_id.eq(viewer))
            .or(exists(parent)),
    )
}

/// No reply, or one to the reader, to its own author, or to another member.
fn replies_among(of: &List) -> Filter {
    let answered = parents.field(posts::account_id);
    let member = list_members::table
        .filter(list_members::list_id.eq(of.id))
        .filter(list_members::account_id.eq(answered));
    let parent = parent!().filter(
        answered
            .eq(of.account_id)
            .or(answered.eq(posts::account_id))
            .or(exists(member)),
    );
    Box::new(posts::in_reply_to_uri.is_null().or(exists(parent)))
}

/// No reply, or one to the reader or to its own author.
fn replies_to_oneself_or(viewer: AccountId) -> Filter {
    let answered = parents.field(posts::account_id);
    let parent = parent!().filter(answered.eq(viewer).or(answered.eq(posts::account_id)));
    Box::new(posts::in_reply_to_uri.is_null().or(exists(parent)))
}

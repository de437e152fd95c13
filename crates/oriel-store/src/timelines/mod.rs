//! Lists of posts, newest first; each filtered by the one rule of visibility.

mod home;

use diesel::{
    dsl::{count_star, exists, not, sql, sum},
    prelude::*,
    sql_types::{BigInt, Bool},
};
use time::OffsetDateTime;

use crate::{
    Connection, Page, Result,
    accounts::silenced,
    model::{AccountId, FollowState, Post, PostId, PostKind, Severity, Visibility},
    mutes,
    page::on_page,
    posts::{Filter, visible_to},
    schema::{accounts, conversation_posts, conversations, follows, post_tags, posts, tags},
};

pub use home::{home, of_list, readers, tag_readers};

/// Up to so many posts of people here are gathered on PostgreSQL, rather than looked for among those
/// of everybody: where a few people follow many, theirs are far apart.
const FEW_POSTS: i64 = 5_000;

/// What a profile shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Albums only.
    Albums,
    /// Everything with photos.
    Photos,
    /// Everything, with replies and boosts or without.
    Posts { replies: bool, boosts: bool },
}

impl Section {
    /// Everything but replies.
    pub const POSTS: Self = Self::Posts {
        replies: false,
        boosts: true,
    };
}

/// What an account published.
pub fn profile(
    conn: &mut Connection,
    account: AccountId,
    section: Section,
    viewer: Option<AccountId>,
    page: Page,
) -> Result<Vec<Post>> {
    let own = posts::account_id.eq(account);
    let first_hand = posts::in_reply_to_uri.is_null();
    let wanted: Filter = match section {
        Section::Albums => Box::new(own.and(posts::kind.eq(PostKind::Album)).and(first_hand)),
        Section::Photos => Box::new(own.and(posts::photos_count.gt(0)).and(first_hand)),
        Section::Posts { replies, boosts } => {
            let replies = replies.into_sql::<Bool>().or(first_hand);
            let boosts = boosts.into_sql::<Bool>().or(posts::boost_of_id.is_null());
            Box::new(own.and(replies).and(boosts))
        }
    };
    list(conn, viewer, wanted, page)
}

/// What this instance published for everyone: posts with photos; of people who are silenced, to
/// those who follow them.
pub fn local(
    conn: &mut Connection,
    viewer: Option<AccountId>,
    page: Page,
    now: OffsetDateTime,
) -> Result<Vec<Post>> {
    // Nobody has this id, so that nobody in particular mutes nobody.
    let reader = viewer.unwrap_or(AccountId(0));
    let (people, published): (i64, Option<i64>) = accounts::table
        .filter(accounts::domain.eq(""))
        .select((count_star(), sum(accounts::posts_count)))
        .first(conn)?;
    let way = match conn {
        Connection::Postgres(_) if published.unwrap_or_default() <= FEW_POSTS => Way::Gathered,
        _ => Way::NewestFirst,
    };
    let here: Filter = if home::newest_first(conn, people) {
        let author = accounts::id
            .eq(posts::account_id)
            .and(accounts::domain.eq(""));
        let muted = mutes::muted!(posts::account_id, reader, now);
        Box::new(exists(accounts::table.filter(author)).and(not(muted)))
    } else {
        let authors = accounts::table
            .filter(accounts::domain.eq(""))
            .filter(not(mutes::muted!(accounts::id, reader, now)))
            .select(accounts::id);
        Box::new(posts::account_id.eq_any(authors))
    };
    list_by(
        way,
        conn,
        viewer,
        Box::new(in_public(viewer).and(here)),
        page,
    )
}

/// Posts with photos for everyone that answer and boost nothing.
fn in_public(viewer: Option<AccountId>) -> Filter {
    Box::new(
        posts::visibility
            .eq(Visibility::Public)
            .and(posts::photos_count.gt(0))
            .and(posts::in_reply_to_uri.is_null())
            .and(posts::boost_of_id.is_null())
            .and(not(quiet(viewer))),
    )
}

/// What other servers published for everyone, as far as it is known here: posts with photos; of
/// people on silenced servers, to those who follow them.
pub fn elsewhere(
    conn: &mut Connection,
    viewer: Option<AccountId>,
    page: Page,
    now: OffsetDateTime,
) -> Result<Vec<Post>> {
    let author = accounts::table
        .filter(accounts::id.eq(posts::account_id))
        .filter(accounts::domain.ne(""));
    let theirs = exists(author).and(heard(viewer, now));
    list(conn, viewer, Box::new(in_public(viewer).and(theirs)), page)
}

/// What is said in the conversations of somebody.
pub fn direct(
    conn: &mut Connection,
    reader: AccountId,
    page: Page,
    now: OffsetDateTime,
) -> Result<Vec<Post>> {
    let said = conversation_posts::table
        .inner_join(conversations::table)
        .filter(conversations::account_id.eq(reader))
        .select(conversation_posts::post_id);
    let wanted: Filter = Box::new(posts::id.eq_any(said).and(mutes::heard(reader, now)));
    list(conn, Some(reader), wanted, page)
}

/// Public posts with a hashtag; of people who are silenced, or whose servers are, to those who follow
/// them.
pub fn tagged(
    conn: &mut Connection,
    name: &str,
    viewer: Option<AccountId>,
    page: Page,
    now: OffsetDateTime,
) -> Result<Vec<Post>> {
    let of_tag = post_tags::table
        .inner_join(tags::table)
        .filter(tags::name.eq(name.to_lowercase()))
        .select(post_tags::post_id);
    let wanted: Filter = Box::new(
        posts::visibility
            .eq(Visibility::Public)
            .and(posts::id.eq_any(of_tag))
            .and(not(quiet(viewer)))
            .and(heard(viewer, now)),
    );
    list(conn, viewer, wanted, page)
}

/// Not by anybody whom the viewer mutes; what nobody in particular reads, everyone is heard in.
fn heard(viewer: Option<AccountId>, now: OffsetDateTime) -> Filter {
    match viewer {
        Some(viewer) => mutes::heard(viewer, now),
        None => Box::new(true.into_sql::<Bool>()),
    }
}

/// By somebody else who is silenced, or whose server is, and whom the viewer does not follow.
fn quiet(viewer: Option<AccountId>) -> Filter {
    let author = accounts::table
        .filter(accounts::id.eq(posts::account_id))
        .filter(silenced!());
    let Some(viewer) = viewer else {
        return Box::new(exists(author));
    };
    let follow = follows::table.filter(
        follows::follower_id
            .eq(viewer)
            .and(follows::target_id.eq(posts::account_id))
            .and(follows::state.eq(FollowState::Accepted)),
    );
    let someone_else = posts::account_id.ne(viewer);
    Box::new(someone_else.and(exists(author)).and(not(exists(follow))))
}

fn list(
    conn: &mut Connection,
    viewer: Option<AccountId>,
    wanted: Filter,
    page: Page,
) -> Result<Vec<Post>> {
    list_by(Way::NewestFirst, conn, viewer, wanted, page)
}

/// How PostgreSQL comes by a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// One post after the other, until there are enough, if that is what it expects to be quickest.
    NewestFirst,
    /// All that are wanted, of which the newest are taken: the order is by what no index has. It
    /// expects those that are wanted to be everywhere, and would go through all there are where they
    /// are old, or none.
    Gathered,
}

fn list_by(
    way: Way,
    conn: &mut Connection,
    viewer: Option<AccountId>,
    wanted: Filter,
    page: Page,
) -> Result<Vec<Post>> {
    let shown = posts::table
        .filter(wanted)
        .filter(visible_to(viewer))
        .select(Post::as_select());
    let rows = on_page!(shown, posts::id, page);
    let rows = match way {
        Way::NewestFirst => rows.load(conn)?,
        Way::Gathered if page.min_id.is_some() => {
            rows.order(sql::<BigInt>("posts.id + 0")).load(conn)?
        }
        Way::Gathered => rows
            .order(sql::<BigInt>("posts.id + 0").desc())
            .load(conn)?,
    };
    Ok(page.newest_first(rows))
}

/// Those of these posts that a viewer may see, in the order given.
pub fn among(
    conn: &mut Connection,
    viewer: Option<AccountId>,
    ids: &[PostId],
) -> Result<Vec<Post>> {
    let mut found: Vec<Post> = posts::table
        .filter(posts::id.eq_any(ids))
        .filter(visible_to(viewer))
        .select(Post::as_select())
        .load(conn)?;
    found.sort_by_key(|post| ids.iter().position(|id| *id == post.id));
    Ok(found)
}

use diesel::{
    BoxableExpression,
    dsl::{exists, not},
    prelude::*,
    sql_types::{Bool, Text},
};

use crate::{
    Connection, Result,
    connection::Backend,
    model::{AccountId, FollowState, PostId, PostState, Severity, Visibility},
    schema::{accounts, blocks, domain_blocks, follows, mentions, posts},
};

/// A condition on posts that either engine understands.
pub(crate) type Filter = Box<dyn BoxableExpression<posts::table, Backend, SqlType = Bool>>;

diesel::alias!(posts as originals: Originals, accounts as viewers: Viewers);

diesel::define_sql_function! {
    /// A domain as it stands in a pattern of LIKE: of what means something there, names of servers
    /// have underscores only.
    #[sql_name = "replace"]
    fn escaped_underscores(domain: Text, from: Text, to: Text) -> Text;
}

/// The domain that somebody blocks is an account's, or one that it belongs to.
macro_rules! covers {
    () => {{
        let part = $crate::posts::escaped_underscores(domain_blocks::domain, "_", "\\_");
        let below = "%.".into_sql::<Text>().concat(part);
        accounts::domain
            .eq(domain_blocks::domain)
            .or(accounts::domain.like(below).escape('\\'))
    }};
}
pub(crate) use covers;

/// The author of a post, or their server, is suspended, or the author is gone.
macro_rules! author_hidden {
    ($author:expr) => {
        exists(
            accounts::table.filter(accounts::id.eq($author)).filter(
                accounts::suspended_at
                    .is_not_null()
                    .or(accounts::deleted_at.is_not_null())
                    .or(accounts::server_severity.eq(Severity::Suspend)),
            ),
        )
    };
}
pub(crate) use author_hidden;

/// The viewer blocks the author or their server, or the author blocks the viewer.
macro_rules! blocked {
    ($author:expr, $viewer:expr) => {{
        let of_server = domain_blocks::table
            .inner_join(accounts::table.on(covers!()))
            .filter(domain_blocks::account_id.eq($viewer))
            .filter(accounts::id.eq($author));
        let by_author = blocks::account_id
            .eq($author)
            .and(blocks::target_id.eq($viewer));
        let by_viewer = blocks::account_id
            .eq($viewer)
            .and(blocks::target_id.eq($author));
        exists(blocks::table.filter(by_author.or(by_viewer))).or(exists(of_server))
    }};
}
pub(crate) use blocked;

/// Everyone may see it. No list of values: a statement with one is prepared anew each time.
macro_rules! open {
    ($visibility:expr) => {
        $visibility
            .eq($crate::model::Visibility::Public)
            .or($visibility.eq($crate::model::Visibility::Unlisted))
    };
}
pub(crate) use open;

/// It was published and is there still.
macro_rules! out {
    () => {
        $crate::schema::posts::state
            .eq($crate::model::PostState::Published)
            .and($crate::schema::posts::deleted_at.is_null())
    };
}
pub(crate) use out;

/// It is out, and everyone may see it, as far as it is for the post to say.
macro_rules! out_and_open {
    () => {
        $crate::posts::out!().and($crate::posts::open!($crate::schema::posts::visibility))
    };
}
pub(crate) use out_and_open;

/// The one rule of who sees what, for lists: published, by somebody who is still here, open to
/// everyone or to this viewer, and no block between the two. A boost is seen by those who see
/// what it boosts.
pub(crate) fn visible_to(viewer: Option<AccountId>) -> Filter {
    Box::new(posts::deleted_at.is_null().and(once_visible_to(viewer)))
}

/// Open to everyone, or to this viewer, and no block between the two.
macro_rules! open_to {
    ($viewer:expr) => {{
        let follows_author = follows::table
            .filter(
                follows::follower_id
                    .eq($viewer)
                    .and(follows::target_id.eq(posts::account_id)),
            )
            .filter(follows::state.eq(FollowState::Accepted));
        let for_followers = posts::visibility
            .eq(Visibility::Followers)
            .and(exists(follows_author));
        let named = mentions::table.filter(
            mentions::post_id
                .eq(posts::id)
                .and(mentions::account_id.eq($viewer)),
        );
        open!(posts::visibility)
            .or(posts::account_id.eq($viewer))
            .or(for_followers)
            .or(posts::visibility.ne(Visibility::Link).and(exists(named)))
            .and(not(blocked!(posts::account_id, $viewer)))
    }};
}

/// What a boost shows, if it is still open or the booster's own, and its author is still here.
macro_rules! originals_shown {
    () => {{
        let author = originals.field(posts::account_id);
        let open = open!(originals.field(posts::visibility));
        originals
            .filter(originals.field(posts::id).nullable().eq(posts::boost_of_id))
            .filter(originals.field(posts::state).eq(PostState::Published))
            .filter(originals.field(posts::deleted_at).is_null())
            .filter(open.or(author.eq(posts::account_id)))
            .filter(not(author_hidden!(author)))
    }};
}

/// The same rule of what may have been deleted since.
fn once_visible_to(viewer: Option<AccountId>) -> Filter {
    let shown = posts::state
        .eq(PostState::Published)
        .and(not(author_hidden!(posts::account_id)))
        .and(original_shown(viewer));
    match viewer {
        None => Box::new(shown.and(open!(posts::visibility))),
        Some(viewer) => Box::new(shown.and(open_to!(viewer))),
    }
}

/// Not a boost, or one of a post that is shown, and no block between its author and the viewer.
fn original_shown(viewer: Option<AccountId>) -> Filter {
    let author = originals.field(posts::account_id);
    let there = originals_shown!();
    let original = posts::boost_of_id.is_null();
    match viewer {
        None => Box::new(original.or(exists(there))),
        Some(viewer) => Box::new(original.or(exists(there.filter(not(blocked!(author, viewer)))))),
    }
}

/// Of some accounts, those that may see a post that boosts nothing.
pub fn viewers_among(
    conn: &mut Connection,
    id: PostId,
    asked: &[AccountId],
) -> Result<Vec<AccountId>> {
    let viewer = viewers.field(accounts::id);
    let mut found = Vec::new();
    for chunk in asked.chunks(1_000) {
        let seen = posts::table
            .filter(posts::id.eq(id))
            .filter(posts::deleted_at.is_null())
            .filter(posts::boost_of_id.is_null())
            .filter(posts::state.eq(PostState::Published))
            .filter(not(author_hidden!(posts::account_id)))
            .filter(open_to!(viewer));
        found.extend(
            viewers
                .filter(viewer.eq_any(chunk))
                .filter(exists(seen))
                .order(viewer.asc())
                .select(viewer)
                .load::<AccountId>(conn)?,
        );
    }
    Ok(found)
}

/// Whether this viewer may see this post.
pub fn is_visible_to(conn: &mut Connection, id: PostId, viewer: Option<AccountId>) -> Result<bool> {
    let found: Option<PostId> = posts::table
        .filter(posts::id.eq(id))
        .filter(visible_to(viewer))
        .select(posts::id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// Whether this viewer might have seen a post that is deleted, and so should hear that it is.
pub fn was_visible_to(
    conn: &mut Connection,
    id: PostId,
    viewer: Option<AccountId>,
) -> Result<bool> {
    let found: Option<PostId> = posts::table
        .filter(posts::id.eq(id))
        .filter(once_visible_to(viewer))
        .select(posts::id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

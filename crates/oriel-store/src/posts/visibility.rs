use diesel::{
    BoxableExpression,
    dsl::{exists, not},
    prelude::*,
    sql_types::Bool,
};

use crate::{
    Connection, Result,
    model::{AccountId, FollowState, PostId, PostState, Visibility},
    schema::{accounts, blocks, follows, mentions, posts},
};

type Backend = <Connection as diesel::Connection>::Backend;

/// A condition on posts that either engine understands.
pub(crate) type Filter = Box<dyn BoxableExpression<posts::table, Backend, SqlType = Bool>>;

/// The one rule of who sees what, for lists: published, by somebody who is still here, open to
/// everyone or to this viewer, and no block between the two.
pub(crate) fn visible_to(viewer: Option<AccountId>) -> Filter {
    let there = posts::state
        .eq(PostState::Published)
        .and(posts::deleted_at.is_null());
    let author_hidden = accounts::table
        .filter(accounts::id.eq(posts::account_id))
        .filter(
            accounts::suspended_at
                .is_not_null()
                .or(accounts::deleted_at.is_not_null()),
        );
    let shown = there.and(not(exists(author_hidden)));
    let open = posts::visibility.eq_any([Visibility::Public, Visibility::Unlisted]);
    let Some(viewer) = viewer else {
        return Box::new(shown.and(open));
    };
    let follows_author = follows::table
        .filter(
            follows::follower_id
                .eq(viewer)
                .and(follows::target_id.eq(posts::account_id)),
        )
        .filter(follows::state.eq(FollowState::Accepted));
    let for_followers = posts::visibility
        .eq(Visibility::Followers)
        .and(exists(follows_author));
    let named = mentions::table.filter(
        mentions::post_id
            .eq(posts::id)
            .and(mentions::account_id.eq(viewer)),
    );
    let may = open
        .or(posts::account_id.eq(viewer))
        .or(for_followers)
        .or(posts::visibility.ne(Visibility::Link).and(exists(named)));
    Box::new(shown.and(may).and(not_blocked(viewer)))
}

/// Neither the viewer nor the author blocks the other.
fn not_blocked(viewer: AccountId) -> Filter {
    let by_author = blocks::account_id
        .eq(posts::account_id)
        .and(blocks::target_id.eq(viewer));
    let by_viewer = blocks::account_id
        .eq(viewer)
        .and(blocks::target_id.eq(posts::account_id));
    Box::new(not(exists(blocks::table.filter(by_author.or(by_viewer)))))
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

use diesel::{prelude::*, sql_types::Bool};

use super::{Filter, visible_to};
use crate::{
    Connection, Page, Result,
    model::{AccountId, AlbumState, NewPostPhoto, Photo, Post, PostId, PostKind, PostState},
    page::on_page,
    schema::{photos, post_photos, posts},
};

/// The albums of an account in one state or any, the newest first. A draft that nobody has sent on
/// its way may become an album, and counts as one: the rule of [`Post::is_album`].
pub fn albums_of(
    conn: &mut Connection,
    account: AccountId,
    state: Option<AlbumState>,
    page: Page,
) -> Result<Vec<Post>> {
    let is_album = posts::kind.eq(PostKind::Album).or(posts::state
        .eq(PostState::Draft)
        .and(posts::scheduled_at.is_null()));
    let own: Filter = Box::new(
        posts::account_id
            .eq(account)
            .and(posts::deleted_at.is_null())
            .and(posts::boost_of_id.is_null())
            .and(posts::in_reply_to_uri.is_null())
            .and(is_album),
    );
    let albums = posts::table
        .filter(own)
        .filter(in_state(state))
        .select(Post::as_select());
    let rows = on_page!(albums, posts::id, page).load(conn)?;
    Ok(page.newest_first(rows))
}

fn in_state(state: Option<AlbumState>) -> Filter {
    let is = |state: PostState| posts::state.eq(state);
    match state {
        None => Box::new(true.into_sql::<Bool>()),
        Some(AlbumState::Draft) => {
            Box::new(is(PostState::Draft).and(posts::scheduled_at.is_null()))
        }
        Some(AlbumState::Scheduled) => {
            Box::new(is(PostState::Draft).and(posts::scheduled_at.is_not_null()))
        }
        Some(AlbumState::Publishing) => Box::new(is(PostState::Publishing)),
        Some(AlbumState::Published) => Box::new(is(PostState::Published)),
    }
}

/// Where a photo stands among all that an account shows: its post, and its position there.
pub type Spot = (PostId, i32);

/// A stretch of the photos of an account: those of its newest post first, each post's in their
/// order (keyset pagination).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Only what comes behind.
    pub behind: Option<Spot>,
    /// Only what comes before, the nearest of it.
    pub before: Option<Spot>,
    pub limit: i64,
}

/// Every photo that an account shows this viewer, in its place, with the post that it is in.
pub fn gallery_of(
    conn: &mut Connection,
    account: AccountId,
    viewer: Option<AccountId>,
    stretch: Stretch,
) -> Result<Vec<(NewPostPhoto, Photo, Post)>> {
    let shown = posts_with_photos(conn, account, viewer, stretch)?;
    let ids: Vec<PostId> = shown.iter().map(|post| post.id).collect();
    let mut query = post_photos::table
        .inner_join(photos::table)
        .filter(post_photos::post_id.eq_any(ids))
        .limit(stretch.limit)
        .select((NewPostPhoto::as_select(), Photo::as_select()))
        .into_boxed();
    if let Some((post, position)) = stretch.behind {
        let other = post_photos::post_id.ne(post);
        query = query.filter(other.or(post_photos::position.gt(position)));
    }
    if let Some((post, position)) = stretch.before {
        let other = post_photos::post_id.ne(post);
        query = query.filter(other.or(post_photos::position.lt(position)));
    }
    let rows: Vec<(NewPostPhoto, Photo)> = if stretch.before.is_some() {
        let nearest = (post_photos::post_id.asc(), post_photos::position.desc());
        let mut nearest: Vec<_> = query.order(nearest).load(conn)?;
        nearest.reverse();
        nearest
    } else {
        let first = (post_photos::post_id.desc(), post_photos::position.asc());
        query.order(first).load(conn)?
    };
    Ok(rows
        .into_iter()
        .filter_map(|(place, photo)| {
            let post = shown.iter().find(|post| post.id == place.post_id)?;
            Some((place, photo, post.clone()))
        })
        .collect())
}

/// As many posts as a stretch of photos can come from: each has a photo, but for the one that the
/// stretch begins or ends in.
fn posts_with_photos(
    conn: &mut Connection,
    account: AccountId,
    viewer: Option<AccountId>,
    stretch: Stretch,
) -> Result<Vec<Post>> {
    let mut query = posts::table
        .filter(posts::account_id.eq(account))
        .filter(posts::photos_count.gt(0))
        .filter(visible_to(viewer))
        .limit(stretch.limit + 2)
        .select(Post::as_select())
        .into_boxed();
    if let Some((post, _)) = stretch.behind {
        query = query.filter(posts::id.le(post));
    }
    if let Some((post, _)) = stretch.before {
        query = query.filter(posts::id.ge(post));
    }
    Ok(if stretch.before.is_some() {
        query.order(posts::id.asc()).load(conn)?
    } else {
        query.order(posts::id.desc()).load(conn)?
    })
}

use diesel::{
    dsl::{exists, not},
    prelude::*,
};

use super::{
    visibility::{author_hidden, out, out_and_open},
    visible_to,
};
use crate::{
    Connection, Result,
    dispatch::on_engine,
    model::{
        AccountId, Audience, LangMap, NewPostPhoto, Photo, PhotoId, PostId, Severity, Visibility,
    },
    schema::{accounts, photos, post_photos, posts},
};

/// The photos of a post in their order.
pub fn photos_of(conn: &mut Connection, post: PostId) -> Result<Vec<NewPostPhoto>> {
    Ok(post_photos::table
        .filter(post_photos::post_id.eq(post))
        .order(post_photos::position.asc())
        .select(NewPostPhoto::as_select())
        .load(conn)?)
}

/// The photos of a post themselves, in their order.
pub fn photo_rows_of(conn: &mut Connection, post: PostId) -> Result<Vec<Photo>> {
    Ok(post_photos::table
        .inner_join(photos::table)
        .filter(post_photos::post_id.eq(post))
        .order(post_photos::position.asc())
        .select(Photo::as_select())
        .load(conn)?)
}

/// Puts exactly these photos into a post, in this order; one that comes twice is there once.
pub fn set_photos(conn: &mut Connection, post: PostId, wanted: &[NewPostPhoto]) -> Result<()> {
    let mut rows: Vec<NewPostPhoto> = Vec::with_capacity(wanted.len());
    for (position, entry) in (0..).zip(wanted) {
        if rows.iter().all(|row| row.photo_id != entry.photo_id) {
            rows.push(NewPostPhoto {
                post_id: post,
                position,
                ..entry.clone()
            });
        }
    }
    diesel::delete(post_photos::table.filter(post_photos::post_id.eq(post))).execute(conn)?;
    // SQLite binds a limited number of values in one statement.
    for chunk in rows.chunks(200) {
        on_engine!(conn, c => {
            diesel::insert_into(post_photos::table).values(chunk).execute(c)
        })?;
    }
    recount_photos(conn, post)
}

/// Counts the photos of a post again.
pub fn recount_photos(conn: &mut Connection, post: PostId) -> Result<()> {
    let count: i64 = post_photos::table
        .filter(post_photos::post_id.eq(post))
        .count()
        .get_result(conn)?;
    diesel::update(posts::table.find(post))
        .set(posts::photos_count.eq(i32::try_from(count).unwrap_or(i32::MAX)))
        .execute(conn)?;
    Ok(())
}

pub fn set_photo_caption(
    conn: &mut Connection,
    post: PostId,
    photo: PhotoId,
    caption: &LangMap,
) -> Result<()> {
    diesel::update(post_photos::table.find((post, photo)))
        .set(post_photos::caption.eq(caption))
        .execute(conn)?;
    Ok(())
}

/// Makes at most four photos lead, in the given order.
pub fn set_leaders(conn: &mut Connection, post: PostId, leaders: &[PhotoId]) -> Result<()> {
    diesel::update(post_photos::table.filter(post_photos::post_id.eq(post)))
        .set(post_photos::leader.eq(None::<i32>))
        .execute(conn)?;
    for (number, photo) in (1..=4).zip(leaders) {
        diesel::update(post_photos::table.find((post, *photo)))
            .set(post_photos::leader.eq(Some(number)))
            .execute(conn)?;
    }
    Ok(())
}

/// The posts that have this photo, drafts among them.
pub fn with_photo(conn: &mut Connection, photo: PhotoId) -> Result<Vec<PostId>> {
    Ok(post_photos::table
        .filter(post_photos::photo_id.eq(photo))
        .select(post_photos::post_id)
        .load(conn)?)
}

/// In which posts some photos are, the oldest post first.
pub fn with_photos(conn: &mut Connection, photos: &[PhotoId]) -> Result<Vec<(PhotoId, PostId)>> {
    Ok(post_photos::table
        .filter(post_photos::photo_id.eq_any(photos))
        .order(post_photos::post_id.asc())
        .select((post_photos::photo_id, post_photos::post_id))
        .load(conn)?)
}

/// Photos of a post that are in no other.
pub fn photos_only_in(conn: &mut Connection, post: PostId) -> Result<Vec<PhotoId>> {
    let elsewhere = diesel::alias!(post_photos as elsewhere);
    let others = elsewhere
        .filter(
            elsewhere
                .field(post_photos::photo_id)
                .eq(post_photos::photo_id),
        )
        .filter(elsewhere.field(post_photos::post_id).ne(post));
    Ok(post_photos::table
        .filter(post_photos::post_id.eq(post))
        .filter(not(exists(others)))
        .select(post_photos::photo_id)
        .load(conn)?)
}

/// Those of these photos that no published public or unlisted post shows.
pub fn photos_without_open_post(conn: &mut Connection, ids: &[PhotoId]) -> Result<Vec<Photo>> {
    let elsewhere = diesel::alias!(post_photos as elsewhere);
    let open = posts::table
        .inner_join(elsewhere.on(elsewhere.field(post_photos::post_id).eq(posts::id)))
        .filter(elsewhere.field(post_photos::photo_id).eq(photos::id))
        .filter(out_and_open!());
    Ok(photos::table
        .filter(photos::id.eq_any(ids))
        .filter(not(exists(open)))
        .select(Photo::as_select())
        .load(conn)?)
}

/// Whether a viewer may see some post with this photo.
pub fn photo_is_visible_to(
    conn: &mut Connection,
    photo: PhotoId,
    viewer: Option<AccountId>,
) -> Result<bool> {
    let found: Option<PostId> = posts::table
        .filter(
            posts::id.eq_any(
                post_photos::table
                    .filter(post_photos::photo_id.eq(photo))
                    .select(post_photos::post_id),
            ),
        )
        .filter(visible_to(viewer))
        .select(posts::id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// Whether a published post by link has this photo.
pub fn photo_is_in_link_post(conn: &mut Connection, photo: PhotoId) -> Result<bool> {
    let found: Option<PostId> = post_photos::table
        .inner_join(posts::table)
        .filter(post_photos::photo_id.eq(photo))
        .filter(posts::visibility.eq(Visibility::Link))
        .filter(out!())
        .filter(not(author_hidden!(posts::account_id)))
        .select(posts::id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// Published posts of an account after one, in the order of their ids, that everyone may see and
/// that have photos which only some may fetch.
pub fn open_with_private_photos(
    conn: &mut Connection,
    account: AccountId,
    after: PostId,
    limit: i64,
) -> Result<Vec<PostId>> {
    let private = post_photos::table
        .inner_join(photos::table)
        .filter(post_photos::post_id.eq(posts::id))
        .filter(photos::audience.eq(Audience::Private));
    Ok(posts::table
        .filter(posts::account_id.eq(account).and(posts::id.gt(after)))
        .filter(out_and_open!())
        .filter(exists(private))
        .order(posts::id.asc())
        .limit(limit)
        .select(posts::id)
        .load(conn)?)
}

/// The newest published post with this photo that everyone may see.
pub fn open_post_with(conn: &mut Connection, photo: PhotoId) -> Result<Option<PostId>> {
    Ok(posts::table
        .filter(
            posts::id.eq_any(
                post_photos::table
                    .filter(post_photos::photo_id.eq(photo))
                    .select(post_photos::post_id),
            ),
        )
        .filter(visible_to(None))
        .order(posts::id.desc())
        .select(posts::id)
        .first(conn)
        .optional()?)
}

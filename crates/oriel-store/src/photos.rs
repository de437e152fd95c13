//! Photos, their versions and renditions.

mod audience;
mod description;
mod facts;
mod replacing;

use std::collections::HashMap;

use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use time::OffsetDateTime;

pub use audience::{public_of, set_audience, with_old_renditions};
pub use description::{all_locked, update_description};
pub use facts::{forget_facts, set_show_camera};
pub use replacing::{await_replacement, is_in_a_post, replacements_of, take_files};

use crate::{
    Connection, Error, Result,
    dispatch::on_engine,
    model::{
        AccountId, Failure, Json, LangMap, NewPhotoVersion, Photo, PhotoId, PhotoState,
        PhotoVersion, PostState, Rendition, Utc,
    },
    schema::{photo_versions, photos, post_photos, posts, renditions},
};

pub fn insert(conn: &mut Connection, photo: &Photo) -> Result<()> {
    diesel::insert_into(photos::table)
        .values(photo)
        .execute(conn)?;
    Ok(())
}

/// Writes many photos, in one statement for each two hundred: SQLite binds a limited number of
/// values.
pub fn insert_all(conn: &mut Connection, rows: &[Photo]) -> Result<()> {
    for chunk in rows.chunks(200) {
        on_engine!(conn, c => diesel::insert_into(photos::table).values(chunk).execute(c))?;
    }
    Ok(())
}

pub fn insert_version(conn: &mut Connection, version: &NewPhotoVersion) -> Result<()> {
    diesel::insert_into(photo_versions::table)
        .values(version)
        .execute(conn)?;
    Ok(())
}

pub fn by_id(conn: &mut Connection, id: PhotoId) -> Result<Option<Photo>> {
    Ok(photos::table
        .find(id)
        .select(Photo::as_select())
        .first(conn)
        .optional()?)
}

/// The same, and nobody else changes it until the transaction ends: SQLite has one writer at a
/// time, PostgreSQL locks the row.
pub fn locked(conn: &mut Connection, id: PhotoId) -> Result<Option<Photo>> {
    if let Connection::Postgres(pg) = conn {
        let row = photos::table.find(id).select(photos::id).for_update();
        row.first::<PhotoId>(pg).optional()?;
    }
    by_id(conn, id)
}

pub fn by_media_key(conn: &mut Connection, key: &str) -> Result<Option<Photo>> {
    Ok(photos::table
        .filter(photos::media_key.eq(key))
        .select(Photo::as_select())
        .first(conn)
        .optional()?)
}

/// A photo, if it is this account's.
pub fn owned(conn: &mut Connection, account: AccountId, id: PhotoId) -> Result<Option<Photo>> {
    Ok(photos::table
        .filter(photos::id.eq(id).and(photos::account_id.eq(account)))
        .select(Photo::as_select())
        .first(conn)
        .optional()?)
}

/// These photos, in the order given.
///
/// # Errors
/// [`Error::NotFound`] when one of them is not this account's.
pub fn all_owned(conn: &mut Connection, account: AccountId, ids: &[PhotoId]) -> Result<Vec<Photo>> {
    let found: Vec<Photo> = photos::table
        .filter(photos::id.eq_any(ids).and(photos::account_id.eq(account)))
        .select(Photo::as_select())
        .load(conn)?;
    let found: HashMap<_, _> = found.into_iter().map(|photo| (photo.id, photo)).collect();
    let in_order = ids.iter().map(|id| found.get(id).cloned());
    in_order.collect::<Option<_>>().ok_or(Error::NotFound)
}

/// What an account's photos are and look like: id, SHA-256 as they came, and likeness, the newest
/// first, up to `limit`.
pub fn looks(
    conn: &mut Connection,
    account: AccountId,
    limit: i64,
) -> Result<Vec<(PhotoId, String, Option<i64>)>> {
    Ok(photos::table
        .filter(photos::account_id.eq(account))
        .order(photos::id.desc())
        .limit(limit)
        .select((photos::id, photos::sha256, photos::likeness))
        .load(conn)?)
}

/// Gives a photo the caption that its file brought, in posts that are not out and have none.
pub fn fill_caption(conn: &mut Connection, id: PhotoId, caption: &LangMap) -> Result<()> {
    let not_out = posts::table
        .filter(posts::state.ne(PostState::Published))
        .select(posts::id);
    diesel::update(
        post_photos::table
            .filter(post_photos::photo_id.eq(id))
            .filter(post_photos::caption.eq(LangMap::default()))
            .filter(post_photos::post_id.eq_any(not_out)),
    )
    .set(post_photos::caption.eq(caption))
    .execute(conn)?;
    Ok(())
}

/// How many files of photos an account sent since a moment.
pub fn count_since(
    conn: &mut Connection,
    account: AccountId,
    since: OffsetDateTime,
) -> Result<i64> {
    Ok(photo_versions::table
        .inner_join(photos::table)
        .filter(
            photos::account_id
                .eq(account)
                .and(photo_versions::created_at.ge(Utc::from(since))),
        )
        .count()
        .get_result(conn)?)
}

/// Notes that a photo is kept beside its twin.
pub fn keep_twin(conn: &mut Connection, id: PhotoId) -> Result<()> {
    diesel::update(photos::table.find(id))
        .set(photos::twin_kept.eq(true))
        .execute(conn)?;
    Ok(())
}

/// Writes a photo whose file was replaced; its texts and places stay.
pub fn replace_file(conn: &mut Connection, photo: &Photo) -> Result<()> {
    diesel::update(photos::table.find(photo.id))
        .set(photo)
        .execute(conn)?;
    Ok(())
}

/// Writes what a photo of another server was seen to look like.
pub fn set_appearance(conn: &mut Connection, photo: &Photo) -> Result<()> {
    diesel::update(photos::table.find(photo.id))
        .set((
            photos::width.eq(photo.width),
            photos::height.eq(photo.height),
            photos::blurhash.eq(&photo.blurhash),
            photos::colour.eq(&photo.colour),
            photos::placeholder.eq(&photo.placeholder),
        ))
        .execute(conn)?;
    Ok(())
}

/// Says that a photo can be shown, and in which sizes.
pub fn mark_ready(conn: &mut Connection, photo: &Photo, made: &[Rendition]) -> Result<()> {
    diesel::delete(
        renditions::table.filter(
            renditions::photo_id
                .eq(photo.id)
                .and(renditions::media_key.eq(&photo.media_key)),
        ),
    )
    .execute(conn)?;
    on_engine!(conn, c => {
        diesel::insert_into(renditions::table).values(made).execute(c)
    })?;
    diesel::update(photos::table.find(photo.id))
        .set(photo)
        .execute(conn)?;
    Ok(())
}

/// Gives a photo that was rendered again its new files; those it had stay known under their old
/// name until they are forgotten.
pub fn mark_rerendered(
    conn: &mut Connection,
    photo: &Photo,
    old_key: &str,
    made: &[Rendition],
) -> Result<()> {
    on_engine!(conn, c => {
        diesel::insert_into(renditions::table).values(made).execute(c)
    })?;
    diesel::update(photo_versions::table.filter(photo_versions::media_key.eq(old_key)))
        .set(photo_versions::media_key.eq(&photo.media_key))
        .execute(conn)?;
    diesel::update(photos::table.find(photo.id))
        .set((
            photos::media_key.eq(&photo.media_key),
            photos::width.eq(photo.width),
            photos::height.eq(photo.height),
            photos::blurhash.eq(&photo.blurhash),
            photos::colour.eq(&photo.colour),
            photos::placeholder.eq(&photo.placeholder),
            photos::updated_at.eq(photo.updated_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// Media key and name of every rendition that a photo had under another name than it has now.
pub fn old_renditions(conn: &mut Connection, photo: &Photo) -> Result<Vec<(String, String)>> {
    Ok(renditions::table
        .filter(
            renditions::photo_id
                .eq(photo.id)
                .and(renditions::media_key.ne(&photo.media_key)),
        )
        .select((renditions::media_key, renditions::name))
        .load(conn)?)
}

/// Forgets renditions whose files are gone.
pub fn forget_renditions(conn: &mut Connection, id: PhotoId, media_keys: &[String]) -> Result<()> {
    diesel::delete(
        renditions::table.filter(
            renditions::photo_id
                .eq(id)
                .and(renditions::media_key.eq_any(media_keys)),
        ),
    )
    .execute(conn)?;
    Ok(())
}

pub fn mark_failed(
    conn: &mut Connection,
    id: PhotoId,
    failure: &Failure,
    now: OffsetDateTime,
) -> Result<()> {
    diesel::update(photos::table.find(id))
        .set((
            photos::state.eq(PhotoState::Failed),
            photos::failure.eq(Json::new(failure.clone())),
            photos::updated_at.eq(Utc::from(now)),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn rendition_names(conn: &mut Connection, id: PhotoId, media_key: &str) -> Result<Vec<String>> {
    Ok(renditions::table
        .filter(
            renditions::photo_id
                .eq(id)
                .and(renditions::media_key.eq(media_key)),
        )
        .select(renditions::name)
        .load(conn)?)
}

/// Media key and name of every rendition of every version.
pub fn all_renditions(conn: &mut Connection, id: PhotoId) -> Result<Vec<(String, String)>> {
    Ok(renditions::table
        .filter(renditions::photo_id.eq(id))
        .select((renditions::media_key, renditions::name))
        .load(conn)?)
}

pub fn versions(conn: &mut Connection, id: PhotoId) -> Result<Vec<PhotoVersion>> {
    Ok(photo_versions::table
        .filter(photo_versions::photo_id.eq(id))
        .order(photo_versions::number.asc())
        .select(PhotoVersion::as_select())
        .load(conn)?)
}

/// The version whose files have this name.
pub fn version_of(conn: &mut Connection, media_key: &str) -> Result<Option<PhotoVersion>> {
    Ok(photo_versions::table
        .filter(photo_versions::media_key.eq(media_key))
        .select(PhotoVersion::as_select())
        .first(conn)
        .optional()?)
}

/// Writes what is about to be kept of an original.
pub fn will_keep_original(conn: &mut Connection, media_key: &str, sha256: &str) -> Result<()> {
    diesel::update(photo_versions::table.filter(photo_versions::media_key.eq(media_key)))
        .set(photo_versions::kept_sha256.eq(sha256))
        .execute(conn)?;
    Ok(())
}

/// Writes how much is kept of an original, and says whether files of this name are known yet.
pub fn original_kept(conn: &mut Connection, media_key: &str, bytes: i64) -> Result<bool> {
    let written =
        diesel::update(photo_versions::table.filter(photo_versions::media_key.eq(media_key)))
            .set((
                photo_versions::bytes.eq(bytes),
                photo_versions::settled.eq(true),
            ))
            .execute(conn)?;
    Ok(written > 0)
}

pub fn delete(conn: &mut Connection, id: PhotoId) -> Result<()> {
    delete_all(conn, &[id])
}

/// Deletes many photos, mostly of one post.
pub fn delete_all(conn: &mut Connection, ids: &[PhotoId]) -> Result<()> {
    let affected: Vec<crate::model::PostId> = post_photos::table
        .filter(post_photos::photo_id.eq_any(ids))
        .select(post_photos::post_id)
        .distinct()
        .load(conn)?;
    diesel::delete(photos::table.filter(photos::id.eq_any(ids))).execute(conn)?;
    for post in affected {
        crate::posts::recount_photos(conn, post)?;
    }
    Ok(())
}

/// Photos of an account, so many at most.
pub fn some_of(conn: &mut Connection, account: AccountId, limit: i64) -> Result<Vec<Photo>> {
    Ok(photos::table
        .filter(photos::account_id.eq(account))
        .order(photos::id.asc())
        .limit(limit)
        .select(Photo::as_select())
        .load(conn)?)
}

/// Says that photos were changed now.
pub fn touch(conn: &mut Connection, ids: &[PhotoId], now: OffsetDateTime) -> Result<()> {
    diesel::update(photos::table.filter(photos::id.eq_any(ids)))
        .set(photos::updated_at.eq(Utc::from(now)))
        .execute(conn)?;
    Ok(())
}

/// Local photos in no post that arrived, or were last in one, before a moment.
pub fn unattached_before(conn: &mut Connection, before: OffsetDateTime) -> Result<Vec<Photo>> {
    let in_a_post = post_photos::table.filter(post_photos::photo_id.eq(photos::id));
    Ok(photos::table
        .filter(not(exists(in_a_post)))
        .filter(
            photos::remote_url
                .is_null()
                .and(photos::updated_at.lt(Utc::from(before))),
        )
        .limit(500)
        .select(Photo::as_select())
        .load(conn)?)
}

//! Files that are sent in pieces. An upload is open until it has become a photo.

use diesel::prelude::*;
use time::OffsetDateTime;

use crate::{
    Connection, Result,
    model::{AccountId, PhotoId, PostId, Upload, UploadId, Utc},
    schema::uploads,
};

pub fn insert(conn: &mut Connection, upload: &Upload) -> Result<()> {
    diesel::insert_into(uploads::table)
        .values(upload)
        .execute(conn)?;
    Ok(())
}

/// The upload with this name, if it is this account's.
pub fn owned(conn: &mut Connection, account: AccountId, name: &str) -> Result<Option<Upload>> {
    Ok(uploads::table
        .filter(uploads::name.eq(name).and(uploads::account_id.eq(account)))
        .select(Upload::as_select())
        .first(conn)
        .optional()?)
}

/// An upload that nobody else changes until the transaction ends: SQLite has one writer at a
/// time, PostgreSQL locks the row.
pub fn locked(conn: &mut Connection, id: UploadId) -> Result<Option<Upload>> {
    if let Connection::Postgres(pg) = conn {
        let row = uploads::table.find(id).select(uploads::id).for_update();
        row.first::<UploadId>(pg).optional()?;
    }
    Ok(uploads::table
        .find(id)
        .select(Upload::as_select())
        .first(conn)
        .optional()?)
}

/// The open uploads of an account, the one that was continued last first.
pub fn open_of(conn: &mut Connection, account: AccountId) -> Result<Vec<Upload>> {
    Ok(uploads::table
        .filter(uploads::account_id.eq(account))
        .filter(uploads::photo_id.is_null())
        .order((uploads::expires_at.desc(), uploads::id.desc()))
        .select(Upload::as_select())
        .load(conn)?)
}

/// Lets an upload live until a later moment.
pub fn extend(conn: &mut Connection, id: UploadId, until: OffsetDateTime) -> Result<()> {
    diesel::update(uploads::table.find(id))
        .set(uploads::expires_at.eq(Utc::from(until)))
        .execute(conn)?;
    Ok(())
}

/// Lets all uploads of an account run out.
pub fn end_all_of(conn: &mut Connection, account: AccountId, now: OffsetDateTime) -> Result<()> {
    diesel::update(uploads::table.filter(uploads::account_id.eq(account)))
        .set(uploads::expires_at.eq(Utc::from(now)))
        .execute(conn)?;
    Ok(())
}

/// Says which photo came of an upload.
pub fn complete(conn: &mut Connection, id: UploadId, photo: PhotoId) -> Result<()> {
    diesel::update(uploads::table.find(id))
        .set(uploads::photo_id.eq(photo))
        .execute(conn)?;
    Ok(())
}

pub fn delete(conn: &mut Connection, id: UploadId) -> Result<()> {
    diesel::delete(uploads::table.find(id)).execute(conn)?;
    Ok(())
}

/// Forgets how photos came into a post: whoever sends their files again means it.
pub fn forget(conn: &mut Connection, post: PostId, photos: &[PhotoId]) -> Result<()> {
    diesel::delete(
        uploads::table
            .filter(uploads::post_id.eq(post))
            .filter(uploads::photo_id.eq_any(photos)),
    )
    .execute(conn)?;
    Ok(())
}

/// Uploads that ran out before a moment, the oldest first, at most a thousand at once.
pub fn expired_before(conn: &mut Connection, moment: OffsetDateTime) -> Result<Vec<Upload>> {
    Ok(uploads::table
        .filter(uploads::expires_at.lt(Utc::from(moment)))
        .order(uploads::expires_at.asc())
        .limit(1_000)
        .select(Upload::as_select())
        .load(conn)?)
}

/// Forgets all of these.
pub fn delete_all(conn: &mut Connection, ids: &[UploadId]) -> Result<()> {
    diesel::delete(uploads::table.filter(uploads::id.eq_any(ids))).execute(conn)?;
    Ok(())
}

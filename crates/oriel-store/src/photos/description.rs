//! What a photographer says of photos.

use diesel::prelude::*;

use super::all_owned;
use crate::{
    Connection, Result,
    changeset::changed,
    model::{AccountId, LangMap, Photo, PhotoId, Utc},
    schema::photos,
};

/// The columns that a description may change, each where it differs.
#[derive(Debug, Default, PartialEq, AsChangeset)]
#[diesel(table_name = photos)]
struct Changes<'a> {
    title: Option<&'a LangMap>,
    alt: Option<&'a LangMap>,
    decorative: Option<bool>,
    licence: Option<&'a String>,
    focal_x: Option<f64>,
    focal_y: Option<f64>,
    show_camera: Option<bool>,
    allow_download: Option<bool>,
    show_place: Option<bool>,
    updated_at: Option<Utc>,
}

impl<'a> Changes<'a> {
    fn between(before: &'a Photo, after: &'a Photo) -> Self {
        Self {
            title: changed(&before.title, &after.title),
            alt: changed(&before.alt, &after.alt),
            decorative: changed(before.decorative, after.decorative),
            licence: changed(&before.licence, &after.licence),
            focal_x: changed(before.focal_x, after.focal_x),
            focal_y: changed(before.focal_y, after.focal_y),
            show_camera: changed(before.show_camera, after.show_camera),
            allow_download: changed(before.allow_download, after.allow_download),
            show_place: changed(before.show_place, after.show_place),
            updated_at: changed(before.updated_at, after.updated_at),
        }
    }
}

/// Writes the words and choices in which `after` differs from `before`, the row as it was read in
/// this transaction. What was rendered is kept by other writes.
pub fn update_description(conn: &mut Connection, before: &Photo, after: &Photo) -> Result<()> {
    let changes = Changes::between(before, after);
    if changes == Changes::default() {
        return Ok(());
    }
    diesel::update(photos::table.find(before.id))
        .set(changes)
        .execute(conn)?;
    Ok(())
}

/// These photos in the order given, locked until the transaction ends as [`super::locked`] does:
/// in the order of their ids, so that two transactions do not wait for each other.
///
/// # Errors
/// [`crate::Error::NotFound`] when one of them is not this account's.
pub fn all_locked(
    conn: &mut Connection,
    account: AccountId,
    ids: &[PhotoId],
) -> Result<Vec<Photo>> {
    if let Connection::Postgres(pg) = conn {
        let owned = photos::id.eq_any(ids).and(photos::account_id.eq(account));
        let rows = photos::table.filter(owned).order(photos::id.asc());
        rows.select(photos::id).for_update().load::<PhotoId>(pg)?;
    }
    all_owned(conn, account, ids)
}

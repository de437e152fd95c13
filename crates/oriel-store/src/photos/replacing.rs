use diesel::{
    dsl::{exists, select},
    prelude::*,
};

use crate::{
    Connection, Result,
    model::{Photo, PhotoId, PhotoState},
    schema::{photo_versions, photos, post_photos, renditions},
};

/// Notes which photo is to take the place of another; whatever was to do so before is not any more.
pub fn await_replacement(conn: &mut Connection, old: PhotoId, by: PhotoId) -> Result<()> {
    diesel::update(photos::table.filter(photos::replaces_id.eq(old)))
        .set(photos::replaces_id.eq(None::<PhotoId>))
        .execute(conn)?;
    diesel::update(photos::table.find(by))
        .set(photos::replaces_id.eq(old))
        .execute(conn)?;
    Ok(())
}

/// The photos that are to take the places of some. One that is ready either has, or came into a post
/// of its own.
pub fn replacements_of(conn: &mut Connection, ids: &[PhotoId]) -> Result<Vec<Photo>> {
    Ok(photos::table
        .filter(photos::replaces_id.eq_any(ids.iter().map(Some)))
        .filter(photos::state.ne(PhotoState::Ready))
        .select(Photo::as_select())
        .load(conn)?)
}

/// Whether any post has a photo.
pub fn is_in_a_post(conn: &mut Connection, id: PhotoId) -> Result<bool> {
    let places = post_photos::table.filter(post_photos::photo_id.eq(id));
    Ok(select(exists(places)).get_result(conn)?)
}

/// Makes the files of a photo those of another, as a version with this number.
pub fn take_files(conn: &mut Connection, from: PhotoId, to: PhotoId, number: i32) -> Result<()> {
    diesel::update(renditions::table.filter(renditions::photo_id.eq(from)))
        .set(renditions::photo_id.eq(to))
        .execute(conn)?;
    diesel::update(photo_versions::table.filter(photo_versions::photo_id.eq(from)))
        .set((
            photo_versions::photo_id.eq(to),
            photo_versions::number.eq(number),
        ))
        .execute(conn)?;
    Ok(())
}

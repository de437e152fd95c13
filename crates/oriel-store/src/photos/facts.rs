use diesel::prelude::*;

use crate::{
    Connection, Result,
    model::{AccountId, Json, PhotoId, Utc},
    schema::photos,
};

/// Shows or hides the camera facts of so many of an account's photos that do not yet, and says
/// which these were.
pub fn set_show_camera(
    conn: &mut Connection,
    account: AccountId,
    show: bool,
    limit: i64,
    now: Utc,
) -> Result<Vec<PhotoId>> {
    let found: Vec<PhotoId> = photos::table
        .filter(photos::account_id.eq(account))
        .filter(photos::show_camera.ne(show))
        .order(photos::id)
        .limit(limit)
        .select(photos::id)
        .load(conn)?;
    diesel::update(photos::table.filter(photos::id.eq_any(&found)))
        .set((photos::show_camera.eq(show), photos::updated_at.eq(now)))
        .execute(conn)?;
    Ok(found)
}

/// Forgets what the camera said of a photo, and where it was taken.
pub fn forget_facts(conn: &mut Connection, id: PhotoId, now: Utc) -> Result<()> {
    diesel::update(photos::table.find(id))
        .set((
            photos::camera.eq(Json::new(serde_json::Value::Null)),
            photos::taken_at.eq(None::<Utc>),
            photos::place.eq(None::<Json<serde_json::Value>>),
            photos::show_place.eq(false),
            photos::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

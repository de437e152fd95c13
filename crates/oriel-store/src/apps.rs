//! Programs that act for people.

use diesel::prelude::*;
use time::OffsetDateTime;

use crate::{
    Connection, Result,
    model::{App, AppId, Utc},
    schema::apps,
};

pub fn insert(conn: &mut Connection, app: &App) -> Result<()> {
    diesel::insert_into(apps::table).values(app).execute(conn)?;
    Ok(())
}

pub fn by_id(conn: &mut Connection, id: AppId) -> Result<Option<App>> {
    Ok(apps::table
        .find(id)
        .select(App::as_select())
        .first(conn)
        .optional()?)
}

pub fn by_ids(conn: &mut Connection, ids: &[AppId]) -> Result<Vec<App>> {
    Ok(apps::table
        .filter(apps::id.eq_any(ids))
        .select(App::as_select())
        .load(conn)?)
}

pub fn by_client_id(conn: &mut Connection, client_id: &str) -> Result<Option<App>> {
    Ok(apps::table
        .filter(apps::client_id.eq(client_id))
        .select(App::as_select())
        .first(conn)
        .optional()?)
}

/// Notes that somebody lets it act for them, so that it is kept.
pub fn authorised(conn: &mut Connection, id: AppId, now: OffsetDateTime) -> Result<()> {
    diesel::update(apps::table.find(id).filter(apps::authorised_at.is_null()))
        .set(apps::authorised_at.eq(Utc::from(now)))
        .execute(conn)?;
    Ok(())
}

/// Sweeps what was registered before `then` and never allowed by anybody, with its tokens.
pub fn delete_unused_before(conn: &mut Connection, then: OffsetDateTime) -> Result<()> {
    diesel::delete(
        apps::table.filter(
            apps::authorised_at
                .is_null()
                .and(apps::created_at.lt(Utc::from(then))),
        ),
    )
    .execute(conn)?;
    Ok(())
}

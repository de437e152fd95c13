//! What other servers are told.

use diesel::prelude::*;

use crate::{
    Connection, Result,
    dispatch::on_engine,
    model::{Activity, ActivityId, PostId},
    schema::activities,
};

/// Writes an activity in the transaction that caused it; the same id is written once.
pub fn insert(conn: &mut Connection, activity: &Activity) -> Result<()> {
    on_engine!(conn, c => {
        diesel::insert_into(activities::table)
            .values(activity)
            .on_conflict(activities::uri)
            .do_nothing()
            .execute(c)
    })?;
    Ok(())
}

pub fn by_id(conn: &mut Connection, id: ActivityId) -> Result<Option<Activity>> {
    Ok(activities::table
        .find(id)
        .select(Activity::as_select())
        .first(conn)
        .optional()?)
}

/// The activities about a post of ours.
pub fn ids_of_post(conn: &mut Connection, post: PostId) -> Result<Vec<ActivityId>> {
    Ok(activities::table
        .filter(activities::post_id.eq(post))
        .select(activities::id)
        .load(conn)?)
}

pub fn by_uri(conn: &mut Connection, uri: &str) -> Result<Option<Activity>> {
    Ok(activities::table
        .filter(activities::uri.eq(uri))
        .select(Activity::as_select())
        .first(conn)
        .optional()?)
}

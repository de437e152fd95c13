//! What posts said before they were edited.

use diesel::prelude::*;

use crate::{
    Connection, Result,
    model::{PostId, PostVersion},
    schema::post_versions,
};

/// Keeps a version, and of all that a post had only so many: the newest.
pub fn keep(conn: &mut Connection, version: &PostVersion, most: i64) -> Result<()> {
    diesel::insert_into(post_versions::table)
        .values(version)
        .execute(conn)?;
    let too_many: Vec<i64> = post_versions::table
        .filter(post_versions::post_id.eq(version.post_id))
        .order(post_versions::id.desc())
        .offset(most)
        .limit(100)
        .select(post_versions::id)
        .load(conn)?;
    if !too_many.is_empty() {
        let these = post_versions::table.filter(post_versions::id.eq_any(too_many));
        diesel::delete(these).execute(conn)?;
    }
    Ok(())
}

/// What a post said before, the oldest first.
pub fn of(conn: &mut Connection, post: PostId) -> Result<Vec<PostVersion>> {
    Ok(post_versions::table
        .filter(post_versions::post_id.eq(post))
        .order(post_versions::id.asc())
        .select(PostVersion::as_select())
        .load(conn)?)
}

pub(crate) fn forget(conn: &mut Connection, post: PostId) -> Result<()> {
    diesel::delete(post_versions::table.filter(post_versions::post_id.eq(post))).execute(conn)?;
    Ok(())
}

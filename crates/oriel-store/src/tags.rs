//! Hashtags.

use diesel::prelude::*;

use crate::{Connection, Result, dispatch::on_engine, model::PostId, schema::tags};

/// The id of a tag, which is made when it is new; it gets the id of the post that named it first.
pub(crate) fn id_of(conn: &mut Connection, name: &str, first: PostId) -> Result<i64> {
    let known: Option<i64> = tags::table
        .filter(tags::name.eq(name))
        .select(tags::id)
        .first(conn)
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    // Several new tags of one post: each the next free number.
    let mut id = first.0;
    loop {
        let inserted = on_engine!(conn, c => {
            diesel::insert_into(tags::table)
                .values((tags::id.eq(id), tags::name.eq(name)))
                .on_conflict_do_nothing()
                .execute(c)
        })?;
        if inserted == 1 {
            return Ok(id);
        }
        let now_known: Option<i64> = tags::table
            .filter(tags::name.eq(name))
            .select(tags::id)
            .first(conn)
            .optional()?;
        match now_known {
            Some(known) => return Ok(known),
            None => id += 1,
        }
    }
}

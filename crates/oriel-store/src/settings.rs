//! Values the instance keeps for itself.

use diesel::prelude::*;

use crate::{Connection, Result, dispatch::on_engine, schema::settings};

pub fn get(conn: &mut Connection, key: &str) -> Result<Option<String>> {
    Ok(settings::table
        .find(key)
        .select(settings::value)
        .first(conn)
        .optional()?)
}

pub fn set(conn: &mut Connection, key: &str, value: &str) -> Result<()> {
    on_engine!(conn, c => {
        diesel::insert_into(settings::table)
            .values((settings::key.eq(key), settings::value.eq(value)))
            .on_conflict(settings::key)
            .do_update()
            .set(settings::value.eq(value))
            .execute(c)
    })?;
    Ok(())
}

/// Sets a value that is not there yet, and says whether it did.
pub fn insert_if_absent(conn: &mut Connection, key: &str, value: &str) -> Result<bool> {
    let inserted = on_engine!(conn, c => {
        diesel::insert_into(settings::table)
            .values((settings::key.eq(key), settings::value.eq(value)))
            .on_conflict_do_nothing()
            .execute(c)
    })?;
    Ok(inserted == 1)
}

pub fn delete(conn: &mut Connection, key: &str) -> Result<()> {
    diesel::delete(settings::table.find(key)).execute(conn)?;
    Ok(())
}

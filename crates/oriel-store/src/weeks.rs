//! How much an instance was used week by week, as it says of itself.

use diesel::{
    dsl::{count_star, sql},
    prelude::*,
    sql_types::BigInt,
};
use time::OffsetDateTime;

use crate::{
    Connection, Result,
    id::IdGenerator,
    model::{PostId, Utc},
    posts::out,
    schema::{accounts, posts, users},
};

/// Weeks begin on Mondays (UTC), counted from that of 5 January 1970. Posts are numbered by when
/// they were begun: the milliseconds are above the lowest sixteen bits.
const WEEK_OF_POST: &str = "(posts.id - 22649241600000) / 39636172800000";

/// How many posts were begun here, and came out, in each week that had any.
pub fn posts(conn: &mut Connection, since: OffsetDateTime) -> Result<Vec<(i64, i64)>> {
    let week = || sql::<BigInt>(WEEK_OF_POST);
    Ok(posts::table
        .inner_join(accounts::table)
        .filter(accounts::domain.eq(""))
        .filter(posts::id.ge(PostId(IdGenerator::back_then(since))))
        .filter(out!())
        .group_by(week())
        .select((week(), count_star()))
        .load(conn)?)
}

/// When people joined, and when they were last here, since a moment.
pub fn people(conn: &mut Connection, since: OffsetDateTime) -> Result<Vec<(Utc, Option<Utc>)>> {
    let since = Utc::from(since);
    Ok(users::table
        .filter(
            users::created_at
                .ge(since)
                .or(users::last_sign_in_at.assume_not_null().ge(since)),
        )
        .select((users::created_at, users::last_sign_in_at))
        .load(conn)?)
}

//! Which hashtags people here use.

use diesel::{
    dsl::{count, count_star},
    prelude::*,
};
use time::OffsetDateTime;

use crate::{
    Connection, Result,
    id::IdGenerator,
    model::{AccountId, PostId, Utc, Visibility},
    posts::out,
    schema::{accounts, post_tags, posts, tags},
};

/// Posts that are looked at to say when a tag was used; beyond that, only the newest count.
const MOST_USES: i64 = 20_000;

/// Public posts of people here since a moment that have a tag. Posts are numbered by when they
/// were begun, so that all before are passed over by their number.
macro_rules! public_here {
    ($since:expr) => {
        post_tags::table
            .inner_join(
                posts::table.inner_join(accounts::table.on(accounts::id.eq(posts::account_id))),
            )
            .inner_join(tags::table)
            .filter(posts::id.ge(PostId(IdGenerator::back_then($since))))
            .filter(posts::published_at.ge(Utc::from($since)))
            .filter(out!().and(posts::visibility.eq(Visibility::Public)))
            .filter(
                accounts::domain
                    .eq("")
                    .and(accounts::suspended_at.is_null())
                    .and(accounts::silenced_at.is_null())
                    .and(accounts::deleted_at.is_null()),
            )
    };
}

/// The tags that most different people here used in public since a moment.
pub fn tags(
    conn: &mut Connection,
    since: OffsetDateTime,
    limit: i64,
    offset: i64,
) -> Result<Vec<(i64, String)>> {
    let people = || count(posts::account_id).aggregate_distinct();
    let rows: Vec<(i64, String, i64)> = public_here!(since)
        .group_by((tags::id, tags::name))
        .order((people().desc(), count_star().desc(), tags::id.desc()))
        .select((tags::id, tags::name, people()))
        .limit(limit)
        .offset(offset)
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, name, _)| (id, name)).collect())
}

/// When a tag was used, and by whom.
pub type Use = (i64, AccountId, Option<Utc>);

/// Every use of some tags by people here in public since a moment.
pub fn uses(conn: &mut Connection, of: &[i64], since: OffsetDateTime) -> Result<Vec<Use>> {
    Ok(public_here!(since)
        .filter(tags::id.eq_any(of))
        .order(posts::id.desc())
        .limit(MOST_USES)
        .select((tags::id, posts::account_id, posts::published_at))
        .load(conn)?)
}

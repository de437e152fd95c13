//! What many people here write about: hashtags, by how many used them. Nothing is learnt of
//! anybody, and nothing that is not public counts.

use std::collections::HashSet;

use oriel_store::{model::AccountId, trends};
use time::{Duration, OffsetDateTime, Time};

use crate::{Core, Result};

/// Days that are looked at, today among them.
pub const DAYS: usize = 7;
/// Tags in one answer.
pub const MOST: i64 = 20;
/// As many as can be gone through.
const FURTHEST: i64 = 200;

/// A hashtag, and how it was used on each of the last days, today first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trend {
    pub name: String,
    pub days: Vec<Day>,
}

/// How a hashtag was used on one day (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// Midnight, when it began.
    pub begins: OffsetDateTime,
    /// Posts.
    pub uses: usize,
    /// Different people.
    pub people: usize,
}

/// The hashtags that most different people here used in public in the last days.
///
/// # Errors
/// When the database cannot be asked.
pub async fn tags(core: &Core, limit: i64, offset: i64) -> Result<Vec<Trend>> {
    let (limit, offset) = (limit.clamp(1, MOST), offset.clamp(0, FURTHEST));
    let today = core.now().replace_time(Time::MIDNIGHT);
    let days: Vec<OffsetDateTime> = (0..DAYS)
        .filter_map(|ago| Some(today - Duration::days(i64::try_from(ago).ok()?)))
        .collect();
    let since = days.last().copied().unwrap_or(today);
    let (found, uses) = core
        .store()
        .read(move |conn| {
            let found = trends::tags(conn, since, limit, offset)?;
            let ids: Vec<i64> = found.iter().map(|(id, _)| *id).collect();
            let uses = trends::uses(conn, &ids, since)?;
            Ok((found, uses))
        })
        .await?;
    let trend = |(id, name): (i64, String)| {
        let of_tag: Vec<&trends::Use> = uses.iter().filter(|(tag, ..)| *tag == id).collect();
        let days = days.iter().map(|begins| day(*begins, &of_tag)).collect();
        Trend { name, days }
    };
    Ok(found.into_iter().map(trend).collect())
}

fn day(begins: OffsetDateTime, uses: &[&trends::Use]) -> Day {
    let ends = begins + Duration::DAY;
    let that_day = uses.iter().filter(|(_, _, at)| {
        let at = at.map(oriel_store::model::Utc::get);
        at.is_some_and(|at| at >= begins && at < ends)
    });
    let people: Vec<AccountId> = that_day.map(|(_, account, _)| *account).collect();
    Day {
        begins,
        uses: people.len(),
        people: people.iter().collect::<HashSet<_>>().len(),
    }
}

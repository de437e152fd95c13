//! The instance as a whole: in numbers, and whether it can do its work.

use std::time::{Duration as StdDuration, Instant};

use oriel_store::{
    Connection, accounts, instances,
    model::{InstancePolicy, Severity, Utc},
    posts, users, weeks,
};
use time::{Duration, OffsetDateTime, Time};
use tokio::sync::Mutex;

use crate::{Core, Result};

/// What an instance says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    pub people: i64,
    /// People who signed in within thirty days.
    pub active_month: i64,
    /// People who signed in within half a year.
    pub active_half_year: i64,
    pub posts: i64,
    /// Photos in public posts.
    pub photos: i64,
    /// Servers whose people are known here.
    pub peers: i64,
}

/// Counting goes through all posts, and anybody may ask for the numbers: they are counted so often at
/// most, by one for all who ask meanwhile.
const COUNTED_EVERY: StdDuration = StdDuration::from_mins(1);

/// The numbers as they were last, and when that was. No cache with a lifetime (moka): old numbers
/// are shown while the database cannot be asked, and one cache entry would need the lock as well.
#[derive(Debug, Default)]
pub(crate) struct LastFigures(Mutex<Option<(Instant, Figures)>>);

/// The numbers, at most a minute old; older ones while the database cannot be asked.
///
/// # Errors
/// When the database cannot be asked, and never could.
pub async fn figures(core: &Core) -> Result<Figures> {
    let cached = core.state::<LastFigures>();
    let mut last = cached.0.lock().await;
    if let Some((_, figures)) = last.filter(|(at, _)| at.elapsed() < COUNTED_EVERY) {
        return Ok(figures);
    }
    let now = core.now();
    let figures = match core.store().read(move |conn| count(conn, now)).await {
        Ok(figures) => figures,
        Err(error) => last.ok_or(error)?.1,
    };
    *last = Some((Instant::now(), figures));
    Ok(figures)
}

fn count(conn: &mut Connection, now: OffsetDateTime) -> oriel_store::Result<Figures> {
    Ok(Figures {
        people: accounts::count_here(conn)?,
        active_month: users::count_active(conn, now - Duration::days(30))?,
        active_half_year: users::count_active(conn, now - Duration::days(182))?,
        posts: posts::count_here(conn)?,
        photos: posts::count_open_photos(conn)?,
        peers: instances::count_known(conn)?,
    })
}

/// Servers that are named at most.
const MOST_PEERS: i64 = 10_000;
/// Weeks that are told of.
const WEEKS: i64 = 12;

/// The servers whose people are known here.
///
/// # Errors
/// When the database cannot be asked.
pub async fn peers(core: &Core) -> Result<Vec<String>> {
    Ok(core
        .store()
        .read(|conn| instances::known(conn, MOST_PEERS))
        .await?)
}

/// What was decided about other servers that is felt by everyone, with the reasons for everyone.
///
/// # Errors
/// When the database cannot be asked.
pub async fn limited_servers(core: &Core) -> Result<Vec<InstancePolicy>> {
    let mut all = core.store().read(instances::policies).await?;
    all.retain(|policy| policy.severity != Severity::None);
    Ok(all)
}

/// How an instance was used in one week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Week {
    /// Monday's midnight (UTC), when it began.
    pub begins: OffsetDateTime,
    pub posts: i64,
    /// People who were here then and have not been since.
    pub last_seen: usize,
    pub joined: usize,
}

/// The last weeks, this one first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn activity(core: &Core) -> Result<Vec<Week>> {
    let now = core.now();
    let since_monday = i64::from(now.weekday().number_days_from_monday());
    let monday = now.replace_time(Time::MIDNIGHT) - Duration::days(since_monday);
    let first = monday - Duration::weeks(WEEKS - 1);
    let (posts, people) = core
        .store()
        .read(move |conn| Ok((weeks::posts(conn, first)?, weeks::people(conn, first)?)))
        .await?;
    let week = |ago: i64| {
        let begins = monday - Duration::weeks(ago);
        let within = |at: Utc| at.get() >= begins && at.get() < begins + Duration::WEEK;
        let number = (begins.unix_timestamp() - 4 * 86_400) / 604_800;
        Week {
            begins,
            posts: posts
                .iter()
                .find(|(at, _)| *at == number)
                .map_or(0, |(_, posts)| *posts),
            last_seen: people
                .iter()
                .filter(|(_, seen)| seen.is_some_and(within))
                .count(),
            joined: people.iter().filter(|(joined, _)| within(*joined)).count(),
        }
    };
    Ok((0..WEEKS).map(week).collect())
}

/// # Errors
/// When the database does not answer.
pub async fn is_ready(core: &Core) -> Result<()> {
    Ok(core.store().ping().await?)
}

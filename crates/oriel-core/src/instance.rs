//! The instance as a whole: in numbers, and whether it can do its work.

use oriel_store::{accounts, posts};
use time::Duration;

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
}

/// # Errors
/// When the database cannot be asked.
pub async fn figures(core: &Core) -> Result<Figures> {
    let month = core.now() - Duration::days(30);
    let half_year = core.now() - Duration::days(182);
    Ok(core
        .store()
        .read(move |conn| {
            let usage = accounts::usage(conn, month)?;
            Ok(Figures {
                people: usage.people,
                active_month: usage.active,
                active_half_year: accounts::usage(conn, half_year)?.active,
                posts: usage.posts,
                photos: posts::count_open_photos(conn)?,
            })
        })
        .await?)
}

/// # Errors
/// When the database does not answer.
pub async fn is_ready(core: &Core) -> Result<()> {
    Ok(core.store().ping().await?)
}

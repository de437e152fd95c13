//! How far somebody has read, so that their apps agree.

use oriel_store::markers;
pub use oriel_store::model::{Marker, Timeline};

use crate::{Core, Result, person::Person};

/// How far somebody has read in each of their timelines.
///
/// # Errors
/// When the database cannot be asked.
pub async fn all(core: &Core, person: &Person) -> Result<Vec<Marker>> {
    let me = person.account.id;
    Ok(core.store().read(move |conn| markers::of(conn, me)).await?)
}

/// Writes how far somebody has read. Returns what is kept of it.
///
/// # Errors
/// When the database refuses.
pub async fn set(core: &Core, person: &Person, read: Vec<(Timeline, i64)>) -> Result<Vec<Marker>> {
    let (me, now) = (person.account.id, core.now());
    Ok(core
        .store()
        .write(move |conn| {
            let kept = read
                .iter()
                .map(|(timeline, last)| markers::set(conn, me, *timeline, *last, now));
            kept.collect()
        })
        .await?)
}

//! Whether the clock of this server is wrong, by what others say that it is when they sign.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use time::{Duration, OffsetDateTime};

/// A signature is not made long before it is sent; servers whose clocks differ by more are few.
const NOTICEABLE: Duration = Duration::minutes(10);
/// One server says nothing of ours: its own clock may be wrong.
const FEWEST: usize = 5;
/// The latest servers are enough, however many there are.
const MOST: usize = 100;
/// Nobody reads a warning for each delivery.
const PATIENCE: Duration = Duration::HOUR;

/// What other servers take the time to be.
#[derive(Debug, Default)]
pub(crate) struct Skew(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    /// By server: whether its clock differs noticeably from ours.
    differs: HashMap<String, bool>,
    warned_at: Option<OffsetDateTime>,
}

impl Skew {
    /// Notes when a server says that it signed, and says whether it is time to warn: most servers
    /// differ, so that it is rather this clock than theirs.
    pub(crate) fn note(&self, host: &str, signed_at: OffsetDateTime, now: OffsetDateTime) -> bool {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.differs.len() >= MOST && !seen.differs.contains_key(host) {
            seen.differs.clear();
        }
        let differs = (signed_at - now).abs() > NOTICEABLE;
        seen.differs.insert(host.to_owned(), differs);
        let (all, wrong) = (
            seen.differs.len(),
            seen.differs.values().filter(|differs| **differs).count(),
        );
        let is_due = seen.warned_at.is_none_or(|at| now - at >= PATIENCE);
        let must_warn = differs && is_due && all >= FEWEST && wrong * 2 > all;
        if must_warn {
            seen.warned_at = Some(now);
        }
        must_warn
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-27 10:00 UTC);

    /// How often it is time to warn when so many servers sign at these moments.
    fn warnings(skew: &Skew, moments: &[(usize, OffsetDateTime)], now: OffsetDateTime) -> usize {
        moments
            .iter()
            .filter(|(host, at)| skew.note(&format!("{host}.example"), *at, now))
            .count()
    }

    #[test]
    fn a_clock_that_most_servers_differ_from_is_warned_of_once_an_hour() {
        let skew = Skew::default();
        let early = NOW - Duration::minutes(20);
        let all: Vec<_> = (0..9).map(|host| (host, early)).collect();
        assert_eq!(warnings(&skew, &all, NOW), 1);
        assert_eq!(warnings(&skew, &all, NOW + Duration::minutes(59)), 0);
        assert_eq!(warnings(&skew, &all, NOW + Duration::hours(1)), 1);
    }

    #[test]
    fn few_servers_with_wrong_clocks_are_no_reason_to_warn() {
        let skew = Skew::default();
        let late = NOW + Duration::minutes(20);
        let few: Vec<_> = (0..4).map(|host| (host, late)).collect();
        assert_eq!(warnings(&skew, &few, NOW), 0, "too few to tell");
        let most: Vec<_> = (4..9).map(|host| (host, NOW)).chain(few).collect();
        assert_eq!(warnings(&skew, &most, NOW), 0);
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let skew = Skew::default();
        let many: Vec<_> = (0..1_000).map(|host| (host, NOW)).collect();
        warnings(&skew, &many, NOW);
        assert!(skew.0.lock().unwrap().differs.len() <= MOST);
    }
}

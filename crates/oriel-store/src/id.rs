//! Ids: Unix milliseconds and a sequence, so that they rise with time and are never reused.

use std::sync::atomic::{AtomicI64, Ordering};

use time::OffsetDateTime;

/// Makes 64-bit ids `(unix_ms << 16) | sequence`, each larger than the one before, even when the
/// clock stands still or goes back.
#[derive(Debug)]
pub struct IdGenerator {
    last: AtomicI64,
    /// Keeps processes that share a database apart: where each begins within a millisecond.
    offset: i64,
}

const SEQUENCE_BITS: u32 = 16;

impl Default for IdGenerator {
    fn default() -> Self {
        Self {
            last: AtomicI64::new(0),
            offset: i64::from(rand::random::<u16>() / 2),
        }
    }
}

impl IdGenerator {
    /// An id for something that happened at a moment in the past, among what happened then. It is
    /// new by chance, one in 65,536 for each that has the same millisecond.
    pub fn back_then(at: OffsetDateTime) -> i64 {
        let millis = at.unix_timestamp().saturating_mul(1_000) + i64::from(at.millisecond());
        (millis.max(0) << SEQUENCE_BITS) | i64::from(rand::random::<u16>())
    }

    /// The next id for a moment.
    pub fn next(&self, now: OffsetDateTime) -> i64 {
        let millis = now.unix_timestamp().saturating_mul(1_000) + i64::from(now.millisecond());
        let floor = (millis << SEQUENCE_BITS) | self.offset;
        let rise = |last: i64| Some(floor.max(last + 1));
        match self
            .last
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, rise)
        {
            Ok(last) | Err(last) => floor.max(last + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::IdGenerator;

    #[test]
    fn what_is_old_is_filed_among_what_is_old() {
        let then = datetime!(2024-02-29 10:00:00.25 UTC);
        let id = IdGenerator::back_then(then);
        assert_eq!(id >> 16, then.unix_timestamp() * 1000 + 250);
        assert!(IdGenerator::back_then(datetime!(1900-01-01 0:00 UTC)) >= 0);
    }

    #[test]
    fn ids_rise_even_when_the_clock_goes_back() {
        let ids = IdGenerator::default();
        let later = datetime!(2026-11-23 10:00:00.5 UTC);
        let first = ids.next(later);
        assert_eq!(first >> 16, later.unix_timestamp() * 1000 + 500);
        assert!(ids.next(later) > first);
        assert!(ids.next(datetime!(2026-11-22 10:00 UTC)) > first);
    }
}

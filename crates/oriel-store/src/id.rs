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
    fn ids_rise_even_when_the_clock_goes_back() {
        let ids = IdGenerator::default();
        let later = datetime!(2026-11-23 10:00:00.5 UTC);
        let first = ids.next(later);
        assert_eq!(first >> 16, later.unix_timestamp() * 1000 + 500);
        assert!(ids.next(later) > first);
        assert!(ids.next(datetime!(2026-11-22 10:00 UTC)) > first);
    }
}

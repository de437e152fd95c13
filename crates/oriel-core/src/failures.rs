//! What other servers could not give lately, so that they are not asked for it again at once.

use std::{
    num::NonZeroUsize,
    sync::{Mutex, PoisonError},
};

use lru::LruCache;
use time::{Duration, OffsetDateTime};

/// So many failures are remembered, the latest.
const REMEMBERED: NonZeroUsize = NonZeroUsize::MIN.saturating_add(9_999);

/// Names of what failed, each for a while.
#[derive(Debug)]
pub(crate) struct Failures {
    patience: Duration,
    known: Mutex<LruCache<String, OffsetDateTime>>,
}

impl Failures {
    /// Remembers each for so long.
    pub(crate) fn for_a_while(patience: Duration) -> Self {
        Self {
            patience,
            known: Mutex::new(LruCache::new(REMEMBERED)),
        }
    }

    pub(crate) fn has(&self, name: &str, now: OffsetDateTime) -> bool {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = known.get(name).copied();
        failed.is_some_and(|at| now - at < self.patience)
    }

    pub(crate) fn note(&self, name: &str, now: OffsetDateTime) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.put(name.to_owned(), now);
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_failure_is_remembered_for_a_while() {
        let failures = Failures::for_a_while(Duration::minutes(10));
        let then = datetime!(2026-11-25 10:00 UTC);
        failures.note("a", then);
        assert!(failures.has("a", then + Duration::minutes(9)));
        assert!(!failures.has("b", then));
        assert!(!failures.has("a", then + Duration::minutes(11)));
    }
}

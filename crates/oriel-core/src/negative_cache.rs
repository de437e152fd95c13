use moka::{policy::EvictionPolicy, sync::Cache};
use time::{Duration, OffsetDateTime};

/// Names that one cache holds; beyond it, the least recently used goes.
const MAX_NAMES: u64 = 10_000;

/// Names of what another server could not give, so that it is not asked again at once.
///
/// The moment of a failure is the instance's own time, which tests move; moka, which knows the
/// time of the process only, sees to it that nothing stays longer.
#[derive(Debug)]
pub(crate) struct NegativeCache {
    lifetime: Duration,
    failed_at: Cache<String, OffsetDateTime>,
}

impl NegativeCache {
    /// A cache that holds each name for `lifetime`.
    pub(crate) fn new(lifetime: Duration) -> Self {
        Self {
            lifetime,
            failed_at: Cache::builder()
                .max_capacity(MAX_NAMES)
                // Whoever invents names must not keep those of servers out.
                .eviction_policy(EvictionPolicy::lru())
                .time_to_live(lifetime.unsigned_abs())
                .build(),
        }
    }

    /// Whether this failed within the lifetime.
    pub(crate) fn contains(&self, name: &str, now: OffsetDateTime) -> bool {
        let failed_at = self.failed_at.get(name);
        failed_at.is_some_and(|at| now - at < self.lifetime)
    }

    /// Notes that this failed now.
    pub(crate) fn insert(&self, name: &str, now: OffsetDateTime) {
        self.failed_at.insert(name.to_owned(), now);
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_failure_is_remembered_for_a_while() {
        let failures = NegativeCache::new(Duration::minutes(10));
        let then = datetime!(2026-11-25 10:00 UTC);
        failures.insert("a", then);
        assert!(failures.contains("a", then + Duration::minutes(9)));
        assert!(!failures.contains("b", then));
        assert!(!failures.contains("a", then + Duration::minutes(11)));
    }
}

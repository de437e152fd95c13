//! The only place that asks what time it is.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use time::{Duration, OffsetDateTime};

/// The time, in UTC. Tests may push it forward.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    ahead_seconds: Arc<AtomicI64>,
}

impl Clock {
    /// Now, in UTC.
    pub fn now(&self) -> OffsetDateTime {
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the clock everyone else asks"
        )]
        let system = OffsetDateTime::now_utc();
        system + Duration::seconds(self.ahead_seconds.load(Ordering::Relaxed))
    }

    /// Moves this clock, and its clones, forward: for tests that cannot wait.
    pub fn advance(&self, by: Duration) {
        self.ahead_seconds
            .fetch_add(by.whole_seconds(), Ordering::Relaxed);
    }
}

use std::time::Duration;

use rand::Rng as _;

/// A job or a delivery is tried so often. What it failed of last is then kept with it.
pub(crate) const MAX_ATTEMPTS: i32 = 16;

/// How long to wait after the `attempts`th failure: 15 s and n⁴ seconds, with up to half as much
/// again by chance so that a revived server is not met by everybody at once. The sixteenth try,
/// which is the last, comes two to three days after the first.
pub fn pause_after(attempts: u32) -> Duration {
    let growth = u64::from(attempts.min(24)).pow(4);
    let jitter = rand::rng().random_range(0..=growth / 2);
    Duration::from_secs(15 + growth + jitter)
}

#[cfg(test)]
mod tests {
    use super::{MAX_ATTEMPTS, pause_after};

    #[test]
    fn pauses_grow_from_seconds_to_hours_and_sixteen_span_days() {
        assert!((15..=17).contains(&pause_after(1).as_secs()));
        let shortest: u64 = (1..=16_u64).map(|n| 15 + n.pow(4)).sum();
        let all: u64 = (1..=16).map(|n| pause_after(n).as_secs()).sum();
        assert!(all >= shortest && all <= shortest * 3 / 2);
        assert!(all > 2 * 86_400);
    }

    #[test]
    fn the_last_try_comes_two_to_three_days_after_the_first() {
        let before_last = 1..u64::try_from(MAX_ATTEMPTS).unwrap();
        let shortest: u64 = before_last.clone().map(|n| 15 + n.pow(4)).sum();
        let longest: u64 = before_last.map(|n| 15 + n.pow(4) * 3 / 2).sum();
        assert!(
            shortest >= 2 * 86_400 && longest <= 75 * 3_600,
            "{shortest} to {longest} s"
        );
    }
}

//! The pauses between attempts to reach an instance that does not answer.

use std::time::Duration;

/// The pause after this number of failures in a row. It doubles with each, up to `max`.
pub(super) fn pause(first: Duration, failed: u32, max: Duration) -> Duration {
    let factor = 2_u32.saturating_pow(failed.saturating_sub(1));
    first.saturating_mul(factor).min(max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_get_longer_while_an_instance_fails() {
        let minutes =
            |failed| pause(Duration::from_mins(1), failed, Duration::from_mins(30)).as_secs() / 60;
        assert_eq!([0, 1, 2, 3, 4, 5, 6].map(minutes), [1, 1, 2, 4, 8, 16, 30]);
        assert_eq!(minutes(u32::MAX), 30);
    }
}

//! Texts about what a profile changes.

use api_types::AppliedProfile;
use snapshot::{ServiceKey, response_times::BUCKET_LIMITS};

use crate::text::{number, plural, response_time::milliseconds, visible};

pub(super) const FILTER: &str = "Filter by operation or service";
pub(super) const TABLE: &str = "Changed response times";
pub(super) const OPERATION: &str = "Operation";
pub(super) const BEFORE: &str = "Before";
pub(super) const AFTER: &str = "After";

pub(super) const PLOT: &str =
    "Operations by response time. Upper bar, hatched: before. Lower bar, filled: after.";
pub(super) const PLOT_LABEL: &str =
    "Bars with the number of operations by response time, before and after";
pub(super) const NUMBERS: &str = "Numbers of the plot";
pub(super) const RESPONSE_TIME: &str = "Response time";
pub(super) const MEDIAN: &str = "Median";
pub(super) const P95: &str = "95 % are at most";
pub(super) const MAX: &str = "Highest";

/// "412 of 1,024 operations change." `nothing` is the text if none changes.
pub(super) fn changes(applied: &AppliedProfile, nothing: &str) -> String {
    let AppliedProfile { changed, operations, .. } = applied;
    if *changed == 0 {
        return nothing.to_owned();
    }
    let verb = if *changed == 1 { " changes." } else { " change." };
    number(*changed) + " of " + &plural(*operations, "operation", "operations") + verb
}

pub(super) fn operation(name: &str) -> String {
    visible(name)
}

pub(super) fn service(key: &ServiceKey) -> String {
    visible(&key.name) + " " + &visible(&key.version)
}

/// The last line of a list that was cut.
pub(super) fn and_more(count: u64) -> String {
    "and ".to_owned() + &number(count) + " more"
}

/// The times of a bucket of a distribution: "no delay", "up to 500 ms", "over 100 s".
pub(super) fn range(bucket: usize) -> String {
    let short = |limit: u32| match limit {
        ..1_000 => number(limit.into()) + " ms",
        _ => number((limit / 1_000).into()) + " s",
    };
    match (bucket, BUCKET_LIMITS.get(bucket)) {
        (0, _) => milliseconds(0),
        (_, Some(limit)) => "up to ".to_owned() + &short(*limit),
        (_, None) => "over ".to_owned() + &short(BUCKET_LIMITS.last().copied().unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_have_labels() {
        let labels = [0, 1, 7, 14].map(range);
        assert_eq!(labels, ["no delay", "up to 10 ms", "up to 1 s", "over 100 s"]);
    }

    #[test]
    fn counts_are_a_sentence() {
        let applied =
            |changed, operations| AppliedProfile { name: "X".into(), changed, operations };
        let changes = |changed, operations| changes(&applied(changed, operations), "Nothing.");
        assert_eq!(changes(412, 1_024), "412 of 1,024 operations change.");
        assert_eq!(changes(1, 1), "1 of 1 operation changes.");
        assert_eq!(changes(0, 7), "Nothing.");
    }
}

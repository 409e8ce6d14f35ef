//! Texts about the response times of an export.

use api_types::AppliedProfile;
use snapshot::response_times::BUCKET_LIMITS;

use crate::text::{number, plural, response_time::milliseconds, visible};

pub(in super::super) const RESPONSE_TIMES: &str = "Response times";
pub(in super::super) const FROM_FILE: &str = "From a file…";
pub(in super::super) const HINT: &str = "They apply to the file. The repository does not change.";
pub(in super::super) const CHOOSE_FILE: &str = "Choose a profile";
pub(in super::super) const NO_FILE: &str = "Without a profile, response times stay as they are.";
pub(in super::super) const NOT_TEXT: &str = "This is no response-time profile: it is not text.";

pub(in super::super) const FILTER: &str = "Filter by operation or service";
pub(in super::super) const TABLE: &str = "Changed response times";
pub(in super::super) const OPERATION: &str = "Operation";
pub(in super::super) const BEFORE: &str = "Before";
pub(in super::super) const AFTER: &str = "After";

pub(in super::super) const PLOT: &str =
    "Operations by response time. Upper bar, hatched: before. Lower bar, filled: after.";
pub(in super::super) const PLOT_LABEL: &str =
    "Bars with the number of operations by response time, before and after";
pub(in super::super) const NUMBERS: &str = "Numbers of the plot";
pub(in super::super) const RESPONSE_TIME: &str = "Response time";
pub(in super::super) const MEDIAN: &str = "Median";
pub(in super::super) const P95: &str = "95 % are at most";
pub(in super::super) const MAX: &str = "Highest";

/// "Response times: Slow network".
pub(in super::super) fn title(name: &str) -> String {
    RESPONSE_TIMES.to_owned() + ": " + &visible(name)
}

pub(in super::super) fn loaded(name: &str) -> String {
    "Chosen: ".to_owned() + &visible(name)
}

/// "412 of 1,024 operations change."
pub(in super::super) fn changes(applied: &AppliedProfile) -> String {
    let AppliedProfile { changed, operations, .. } = applied;
    if *changed == 0 {
        return "This profile changes no response time of these services.".to_owned();
    }
    let verb = if *changed == 1 { " changes." } else { " change." };
    number(*changed) + " of " + &plural(*operations, "operation", "operations") + verb
}

/// "Response times: Slow network, 412 of 1,024 operations changed. "
pub(in super::super) fn receipt(applied: &AppliedProfile) -> String {
    let AppliedProfile { name, changed, operations } = applied;
    let operations = plural(*operations, "operation", "operations");
    [&title(name), ", ", &number(*changed), " of ", &operations, " changed. "].concat()
}

pub(in super::super) fn operation(name: &str) -> String {
    visible(name)
}

/// The times of a bucket of a distribution: "no delay", "up to 500 ms", "over 100 s".
pub(in super::super) fn range(bucket: usize) -> String {
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
        assert_eq!(changes(&applied(412, 1_024)), "412 of 1,024 operations change.");
        assert_eq!(changes(&applied(1, 1)), "1 of 1 operation changes.");
        assert_eq!(
            changes(&applied(0, 7)),
            "This profile changes no response time of these services."
        );
        assert_eq!(receipt(&applied(1, 2)), "Response times: X, 1 of 2 operations changed. ");
    }
}

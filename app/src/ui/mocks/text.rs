//! All texts of the page of mocks, and of the list of calls without an example. Back quotes mark code.

use api_types::{MinuteRate, MockFinding, MockedService, MocksOverview, UnmatchedCall};
use snapshot::ServiceKey;

use crate::text::{exact_time, number, plural, response_time::measured, visible, visible_name};

pub(super) const ADMINISTRATION: &str = "Administration";
pub(super) const MOCKS: &str = "Mocks";
pub(super) const LOADING: &str = "Loading mocks";
pub(super) const REFRESH: &str = "Refresh";
pub(super) const REFRESHING: &str = "Refreshing…";
pub(super) const OFF: &str = "This server serves no mocks";
pub(super) const OFF_EXPLAINED: &str = "It was started with `--no-mocks`, or another program uses the address of mocks, as its log says. Otherwise clients find the mocks of all services at an address of their own.";
pub(super) const ADDRESS: &str = "Address";
pub(super) const COPY_ADDRESS: &str = "Copy address";
pub(super) const SERVICES: &str = "Services";
pub(super) const CALLS: &str = "Calls";
pub(super) const WITHOUT_EXAMPLE: &str = "Without an example";
pub(super) const COUNTED_SINCE: &str = "Counted since";
pub(super) const RATES: &str = "Calls per minute";
pub(super) const RATES_LABEL: &str = "Bars with the number of calls in each of the last minutes";
pub(super) const NUMBERS: &str = "Numbers of the plot";
pub(super) const MINUTE: &str = "Minute";
pub(super) const NO_CALLS: &str = "No calls in the last hour.";
pub(super) const RESPONSE_TIMES: &str = "Response times";
pub(super) const RESPONSE_TIMES_EXPLAINED: &str = "A profile sets the response times of all mocks. The services keep their own, and exports are not affected.";
pub(super) const PROFILE: &str = "In force";
pub(super) const OF_SERVICES: &str = "Response times of the services";
pub(super) const USE_PROFILE: &str = "Use for mocks";
pub(super) const ALREADY_USED: &str = "Choose another one first.";
pub(super) const BUSIEST: &str = "Services that are called";
pub(super) const NONE_CALLED: &str = "No service was called yet.";
pub(super) const SWITCHED_OFF: &str = "Switched off";
pub(super) const FINDINGS: &str = "Not served as in Microcks";
pub(super) const NO_FINDINGS: &str = "Everything is served as in Microcks.";
pub(super) const NOT_SERVED: &str = "Not served";
pub(super) const DIFFERS: &str = "Differs";
pub(super) const NO_EFFECT: &str = "No effect";
pub(super) const UNMATCHED: &str = "Calls without an example";
pub(super) const NO_UNMATCHED: &str = "Every call got an example.";
pub(super) const NO_SUCH_SERVICE: &str = "No such service";
pub(super) const EDIT_OPERATION: &str = "Edit operation";
pub(super) const EDIT_SERVICE: &str = "Edit service";
pub(super) const TRY_AGAIN: &str = "Try it";

pub(super) fn as_of(now: i64) -> String {
    "As of ".to_owned() + &exact_time(now)
}

pub(super) fn service(key: &ServiceKey) -> String {
    [&key.name, &key.version].map(|text| visible_name(text)).join(" ")
}

/// "12 calls in the last 60 minutes, at most 4 in one".
pub(super) fn rates(minutes: &[MinuteRate]) -> String {
    let calls = minutes.iter().map(|minute| minute.calls).sum();
    let most = minutes.iter().map(|minute| minute.calls).max().unwrap_or_default();
    let span = plural(minutes.len() as u64, "minute", "minutes");
    [
        &plural(calls, "call", "calls"),
        " in the last ",
        &span,
        ", at most ",
        &number(most),
        " in one",
    ]
    .concat()
}

/// "this minute", "3 minutes ago".
pub(super) fn minute(ago: usize) -> String {
    match ago {
        0 => "this minute".to_owned(),
        ago => plural(ago as u64, "minute", "minutes") + " ago",
    }
}

/// "1,204 calls · 3 without an example · half within 81 ms, 99 % within 95 ms".
pub(super) fn calls(service: &MockedService) -> String {
    let mut facts = vec![plural(service.calls, "call", "calls")];
    if service.unmatched > 0 {
        facts.push(number(service.unmatched) + " without an example");
    }
    if service.measured.count > 0 {
        let times = [service.measured.median, service.measured.p99].map(measured);
        facts.push(["half within ", &times[0], ", 99\u{a0}% within ", &times[1]].concat());
    }
    facts.join(" · ")
}

/// The operation and the example of a finding.
pub(super) fn place(finding: &MockFinding) -> String {
    let parts = [&finding.operation, &finding.example];
    let parts = parts.into_iter().flatten().map(|text| visible_name(text));
    parts.collect::<Vec<_>>().join(" · ")
}

/// The line below a list that has only the first findings.
pub(super) fn more_findings(overview: &MocksOverview) -> Option<String> {
    let hidden = overview.all_findings.saturating_sub(overview.findings.len() as u64);
    (hidden > 0).then(|| ["and ", &number(hidden), " more"].concat())
}

pub(super) fn call(call: &UnmatchedCall) -> String {
    [&visible(&call.method), " ", &visible(&call.path)].concat()
}

/// The services, and how many of them are switched off.
pub(super) fn services(overview: &MocksOverview) -> String {
    let off = overview.busiest.iter().filter(|service| !service.is_on).count();
    match off {
        0 => number(overview.services),
        off => [&number(overview.services), ", ", &number(off as u64), " switched off"].concat(),
    }
}

#[cfg(test)]
mod tests {
    use api_types::MeasuredTimes;
    use snapshot::ServiceType;

    use super::*;

    #[test]
    fn rates_are_a_sentence() {
        let minutes = [3, 0, 1].map(|calls| MinuteRate { calls, unmatched: 0 });
        assert_eq!(rates(&minutes), "4 calls in the last 3 minutes, at most 3 in one");
        assert_eq!([0, 1, 2].map(minute), ["this minute", "1 minute ago", "2 minutes ago"]);
    }

    #[test]
    fn calls_have_counts_and_times() {
        let mut service = MockedService {
            id: "a".into(),
            key: ServiceKey::new("A", "1"),
            kind: ServiceType::Rest,
            is_on: true,
            calls: 1,
            unmatched: 0,
            measured: MeasuredTimes::default(),
        };
        assert_eq!(calls(&service), "1 call");
        service.unmatched = 1;
        service.measured = MeasuredTimes { count: 1, median: 81_000, p99: 95_000, max: 0 };
        let expected =
            "1 call · 1 without an example · half within 81\u{a0}ms, 99\u{a0}% within 95\u{a0}ms";
        assert_eq!(calls(&service), expected);
    }
}

//! All mocks of the server.

use std::cmp::Reverse;

use api_types::{
    ApiError, MeasuredTimes, MinuteRate, MockedService, MocksOverview, ServiceFinding,
    UnmatchedCall,
};
use mocks::Effect;
use repository::Member;

use super::{
    MockConsole,
    view::{ChosenExample, finding, measured, unmatched_call},
};
use crate::mocks as served;

/// The minutes of the plot.
const MINUTES: i64 = 60;

/// The minutes of a day.
const DAY: i64 = 24 * 60;

pub(super) fn overview(console: &MockConsole, member: &Member) -> Result<MocksOverview, ApiError> {
    let server = &console.server;
    let head = console.repository.head(member);
    let mut services = server.statistics().services();
    let unknown = server.statistics().unknown();
    let calls = services.iter().map(|it| it.calls).sum::<u64>() + unknown;
    let unmatched_calls = services.iter().map(|it| it.unmatched).sum::<u64>() + unknown;
    services.sort_by_key(|it| Reverse(it.calls));
    let called = services.iter().filter_map(|calls| {
        let summary = &head.index.get(&calls.service)?.summary;
        Some(MockedService {
            id: summary.id.clone(),
            key: summary.key.clone(),
            kind: summary.kind,
            is_on: server.is_on(&summary.key),
            calls: calls.calls,
            unmatched: calls.unmatched,
            measured: measured(calls.calls, calls.latency),
        })
    });
    let off = head.index.entries().filter(|entry| {
        let key = &entry.summary.key;
        !server.is_on(key) && services.iter().all(|it| it.service != *key)
    });
    let off = off.map(|entry| MockedService {
        id: entry.summary.id.clone(),
        key: entry.summary.key.clone(),
        kind: entry.summary.kind,
        is_on: false,
        calls: 0,
        unmatched: 0,
        measured: MeasuredTimes::default(),
    });
    let busiest = called.chain(off).take(MocksOverview::MAX_ROWS).collect();
    let findings = server.findings();
    let all_findings = findings.len() as u64;
    let with_service = findings.into_iter().filter_map(|found| {
        let summary = &head.index.get(&found.service)?.summary;
        Some(ServiceFinding {
            id: summary.id.clone(),
            key: summary.key.clone(),
            finding: finding(&found.finding, script_fallback(console, &found)),
        })
    });
    let mut with_service: Vec<ServiceFinding> = with_service.collect();
    // What is not served at all comes first.
    with_service.sort_by_key(|found| found.finding.effect);
    with_service.truncate(MocksOverview::MAX_ROWS);
    let unmatched = server.unmatched().into_iter().take(MocksOverview::MAX_ROWS).map(|call| {
        let entry = head.index.get(&call.service);
        UnmatchedCall { id: entry.map(|it| it.summary.id.clone()), ..unmatched_call(call) }
    });
    Ok(MocksOverview {
        addresses: console.addresses(),
        since: console.since,
        calls,
        unmatched_calls,
        minutes: minutes(console),
        services: head.index.entries().count() as u64,
        busiest,
        findings: with_service,
        all_findings,
        unmatched: unmatched.collect(),
        profile: console.profile()?,
    })
}

/// What was chosen to answer while the script of an operation cannot run.
fn script_fallback(console: &MockConsole, found: &served::ServiceFinding) -> Option<ChosenExample> {
    if found.finding.effect != Effect::NoScript {
        return None;
    }
    let operation = found.finding.operation.as_deref()?;
    console.server.with_mocks(|mocks| {
        let entry = mocks.find(&found.service.name, &found.service.version)?;
        ChosenExample::of(&entry.script_fallbacks, &entry.compiled()?.service, operation)
    })
}

/// The calls of the last minutes. Those without an example are counted from the list of the last ones.
fn minutes(console: &MockConsole) -> Vec<MinuteRate> {
    let now = console.clock.date().0.div_euclid(60_000);
    let statistics = console.server.statistics();
    let day = |minute: i64| statistics.day(None, minute.div_euclid(DAY));
    let (today, before) = (day(now), day(now - MINUTES));
    let unmatched = console.server.unmatched();
    let rate = |minute: i64| {
        let is_today = minute.div_euclid(DAY) == now.div_euclid(DAY);
        let day = if is_today { &today } else { &before };
        let at = usize::try_from(minute.rem_euclid(DAY)).unwrap_or_default();
        let matched = day.as_ref().and_then(|day| day.minutes.get(at)).copied();
        let is_then = |at: i64| at.div_euclid(60_000) == minute;
        let unmatched = unmatched.iter().filter(|call| is_then(call.at)).count() as u64;
        MinuteRate { calls: u64::from(matched.unwrap_or_default()) + unmatched, unmatched }
    };
    (now - MINUTES + 1..=now).map(rate).collect()
}

//! The mocks of a service.

use std::collections::HashMap;

use api_types::{
    ApiError, MeasuredTimes, MockFinding, OperationMocks, ServiceMocks, Timestamp, UnmatchedCall,
};
use mocks::{Compiled, Effect};
use snapshot::{Summary, describe::OperationCalls, response_times::ResponseTime};

use super::MockConsole;
use crate::mocks::{self as served, Latency};

pub(super) fn view(
    console: &MockConsole,
    summary: &Summary,
    operations: Vec<OperationCalls>,
) -> Result<ServiceMocks, ApiError> {
    let server = &console.server;
    let statistics = server.statistics().calls_of(&summary.key);
    let statistics = statistics.map(|calls| calls.operations).unwrap_or_default();
    let statistics: HashMap<&str, &served::OperationCalls> =
        statistics.iter().map(|it| (&*it.operation, it)).collect();
    let (times, findings, events) = server.with_mocks(|mocks| {
        let Some(entry) = mocks.find(&summary.key.name, &summary.key.version) else {
            return Default::default();
        };
        let Some(compiled) = entry.compiled() else { return Default::default() };
        let findings = compiled.service.findings.iter().map(finding).collect::<Vec<_>>();
        let channels = entry.channels().into_iter();
        let events: HashMap<usize, String> =
            channels.map(|channel| (channel.operation, channel.path)).collect();
        (response_times(compiled), findings, events)
    });
    let mut events: HashMap<usize, String> = events;
    let of_operation = |(index, OperationCalls { operation, calls }): (usize, OperationCalls)| {
        let counts = statistics.get(&*operation);
        OperationMocks {
            calls,
            events: events.remove(&index).map(Into::into),
            response_time: times.get(index).cloned().unwrap_or_default(),
            measured: counts.map(|it| measured(it.calls, it.latency)).unwrap_or_default(),
            unmatched: counts.map(|it| it.unmatched).unwrap_or_default(),
            name: operation,
        }
    };
    let operations = operations.into_iter().enumerate().map(of_operation).collect();
    let unmatched = server.unmatched().into_iter().filter(|call| call.service == summary.key);
    let unmatched = unmatched.take(MAX_UNMATCHED);
    Ok(ServiceMocks {
        address: console.address(),
        is_on: server.is_on(&summary.key),
        profile: console.profile()?,
        since: console.since,
        operations,
        findings,
        unmatched: unmatched
            .map(|call| UnmatchedCall { id: Some(summary.id.clone()), ..unmatched_call(call) })
            .collect(),
    })
}

/// Unmatched calls on the page of a service.
const MAX_UNMATCHED: usize = 50;

/// The response times in force.
fn response_times(Compiled { service, delays }: &Compiled) -> Vec<ResponseTime> {
    let operations = service.operations.iter().enumerate();
    let times = operations.map(|(index, operation)| {
        let replaced = delays.as_ref().and_then(|delays| delays.get(index));
        let delay = replaced.unwrap_or(&operation.delay);
        let strategy = delay.strategy.as_deref().unwrap_or_default();
        ResponseTime { time: delay.value, strategy: strategy.into() }
    });
    times.collect()
}

pub(super) fn finding(finding: &mocks::Finding) -> MockFinding {
    MockFinding {
        operation: finding.operation.clone(),
        example: finding.example.clone(),
        is_served: finding.effect == Effect::Differs,
        text: finding.text.clone(),
    }
}

pub(super) fn measured(count: u64, latency: Option<Latency>) -> MeasuredTimes {
    let micros = |it: std::time::Duration| u64::try_from(it.as_micros()).unwrap_or(u64::MAX);
    latency.map_or(MeasuredTimes { count, ..MeasuredTimes::default() }, |latency| MeasuredTimes {
        count,
        median: micros(latency.p50),
        p99: micros(latency.p99),
        max: micros(latency.max),
    })
}

/// A call without the ID of its service.
pub(super) fn unmatched_call(call: served::UnmatchedCall) -> UnmatchedCall {
    let path = match call.query {
        Some(query) => call.path + "?" + &query,
        None => call.path,
    };
    UnmatchedCall {
        at: Timestamp(call.at),
        service: call.service,
        id: None,
        operation: call.operation,
        method: call.method,
        path: path.into(),
        status: call.status,
        reason: call.reason.into(),
    }
}

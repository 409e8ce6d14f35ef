//! The mocks of a service.

use std::collections::HashMap;

use api_types::{
    ApiError, MeasuredTimes, MockEffect, MockFinding, OperationMocks, ScriptFallback, ServiceMocks,
    Timestamp, UnmatchedCall,
};
use mocks::{Channel, Effect, ScriptFallbacks, Service};
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
    let Compiled { times, findings, mut fallbacks, channels } = server.with_mocks(|mocks| {
        let Some(entry) = mocks.find(&summary.key.name, &summary.key.version) else {
            return Default::default();
        };
        let Some(compiled) = entry.compiled() else { return Default::default() };
        let service = &compiled.service;
        let findings = service.findings.iter().map(|found| {
            let operation = found.operation.as_deref().unwrap_or_default();
            finding(found, ChosenExample::of(&entry.script_fallbacks, service, operation))
        });
        let fallbacks = service.operations.iter().map(|operation| {
            let chosen = entry.script_fallbacks.of(&operation.name);
            let chosen = chosen.map(|name| ScriptFallback::Example(name.into()));
            operation.has_script.then_some(chosen.unwrap_or(ScriptFallback::Error))
        });
        Compiled {
            times: response_times(&compiled),
            findings: findings.collect(),
            fallbacks: fallbacks.collect(),
            channels: entry.channels(),
        }
    });
    let of_operation = |(index, OperationCalls { operation, calls }): (usize, OperationCalls)| {
        let counts = statistics.get(&*operation);
        OperationMocks {
            calls,
            events: channels
                .iter()
                .filter(|channel| channel.operation == index)
                .map(|channel| channel.path.as_str().into())
                .collect(),
            script_fallback: fallbacks.get_mut(index).and_then(Option::take),
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
        address: console.address(summary.kind),
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

/// What the engine knows about a service.
#[derive(Default)]
struct Compiled {
    times: Vec<ResponseTime>,
    findings: Vec<MockFinding>,
    fallbacks: Vec<Option<ScriptFallback>>,
    channels: Vec<Channel>,
}

/// The example that was chosen to answer while a script cannot run.
pub(super) struct ChosenExample {
    name: Box<str>,
    exists: bool,
}

impl ChosenExample {
    pub(super) fn of(
        fallbacks: &ScriptFallbacks,
        service: &Service,
        operation: &str,
    ) -> Option<Self> {
        let name = fallbacks.of(operation)?;
        Some(Self { name: name.into(), exists: service.has_example(operation, name) })
    }
}

/// Unmatched calls on the page of a service.
const MAX_UNMATCHED: usize = 50;

/// The response times in force.
fn response_times(mocks::Compiled { service, delays }: &mocks::Compiled) -> Vec<ResponseTime> {
    let operations = service.operations.iter().enumerate();
    let times = operations.map(|(index, operation)| {
        let replaced = delays.as_ref().and_then(|delays| delays.get(index));
        let delay = replaced.unwrap_or(&operation.delay);
        let strategy = delay.strategy.as_deref().unwrap_or_default();
        ResponseTime { time: delay.value, strategy: strategy.into() }
    });
    times.collect()
}

/// `chosen`: what answers while the script of the operation cannot run.
pub(super) fn finding(finding: &mocks::Finding, chosen: Option<ChosenExample>) -> MockFinding {
    let text = &finding.text;
    let (effect, text) = match (finding.effect, chosen) {
        (Effect::NoScript, Some(ChosenExample { name, exists: true })) => {
            (MockEffect::Differs, format!("{text} The example {name} answers instead.").into())
        }
        (Effect::NoScript, Some(ChosenExample { name, exists: false })) => {
            let missing =
                format!("{text} The example {name} was chosen to answer, but is missing.");
            (MockEffect::NotServed, missing.into())
        }
        (Effect::NoScript | Effect::NotServed, _) => (MockEffect::NotServed, text.clone()),
        (Effect::Differs, _) => (MockEffect::Differs, text.clone()),
        (Effect::Ignored, _) => (MockEffect::Ignored, text.clone()),
    };
    let (operation, example) = (finding.operation.clone(), finding.example.clone());
    MockFinding { operation, example, effect, text }
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

//! Mocks.

use api_types::{
    AnswerBody, AnswerSource, AnswerStatus, CallProblem, ConsoleAnswer, ConsoleCall,
    ConsoleCallResult, EventMessage, EventMessages, GrpcCall, HttpCall, MeasuredTimes, MinuteRate,
    MockAddress, MockEffect, MockFinding, MockProfile, MockedService, MocksOverview,
    OperationMocks, ProfileSource, ScriptFallback, ServiceFinding, ServiceMocks, Timestamp,
    UnmatchedCall,
};
use snapshot::{
    ServiceType,
    describe::{Body, BodyKind, Call, CallBody, ExampleCall},
    response_times::ResponseTime,
};

use crate::{expect_every_variant, expect_golden, values::key};

const MEASURED: MeasuredTimes =
    MeasuredTimes { count: 9, median: 81_000, p99: 95_000, max: 101_000 };

fn addresses() -> [MockAddress; 3] {
    let listener = |is_tls, host: Option<&str>| MockAddress::Listener {
        is_tls,
        host: host.map(Into::into),
        port: 8586,
    };
    [MockAddress::Console, listener(false, Some("127.0.0.1")), listener(true, None)]
}

fn profile() -> MockProfile {
    MockProfile { name: "Tenfold".into(), source: ProfileSource::BuiltIn("tenfold".into()) }
}

fn finding(operation: Option<&str>, example: Option<&str>, effect: MockEffect) -> MockFinding {
    MockFinding {
        operation: operation.map(Into::into),
        example: example.map(Into::into),
        effect,
        text: "The rules cannot be read.".into(),
    }
}

fn unmatched() -> UnmatchedCall {
    UnmatchedCall {
        at: Timestamp(5),
        service: key("Pastry"),
        id: Some("a1".into()),
        operation: Some("GET /pastry/{name}".into()),
        method: "GET".into(),
        path: "/rest/Pastry/1.0/pastry/Tarte".into(),
        status: 400,
        reason: "No example has the criteria \"/name=Tarte\".".into(),
    }
}

#[test]
fn mocks_of_a_service() {
    let call = |body| Call {
        method: Some("GET".into()),
        path: "/rest/Pastry/1.0/pastry/Eclair".into(),
        shown: "/pastry/Eclair".into(),
        headers: vec![("Accept".into(), "application/json".into())],
        body,
    };
    let bodies = [CallBody::None, CallBody::Text("{}".into()), CallBody::Omitted];
    expect_every_variant(&bodies, |body| match body {
        CallBody::None => 0,
        CallBody::Text(_) => 1,
        CallBody::Omitted => 2,
    });
    let calls = bodies.into_iter().map(|body| ExampleCall {
        id: "requests/1".into(),
        name: "Eclair".into(),
        call: call(body),
    });
    let operation = OperationMocks {
        name: "GET /pastry/{name}".into(),
        calls: calls.collect(),
        events: Vec::new(),
        script_fallback: None,
        response_time: ResponseTime { time: Some(80), strategy: "random-20".into() },
        measured: MEASURED,
        unmatched: 2,
    };
    let events = OperationMocks {
        name: "SUBSCRIBE pastry".into(),
        calls: Vec::new(),
        events: vec!["/api/ws/Pastry/1.0/pastry".into()],
        script_fallback: None,
        response_time: ResponseTime::default(),
        measured: MeasuredTimes::default(),
        unmatched: 0,
    };
    let fallbacks = [ScriptFallback::Error, ScriptFallback::Example("Eclair".into())];
    expect_every_variant(&fallbacks, |fallback| match fallback {
        ScriptFallback::Error => 0,
        ScriptFallback::Example(_) => 1,
    });
    let scripted = fallbacks
        .map(|fallback| OperationMocks { script_fallback: Some(fallback), ..events.clone() });
    let effects = [MockEffect::NotServed, MockEffect::Differs, MockEffect::Ignored];
    expect_every_variant(&effects, |effect| match effect {
        MockEffect::NotServed => 0,
        MockEffect::Differs => 1,
        MockEffect::Ignored => 2,
    });
    let findings = effects.map(|effect| finding(Some("GET /"), Some("one"), effect));
    let findings = [&findings[..], &[finding(None, None, MockEffect::Differs)]].concat();
    expect_every_variant(&addresses()[..2], |address| match address {
        MockAddress::Console => 0,
        MockAddress::Listener { .. } => 1,
    });
    let mut views: Vec<ServiceMocks> = addresses()
        .into_iter()
        .map(|address| ServiceMocks {
            address: Some(address),
            is_on: true,
            profile: Some(profile()),
            since: Timestamp(1),
            operations: [&[operation.clone(), events.clone()][..], &scripted].concat(),
            findings: findings.clone(),
            unmatched: vec![unmatched()],
        })
        .collect();
    views.push(ServiceMocks {
        address: None,
        is_on: false,
        profile: None,
        since: Timestamp(1),
        operations: Vec::new(),
        findings: Vec::new(),
        unmatched: Vec::new(),
    });
    expect_golden("service_mocks", &views);
}

#[test]
fn console_calls() {
    let calls = [
        ConsoleCall::Http(HttpCall {
            method: "POST".into(),
            path: "/rest/Pastry/1.0/pastry?page=1".into(),
            headers: vec![("Accept".into(), "application/json".into())],
            body: "{}".into(),
        }),
        ConsoleCall::Grpc(GrpcCall {
            path: "pastry.v1.Pastries/Find".into(),
            metadata: vec![("user".into(), "anna".into())],
            message: "{}".into(),
        }),
        ConsoleCall::Events("/api/ws/Pastry/1.0/pastry".into()),
    ];
    expect_every_variant(&calls, |call| match call {
        ConsoleCall::Http(_) => 0,
        ConsoleCall::Grpc(_) => 1,
        ConsoleCall::Events(_) => 2,
    });
    expect_golden("console_call", &calls);
    let body = Body {
        kind: BodyKind::Json,
        text: "{\"a\":1}".into(),
        formatted: Some("{\n  \"a\": 1\n}".into()),
        bytes: 7,
    };
    let bodies = [AnswerBody::None, AnswerBody::Text(body), AnswerBody::Binary(9)];
    expect_every_variant(&bodies, |body| match body {
        AnswerBody::None => 0,
        AnswerBody::Text(_) => 1,
        AnswerBody::Binary(_) => 2,
    });
    let operation = || "GET /pastry/{name}".into();
    let example = |instead_of: Option<&str>| AnswerSource::Example {
        operation: operation(),
        example: "Eclair".into(),
        instead_of: instead_of.map(Into::into),
    };
    let sources = [
        example(None),
        example(Some("The script cannot run here.")),
        AnswerSource::Unmatched { operation: Some(operation()), reason: "No example.".into() },
        AnswerSource::Forwarded { operation: operation(), url: "https://example.com/".into() },
        AnswerSource::Server,
    ];
    expect_every_variant(&sources[1..], |source| match source {
        AnswerSource::Example { .. } => 0,
        AnswerSource::Unmatched { .. } => 1,
        AnswerSource::Forwarded { .. } => 2,
        AnswerSource::Server => 3,
    });
    let statuses =
        [AnswerStatus::Http(200), AnswerStatus::Grpc { code: 5, message: "No beer".into() }];
    expect_every_variant(&statuses, |status| match status {
        AnswerStatus::Http(_) => 0,
        AnswerStatus::Grpc { .. } => 1,
    });
    let messages = |interval| {
        ConsoleCallResult::Messages(EventMessages {
            interval,
            messages: vec![EventMessage {
                example: "one".into(),
                media_type: "application/json".into(),
                body: bodies[1].clone(),
            }],
        })
    };
    let events = [messages(Some(3)), messages(None)];
    let answers = sources.into_iter().zip(bodies.into_iter().cycle());
    let answers = answers.zip(statuses.into_iter().cycle());
    let answered = answers.map(|((source, body), status)| {
        ConsoleCallResult::Answered(Box::new(ConsoleAnswer {
            status,
            headers: vec![("content-type".into(), "application/json".into())],
            trailers: vec![("grpc-status".into(), "5".into())],
            body,
            micros: 81_000,
            delay: Some(80),
            is_shortened: false,
            source,
        }))
    });
    let problems = [
        CallProblem::Method,
        CallProblem::Path,
        CallProblem::Header("a b".into()),
        CallProblem::Off,
        CallProblem::Forward("connection refused".into()),
        CallProblem::Message("Find has no field name".into()),
        CallProblem::NoEvents,
    ];
    expect_every_variant(&problems, |problem| match problem {
        CallProblem::Method => 0,
        CallProblem::Path => 1,
        CallProblem::Header(_) => 2,
        CallProblem::Off => 3,
        CallProblem::Forward(_) => 4,
        CallProblem::Message(_) => 5,
        CallProblem::NoEvents => 6,
    });
    let console_calls: Vec<ConsoleCallResult> =
        answered.chain(events).chain(problems.map(ConsoleCallResult::Rejected)).collect();
    expect_golden("console_call_result", &console_calls);
}

#[test]
fn overview_of_mocks() {
    let service = MockedService {
        id: "a1".into(),
        key: key("Pastry"),
        kind: ServiceType::Rest,
        is_on: false,
        calls: 9,
        unmatched: 2,
        measured: MEASURED,
    };
    let found = ServiceFinding {
        id: "a1".into(),
        key: key("Pastry"),
        finding: finding(Some("GET /"), None, MockEffect::NotServed),
    };
    let full = MocksOverview {
        addresses: addresses().into(),
        since: Timestamp(1),
        calls: 9,
        unmatched_calls: 2,
        minutes: vec![MinuteRate::default(), MinuteRate { calls: 9, unmatched: 2 }],
        services: 3,
        busiest: vec![service],
        findings: vec![found],
        all_findings: 1,
        unmatched: vec![unmatched(), UnmatchedCall { id: None, operation: None, ..unmatched() }],
        profile: Some(profile()),
    };
    let off = MocksOverview {
        addresses: Vec::new(),
        since: Timestamp(1),
        calls: 0,
        unmatched_calls: 0,
        minutes: Vec::new(),
        services: 0,
        busiest: Vec::new(),
        findings: Vec::new(),
        all_findings: 0,
        unmatched: Vec::new(),
        profile: None,
    };
    expect_golden("mocks_overview", &[full, off]);
}

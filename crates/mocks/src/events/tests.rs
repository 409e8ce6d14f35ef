//! Tests of event operations.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, Method};
use rand::{SeedableRng, rngs::StdRng};
use snapshot::Definition;

use super::{ChannelKey, Subscription};
use crate::environment::NoScripts;
use crate::{
    Base, Compiled, Delay, Effect, Entry, Environment, Mocks, Options, Outcome, Request, Service,
};

fn service() -> Service {
    let service = r#"{"id":"s","name":"User events","version":"1.0","type":"EVENT","operations":[
        {"name":"SUBSCRIBE user/signedup","defaultDelay":3,"bindings":{"WS":{"type":"WS"},"KAFKA":{"type":"KAFKA"}}},
        {"name":"SEND lamp","dispatcher":"URI_PARTS","dispatcherRules":"id","resourcePaths":["lamp/1","lamp/{id}"],
         "defaultDelay":10,"bindings":{"WS":{"type":"WS"}}},
        {"name":"SEND far","defaultDelay":3,"bindings":{"NATS":{"type":"NATS"}}}]}"#;
    let events = [
        r#"{"name":"one","operationId":"s-SUBSCRIBE user/signedup","content":"{\"n\":1}","mediaType":"application/json"}"#,
        r#"{"name":"two","operationId":"s-SUBSCRIBE user/signedup","content":"{{ randomInt(5,6) }}"}"#,
        r#"{"name":"reply","operationId":"s-SUBSCRIBE user/signedup",
            "content":"{{ request.body/name }} {{ response.body/id }} {{ response.headers[X-A] }}"}"#,
        r#"{"name":"a","operationId":"s-SEND lamp","dispatchCriteria":"/id=1","content":"A"}"#,
        r#"{"name":"b","operationId":"s-SEND lamp","dispatchCriteria":"/id=x y","content":"B"}"#,
    ];
    let compact = |text: &str| text.lines().map(str::trim).collect::<String>();
    let definition = Definition::from_sections([
        compact(service),
        String::new(),
        String::new(),
        String::new(),
        events.map(compact).join(snapshot::SEPARATOR),
    ]);
    Service::compile(&definition, Options::default()).unwrap()
}

/// A service whose answers trigger messages of [`service`].
fn calling_service() -> Service {
    let service = r#"{"id":"c","name":"Users","version":"2","type":"REST","operations":[{"name":"POST /users",
        "method":"POST","resourcePaths":["/users"],"triggerInfos":[
        {"serviceName":"User events","serviceVersion":"1.0","operationName":"SUBSCRIBE user/signedup"},
        {"serviceName":"Other","serviceVersion":"1.0"}]}]}"#;
    let response = r#"{"name":"one","operationId":"c-POST /users","content":"{\"id\":\"{{ request.body/name }}-1\"}",
        "headers":[{"name":"X-A","values":["a"]}]}"#;
    let compact = |text: &str| text.lines().map(str::trim).collect::<String>();
    let definition = Definition::from_sections([
        compact(service),
        String::new(),
        String::new(),
        compact(response),
        String::new(),
    ]);
    Service::compile(&definition, Options::default()).unwrap()
}

fn mocks(delays: Option<Arc<[Delay]>>) -> Mocks {
    let entry = Entry::new(Compiled { service: Arc::new(service()), delays });
    Mocks::new([entry], Options::default())
}

fn bodies(mocks: &Mocks, path: &str) -> Vec<String> {
    let Some(Subscription::Channels(channels)) = mocks.subscribe(path) else { panic!("{path}") };
    let mut random = StdRng::seed_from_u64(1);
    let mut environment = Environment { now: 0, random: &mut random, scripts: &NoScripts };
    let events = channels.iter().flat_map(|it| it.messages(&mut environment));
    events.map(|it| it.body.to_string()).collect()
}

#[test]
fn channels_have_paths_and_intervals() {
    let channels = mocks(None).channels();
    let channels: Vec<_> = channels.iter().map(|it| (&*it.path, it.interval)).collect();
    let seconds = |it| Some(Duration::from_secs(it));
    assert_eq!(
        channels,
        [
            ("/api/ws/User+events/1.0/lamp/1", seconds(10)),
            ("/api/ws/User+events/1.0/lamp/x%20y", seconds(10)),
            ("/api/ws/User+events/1.0/user/signedup", seconds(3)),
        ]
    );
}

#[test]
fn messages_go_to_the_channel_with_their_path() {
    let mocks = mocks(None);
    for path in
        ["/api/ws/User+events/1.0/user/signedup", "/api/ws/User%20events/1.0/user%2Fsignedup"]
    {
        assert_eq!(bodies(&mocks, path), [r#"{"n":1}"#, "5"]);
    }
    assert_eq!(bodies(&mocks, "/api/ws/User+events/1.0/lamp/x%20y"), ["B"]);
}

#[test]
fn unknown_services_and_channels_are_not_the_same() {
    let mocks = mocks(None);
    let subscribe = |path| mocks.subscribe(path);
    assert!(matches!(subscribe("/api/ws/Other/1.0/a"), Some(Subscription::UnknownService)));
    assert!(matches!(subscribe("/api/ws/"), Some(Subscription::UnknownService)));
    assert!(matches!(subscribe("/api/ws/User+events/1.0/far"), Some(Subscription::Silent)));
    assert!(subscribe("/rest/User+events/1.0/far").is_none());
}

#[test]
fn replaced_response_times_are_intervals() {
    let delay = |value| Delay { value: Some(value), strategy: None };
    let channels = mocks(Some(Arc::new([delay(7), delay(0)]))).channels();
    let intervals: Vec<_> = channels.iter().map(|it| it.interval).collect();
    assert_eq!(intervals, [None, None, Some(Duration::from_secs(7))]);
}

#[test]
fn what_needs_a_broker_is_found() {
    let service = service();
    let findings: Vec<_> = service
        .findings
        .iter()
        .map(|it| (it.operation.as_deref().unwrap_or_default(), it.effect, &*it.text))
        .collect();
    assert_eq!(
        findings,
        [
            (
                "SUBSCRIBE user/signedup",
                Effect::Differs,
                "KAFKA needs a broker and is not served here."
            ),
            ("SEND far", Effect::NotServed, "NATS needs a broker and is not served here."),
        ]
    );
}

#[test]
fn messages_that_read_a_call_follow_its_answer() {
    let services = [service(), calling_service()].map(Arc::new);
    let entries = services.map(|service| Entry::new(Compiled { service, delays: None }));
    let mocks = Mocks::new(entries, Options::default());
    let mut random = StdRng::seed_from_u64(1);
    let mut environment = Environment { now: 0, random: &mut random, scripts: &NoScripts };
    let request = Request {
        method: &Method::POST,
        path: "/rest/Users/2/users",
        query: None,
        headers: &HeaderMap::new(),
        body: &Bytes::from_static(br#"{"name":"Jo"}"#),
        base: &Base { scheme: "http".into(), authority: "localhost".into() },
    };
    let Some(Outcome::Answer(answer)) = mocks.answer(&request, &mut environment) else {
        panic!("no answer")
    };
    let published = mocks.publish(&answer.trigger.unwrap(), &mut environment);
    let published: Vec<_> = published.iter().map(|it| (&it.channel, &*it.event.body)).collect();
    let channel = ChannelKey::parse("/api/ws/User%20events/1.0/user/signedup").unwrap();
    assert_eq!(published, [(&channel, "Jo Jo-1 a")]);
    assert_ne!(Some(channel), ChannelKey::parse("/api/ws/User+events/1.0/lamp/1"));
}

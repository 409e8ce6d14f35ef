//! The mocks in the console: views, choices of administrators, and calls that are tried.

use std::{fs, sync::Arc};

use api_types::{
    AnswerBody, AnswerSource, AnswerStatus, AuditPage, CallProblem, ConsoleAnswer,
    ConsoleCallResult, EventMessages, Missing, MockAddress, MockEffect, MocksOverview, Role,
    ScriptFallback, ServiceMocks,
};
use app::api::ApiError;
use serde_json::{Value, json};
use server::mocks::serve_mocks;
use tokio::{net::TcpListener, sync::oneshot};

use super::support::{TestOperation, by_id, client, service};
use crate::{
    commands::together,
    rest::support::{import, sample},
    support::{TestApp, wait_until},
};

const ORDERS: &str = "000000000000000000000001";
const EVENTS: &str = "0000000000000000000000e1";
const GRPC: &str = "io.github.microcks.grpc.hello.v1.HelloService";

/// A script that cannot run here.
const SCRIPT: &str = "new Date()";

/// A service with an operation that has examples with criteria, one with such a script, and one whose rules cannot be
/// read.
fn orders() -> Value {
    let scripted = TestOperation {
        name: "GET /scripted",
        fields: json!({ "dispatcher": "SCRIPT", "dispatcherRules": SCRIPT, "resourcePaths": ["/scripted"] }),
        responses: vec![(Some("a"), "\"a\"".to_owned()), (Some("b"), "\"b\"".to_owned())],
    };
    let unreadable = TestOperation {
        name: "GET /unreadable",
        fields: json!({ "dispatcher": "JSON_BODY", "dispatcherRules": "{" }),
        responses: Vec::new(),
    };
    service(1, "Orders", &[by_id(), scripted, unreadable])
}

fn events() -> Value {
    let operation = |name: &str, interval: u64| {
        json!({
            "name": name, "method": "SUBSCRIBE", "defaultDelay": interval,
            "bindings": { "WS": { "type": "WS" } },
        })
    };
    let message = |id: &str, operation: &str| {
        json!({
            "id": id, "name": "one", "mediaType": "application/json",
            "operationId": format!("{EVENTS}-{operation}"), "content": "{\"id\":\"{{ uuid() }}\"}",
        })
    };
    let (sent, silent) = ("SUBSCRIBE user/signedup", "SUBSCRIBE user/gone");
    json!({
        "services": [{
            "id": EVENTS, "name": "User events", "version": "1.0", "type": "EVENT",
            "metadata": { "createdOn": 1, "lastUpdate": 1 },
            "operations": [operation(sent, 3), operation(silent, 0)],
        }],
        "resources": [], "requests": [], "responses": [],
        "eventMessages": [
            message("0000000000000000000000e2", sent), message("0000000000000000000000e3", silent),
        ],
    })
}

/// A demo that serves the mocks of a snapshot.
struct Console {
    app: TestApp,
    /// The address of the mocks.
    base: String,
    _stop: oneshot::Sender<()>,
}

impl Console {
    async fn start(snapshot: &Value) -> Self {
        Self::with(TestApp::demo(), snapshot).await
    }

    async fn with(app: TestApp, snapshot: &Value) -> Self {
        import(&app, snapshot.to_string().as_bytes()).await;
        app.server.follow_revisions().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let served = Arc::clone(app.server.mocks());
        tokio::spawn(serve_mocks(listener, served, async {
            let _stopped = stopped.await;
        }));
        let this = Self { app, base, _stop: stop };
        wait_until(async || this.app.server.mocks().address().is_some()).await;
        wait_until(async || this.app.server.mocks().revision() == Some(1)).await;
        this
    }

    async fn get(&self, path: &str) -> reqwest::Response {
        client().get(format!("{}{path}", self.base)).send().await.unwrap()
    }

    async fn view(&self, service: &str) -> ServiceMocks {
        self.app.call_ok("mocks/service", &json!({ "service": service })).await
    }

    async fn overview(&self) -> MocksOverview {
        self.app.call_ok("mocks/overview", &json!({})).await
    }

    async fn tried(&self, call: Value) -> ConsoleCallResult {
        self.app.call_ok("mocks/try", &json!({ "call": call })).await
    }

    async fn answer(&self, call: Value) -> ConsoleAnswer {
        match self.tried(call).await {
            ConsoleCallResult::Answered(answer) => *answer,
            other => panic!("{other:?}"),
        }
    }

    async fn problem(&self, call: Value) -> CallProblem {
        match self.tried(call).await {
            ConsoleCallResult::Rejected(problem) => problem,
            other => panic!("{other:?}"),
        }
    }
}

fn http(path: &str) -> Value {
    json!({ "http": { "method": "GET", "path": path, "headers": [["Accept-Encoding", "gzip"]], "body": "" } })
}

fn grpc(path: &str, message: &str) -> Value {
    json!({ "grpc": { "path": path, "metadata": [["user", "anna"]], "message": message } })
}

fn text(body: &AnswerBody) -> &str {
    match body {
        AnswerBody::Text(body) => &body.text,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn views_have_addresses_calls_findings_and_counts() {
    let console = Console::start(&together(&[orders(), events()])).await;
    assert_eq!(console.get("/rest/Orders/1.0/orders/1").await.status(), 200);
    assert_eq!(console.get("/rest/Orders/1.0/orders/9").await.status(), 400);
    assert_eq!(console.get("/rest/None/1.0/x").await.status(), 404);
    let view = console.view(ORDERS).await;
    let port = console.base.rsplit_once(':').unwrap().1.parse().unwrap();
    let address = MockAddress::Listener { is_tls: false, host: Some("127.0.0.1".into()), port };
    assert_eq!((view.address.as_ref(), view.is_on), (Some(&address), true));
    let [by_id, scripted, unreadable] = &view.operations[..] else { panic!("{view:?}") };
    assert_eq!((by_id.measured.count, by_id.unmatched, by_id.calls.len()), (2, 1, 2));
    let paths: Vec<&str> = by_id.calls.iter().map(|it| &*it.call.path).collect();
    assert_eq!(paths, ["/rest/Orders/1.0/orders/1", "/rest/Orders/1.0/orders/2"]);
    assert_eq!((&by_id.script_fallback, &unreadable.script_fallback), (&None, &None));
    assert_eq!(scripted.script_fallback, Some(ScriptFallback::Error));
    let effects: Vec<_> =
        view.findings.iter().map(|it| (it.operation.as_deref().unwrap(), it.effect)).collect();
    assert_eq!(
        effects,
        [("GET /scripted", MockEffect::NotServed), ("GET /unreadable", MockEffect::Ignored)]
    );
    let [unmatched] = &view.unmatched[..] else { panic!("{view:?}") };
    assert_eq!(
        unmatched.reason.as_ref(),
        "No example has the criteria \"/id=9\". There are /id=1, /id=2."
    );

    let view = console.view(EVENTS).await;
    let paths: Vec<&str> =
        view.operations.iter().flat_map(|it| &it.events).map(|it| &**it).collect();
    let expected = ["user/signedup", "user/gone"].map(|it| format!("/api/ws/User+events/1.0/{it}"));
    assert_eq!(paths, expected);
    wait_until(async || console.overview().await.all_findings == 2).await;
    let overview = console.overview().await;
    assert_eq!((overview.services, overview.calls, overview.unmatched_calls), (2, 3, 2));
    assert_eq!(overview.addresses, [address]);
    assert_eq!((overview.busiest.len(), &overview.busiest[0].id), (1, &ORDERS.into()));
    assert_eq!(overview.findings[0].finding.effect, MockEffect::NotServed, "errors come first");
    let calls: u64 = overview.minutes.iter().map(|minute| minute.calls).sum();
    assert!(calls >= 2, "{overview:?}");
}

#[tokio::test]
async fn switch_and_profile_count_at_once_and_are_stored() {
    let console = Console::start(&orders()).await;
    let switch = |is_on: bool| json!({ "service": ORDERS, "is_on": is_on });
    let path = "/rest/Orders/1.0/orders/1";
    let () = console.app.call_ok("mocks/switch", &switch(false)).await;
    assert!(!console.view(ORDERS).await.is_on);
    assert_eq!(console.get(path).await.status(), 404);
    let answer = console.answer(http(path)).await;
    let AnswerSource::Unmatched { reason, .. } = answer.source else { panic!("{answer:?}") };
    assert_eq!(&*reason, "The mocks of this service are switched off.");
    assert!(console.overview().await.busiest.iter().all(|service| !service.is_on));
    let profile = json!({ "profile": { "built_in": "slow-network" } });
    let () = console.app.call_ok("mocks/profile", &profile).await;
    assert_eq!(&*console.view(ORDERS).await.profile.unwrap().name, "Slow network");
    let stored = fs::read_to_string(console.app.data().join("mocks.json")).unwrap();
    assert!(stored.contains("switched_off") && stored.contains("slow-network"), "{stored}");
    let () = console.app.call_ok("mocks/switch", &switch(true)).await;
    assert_eq!(console.get(path).await.status(), 200);
    let () = console.app.call_ok("mocks/profile", &json!({})).await;
    assert_eq!(console.view(ORDERS).await.profile, None);
    let audit: AuditPage = console.app.call_ok("accounts/audit", &json!({ "skip": 0 })).await;
    let actions: Vec<Value> = audit.entries.iter().map(|it| json!(it.action)).collect();
    let expected =
        ["mock_profile_chosen", "mocks_switched_on", "mock_profile_chosen", "mocks_switched_off"];
    assert_eq!(actions[..4], expected.map(Value::from));
}

#[tokio::test]
async fn chosen_example_answers_while_a_script_cannot_run() {
    let console = Console::start(&orders()).await;
    let path = "/rest/Orders/1.0/scripted";
    let operation = "GET /scripted";
    let choice = |example: Option<&str>| json!({ "service": ORDERS, "operation": operation, "example": example });
    assert_eq!(console.get(path).await.status(), 500);
    let () = console.app.call_ok("mocks/script-fallback", &choice(Some("example 1"))).await;
    let response = console.get(path).await;
    assert_eq!(response.status(), 200);
    let reason = response.headers()["x-mockpit-reason"].to_str().unwrap().to_owned();
    assert!(reason.starts_with("The script cannot run here. Line 1: "), "{reason}");
    assert_eq!(response.text().await.unwrap(), "\"b\"");
    let answer = console.answer(http(path)).await;
    let (operation, example) = (operation.into(), "example 1".into());
    let instead_of = Some(reason.into());
    assert_eq!(answer.source, AnswerSource::Example { operation, example, instead_of });
    let view = console.view(ORDERS).await;
    let chosen = ScriptFallback::Example("example 1".into());
    assert_eq!(view.operations[1].script_fallback, Some(chosen));
    let finding = &view.findings[0];
    assert_eq!(finding.effect, MockEffect::Differs);
    assert!(finding.text.ends_with(" The example example 1 answers instead."), "{finding:?}");
    wait_until(async || console.overview().await.all_findings == 2).await;
    let overview = console.overview().await;
    assert_eq!(overview.findings[0].finding, *finding, "both pages name the example");

    // It is in force after a restart, and can be taken back.
    let data = tempfile::tempdir().unwrap();
    fs::copy(console.app.data().join("mocks.json"), data.path().join("mocks.json")).unwrap();
    let restarted = Console::with(TestApp::demo_in(data), &orders()).await;
    assert_eq!(restarted.get(path).await.status(), 200);
    let () = console.app.call_ok("mocks/script-fallback", &choice(None)).await;
    assert_eq!(console.get(path).await.status(), 500);
}

#[tokio::test]
async fn choices_for_what_does_not_exist_are_rejected() {
    let console = Console::start(&orders()).await;
    let rejected = async |function: &str, body: Value| {
        console.app.call(&format!("/console/mocks/{function}"), &body, None).await.error()
    };
    let missing_service = ApiError::NotFound(Missing::Service);
    assert_eq!(rejected("service", json!({ "service": "x" })).await, missing_service);
    let switch = json!({ "service": "x", "is_on": false });
    assert_eq!(rejected("switch", switch).await, missing_service);
    for (service, operation, example, expected) in [
        ("x", "GET /scripted", "example 1", Missing::Service),
        (ORDERS, "GET /none", "example 1", Missing::ServicePart),
        (ORDERS, "GET /scripted", "none", Missing::ServicePart),
    ] {
        let body = json!({ "service": service, "operation": operation, "example": example });
        assert_eq!(rejected("script-fallback", body).await, ApiError::NotFound(expected));
    }
    let profile = json!({ "profile": { "built_in": "none" } });
    let error = rejected("profile", profile).await;
    assert!(matches!(error, ApiError::InvalidProfile(_)), "{error:?}");
    assert!(!console.app.data().join("mocks.json").exists(), "nothing was stored");
}

#[tokio::test]
async fn calls_that_cannot_be_made_are_rejected() {
    let console = Console::start(&together(&[orders(), events()])).await;
    let call = |method: &str, path: &str, header: (&str, &str)| {
        let headers = json!([[header.0, header.1]]);
        json!({ "http": { "method": method, "path": path, "headers": headers, "body": "" } })
    };
    let accept = ("Accept", "*/*");
    for (call, expected) in [
        (call("G T", "/rest/a/1/b", accept), CallProblem::Method),
        (call("GET", "rest/a/1/b", accept), CallProblem::Path),
        (call("GET", "//rest/a/1/b", accept), CallProblem::Path),
        (call("GET", "http://127.0.0.1/rest/a/1/b", accept), CallProblem::Path),
        (call("GET", "/rest/\u{0}", accept), CallProblem::Path),
        (call("GET", "/rest/a/1/b", ("a b", "c")), CallProblem::Header("a b".into())),
        (call("GET", "/rest/a/1/b", ("a", "b\nc: d")), CallProblem::Header("a".into())),
        (grpc("a b", "{}"), CallProblem::Path),
        (json!({ "events": "/api/ws/None/1.0/x" }), CallProblem::NoEvents),
        (json!({ "events": "/api/ws/User+events/1.0/none" }), CallProblem::NoEvents),
        (json!({ "events": "/rest/Orders/1.0/orders/1" }), CallProblem::NoEvents),
    ] {
        assert_eq!(console.problem(call).await, expected);
    }
    let off = TestApp::demo();
    for call in [http("/rest/a/1/b"), grpc("a.S/Find", ""), json!({ "events": "/api/ws/a/1/b" })] {
        let tried: ConsoleCallResult = off.call_ok("mocks/try", &json!({ "call": call })).await;
        assert_eq!(tried, ConsoleCallResult::Rejected(CallProblem::Off));
    }
}

#[tokio::test]
async fn call_over_http_is_explained() {
    let console = Console::start(&orders()).await;
    let answer = console.answer(http("/rest/Orders/1.0/orders/2?delay=20")).await;
    assert_eq!(answer.status, AnswerStatus::Http(200));
    assert_eq!(text(&answer.body), "{\"id\":2}");
    assert_eq!((answer.delay, answer.is_shortened, answer.trailers.len()), (Some(20), false, 0));
    // Response times are kept within 2 ms.
    assert!(answer.micros >= 18_000, "{answer:?}");
    let (operation, example) = ("GET /orders/{id}".into(), "example 1".into());
    assert_eq!(answer.source, AnswerSource::Example { operation, example, instead_of: None });
    let answer = console.answer(http("/console/session")).await;
    assert_eq!((answer.status, answer.source), (AnswerStatus::Http(404), AnswerSource::Server));
}

#[tokio::test]
async fn call_of_grpc_has_messages_in_json_and_trailers() {
    let Some(file) = sample("microcks-1.16-small.json") else { return };
    let snapshot: Value = serde_json::from_slice(&file).unwrap();
    let console = Console::start(&snapshot).await;
    let path = format!("{GRPC}/greeting");
    let message = json!({ "firstname": "Laurent", "lastname": "Broudoux" }).to_string();
    let answer = console.answer(grpc(&path, &message)).await;
    assert_eq!(answer.status, AnswerStatus::Grpc { code: 0, message: "".into() });
    let body: Value = serde_json::from_str(text(&answer.body)).unwrap();
    assert_eq!(body, json!({ "greeting": "Hello Laurent Broudoux !" }));
    let [(name, value)] = &answer.trailers[..] else { panic!("{answer:?}") };
    assert_eq!((&**name, &**value), ("grpc-status", "0"));
    assert!(matches!(answer.source, AnswerSource::Example { .. }), "{answer:?}");

    let wrong = console.problem(grpc(&path, "{\"none\": 1}")).await;
    let CallProblem::Message(text) = wrong else { panic!("{wrong:?}") };
    assert!(text.ends_with("HelloRequest has no field none"), "{text}");
    let wrong = console.problem(grpc(&path, "{")).await;
    assert!(matches!(wrong, CallProblem::Message(_)), "{wrong:?}");
    for (path, expected) in [
        (format!("/{GRPC}/none"), format!("No valid operation found for {GRPC}/none")),
        ("a.b.C/d".to_owned(), "No GRPC Service def found for a.b.C/d".to_owned()),
    ] {
        let answer = console.answer(grpc(&path, "")).await;
        assert_eq!(answer.status, AnswerStatus::Grpc { code: 12, message: expected.into() });
        assert!(matches!(answer.source, AnswerSource::Unmatched { .. }), "{answer:?}");
        assert_eq!(answer.body, AnswerBody::None);
    }
}

#[tokio::test]
async fn next_messages_of_events_are_shown_with_their_interval() {
    let console = Console::start(&events()).await;
    let messages = async |path: &str| -> EventMessages {
        match console.tried(json!({ "events": path })).await {
            ConsoleCallResult::Messages(messages) => messages,
            other => panic!("{other:?}"),
        }
    };
    let path = "/api/ws/User+events/1.0/user/signedup";
    let first = messages(path).await;
    assert_eq!((first.interval, first.messages.len()), (Some(3), 1));
    assert_eq!(&*first.messages[0].example, "one");
    assert!(text(&first.messages[0].body).starts_with("{\"id\":\""), "{first:?}");
    assert_ne!(messages(path).await, first, "expressions are evaluated each time");
    let silent = messages("/api/ws/User+events/1.0/user/gone").await;
    assert_eq!((silent.interval, silent.messages.len()), (None, 1));
    let () =
        console.app.call_ok("mocks/switch", &json!({ "service": EVENTS, "is_on": false })).await;
    assert_eq!(console.problem(json!({ "events": path })).await, CallProblem::NoEvents);
}

#[tokio::test]
async fn mocks_at_the_address_of_the_console_are_shown_there() {
    let app = TestApp::with_flags(&["--demo", "--mocks-on-console-port"].map(str::to_owned));
    import(&app, together(&[orders(), events()]).to_string().as_bytes()).await;
    app.server.follow_revisions().unwrap();
    wait_until(async || app.server.mocks().revision() == Some(1)).await;
    let view = async |service: &str| -> ServiceMocks {
        app.call_ok("mocks/service", &json!({ "service": service })).await
    };
    assert_eq!(view(ORDERS).await.address, Some(MockAddress::Console));
    assert_eq!(view(EVENTS).await.address, None, "events need the address of mocks");
    let overview: MocksOverview = app.call_ok("mocks/overview", &json!({})).await;
    assert_eq!(overview.addresses, [MockAddress::Console]);
    let call = json!({ "call": http("/rest/Orders/1.0/orders/1") });
    let tried: ConsoleCallResult = app.call_ok("mocks/try", &call).await;
    let ConsoleCallResult::Answered(answer) = tried else { panic!("{tried:?}") };
    assert_eq!(answer.status, AnswerStatus::Http(200));
}

#[tokio::test]
async fn every_role_sees_and_calls_mocks_and_only_administrators_choose() {
    let app = TestApp::new();
    let admin = app.session_cookie("admin", Role::Admin).await;
    for role in [Role::User, Role::Manager] {
        let cookie = app.session_cookie(&format!("{role:?}").to_lowercase(), role).await;
        let call = json!({ "call": http("/rest/a/1/b") });
        let tried = app.call("/console/mocks/try", &call, Some(&cookie)).await;
        let off = ConsoleCallResult::Rejected(CallProblem::Off);
        assert_eq!(tried.read::<ConsoleCallResult>(), off);
        let fallback = json!({ "service": "x", "operation": "x" });
        for (function, body) in [
            ("overview", json!({})),
            ("profile", json!({})),
            ("script-fallback", fallback),
            ("switch", json!({ "service": "x", "is_on": true })),
        ] {
            let path = format!("/console/mocks/{function}");
            let rejected = app.call(&path, &body, Some(&cookie)).await;
            assert_eq!(rejected.error(), ApiError::NotAllowed, "{function} as {role:?}");
            let allowed = app.call(&path, &body, Some(&admin)).await;
            assert_ne!(allowed.status, 403, "{function}: {}", allowed.text());
        }
    }
}

#[tokio::test]
async fn documents_and_answers_survive_that_services_are_dropped_from_memory() {
    let many: Vec<Value> = (1..=40)
        .map(|number| {
            let content = format!("\"{}\"", "x".repeat(20_000));
            let operation = TestOperation {
                name: "GET /a",
                fields: json!({ "resourcePaths": ["/a"] }),
                responses: vec![(None, content)],
            };
            service(number, &format!("Service {number}"), &[operation])
        })
        .collect();
    let dynamic = json!({
        "services": [{
            "id": "0000000000000000000000d1", "name": "Notes", "version": "1.0", "type": "GENERIC_REST",
            "metadata": { "createdOn": 1, "lastUpdate": 1 },
            "operations": [
                { "name": "POST /notes", "method": "POST" },
                { "name": "GET /notes", "method": "GET" },
                { "name": "GET /notes/:id", "method": "GET" },
            ],
        }],
        "resources": [], "requests": [], "responses": [], "eventMessages": [],
    });
    let console = Console::start(&together(&[&many[..], &[dynamic]].concat())).await;
    let server = console.app.server.mocks();
    let limit = 200_000;
    server.compiled().set_max_bytes(limit);
    let notes = format!("{}/dynarest/Notes/1.0/notes", console.base);
    let created = client()
        .post(&notes)
        .body("{\"text\":\"a\"}")
        .header("content-type", "application/json")
        .send()
        .await
        .unwrap();
    assert_eq!(created.status(), 201);
    for round in 0..2 {
        for number in 1..=40 {
            let response = console.get(&format!("/rest/Service+{number}/1.0/a")).await;
            assert_eq!(response.status(), 200, "round {round}, service {number}");
            assert!(server.compiled().bytes() <= limit);
        }
    }
    let is_ready = server.with_mocks(|mocks| mocks.find("Notes", "1.0").unwrap().ready().is_some());
    assert!(!is_ready, "it was dropped");
    let listed = client().get(&notes).send().await.unwrap().text().await.unwrap();
    let listed: Value = serde_json::from_str(&listed).unwrap();
    assert_eq!(listed[0]["text"], "a");
    assert_eq!(server.statistics().services().len(), 40);
}

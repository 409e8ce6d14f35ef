//! Contacting instances: what is found, and each way in which it fails.

use std::time::Duration;

use api_types::{
    InstanceFindings, InstanceLimits, InstanceProblem, InstanceProduct, InstanceRights,
    InstanceSignIn, InstanceTrial, Permission, Timestamp, UploadLimit,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{
    InstanceCalls as _,
    fake::{Answer, Fake, json_answer, jwt},
    open,
    shop::JobCalls as _,
    with_service_account, with_token,
};
use crate::{
    support::TestApp,
    tls::{Authority, files_in},
};

const TOKENS: &str = "POST /realms/microcks/protocol/openid-connect/token";
const COUNT: &str = "GET /api/services/count";

/// Long after these tests.
const LATER: u64 = 32_503_680_000;

async fn found(app: &TestApp, form: &Value) -> InstanceFindings {
    match app.try_form(form, None).await {
        InstanceTrial::Found(findings) => findings,
        other => panic!("{other:?}"),
    }
}

async fn problem(app: &TestApp, form: &Value) -> InstanceProblem {
    match app.try_form(form, None).await {
        InstanceTrial::Failed(problem) => problem,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn trial_of_an_open_microcks_finds_everything_and_stores_nothing() {
    let (app, fake) = (TestApp::demo(), Fake::microcks(71).await);
    let findings = InstanceFindings {
        product: InstanceProduct::Microcks,
        version: "1.11.2".into(),
        is_known_version: true,
        services: 71,
        revision: None,
        rights: InstanceRights {
            is_open: true,
            roles: Vec::new(),
            export: Permission::Granted,
            import: Permission::Granted,
            expires_at: None,
        },
        limits: InstanceLimits { upload: UploadLimit::Usual(2 << 20), url: Some(8192) },
        keycloak: None,
        is_private: true,
    };
    // It has no name yet.
    assert_eq!(found(&app, &open("", &format!("{}/api", fake.url))).await, findings);
    assert!(app.instances().await.instances.is_empty());
    assert!(fake.received().iter().all(|request| request.line.starts_with("GET ")));
}

#[tokio::test]
async fn roles_of_the_token_decide_what_the_account_may_do() {
    let app = TestApp::demo();
    let fake = Fake::microcks_behind("https://sso.test/auth/").await;
    for (roles, permission) in
        [(&["user", "admin"][..], Permission::Granted), (&["user"], Permission::Denied)]
    {
        let token = jwt(roles, LATER);
        let findings = found(&app, &with_token("", &fake.url, Some(&token))).await;
        let roles = roles.iter().map(|&role| role.into()).collect();
        let expires_at = Some(Timestamp(32_503_680_000_000));
        let (export, import) = (permission, permission);
        let rights = InstanceRights { is_open: false, roles, export, import, expires_at };
        assert_eq!(findings.rights, rights);
        assert_eq!(findings.keycloak.as_deref(), Some("https://sso.test/auth"));
    }
}

#[tokio::test]
async fn mockpit_states_its_revision_if_the_token_may_read_it() {
    let (app, fake) = (TestApp::demo(), Fake::microcks(5).await);
    fake.answer("GET /api/mockpit/v1/docs.css", Answer::Status(200, String::new()));
    fake.json("GET /api/mockpit/v1/revisions", &json!({ "newest": 7, "revisions": [] }));
    let form = with_token("", &fake.url, Some("mkp_0"));
    let findings = found(&app, &form).await;
    assert_eq!((findings.product, findings.revision), (InstanceProduct::Mockpit, Some(7)));
    assert_eq!(findings.rights.export, Permission::Granted);
    assert_eq!(findings.limits.url, None);
    let forbidden = Answer::Status(403, json!({ "code": "scope", "message": "No." }).to_string());
    fake.answer("GET /api/mockpit/v1/revisions", forbidden.clone());
    fake.answer("GET /api/mockpit/v1/plans/none", forbidden);
    let findings = found(&app, &form).await;
    assert_eq!((findings.revision, findings.rights.import), (None, Permission::Denied));
}

#[tokio::test]
async fn each_failure_has_its_own_problem() {
    let (app, other) = (TestApp::demo(), Fake::microcks(1).await);
    let cases = [
        (
            COUNT,
            Answer::Status(500, "<html>".into()),
            InstanceProblem::Status {
                request: "/api/services/count".into(),
                status: 500,
                message: None,
            },
        ),
        (COUNT, Answer::CutOff(r#"{"counter":"#.into()), InstanceProblem::Interrupted),
        (
            COUNT,
            Answer::Redirect(other.url.clone()),
            InstanceProblem::Redirected { target: other.url.clone() },
        ),
        (COUNT, Answer::Status(401, String::new()), InstanceProblem::SignInNeeded),
        (
            "GET /api/version/info",
            Answer::Status(404, String::new()),
            InstanceProblem::OtherProgram,
        ),
        (
            "GET /api/version/info",
            Answer::Status(200, "<html>".into()),
            InstanceProblem::OtherProgram,
        ),
        ("GET /api/version/info", json_answer(&json!({ "versionId": "0.6.2" })), {
            InstanceProblem::UnsupportedVersion { version: "0.6.2".into() }
        }),
    ];
    for (line, answer, expected) in cases {
        let fake = Fake::microcks(1).await;
        fake.answer(line, answer);
        assert_eq!(problem(&app, &open("", &fake.url)).await, expected, "{line}");
    }
    assert!(other.received().is_empty(), "no redirect is followed");

    let fake = Fake::microcks(1).await;
    fake.json(COUNT, &json!({ "counter": "many" }));
    let unexpected = problem(&app, &open("", &fake.url)).await;
    assert!(matches!(unexpected, InstanceProblem::Unexpected { .. }), "{unexpected:?}");

    // The port was free a moment ago.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let not_reachable = problem(&app, &open("", &url)).await;
    assert!(matches!(not_reachable, InstanceProblem::NotReachable { .. }), "{not_reachable:?}");

    let unknown = problem(&app, &open("", &format!("http://{}", "a".repeat(64)))).await;
    assert!(matches!(unknown, InstanceProblem::UnknownHost { .. }), "{unknown:?}");
}

#[tokio::test]
async fn each_failure_of_a_sign_in_has_its_own_problem() {
    let app = TestApp::demo();
    let fake = Fake::microcks_behind("https://sso.test").await;
    fake.answer(COUNT, Answer::Status(401, String::new()));
    let with = async |token: &str| problem(&app, &with_token("", &fake.url, Some(token))).await;
    assert_eq!(problem(&app, &open("", &fake.url)).await, InstanceProblem::SignInNeeded);
    assert_eq!(with("opaque").await, InstanceProblem::TokenRejected);
    assert_eq!(with(&jwt(&["admin"], LATER)).await, InstanceProblem::TokenRejected);
    let expired = InstanceProblem::TokenExpired { at: Timestamp(1_000_000) };
    assert_eq!(with(&jwt(&["admin"], 1_000)).await, expired);
    // A token that expires in the middle.
    fake.json(COUNT, &json!({ "counter": 1 }));
    fake.answer("GET /api/mockpit/v1/docs.css", Answer::Status(200, String::new()));
    fake.answer("GET /api/mockpit/v1/revisions", Answer::Status(401, String::new()));
    assert_eq!(with("opaque").await, InstanceProblem::TokenRejected);

    let account = |url: &str| with_service_account("", url, Some("s3cret"));
    let open_instance = Fake::microcks(1).await;
    assert_eq!(problem(&app, &account(&open_instance.url)).await, InstanceProblem::NoKeycloak);
    let keycloak = Fake::start().await;
    let rejected = json!({ "error": "unauthorized_client", "error_description": "Invalid client" });
    keycloak.answer(TOKENS, Answer::Status(401, rejected.to_string()));
    let fake = Fake::microcks_behind(&keycloak.url).await;
    let expected = InstanceProblem::ServiceAccountRejected { reason: "Invalid client".into() };
    assert_eq!(problem(&app, &account(&fake.url)).await, expected);
}

#[tokio::test]
async fn certificate_is_trusted_only_with_its_authority() {
    let (app, folder) = (TestApp::demo(), tempfile::tempdir().unwrap());
    let (files, authority) = (files_in(folder.path()), Authority::new());
    authority.write(&files);
    let fake = Fake::microcks_with_tls(7, files).await;
    let trusting = |pem: &str| {
        let mut form = open("", &fake.url);
        form["authority"] = pem.into();
        form
    };
    for pem in ["", &Authority::new().pem] {
        let problem = problem(&app, &trusting(pem)).await;
        assert!(matches!(problem, InstanceProblem::Certificate { .. }), "{problem:?}");
    }
    assert!(fake.received().is_empty());
    assert_eq!(found(&app, &trusting(&authority.pem)).await.services, 7);

    let mut form = trusting(&authority.pem);
    form["name"] = "Test".into();
    let id = app.add(&form).await;
    assert_eq!(*app.contact(&id).await.authority, *authority.pem.trim());
}

/// Lists services without end to an account that may not count them.
#[tokio::test]
async fn endless_list_is_noticed() {
    let (app, fake) = (TestApp::demo(), Fake::microcks(1).await);
    fake.answer(COUNT, Answer::Status(403, String::new()));
    fake.on("GET /api/services", |request| {
        let page = request.line.split("page=").nth(1).unwrap().split('&').next().unwrap();
        let services: Vec<Value> =
            (0..200).map(|number| json!({ "id": format!("{page}-{number}") })).collect();
        json_answer(&Value::Array(services))
    });
    assert_eq!(problem(&app, &open("", &fake.url)).await, InstanceProblem::EndlessList);
    fake.json("GET /api/services", &json!([]));
    assert_eq!(found(&app, &open("", &fake.url)).await.services, 0);
}

#[tokio::test]
async fn private_addresses_are_not_called_if_a_setting_forbids_them() {
    let app = TestApp::demo();
    let fake = Fake::microcks(1).await;
    let port = fake.url.rsplit(':').next().unwrap().to_owned();
    assert!(found(&app, &open("", &fake.url)).await.is_private);
    let called = fake.received().len();
    let app = app.restarted(&["--no-private-instances"]);
    assert!(!app.instances().await.allows_private);
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"] {
        let problem = problem(&app, &open("", &format!("http://{host}:{port}"))).await;
        assert!(matches!(problem, InstanceProblem::PrivateAddress { .. }), "{host}: {problem:?}");
    }
    assert_eq!(fake.received().len(), called);
}

#[tokio::test]
async fn secret_of_a_service_account_goes_only_to_the_keycloak_that_got_it_first() {
    let app = TestApp::demo();
    let keycloak = Fake::keycloak(&jwt(&["user", "admin"], LATER)).await;
    let fake = Fake::microcks_behind(&keycloak.url).await;
    let id = app.add(&with_service_account("Test", &fake.url, Some("s3cret"))).await;
    let contacted = app.contact(&id).await;
    let sign_in = |keycloak: &Fake| InstanceSignIn::ServiceAccount {
        client: "pipeline".into(),
        keycloak: Some(keycloak.url.as_str().into()),
    };
    assert_eq!(contacted.sign_in, sign_in(&keycloak));
    assert_eq!(contacted.health.findings.unwrap().rights.import, Permission::Granted);

    let other = Fake::keycloak(&jwt(&["user", "admin"], LATER)).await;
    fake.use_keycloak(&other.url);
    let failure = app.contact(&id).await.health.failure.unwrap();
    let expected = InstanceProblem::OtherKeycloak { keycloak: other.url.clone() };
    assert_eq!(failure.problem, expected);
    // Keeping the stored secret does not help either.
    let kept = with_service_account("Test", &fake.url, None);
    assert_eq!(app.try_form(&kept, Some(&id)).await, InstanceTrial::Failed(expected));
    app.change(&id, &kept).await;
    assert!(app.contact(&id).await.health.failure.is_some());
    assert!(other.received().is_empty());

    app.change(&id, &with_service_account("Test", &fake.url, Some("s3cret"))).await;
    let contacted = app.contact(&id).await;
    assert_eq!((contacted.health.failure, contacted.sign_in), (None, sign_in(&other)));
    let [request] = &other.received()[..] else { panic!("one token") };
    assert_eq!(request.body, "grant_type=client_credentials");
}

#[tokio::test]
async fn keycloak_is_stored_before_it_gets_the_secret_also_if_nothing_else_works() {
    let app = TestApp::demo();
    let keycloak = Fake::start().await;
    keycloak.answer(TOKENS, Answer::Status(401, json!({ "error": "invalid_client" }).to_string()));
    let fake = Fake::microcks_behind(&keycloak.url).await;
    let id = app.add(&with_service_account("Test", &fake.url, Some("s3cret"))).await;
    let contacted = app.contact(&id).await;
    assert!(contacted.health.failure.is_some());
    let expected = InstanceSignIn::ServiceAccount {
        client: "pipeline".into(),
        keycloak: Some(keycloak.url.as_str().into()),
    };
    assert_eq!(contacted.sign_in, expected);
    let other = Fake::keycloak(&jwt(&["admin"], LATER)).await;
    fake.use_keycloak(&other.url);
    app.contact(&id).await;
    assert!(other.received().is_empty());

    // A job finds it, too.
    let fake = Fake::microcks_behind(&keycloak.url).await;
    let id = app.add(&with_service_account("Second", &fake.url, Some("s3cret"))).await;
    let () = app.call_ok("instances/fetch", &json!({ "instance": id, "services": "all" })).await;
    app.ended(&id).await;
    let view = app.instances().await.instances.into_iter().find(|it| it.id == id).unwrap();
    assert_eq!(view.sign_in, expected);
}

#[tokio::test]
async fn background_looks_have_longer_pauses_while_an_instance_fails() {
    let (app, fake) = (TestApp::demo(), Fake::microcks(3).await);
    let id = app.add(&open("Test", &fake.url)).await;
    let health = async || app.instances().await.instances.remove(0).health;
    let look_after = async |seconds| {
        app.advance(Duration::from_secs(seconds));
        let before = fake.received().len();
        app.server.look_at_due_instances().await;
        fake.received().len() > before
    };
    assert!(look_after(0).await, "a new instance is due");
    let first = health().await;
    assert_eq!(first.findings.as_ref().unwrap().services, 3);
    assert_eq!(first.answered_at, first.looked_at);
    assert!(!look_after(59).await);
    fake.answer(COUNT, Answer::Status(500, String::new()));
    assert!(look_after(1).await);
    let failed = health().await;
    assert_eq!((failed.answered_at, &failed.findings), (first.answered_at, &first.findings));
    assert!(failed.failure.is_some());
    assert!(look_after(60).await);
    assert!(!look_after(60).await, "the pause is longer now");
    assert!(look_after(60).await);
    assert_eq!(health().await.failure.unwrap().since, failed.failure.unwrap().since);

    // A person does not have to wait.
    fake.json(COUNT, &json!({ "counter": 4 }));
    let contacted = app.contact(&id).await.health;
    assert_eq!((contacted.failure, contacted.findings.unwrap().services), (None, 4));
}

/// The program waits on a thread, so the test needs another one.
#[tokio::test(flavor = "multi_thread")]
async fn result_for_an_instance_that_was_changed_meanwhile_is_not_stored() {
    let app = TestApp::demo();
    let (first, second) = (Fake::microcks(1).await, Fake::microcks(2).await);
    let id = app.add(&open("Test", &first.url)).await;
    let (reached, is_reached) = tokio::sync::oneshot::channel();
    let (go_on, may_go_on) = std::sync::mpsc::channel::<()>();
    let channels = std::sync::Mutex::new(Some((reached, may_go_on)));
    first.on(COUNT, move |_| {
        if let Some((reached, may_go_on)) = channels.lock().unwrap().take() {
            reached.send(()).unwrap();
            // The program answers when the instance has been changed.
            tokio::task::block_in_place(|| may_go_on.recv().unwrap());
        }
        json_answer(&json!({ "counter": 1 }))
    });
    let look = app.server.look_at_due_instances();
    let change = async {
        is_reached.await.unwrap();
        app.change(&id, &open("Test", &second.url)).await;
        go_on.send(()).unwrap();
    };
    tokio::join!(look, change);
    assert_eq!(app.instances().await.instances[0].health.findings, None);
    app.server.look_at_due_instances().await;
    let findings = app.instances().await.instances.remove(0).health.findings;
    assert_eq!(findings.unwrap().services, 2);
}

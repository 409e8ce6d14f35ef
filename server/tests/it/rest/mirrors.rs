//! `/api/mockpit/v1/instances/{id}/mirrors`: mirrors, and backups of instances, for programs.

use std::time::Duration;

use api_types::{Role, Scope};
use axum::http::{StatusCode, header};
use serde_json::{Value, json};

use super::support::{error_code, get, import, rest, send, send_json};
use crate::{commands::service, exchange::microcks::FakeMicrocks, support::TestApp};

const V1: &str = "/api/mockpit/v1";
const HOUR: Duration = Duration::from_secs(60 * 60);

/// A server with one instance, which is an open Microcks.
struct Test {
    app: TestApp,
    there: FakeMicrocks,
    /// The path of the mirrors of the instance.
    path: String,
}

impl Test {
    async fn new() -> Self {
        let (app, there) = (TestApp::demo(), FakeMicrocks::start("1.11.2"));
        there.put(&pets("1"));
        let body = json!({ "name": "dev", "url": there.address, "signIn": "open" });
        let added = send_json(&app, "POST", &format!("{V1}/instances"), &body).await;
        let id = added.read::<Value>()["id"].as_str().unwrap().to_owned();
        Self { app, there, path: format!("{V1}/instances/{id}/mirrors") }
    }

    /// Adds a mirror. Returns its path.
    async fn add(&self, mirror: &Value) -> String {
        let added = send_json(&self.app, "POST", &self.path, mirror).await;
        assert_eq!(added.status, StatusCode::CREATED, "{}", added.text());
        format!("{}/{}", self.path, added.read::<Value>()["id"].as_str().unwrap())
    }

    /// Runs a mirror, and returns it after that.
    async fn run(&self, mirror: &str) -> Value {
        let started = send(&self.app, "POST", &format!("{mirror}/run")).await;
        assert_eq!(started.status, StatusCode::ACCEPTED, "{}", started.text());
        loop {
            let job = get(&self.app, started.header("location")).await;
            if job.get("running").is_none() {
                assert_eq!(job["ended"]["kind"], "mirror", "{job}");
                return get(&self.app, mirror).await;
            }
            tokio::task::yield_now().await;
        }
    }

    async fn rejected(&self, method: &str, path: &str, body: &Value) -> (u16, String, Value) {
        let rejected = send_json(&self.app, method, path, body).await;
        let detail = rejected.read::<Value>()["detail"].clone();
        (rejected.status.as_u16(), error_code(&rejected), detail)
    }
}

fn pets(body: &str) -> Value {
    service(1, "Pets", &[("a", body)])
}

#[tokio::test]
async fn mirror_is_added_changed_run_and_removed() {
    let test = Test::new().await;
    assert_eq!(get(&test.app, &test.path).await, json!({ "mirrors": [] }));
    let mirror = test.add(&json!({ "direction": "fetch", "schedule": { "hours": 1 } })).await;
    let added = get(&test.app, &mirror).await;
    let policy = json!({
        "new": "add",
        "changed": "replace",
        "gone": "keep",
        "conflict": "ask",
        "executableContent": false,
    });
    assert_eq!((&added["services"], &added["policy"]), (&json!("all"), &policy));
    assert!(added["next"].is_i64() && added.get("last").is_none(), "{added}");

    let ran = test.run(&mirror).await;
    assert_eq!((&ran["last"]["result"], &ran["last"]["services"]), (&json!("fetched"), &json!(1)));
    assert_eq!((&ran["last"]["revision"], &ran["drift"]), (&json!(1), &json!(0)), "{ran}");
    assert_eq!(get(&test.app, &test.path).await["mirrors"], json!([ran]));
    assert_eq!(test.run(&mirror).await["last"]["result"], "unchanged");

    let changed = json!({
        "direction": "fetch",
        "services": { "ids": [format!("{:024x}", 1)] },
        "policy": { "conflict": "keep", "executableContent": true },
        "schedule": { "weekly": { "day": "sunday", "at": "02:05" } },
    });
    let answer = send_json(&test.app, "PUT", &mirror, &changed).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let answer: Value = answer.read();
    for member in ["direction", "services", "schedule"] {
        assert_eq!(answer[member], changed[member]);
    }
    assert_eq!(
        (&answer["policy"]["conflict"], &answer["policy"]["new"]),
        (&json!("keep"), &json!("add"))
    );

    assert_eq!(send(&test.app, "DELETE", &mirror).await.status, StatusCode::NO_CONTENT);
    for (method, path) in [
        ("GET", mirror.clone()),
        ("DELETE", mirror.clone()),
        ("PUT", mirror.clone()),
        ("POST", format!("{mirror}/run")),
        ("DELETE", format!("{mirror}/run")),
        ("GET", format!("{mirror}/files")),
        ("POST", format!("{mirror}/seen")),
    ] {
        let gone = test.rejected(method, &path, &changed).await;
        let expected = (404, "not_found".to_owned(), json!({ "missing": "mirror" }));
        assert_eq!(gone, expected, "{method} {path}");
    }
    let unknown = format!("{V1}/instances/nope/mirrors");
    let (status, _, detail) = test.rejected("GET", &unknown, &json!({})).await;
    assert_eq!((status, &detail["missing"]), (404, &json!("instance")));
}

#[tokio::test]
async fn mirror_that_waits_names_its_plan_and_goes_on_after_it_was_applied() {
    let test = Test::new().await;
    let asks =
        json!({ "direction": "fetch", "policy": { "new": "ask" }, "schedule": { "hours": 1 } });
    let mirror = test.add(&asks).await;
    let waiting = test.run(&mirror).await;
    assert_eq!((&waiting["last"]["result"], waiting.get("next")), (&json!("waiting"), None));
    let again = test.rejected("POST", &format!("{mirror}/run"), &json!({})).await;
    assert_eq!((again.0, &*again.1), (409, "mirror_waits"));

    let plan = format!("{V1}/plans/{}", waiting["plan"].as_str().unwrap());
    assert_eq!(get(&test.app, &plan).await["rows"][0]["status"], "new");
    let applied = send_json(&test.app, "POST", &format!("{plan}/apply"), &json!({})).await;
    assert_eq!(applied.read::<Value>()["written"], 1, "{}", applied.text());
    let after = get(&test.app, &mirror).await;
    assert_eq!((&after["last"]["result"], after.get("plan")), (&json!("fetched"), None), "{after}");
    assert!(after["next"].is_i64(), "{after}");
}

#[tokio::test]
async fn mirror_that_sends_names_the_send_that_waits() {
    let test = Test::new().await;
    import(&test.app, pets("2").to_string().as_bytes()).await;
    let mirror = test.add(&json!({ "direction": "send" })).await;
    let waiting = test.run(&mirror).await;
    assert_eq!(waiting["last"]["result"], "waiting", "they differed before the first run");
    let there = format!("{V1}/sends/{}", waiting["send"].as_str().unwrap());
    assert_eq!(get(&test.app, &there).await["name"], "dev");
    assert_eq!(send(&test.app, "DELETE", &there).await.status, StatusCode::NO_CONTENT);
    assert_eq!(get(&test.app, &mirror).await["last"]["result"], "declined");
}

#[tokio::test]
async fn backup_of_an_instance_is_a_mirror_to_a_folder() {
    let (test, folder) = (Test::new().await, tempfile::tempdir().unwrap());
    let direction = json!({ "backUp": { "folder": folder.path(), "keep": 2 } });
    let daily = json!({ "direction": direction, "schedule": { "daily": { "at": "02:00" } } });
    let mirror = test.add(&daily).await;
    let ran = test.run(&mirror).await;
    assert_eq!((&ran["last"]["result"], &ran["direction"]), (&json!("written"), &direction));
    let file = folder.path().join(ran["last"]["file"].as_str().unwrap());
    assert_eq!(file.metadata().unwrap().len(), ran["last"]["size"].as_u64().unwrap());

    let files = get(&test.app, &format!("{mirror}/files")).await["files"].clone();
    assert_eq!((files.as_array().unwrap().len(), &files[0]["name"]), (1, &ran["last"]["file"]));
    assert_eq!((&files[0]["size"], files[0].get("problem")), (&ran["last"]["size"], None));
    let restore = format!("{mirror}/restore");
    let planned =
        send_json(&test.app, "POST", &restore, &json!({ "file": files[0]["name"] })).await;
    assert_eq!(planned.status, StatusCode::CREATED, "{}", planned.text());
    let plan = planned.read::<Value>()["plan"].as_str().unwrap().to_owned();
    let rows = get(&test.app, &format!("{V1}/plans/{plan}")).await["rows"].clone();
    assert_eq!((rows.as_array().unwrap().len(), &rows[0]["status"]), (1, &json!("new")));
    for name in ["none.json", "../x.json"] {
        let (status, _, detail) = test.rejected("POST", &restore, &json!({ "file": name })).await;
        assert_eq!((status, &detail["missing"]), (404, &json!("file")), "{name}");
    }
}

#[tokio::test]
async fn failed_run_is_stated_with_its_reason() {
    let test = Test::new().await;
    test.there.remove(&format!("{:024x}", 1));
    // A whole number in JSON, in another form.
    let mirror = test.add(&json!({ "direction": "fetch", "schedule": { "hours": 24.0 } })).await;
    let failed = test.run(&mirror).await;
    assert_eq!(failed["last"]["result"], "failed");
    assert_eq!(failed["last"]["problem"]["code"], "no_services");
    assert_eq!(failed["failure"]["problem"], failed["last"]["problem"]);
    let seen = send(&test.app, "POST", &format!("{mirror}/seen")).await;
    assert_eq!(seen.status, StatusCode::NO_CONTENT, "{}", seen.text());
    assert_eq!(get(&test.app, &mirror).await.get("failure"), None);
    test.there.put(&pets("1"));
    test.app.advance(HOUR);
    assert_eq!(test.run(&mirror).await["last"]["result"], "fetched");
}

#[tokio::test]
async fn impossible_values_are_rejected_with_a_pointer() {
    let test = Test::new().await;
    let folder = |folder: &str, keep: u32| json!({ "direction": { "backUp": { "folder": folder, "keep": keep } } });
    for (body, pointer) in [
        (json!({ "direction": "fetch", "services": { "ids": [] } }), "/services"),
        (json!({ "direction": "fetch", "schedule": { "hours": 0 } }), "/schedule"),
        (json!({ "direction": "fetch", "schedule": { "hours": 673 } }), "/schedule"),
        (json!({ "direction": "fetch", "schedule": { "hours": u32::MAX } }), "/schedule"),
        (folder("relative", 1), "/direction/backUp/folder"),
        (folder("/no/such/folder", 1), "/direction/backUp/folder"),
        (folder("/tmp", 0), "/direction/backUp/keep"),
        (folder("/tmp", u32::MAX), "/direction/backUp/keep"),
    ] {
        let rejected = test.rejected("POST", &test.path, &body).await;
        let expected = (422, "invalid_mirror".to_owned(), json!({ "pointer": pointer }));
        assert_eq!(rejected, expected, "{body}");
    }
    for body in [
        json!({}),
        json!({ "direction": "both" }),
        json!({ "direction": "fetch", "other": 1 }),
        json!({ "direction": "fetch", "policy": { "new": "remove" } }),
        json!({ "direction": "fetch", "policy": { "old": "keep" } }),
        json!({ "direction": "fetch", "schedule": { "daily": { "at": "24:00" } } }),
        json!({ "direction": "fetch", "schedule": { "daily": { "at": "02:00", "day": "monday" } } }),
        json!({ "direction": "fetch", "schedule": { "weekly": { "day": "someday", "at": "02:00" } } }),
        json!({ "direction": { "backUp": { "folder": "/tmp" } } }),
    ] {
        let (status, code, _) = test.rejected("POST", &test.path, &body).await;
        assert_eq!((status, &*code), (400, "invalid_json"), "{body}");
    }
    assert_eq!(get(&test.app, &test.path).await, json!({ "mirrors": [] }));
}

#[tokio::test]
async fn run_is_canceled_only_while_it_runs() {
    let test = Test::new().await;
    let mirror = test.add(&json!({ "direction": "fetch" })).await;
    let other = test.add(&json!({ "direction": "fetch" })).await;
    test.there.hang_at_export();
    let started = send(&test.app, "POST", &format!("{mirror}/run")).await;
    assert_eq!(get(&test.app, &mirror).await["job"], started.read::<Value>()["job"]);
    let there = test.there.clone();
    tokio::task::spawn_blocking(move || there.wait_until_it_hangs()).await.unwrap();
    let busy = test.rejected("POST", &format!("{other}/run"), &json!({})).await;
    assert_eq!((busy.0, &*busy.1), (409, "conflict"));
    let not_its = send(&test.app, "DELETE", &format!("{other}/run")).await;
    assert_eq!(not_its.status, StatusCode::ACCEPTED, "{}", not_its.text());
    assert!(get(&test.app, started.header("location")).await.get("running").is_some());

    let canceled = send(&test.app, "DELETE", &format!("{mirror}/run")).await;
    assert_eq!(canceled.status, StatusCode::ACCEPTED, "{}", canceled.text());
    while get(&test.app, started.header("location")).await.get("running").is_some() {
        tokio::task::yield_now().await;
    }
    assert_eq!(get(&test.app, &mirror).await["last"]["result"], "canceled");
    assert_eq!(get(&test.app, &other).await.get("last"), None);
}

#[tokio::test]
async fn token_needs_the_scope_of_what_a_mirror_does() {
    let (app, there) = (TestApp::new(), FakeMicrocks::start("1.11.2"));
    there.put(&pets("1"));
    let session = app.session_cookie("anna", Role::Admin).await;
    let token = async |scopes: &[Scope]| {
        let body = json!({ "name": format!("{scopes:?}"), "scopes": scopes, "days": 7 });
        let created = app.call("/console/tokens/create", &body, Some(&session)).await;
        format!("Bearer {}", created.read::<Value>()["secret"].as_str().unwrap())
    };
    let call = async |token: &str, method: &str, path: &str, body: &Value| {
        let request = rest(method, path).header(header::AUTHORIZATION, token);
        app.send(request.body(body.to_string().into()).unwrap()).await
    };
    let all = token(&Scope::ALL).await;
    let instance = json!({ "name": "dev", "url": there.address, "signIn": "open" });
    let instance = call(&all, "POST", &format!("{V1}/instances"), &instance).await;
    let instance: Value = instance.read();
    let mirrors = format!("{V1}/instances/{}/mirrors", instance["id"].as_str().unwrap());
    for (direction, needed, other) in
        [("fetch", Scope::Import, Scope::Export), ("send", Scope::Export, Scope::Import)]
    {
        let mirror = json!({ "direction": direction });
        let (right, wrong) =
            (token(&[Scope::Instances, needed]).await, token(&[Scope::Instances, other]).await);
        let rejected = call(&wrong, "POST", &mirrors, &mirror).await;
        assert_eq!(rejected.status, StatusCode::FORBIDDEN, "{direction}: {}", rejected.text());
        let added = call(&right, "POST", &mirrors, &mirror).await;
        assert_eq!(added.status, StatusCode::CREATED, "{direction}: {}", added.text());
        let path = format!("{mirrors}/{}", added.read::<Value>()["id"].as_str().unwrap());
        assert_eq!(call(&wrong, "PUT", &path, &mirror).await.status, StatusCode::FORBIDDEN);
        let run = format!("{path}/run");
        let wrong = token(&[Scope::Read, Scope::Instances, other]).await;
        assert_eq!(call(&wrong, "POST", &run, &json!({})).await.status, StatusCode::FORBIDDEN);
        let right = token(&[Scope::Read, needed]).await;
        let started = call(&right, "POST", &run, &json!({})).await;
        assert_eq!(started.status, StatusCode::ACCEPTED, "{direction}: {}", started.text());
        let job = started.header("location");
        while call(&all, "GET", job, &json!({})).await.read::<Value>().get("running").is_some() {
            tokio::task::yield_now().await;
        }
    }
}

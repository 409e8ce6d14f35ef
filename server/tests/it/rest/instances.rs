//! `/api/mockpit/v1/instances` and `/api/mockpit/v1/sends`: what the console does with instances.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::support::{error_code, get, import, send, send_json};
use crate::{
    commands::{service, together},
    exchange::microcks::{FakeMicrocks, OnImport},
    support::TestApp,
};

const V1: &str = "/api/mockpit/v1";
const CANARY: &str = "canary-7b2e";

/// A server with one instance, which is an open Microcks.
struct Test {
    app: TestApp,
    there: FakeMicrocks,
    /// The path of the instance.
    path: String,
}

impl Test {
    /// `Pets` is on both sides under different IDs, `Orders` only here, and `Other` only there.
    async fn new() -> Self {
        let (app, there) = (TestApp::demo(), FakeMicrocks::start("1.11.2"));
        there.put(&together(&[
            service(1, "Pets", &[("a", "old"), ("b", "2")]),
            service(2, "Other", &[]),
        ]));
        let here = together(&[
            service(11, "Pets", &[("a", "new"), ("c", "3")]),
            service(12, "Orders", &[("x", "1")]),
        ]);
        import(&app, here.to_string().as_bytes()).await;
        let added = add(&app, "dev", &there.address, &json!("open")).await;
        let path = format!("{V1}/instances/{}", added["id"].as_str().unwrap());
        Self { app, there, path }
    }

    /// Starts a job, and returns how it ended.
    async fn job(&self, action: &str, body: &Value) -> Value {
        let started = send_json(&self.app, "POST", &format!("{}/{action}", self.path), body).await;
        assert_eq!(started.status, StatusCode::ACCEPTED, "{action}: {}", started.text());
        let id = started.read::<Value>()["job"].as_str().unwrap().to_owned();
        let location = started.header("location").to_owned();
        assert_eq!(location, format!("{}/jobs/{id}", self.path), "{action}");
        loop {
            let job = get(&self.app, &location).await;
            if job.get("running").is_none() {
                assert_eq!(job["ended"], self.ended().await, "it is the last one");
                assert_eq!(job["ended"]["id"], id);
                return job["ended"].clone();
            }
            assert_eq!(job["running"]["id"], id);
            tokio::task::yield_now().await;
        }
    }

    /// The last job, once none runs.
    async fn ended(&self) -> Value {
        loop {
            let jobs = get(&self.app, &format!("{}/job", self.path)).await;
            if jobs.get("running").is_none() {
                return jobs["last"].clone();
            }
            tokio::task::yield_now().await;
        }
    }

    /// Plans a send. Returns its path.
    async fn plan(&self, request: &Value) -> String {
        let planned = self.job("sends", request).await;
        assert_eq!(planned["result"], "planned", "{planned}");
        format!("{V1}/sends/{}", planned["send"].as_str().unwrap())
    }

    /// Applies a planned send, and returns the newest send.
    async fn apply(&self, path: &str, body: &Value) -> Value {
        let started = send_json(&self.app, "POST", &format!("{path}/apply"), body).await;
        assert_eq!(started.status, StatusCode::ACCEPTED, "{}", started.text());
        self.ended().await;
        self.last_send().await
    }

    async fn last_send(&self) -> Value {
        get(&self.app, &self.path).await["lastSend"].clone()
    }
}

async fn add(app: &TestApp, name: &str, url: &str, sign_in: &Value) -> Value {
    let body = json!({ "name": name, "url": url, "signIn": sign_in });
    let added = send_json(app, "POST", &format!("{V1}/instances"), &body).await;
    assert_eq!(added.status, StatusCode::CREATED, "{}", added.text());
    added.read()
}

#[tokio::test]
async fn instance_is_added_tried_changed_and_removed() {
    let test = Test::new().await;
    let Test { app, there, path } = &test;
    let listed = get(app, &format!("{V1}/instances")).await;
    assert_eq!(listed["instances"][0]["name"], "dev");
    assert_eq!((&listed["key"], &listed["allowsPrivate"]), (&json!("dataDirectory"), &json!(true)));

    let trial = json!({ "url": there.address, "signIn": "open" });
    let trial = send_json(app, "POST", &format!("{V1}/instances/trials"), &trial).await;
    let trial: Value = trial.read();
    assert_eq!(
        (&trial["findings"]["product"], &trial["findings"]["services"]),
        (&json!("microcks"), &json!(2))
    );
    let nobody = json!({ "url": "http://127.0.0.1:1", "signIn": "open" });
    let nobody = send_json(app, "POST", &format!("{V1}/instances/trials"), &nobody).await;
    assert_eq!(nobody.read::<Value>()["problem"]["code"], "not_reachable");

    let contacted = send(app, "POST", &format!("{path}/contact")).await;
    assert_eq!(contacted.read::<Value>()["health"]["findings"]["version"], "1.11.2");
    let renamed = json!({ "name": "test", "url": there.address, "signIn": "open" });
    let renamed = send_json(app, "PUT", path, &renamed).await;
    assert_eq!(renamed.read::<Value>()["name"], "test", "{}", renamed.text());

    assert_eq!(send(app, "DELETE", path).await.status, StatusCode::NO_CONTENT);
    for (method, path) in
        [("GET", path.clone()), ("DELETE", path.clone()), ("POST", format!("{path}/refresh"))]
    {
        let gone = send(app, method, &path).await;
        assert_eq!((gone.status.as_u16(), error_code(&gone)), (404, "not_found".into()), "{path}");
    }
}

#[tokio::test]
async fn impossible_values_are_rejected_by_their_field() {
    let test = Test::new().await;
    let before = get(&test.app, &format!("{V1}/instances")).await;
    let url = "https://other.test";
    for (body, field) in [
        (json!({ "name": " ", "url": url, "signIn": "open" }), "name"),
        (json!({ "name": "DEV", "url": url, "signIn": "open" }), "name"),
        (json!({ "name": "a", "url": "ftp://x", "signIn": "open" }), "url"),
        (json!({ "name": "a", "url": test.there.address, "signIn": "open" }), "url"),
        (json!({ "name": "a", "url": url, "signIn": { "token": {} } }), "secret"),
        (
            json!({ "name": "a", "url": url, "signIn": { "serviceAccount": { "client": "" } } }),
            "client",
        ),
        (json!({ "name": "a", "url": url, "signIn": "open", "authority": "x" }), "authority"),
    ] {
        let rejected = send_json(&test.app, "POST", &format!("{V1}/instances"), &body).await;
        assert_eq!(
            (rejected.status.as_u16(), error_code(&rejected)),
            (422, "invalid_instance".into()),
            "{body}"
        );
        assert_eq!(rejected.read::<Value>()["detail"]["field"], field, "{body}");
    }
    for body in [
        json!({}),
        json!({ "name": "a", "url": url }),
        json!({ "name": "a", "url": url, "signIn": "password" }),
        json!({ "name": "a", "url": url, "signIn": "open", "other": 1 }),
        json!({ "name": "a", "url": url, "signIn": { "token": { "secret": "x" } } }),
    ] {
        let rejected = send_json(&test.app, "POST", &format!("{V1}/instances"), &body).await;
        assert_eq!(
            (rejected.status.as_u16(), error_code(&rejected)),
            (400, "invalid_json".into()),
            "{body}"
        );
    }
    assert_eq!(get(&test.app, &format!("{V1}/instances")).await, before);
}

#[tokio::test]
async fn secret_is_in_no_answer() {
    let app = TestApp::demo();
    let there = FakeMicrocks::start("1.11.2");
    let token = json!({ "token": { "token": CANARY } });
    let body = json!({ "name": "dev", "url": there.address, "signIn": token });
    let added = send_json(&app, "POST", &format!("{V1}/instances"), &body).await;
    let id = added.read::<Value>()["id"].as_str().unwrap().to_owned();
    let one = format!("{V1}/instances/{id}");
    let trial = json!({ "url": there.address, "signIn": token, "instance": id });
    let mut answers = vec![
        added,
        send_json(&app, "PUT", &one, &body).await,
        send_json(&app, "POST", &format!("{V1}/instances/trials"), &trial).await,
        send_json(&app, "POST", &format!("{V1}/instances"), &body).await,
        send(&app, "POST", &format!("{one}/contact")).await,
        send(&app, "POST", &format!("{one}/refresh")).await,
    ];
    for path in ["", "/services", "/job"] {
        answers.push(send(&app, "GET", &format!("{one}{path}")).await);
    }
    for path in ["instances", "instances/grid"] {
        answers.push(send(&app, "GET", &format!("{V1}/{path}")).await);
    }
    for answer in answers {
        assert!(!answer.text().contains(CANARY), "{}", answer.text());
    }
    assert_eq!(get(&app, &one).await["secret"], "stored");
}

#[tokio::test]
async fn refreshed_services_are_listed_beside_those_of_the_repository() {
    let test = Test::new().await;
    let never = get(&test.app, &format!("{}/services", test.path)).await;
    assert_eq!(never, json!({ "total": 0, "services": [] }));
    let ended = test.job("refresh?everything=true", &json!({})).await;
    assert_eq!((&ended["kind"], &ended["refreshed"]["services"]), (&json!("readAll"), &json!(2)));

    let drift = || async {
        let contacted = send(&test.app, "POST", &format!("{}/contact", test.path)).await;
        contacted.read::<Value>()["health"]["drift"].clone()
    };
    assert_eq!(drift().await["added"], 0);
    test.there.put(&service(3, "New", &[]));
    assert_eq!(drift().await["added"], 1);
    test.job("refresh", &json!({})).await;

    let listed = get(&test.app, &format!("{}/services", test.path)).await;
    let matches: Vec<(&str, &str)> = listed["services"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["name"].as_str().unwrap(), it["match"].as_str().unwrap()))
        .collect();
    let expected =
        [("New", "onlyThere"), ("Orders", "onlyHere"), ("Other", "onlyThere"), ("Pets", "differs")];
    assert_eq!(matches, expected);
    assert_eq!(listed["services"][3]["there"], format!("{:024x}", 1));
    assert_eq!(listed["services"][3]["here"], format!("{:024x}", 11));
    let differs = get(&test.app, &format!("{}/services?match=differs", test.path)).await;
    assert_eq!((&differs["total"], &differs["services"][0]["name"]), (&json!(1), &json!("Pets")));
    let page = get(&test.app, &format!("{}/services?page=1&size=2", test.path)).await;
    assert_eq!((&page["total"], page["services"].as_array().unwrap().len()), (&json!(4), 2));

    let grid = get(&test.app, &format!("{V1}/instances/grid")).await;
    assert_eq!(grid["instances"][0]["name"], "dev");
    let contents: Vec<&Value> =
        grid["services"].as_array().unwrap().iter().map(|row| &row["contents"]).collect();
    assert_eq!(contents, [&json!([0, 1]), &json!([1, 0]), &json!([0, 1]), &json!([1, 2])]);
    for wrong in ["match=new", "size=0", "page=-1"] {
        let wrong = send(&test.app, "GET", &format!("{}/services?{wrong}", test.path)).await;
        assert_eq!(error_code(&wrong), "invalid_parameter");
    }
}

#[tokio::test]
async fn fetched_services_are_a_plan_of_the_repository() {
    let test = Test::new().await;
    let ids = json!({ "services": { "ids": [format!("{:024x}", 1)] } });
    let fetched = test.job("fetches", &ids).await;
    assert_eq!((&fetched["kind"], &fetched["result"]), (&json!("fetch"), &json!("planned")));
    let plan = format!("{V1}/plans/{}", fetched["plan"].as_str().unwrap());
    let rows = get(&test.app, &plan).await["rows"].clone();
    assert_eq!((rows.as_array().unwrap().len(), &rows[0]["status"]), (1, &json!("changed")));
    let applied =
        send_json(&test.app, "POST", &format!("{plan}/apply"), &json!({ "policy": "replace" }))
            .await;
    assert_eq!(applied.read::<Value>()["written"], 1, "{}", applied.text());
    let failed = test.job("fetches", &json!({ "services": { "ids": ["x"] } })).await;
    assert_eq!(
        (&failed["result"], &failed["problem"]["code"]),
        (&json!("failed"), &json!("no_services"))
    );
}

#[tokio::test]
async fn comparison_is_a_plan_that_cannot_be_applied() {
    let test = Test::new().await;
    let compared = test.job("comparisons", &json!({})).await;
    let plan = format!("{V1}/plans/{}", compared["plan"].as_str().unwrap());
    let rows = get(&test.app, &plan).await["rows"].clone();
    assert_eq!(rows.as_array().unwrap().len(), 3, "{rows}");
    let applied = send_json(&test.app, "POST", &format!("{plan}/apply"), &json!({})).await;
    assert_eq!(error_code(&applied), "conflict");

    let other = FakeMicrocks::start("1.11.2");
    let other = add(&test.app, "test", &other.address, &json!("open")).await;
    let between = test.job("comparisons", &json!({ "base": other["id"] })).await;
    let plan = get(&test.app, &format!("{V1}/plans/{}", between["plan"].as_str().unwrap())).await;
    assert_eq!(plan["rows"].as_array().unwrap().len(), 2, "{plan}");
    let unknown = send_json(
        &test.app,
        "POST",
        &format!("{}/comparisons", test.path),
        &json!({ "base": "x" }),
    )
    .await;
    assert_eq!(error_code(&unknown), "not_found");
}

#[tokio::test]
async fn send_is_planned_applied_and_undone() {
    let test = Test::new().await;
    let before = test.there.documents();
    let path = test.plan(&json!({ "redact": true })).await;
    let planned = get(&test.app, &path).await;
    assert_eq!(
        (&planned["name"], &planned["product"], &planned["limit"]),
        (&json!("dev"), &json!("microcks"), &json!(2 << 20))
    );
    let rows = planned["plan"]["rows"].as_array().unwrap();
    let decisions: Vec<&Value> = rows.iter().map(|row| &row["decision"]).collect();
    assert_eq!(decisions.len(), 2, "{planned}");
    // The plan is not one of the repository.
    let id = path.rsplit('/').next().unwrap();
    assert_eq!(
        send(&test.app, "GET", &format!("{V1}/plans/{id}")).await.status,
        StatusCode::NOT_FOUND
    );

    let sent = test.apply(&path, &json!({ "policy": "merge" })).await;
    assert_eq!((&sent["state"], &sent["services"]), (&json!("complete"), &json!(2)), "{sent}");
    assert_eq!(test.there.named("Pets").len(), 1);
    // A repeated request sends nothing again.
    test.there.take_log();
    let repeated = send_json(&test.app, "POST", &format!("{path}/apply"), &json!({})).await;
    assert_eq!(repeated.status, StatusCode::ACCEPTED, "{}", repeated.text());
    assert_eq!(repeated.read::<Value>().get("job"), None, "it starts no job");
    assert_eq!(test.there.take_log(), Vec::<String>::new());

    let undo = test.job("undo", &json!({ "revision": sent["revision"] })).await;
    let undo = format!("{V1}/sends/{}", undo["send"].as_str().unwrap());
    let undone = test.apply(&undo, &json!({ "policy": "replace" })).await;
    assert_eq!(undone["state"], "complete", "{undone}");
    assert_eq!(test.there.documents(), before);
}

#[tokio::test]
async fn services_of_another_instance_are_sent_and_the_source_is_named() {
    let test = Test::new().await;
    let other = FakeMicrocks::start("1.13.2");
    other.put(&together(&[service(21, "Pets", &[("a", "other")]), service(22, "Beers", &[])]));
    let other = add(&test.app, "test", &other.address, &json!("open")).await;
    let ids = [21, 22].map(|id| format!("{id:024x}"));
    let path = test.plan(&json!({ "from": other["id"], "services": { "ids": ids } })).await;
    let planned = get(&test.app, &path).await;
    let source = &planned["source"];
    assert_eq!((&source["name"], &source["product"]), (&json!("test"), &json!("Microcks 1.13.2")));
    assert!(source["read"].is_i64() && planned["notThere"] == json!([]), "{planned}");

    let sent = test.apply(&path, &json!({ "policy": "merge" })).await;
    assert_eq!((&sent["state"], &sent["source"]), (&json!("complete"), source), "{sent}");
    assert_eq!(test.there.named("Beers").len(), 1);
    let here = get(&test.app, "/api/services/count").await;
    assert_eq!(here["counter"], 2);

    let own = test.path.rsplit('/').next().unwrap();
    let same = test.job("sends", &json!({ "from": own })).await;
    assert_eq!(same["problem"]["code"], "same_instance", "{same}");
    let dead = add(&test.app, "dead", "http://127.0.0.1:1", &json!("open")).await;
    let dead = test.job("sends", &json!({ "from": dead["id"] })).await;
    let (code, message) = (&dead["problem"]["code"], dead["problem"]["message"].as_str());
    assert_eq!(
        (code, &message.unwrap()[..24]),
        (&json!("not_reachable"), "dead: It is not reachabl")
    );
    let path = format!("{}/sends", test.path);
    let unknown = send_json(&test.app, "POST", &path, &json!({ "from": "x" })).await;
    assert_eq!(error_code(&unknown), "not_found");
}

#[tokio::test]
async fn discarded_send_is_gone() {
    let test = Test::new().await;
    let path = test.plan(&json!({})).await;
    assert_eq!(send(&test.app, "DELETE", &path).await.status, StatusCode::NO_CONTENT);
    for (method, path) in
        [("GET", path.clone()), ("DELETE", path.clone()), ("POST", format!("{path}/apply"))]
    {
        let gone = send_json(&test.app, method, &path, &json!({})).await;
        assert!(matches!(gone.status.as_u16(), 404 | 410), "{method} {path}: {}", gone.text());
    }
    assert!(test.there.take_log().is_empty());
}

#[tokio::test]
async fn unfinished_send_states_what_is_there_and_goes_on_or_back() {
    let test = Test::new().await;
    let before = test.there.documents();
    for (step, state) in [("takeBack", "takenBack"), ("goOn", "complete")] {
        let path = test.plan(&json!({})).await;
        test.there.will(&[OnImport::Fail]);
        let failed = test.apply(&path, &json!({})).await;
        assert_eq!(
            (&failed["state"], &failed["problem"]["code"]),
            (&json!("unfinished"), &json!("status")),
            "{failed}"
        );
        assert_eq!(failed["there"]["before"].as_array().unwrap().len(), 2, "{failed}");
        let busy = send_json(&test.app, "POST", &format!("{}/sends", test.path), &json!({})).await;
        assert_eq!((busy.status.as_u16(), error_code(&busy)), (409, "conflict".into()));
        test.job("next-step", &json!({ "step": step })).await;
        assert_eq!(test.last_send().await["state"], state, "{step}");
        assert_eq!(test.there.documents() == before, step == "takeBack");
    }
    let wrong = send_json(
        &test.app,
        "POST",
        &format!("{}/next-step", test.path),
        &json!({ "step": "wait" }),
    )
    .await;
    assert_eq!(error_code(&wrong), "invalid_json");
}

#[tokio::test]
async fn running_send_excludes_other_jobs_and_is_canceled() {
    let test = Test::new().await;
    let path = test.plan(&json!({})).await;
    test.there.will(&[OnImport::Hang]);
    let started = send_json(&test.app, "POST", &format!("{path}/apply"), &json!({})).await;
    assert_eq!(started.status, StatusCode::ACCEPTED, "{}", started.text());
    assert_eq!(started.read::<Value>()["running"]["kind"], "send");
    let there = test.there.clone();
    tokio::task::spawn_blocking(move || there.wait_until_it_hangs()).await.unwrap();
    for action in ["refresh", "fetches", "comparisons"] {
        let busy =
            send_json(&test.app, "POST", &format!("{}/{action}", test.path), &json!({})).await;
        assert_eq!((busy.status.as_u16(), error_code(&busy)), (409, "conflict".into()), "{action}");
    }
    let job = started.header("location");
    let canceled = send(&test.app, "DELETE", job).await;
    assert_eq!(canceled.status, StatusCode::ACCEPTED, "{}", canceled.text());
    assert_eq!(test.ended().await["id"], started.read::<Value>()["job"]);
    let last = test.last_send().await;
    assert_eq!(
        (&last["state"], &last["problem"]["code"]),
        (&json!("unfinished"), &json!("stopped"))
    );
}

#[tokio::test]
async fn job_is_found_by_its_id_until_newer_ones_or_a_restart_replace_it() {
    let test = Test::new().await;
    let first = test.job("refresh", &json!({})).await;
    let job = |id: &Value| format!("{}/jobs/{}", test.path, id.as_str().unwrap());
    let other = test.job("fetches", &json!({ "services": { "ids": ["x"] } })).await;
    assert_ne!(first["id"], other["id"]);
    assert_eq!(get(&test.app, &job(&first["id"])).await["ended"], first, "not that of another job");
    let late = send(&test.app, "DELETE", &job(&first["id"])).await;
    assert_eq!((late.status, &late.read::<Value>()["ended"]), (StatusCode::ACCEPTED, &first));

    for _ in 0..31 {
        test.job("refresh", &json!({})).await;
    }
    let replaced = send(&test.app, "GET", &job(&first["id"])).await;
    assert_eq!((replaced.status.as_u16(), error_code(&replaced)), (410, "job_forgotten".into()));
    assert_eq!(get(&test.app, &job(&other["id"])).await["ended"], other);
    let before_restart = send(&test.app, "GET", &format!("{}/jobs/00000000-1", test.path)).await;
    assert_eq!(error_code(&before_restart), "job_forgotten");

    let later = other["id"].as_str().unwrap().rsplit_once('-').unwrap().0.to_owned() + "-999";
    for id in [&later, "x"] {
        let unknown = send(&test.app, "GET", &format!("{}/jobs/{id}", test.path)).await;
        assert_eq!((unknown.status.as_u16(), error_code(&unknown)), (404, "not_found".into()));
        assert_eq!(unknown.read::<Value>()["detail"]["missing"], "job");
    }
}

#[tokio::test]
async fn job_of_two_instances_has_one_id() {
    let test = Test::new().await;
    let other = FakeMicrocks::start("1.11.2");
    let other = add(&test.app, "test", &other.address, &json!("open")).await;
    let compared = test.job("comparisons", &json!({ "base": other["id"] })).await;
    let id = compared["id"].as_str().unwrap();
    let there = format!("{V1}/instances/{}/jobs/{id}", other["id"].as_str().unwrap());
    assert_eq!(get(&test.app, &there).await["ended"]["plan"], compared["plan"]);
}

//! Copying: an instance gets services of another one, after the review of a send. The repository does not change.

use api_types::{
    AuditAction, Decisions, ImportExchange, ImportId, ImportView, InstanceId, InstanceJobFailure,
    InstanceJobResult, InstanceProblem, Missing, PlannedSend, ServiceList, SourceInstance, Status,
    WaitingImport, WaitingSend,
};
use app::api::ApiError;
use serde_json::{Value, json};
use server::audit::AuditLog;

use super::{
    Test, add_as, apply, decisions, expect_complete, failure, job, large_service, merge,
    microcks::{FakeMicrocks, OnImport},
    planned, planned_send, replace, view,
};
use crate::{
    commands::{service, together},
    support::TestApp,
};

/// The instance `test`, which gets services, and the instance `dev`, which has them.
struct Copy {
    test: Test,
    source: FakeMicrocks,
    dev: InstanceId,
}

impl Copy {
    /// `Pets` is at both under different IDs, `Orders` only at `dev`, and `Other` only at `test`.
    async fn new() -> Self {
        let copy = Self::empty("1.11.2").await;
        copy.source.put(&together(&[
            service(11, "Pets", &[("a", "new"), ("c", "3")]),
            service(12, "Orders", &[("x", "1")]),
        ]));
        copy.test.there.put(&together(&[
            service(1, "Pets", &[("a", "old"), ("b", "2")]),
            service(2, "Other", &[]),
        ]));
        copy
    }

    /// Two instances without services. `test` has this version of Microcks.
    async fn empty(version: &'static str) -> Self {
        let (app, there) = (TestApp::demo(), FakeMicrocks::start(version));
        let id = add_as(&app, "test", &there.address, &json!("open")).await;
        let source = FakeMicrocks::start("1.13.2");
        let dev = add_as(&app, "dev", &source.address, &json!("open")).await;
        Self { test: Test { app, there, id }, source, dev }
    }

    /// Plans to send services of `dev` to `test`.
    async fn try_plan(&self, services: &Value) -> InstanceJobResult {
        let order = json!({ "source": { "instance": self.dev }, "services": services });
        self.test.try_plan(&order).await
    }

    async fn plan(&self, services: &Value) -> ImportId {
        planned(self.try_plan(services).await)
    }

    async fn refresh(&self) {
        let arguments = json!({ "instance": self.dev, "everything": false });
        assert!(self.test.app.call_ok::<bool>("instances/refresh", &arguments).await);
        job(&self.test.app, &self.dev).await;
    }

    /// The names of the services of the repository.
    async fn names_here(&self) -> Vec<String> {
        let list: ServiceList = self.test.app.call_ok("services", &json!({})).await;
        list.services.iter().map(|service| service.key.name.to_string()).collect()
    }
}

fn source(planned: &PlannedSend) -> (&str, &str) {
    let SourceInstance { name, product, .. } = planned.source.as_ref().unwrap();
    (name, product)
}

#[track_caller]
fn failed_at(failure: InstanceJobFailure) -> (String, InstanceJobFailure) {
    match failure {
        InstanceJobFailure::Of { instance, failure } => (instance.into(), *failure),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn services_of_an_instance_are_reviewed_sent_to_another_one_and_taken_back() {
    let copy = Copy::new().await;
    let Copy { test, .. } = &copy;
    let before = test.there.documents();
    let import = copy.plan(&json!("all")).await;
    // Both instances show the job and its result.
    assert_eq!(job(&test.app, &copy.dev).await, InstanceJobResult::Planned(import.clone()));
    let (rows, exchange) = view(&test.app, &import).await;
    let status =
        |name: &str| &rows.iter().find(|row| *row.summary.key.name == *name).unwrap().status;
    assert!(matches!(status("Pets"), Status::Changed { .. }));
    assert_eq!((rows.len(), status("Orders")), (2, &Status::New));
    let ImportExchange::Sends(planned) = exchange else { panic!("{exchange:?}") };
    assert_eq!((&*planned.name, source(&planned)), ("test", ("dev", "Microcks 1.13.2")));
    let waiting: Vec<WaitingImport> = test.app.call_ok("import/waiting", &json!({})).await;
    let names = WaitingSend { to: "test".into(), from: Some("dev".into()) };
    assert_eq!(waiting.into_iter().map(|it| it.send).collect::<Vec<_>>(), [Some(names)]);

    let sent = test.send(&import, &decisions(&rows, merge)).await;
    expect_complete(&sent, 2);
    assert_eq!(sent.source, planned.source);
    let pets = test.there.named("Pets");
    assert_eq!((pets.len(), &pets[0]["id"]), (1, &json!(format!("{:024x}", 1))));
    assert_eq!(test.there.named("Orders").len(), 1);
    assert!(copy.source.take_log().is_empty());
    assert!(copy.names_here().await.is_empty());

    let undone = test.plan_undo(&sent).await;
    let undone = test.send(&undone, &Decisions::default()).await;
    expect_complete(&undone, 2);
    assert_eq!((undone.source, test.there.documents()), (None, before));
}

#[tokio::test]
async fn only_what_changed_at_the_source_is_read_and_a_changed_example_is_sent() {
    let copy = Copy::new().await;
    copy.refresh().await;
    // The list of a Microcks does not show this change.
    copy.source.put(&service(11, "Pets", &[("a", "newest"), ("c", "3")]));
    let chosen = json!({ "services": [format!("{:024x}", 11)] });
    let import = copy.plan(&chosen).await;
    let (rows, _) = view(&copy.test.app, &import).await;
    assert_eq!(rows.len(), 1);
    expect_complete(&copy.test.send(&import, &decisions(&rows, replace)).await, 1);
    let documents = serde_json::to_string(&copy.test.there.documents()).unwrap();
    assert!(documents.contains("newest") && !documents.contains("old"), "{documents}");
}

#[tokio::test]
async fn services_that_the_source_no_longer_has_are_named() {
    let copy = Copy::new().await;
    copy.refresh().await;
    copy.source.remove(&format!("{:024x}", 12));
    let chosen = json!({ "services": [format!("{:024x}", 11), format!("{:024x}", 12)] });
    let import = copy.plan(&chosen).await;
    let planned = planned_send(&copy.test.app, &import).await;
    let names: Vec<&str> = planned.not_there.iter().map(|key| &*key.name).collect();
    assert_eq!(names, ["Orders"]);
    assert_eq!(view(&copy.test.app, &import).await.0.len(), 1);

    let gone = json!({ "services": [format!("{:024x}", 12)] });
    let (name, failure) = failed_at(failure(copy.try_plan(&gone).await));
    assert_eq!((&*name, failure), ("dev", InstanceJobFailure::NoServices));
}

#[tokio::test]
async fn saved_selection_is_found_at_the_source_by_name_and_version() {
    let copy = Copy::new().await;
    copy.test.import_here(&together(&[service(7, "Pets", &[]), service(8, "Beers", &[])])).await;
    let ids = [7, 8].map(|id| format!("{id:024x}"));
    let content = json!({ "services": ids });
    let save = json!({ "name": "mine", "content": content, "expected": null });
    let _revision: Value = copy.test.app.call_ok("selections/save", &save).await;
    let import = copy.plan(&json!({ "selection": "mine" })).await;
    let (rows, exchange) = view(&copy.test.app, &import).await;
    assert_eq!((rows.len(), &*rows[0].summary.key.name), (1, "Pets"));
    let ImportExchange::Sends(planned) = exchange else { panic!("{exchange:?}") };
    let names: Vec<&str> = planned.not_there.iter().map(|key| &*key.name).collect();
    assert_eq!(names, ["Beers"]);
}

#[tokio::test]
async fn services_keep_their_response_times_and_get_those_of_a_profile_only_if_it_is_chosen() {
    let copy = Copy::empty("1.11.2").await;
    let mut slow = service(11, "Pets", &[("a", "1")]);
    slow["services"][0]["operations"][0]["defaultDelay"] = 70.into();
    copy.source.put(&slow);
    // The same service has other times here.
    let mut here = slow.clone();
    here["services"][0]["operations"][0]["defaultDelay"] = 900.into();
    copy.test.import_here(&here).await;
    let delay = || {
        let pets = copy.test.there.named("Pets");
        pets[0]["operations"][0]["defaultDelay"].clone()
    };
    let import = copy.plan(&json!("all")).await;
    expect_complete(&copy.test.send(&import, &Decisions::default()).await, 1);
    assert_eq!(delay(), 70);

    let order = json!({
        "source": { "instance": copy.dev },
        "services": "all",
        "profile": { "built_in": "no-delay" },
    });
    let import = planned(copy.test.try_plan(&order).await);
    let (rows, _) = view(&copy.test.app, &import).await;
    expect_complete(&copy.test.send(&import, &decisions(&rows, replace)).await, 1);
    assert_eq!(delay(), 0);
}

#[tokio::test]
async fn release_limit_and_missing_data_of_the_target_are_stated() {
    let copy = Copy::empty("1.4.0").await;
    let of_type = |number, name, kind: &str| {
        let mut service = service(number, name, &[]);
        service["services"][0]["type"] = kind.into();
        service
    };
    copy.source.put(&together(&[
        of_type(11, "Films", "GRAPHQL"),
        of_type(12, "Generic", "GENERIC_REST"),
        large_service(13, "Large", 2_500_000),
    ]));
    let planned = planned_send(&copy.test.app, &copy.plan(&json!("all")).await).await;
    let names = |keys: &[snapshot::ServiceKey]| {
        keys.iter().map(|key| key.name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(
        (planned.release.number(), names(&planned.omitted)),
        ("1.3", vec!["Films".to_owned()])
    );
    assert_eq!(names(&planned.without_data), ["Generic"]);
    assert_eq!(names(&planned.too_large), ["Large"]);
}

#[tokio::test]
async fn each_failure_names_the_instance_of_the_two_that_failed() {
    let copy = Copy::new().await;
    let Copy { test, .. } = &copy;
    let dead = add_as(&test.app, "dead", "http://127.0.0.1:1", &json!("open")).await;
    let from_dead = json!({ "source": { "instance": dead }, "services": "all" });
    let (name, why) = failed_at(failure(test.try_plan(&from_dead).await));
    assert_eq!(name, "dead");
    assert!(matches!(why, InstanceJobFailure::Instance(InstanceProblem::NotReachable { .. })));

    let order = json!({ "source": { "instance": copy.dev }, "services": "all" });
    let () =
        test.app.call_ok("instances/plan-send", &json!({ "instance": dead, "order": order })).await;
    let (name, _) = failed_at(failure(job(&test.app, &dead).await));
    assert_eq!(name, "dead");

    let same = json!({ "source": { "instance": test.id }, "services": "all" });
    assert_eq!(failure(test.try_plan(&same).await), InstanceJobFailure::SameInstance);
}

#[tokio::test]
async fn plan_of_a_source_that_is_removed_can_still_be_sent_and_its_name_stays() {
    let copy = Copy::new().await;
    let Copy { test, dev, .. } = copy;
    let order = json!({ "source": { "instance": dev }, "services": "all" });
    let import = planned(test.try_plan(&order).await);
    let () = test.app.call_ok("instances/remove", &json!({ "instance": dev })).await;
    let (rows, _) = view(&test.app, &import).await;
    let sent = test.send(&import, &decisions(&rows, merge)).await;
    expect_complete(&sent, 2);

    let arguments = json!({ "instance": test.id, "order": order });
    let missing = test.app.call("/console/instances/plan-send", &arguments, None).await.error();
    assert_eq!(missing, ApiError::NotFound(Missing::Instance));

    let (app, id) = (test.app.restarted(&[]), test.id);
    match app.call_ok("import/view", &json!({ "import": import })).await {
        ImportView::Applied { exchange: Some(exchange), .. } => match *exchange {
            ImportExchange::Sends(send) => assert_eq!(source(&send), ("dev", "Microcks 1.13.2")),
            ImportExchange::Fetched(file) => panic!("{file:?}"),
        },
        other => panic!("{other:?}"),
    }
    let last: Value = app.call_ok("instances/last-send", &json!({ "instance": id })).await;
    assert_eq!(last["source"]["name"], "dev");
}

#[tokio::test]
async fn copy_that_ends_early_goes_on_and_the_audit_log_names_both_instances() {
    let copy = Copy::new().await;
    let Copy { test, .. } = &copy;
    let import = copy.plan(&json!("all")).await;
    let (rows, _) = view(&test.app, &import).await;
    test.there.will(&[OnImport::Fail]);
    apply(&test.app, &import, &decisions(&rows, merge)).await;
    job(&test.app, &test.id).await;
    let sent = test.step("go_on").await;
    expect_complete(&sent, 2);
    assert_eq!(sent.source.unwrap().name, "dev".into());
    let entries = AuditLog::new(test.app.data()).page(0, 100).unwrap().entries;
    let sent = entries.into_iter().filter(|entry| entry.action == AuditAction::ServicesSent);
    let names: Vec<_> = sent.map(|entry| (entry.subject, entry.source)).collect();
    let both = || (Some("test".to_owned()), Some("dev".to_owned()));
    assert_eq!(names, [both(), both()]);
}

#[tokio::test]
async fn busy_source_or_target_is_not_used() {
    let copy = Copy::new().await;
    let Copy { test, .. } = &copy;
    test.import_here(&service(7, "Beers", &[])).await;
    let import = test.plan().await;
    test.there.will(&[OnImport::Hang]);
    apply(&test.app, &import, &Decisions::default()).await;
    let there = test.there.clone();
    tokio::task::spawn_blocking(move || there.wait_until_it_hangs()).await.unwrap();
    let order = json!({ "source": { "instance": copy.dev }, "services": "all" });
    let arguments = json!({ "instance": test.id, "order": order });
    let busy = test.app.call("/console/instances/plan-send", &arguments, None).await.error();
    assert!(matches!(busy, ApiError::Conflict(_)), "{busy:?}");
    // The source is free again.
    copy.refresh().await;
    let () = test.app.call_ok("instances/jobs/cancel", &json!({ "instance": test.id })).await;
}

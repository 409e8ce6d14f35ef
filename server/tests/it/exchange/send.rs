//! Sending: an instance gets services under the IDs that it has, and can have the earlier ones back.

use api_types::{
    Decisions, ImportExchange, ImportView, InstanceJobFailure, InstanceView, InstancesView,
    SendState, Status, UploadLimit, WaitingImport,
};
use serde_json::{Value, json};

use super::{Test, expect_complete, failure, large_service, merge, planned_send, replace, view};
use crate::commands::{service, together};

/// What is here: `Pets` under another ID than there, and a new service.
fn here() -> Value {
    together(&[
        service(11, "Pets", &[("a", "new"), ("c", "3")]),
        service(12, "Orders", &[("x", "1")]),
    ])
}

async fn test() -> Test {
    let test = Test::new().await;
    test.there.put(&together(&[
        service(1, "Pets", &[("a", "old"), ("b", "2")]),
        service(2, "Other", &[]),
    ]));
    test.import_here(&here()).await;
    test
}

/// The bodies of the responses of a service.
fn bodies(test: &Test, id: u8) -> Vec<String> {
    let prefix = format!("{id:024x}-");
    let documents = test.there.documents();
    let responses = documents[3].values();
    let own = responses.filter(|it| it["operationId"].as_str().unwrap().starts_with(&prefix));
    let mut bodies: Vec<String> =
        own.map(|response| response["content"].as_str().unwrap().to_owned()).collect();
    bodies.sort();
    bodies
}

#[tokio::test]
async fn services_under_other_ids_are_merged_without_duplicates() {
    let test = test().await;
    let import = test.plan().await;
    let (rows, exchange) = view(&test.app, &import).await;
    let status =
        |name: &str| &rows.iter().find(|row| *row.summary.key.name == *name).unwrap().status;
    assert!(matches!(status("Pets"), Status::Changed { .. }));
    assert_eq!(*status("Orders"), Status::New);
    let ImportExchange::Sends(planned) = exchange else { panic!("{exchange:?}") };
    assert_eq!((&*planned.name, &*planned.version), ("test", "1.11.2"));

    let sent = test.send(&import, &super::decisions(&rows, merge)).await;
    expect_complete(&sent, 2);
    let pets = test.there.named("Pets");
    assert_eq!(pets.len(), 1, "{pets:?}");
    assert_eq!(pets[0]["id"], format!("{:024x}", 1));
    assert_eq!(bodies(&test, 1), ["2", "3", "new"]);
    assert_eq!(test.there.named("Orders").len(), 1);
    let log = test.there.take_log();
    assert!(log.iter().all(|line| line == "POST /api/import"), "{log:?}");

    // Nothing is left to send.
    let again = test.plan().await;
    let (rows, _) = view(&test.app, &again).await;
    let orders = rows.iter().find(|row| *row.summary.key.name == *"Orders").unwrap();
    assert_eq!(orders.status, Status::Identical);
}

#[tokio::test]
async fn line_of_the_instance_has_the_number_of_services_after_a_send() {
    let test = test().await;
    let contact = json!({ "instance": test.id });
    let health = |view: InstanceView| (view.health.findings.unwrap().services, view.health.drift);
    let before = health(test.app.call_ok("instances/contact", &contact).await);
    assert_eq!(before, (2, None));
    let sent = test.send_all(merge).await;
    expect_complete(&sent, 2);
    let view: InstancesView = test.app.call_ok("instances/view", &json!({})).await;
    let (services, drift) = health(view.instances[0].clone());
    let drift = drift.unwrap();
    assert_eq!((services, drift.changed, drift.added, drift.removed), (3, 0, 0, 0));
    // What was sent does not count as changed there.
    let (services, compared) = health(test.app.call_ok("instances/contact", &contact).await);
    assert_eq!((services, compared), (3, Some(drift)));
}

#[tokio::test]
async fn replaced_service_loses_what_is_not_here_and_keeps_its_id() {
    let test = test().await;
    expect_complete(&test.send_all(replace).await, 2);
    assert_eq!(bodies(&test, 1), ["3", "new"]);
    assert_eq!(test.there.named("Pets")[0]["id"], format!("{:024x}", 1));
    let log = test.there.take_log();
    let delete = format!("DELETE /api/services/{:024x}", 1);
    assert_eq!(log.iter().filter(|line| line.starts_with("DELETE")).collect::<Vec<_>>(), [&delete]);
    // The instance has shown before that it accepts the file.
    let at = log.iter().position(|line| *line == delete).unwrap();
    assert_eq!((&*log[at - 1], &*log[at + 1]), ("POST /api/import", "POST /api/import"));
}

#[tokio::test]
async fn undo_restores_every_document() {
    for decide in [merge, replace] {
        let test = test().await;
        let before = test.there.documents();
        let sent = test.send_all(decide).await;
        assert_ne!(test.there.documents(), before);
        let import = test.plan_undo(&sent).await;
        assert!(matches!(view(&test.app, &import).await.1, ImportExchange::Sends(_)));
        let undone = test.send(&import, &Decisions::default()).await;
        expect_complete(&undone, 2);
        assert_eq!(test.there.documents(), before);
        assert!(undone.revision > sent.revision);
    }
}

#[tokio::test]
async fn services_that_have_changed_since_the_plan_are_not_overwritten() {
    let test = test().await;
    let import = test.plan().await;
    let (rows, _) = view(&test.app, &import).await;
    test.there.put(&service(1, "Pets", &[("a", "changed there")]));
    test.there.take_log();
    super::apply(&test.app, &import, &super::decisions(&rows, merge)).await;
    match failure(super::job(&test.app, &test.id).await) {
        InstanceJobFailure::ChangedThere { services, total: 1 } => {
            assert_eq!(&*services[0].name, "Pets");
        }
        other => panic!("{other:?}"),
    }
    assert!(test.there.take_log().is_empty());
    // The next plan is made against what is there now.
    expect_complete(&test.send_all(merge).await, 2);
    assert_eq!(bodies(&test, 1), ["2", "3", "new"]);
}

#[tokio::test]
async fn services_are_divided_below_the_limit_and_a_larger_one_is_named() {
    let test = Test::new().await;
    let sizes = [("A", 700_000), ("B", 700_000), ("C", 700_000), ("Large", 2_500_000)];
    let services =
        sizes.iter().zip(1..).map(|((name, size), number)| large_service(number, name, *size));
    test.import_here(&together(&services.collect::<Vec<_>>())).await;
    let planned = planned_send(&test.app, &test.plan().await).await;
    let large: Vec<&str> = planned.too_large.iter().map(|key| &*key.name).collect();
    assert_eq!((large, planned.limit), (vec!["Large"], 2 << 20));
    let sent = test.send_all(merge).await;
    expect_complete(&sent, 3);
    assert_eq!(test.there.take_log(), ["POST /api/import"; 2]);

    let only = json!({ "services": { "services": [format!("{:024x}", 4)] } });
    match failure(test.try_plan(&only).await) {
        InstanceJobFailure::ServiceTooLarge { services, limit } => {
            assert_eq!((&*services[0].name, limit), ("Large", Some(2 << 20)));
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn lower_limit_is_found_by_the_answers() {
    let test = Test::new().await;
    test.there.set_limit(400_000);
    let services = (1..=4).map(|number| large_service(number, &format!("S{number}"), 300_000));
    test.import_here(&together(&services.collect::<Vec<_>>())).await;
    expect_complete(&test.send_all(merge).await, 4);

    test.import_here(&large_service(5, "Too large", 500_000)).await;
    let sent = test.send_all(merge).await;
    match &sent.state {
        SendState::Unfinished { cause, there: Some(there) } => {
            let cause = format!("{cause:?}");
            assert!(cause.contains("ServiceTooLarge") && cause.contains("Too large"), "{cause}");
            assert_eq!((there.sent.len(), there.before.len()), (0, 1));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(test.step("leave").await.state, SendState::Left);

    // The limit is known now, so nothing is sent to find it again.
    test.there.take_log();
    let planned = planned_send(&test.app, &test.plan().await).await;
    let large: Vec<&str> = planned.too_large.iter().map(|key| &*key.name).collect();
    assert_eq!(large, ["Too large"]);
    assert!(planned.limit < 510_000, "{:?}", planned.limit);
    assert!(test.there.take_log().is_empty());
    // A person who has raised the limit contacts the instance again.
    let view: InstanceView =
        test.app.call_ok("instances/contact", &json!({ "instance": test.id })).await;
    let limits = view.health.findings.unwrap().limits;
    assert_eq!(limits.upload, UploadLimit::Usual(2 << 20));
    test.there.set_limit(2 << 20);
    expect_complete(&test.send_all(merge).await, 1);
}

#[tokio::test]
async fn plan_of_a_send_waits_in_the_list_and_its_result_is_known_after_a_restart() {
    let test = test().await;
    let waiting =
        async || test.app.call_ok::<Vec<WaitingImport>>("import/waiting", &json!({})).await;
    assert!(waiting().await.is_empty());
    let fetched = test.fetch(&json!("all")).await;
    let import = test.plan().await;
    let of = |import: WaitingImport| (import.id, import.send.map(|send| send.to.to_string()));
    let listed: Vec<_> = waiting().await.into_iter().map(of).collect();
    let (fetched, planned) = ((fetched, None), (import.clone(), Some("test".to_owned())));
    assert_eq!(listed.len(), 2);
    assert!(listed.contains(&fetched) && listed.contains(&planned), "{listed:?}");

    let discarded = test.plan().await;
    assert_eq!(waiting().await.len(), 3);
    let () = test.app.call_ok("import/cancel", &json!({ "import": discarded })).await;
    let (rows, _) = view(&test.app, &import).await;
    expect_complete(&test.send(&import, &super::decisions(&rows, merge)).await, 2);
    assert_eq!(waiting().await.len(), 1);

    let app = test.app.restarted(&[]);
    match app.call_ok("import/view", &json!({ "import": import })).await {
        ImportView::Applied { exchange: Some(exchange), .. } => match *exchange {
            ImportExchange::Sends(send) => {
                assert_eq!(
                    (send.instance, &*send.name, &*send.version),
                    (test.id, "test", "1.11.2")
                );
            }
            ImportExchange::Fetched(file) => panic!("{file:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn secrets_are_replaced_and_response_times_are_set_on_the_way() {
    let test = Test::new().await;
    // Assembled, so that secret scanners do not report this file.
    let secret = ["AKIA", "Z5GMXQ7TZ5GMXQ7T"].concat();
    test.import_here(&service(1, "Pets", &[("a", &secret)])).await;
    let profile = json!({ "built_in": "slow-network" });
    let order = json!({ "services": "all", "redact": true, "profile": profile });
    let import = super::planned(test.try_plan(&order).await);
    assert_eq!(planned_send(&test.app, &import).await.redacted, 1);
    expect_complete(&test.send(&import, &Decisions::default()).await, 1);
    let documents = test.there.documents();
    let text = serde_json::to_string(&documents).unwrap();
    assert!(text.contains("REDACTED") && !text.contains(&secret), "{text}");
    let service = documents[0].values().next().unwrap();
    assert_ne!(service["operations"][0]["defaultDelay"], 0);
}

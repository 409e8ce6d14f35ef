//! Sending: an instance gets services under the IDs that it has, and can have the earlier ones back.

use api_types::{Decisions, ImportExchange, InstanceJobFailure, SendState, Status};
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
    assert_eq!((large, planned.limit), (vec!["Large"], Some(2 << 20)));
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

//! Listing, exporting and importing.

use std::{collections::BTreeMap, io::Cursor};

use microcks::{Credentials, PlanRequest, RemoteError, RemotePlan, RemoteRow};

use crate::fake::Fake;

fn page(ids: impl Iterator<Item = usize>) -> String {
    let services =
        ids.map(|id| format!(r#"{{"id":"{id}","name":"n{id}","version":"1","type":"REST"}}"#));
    format!("[{}]", services.collect::<Vec<_>>().join(","))
}

#[tokio::test]
async fn services_are_listed_page_by_page() {
    let fake = Fake::microcks("1.11.2").await;
    fake.answer("GET /api/services?page=0&size=200", 200, &page(0..200));
    // A service was added meanwhile, so that the last one of the first page comes again.
    fake.answer("GET /api/services?page=1&size=200", 200, &page(199..230));
    let instance = fake.connect(Credentials::None).await.unwrap();
    let services = instance.services().await.unwrap();
    let ids = services.iter().map(|service| service.id.parse::<usize>().unwrap());
    assert_eq!(ids.collect::<Vec<_>>(), (0..230).collect::<Vec<_>>());
}

#[tokio::test]
async fn instance_that_ignores_the_page_is_noticed() {
    let fake = Fake::microcks("1.11.2").await;
    for number in 0..2 {
        let line = format!("GET /api/services?page={number}&size=200");
        fake.answer(&line, 200, &page(0..200));
    }
    let instance = fake.connect(Credentials::None).await.unwrap();
    let error = instance.services().await.unwrap_err();
    assert!(matches!(error, RemoteError::EndlessList(_)), "{error:?}");
}

#[tokio::test]
async fn microcks_exports_in_batches_that_fit_into_an_address() {
    let fake = Fake::microcks("1.11.2").await;
    let instance = fake.connect(Credentials::None).await.unwrap();
    let ids: Vec<String> = (0..250).map(|id| format!("{id:024x}")).collect();
    let mut out = Vec::new();
    for batch in instance.batches(&ids) {
        let list = batch.join("%2C");
        let line = format!("GET /api/export?serviceIds={list}");
        assert!(line.len() < 4_000, "{}", line.len());
        fake.answer(&line, 200, &format!("{{\"services\":{}}}", batch.len()));
        instance.export(batch, &mut out).await.unwrap();
    }
    let out = String::from_utf8(out).unwrap();
    assert_eq!(out, r#"{"services":100}{"services":100}{"services":50}"#);
}

#[tokio::test]
async fn mockpit_exports_all_at_once() {
    let fake = Fake::mockpit().await;
    fake.answer("POST /api/export", 200, "{}");
    let instance = fake.connect_with_token().await.unwrap();
    let ids: Vec<String> = (0..250).map(|id| id.to_string()).collect();
    let batches: Vec<_> = instance.batches(&ids).collect();
    assert_eq!(batches, [&ids[..]]);
    let mut out = Vec::new();
    assert_eq!(instance.export(batches[0], &mut out).await.unwrap(), 2);
    let request = fake.received().pop().unwrap();
    assert!(request.body.starts_with(r#"{"serviceIds":["0","1","#), "{}", request.body);
    assert_eq!(request.token.as_deref(), Some("Bearer a-token"));
}

#[tokio::test]
async fn snapshot_is_sent_as_one_part_with_its_length() {
    let fake = Fake::microcks("1.11.2").await;
    fake.answer("POST /api/import", 201, "");
    let instance = fake.connect(Credentials::None).await.unwrap();
    // Larger than several pieces.
    let snapshot = format!("{{\"services\":[{}]}}", "1,".repeat(500_000));
    let size = snapshot.len() as u64;
    let open = || Ok(Cursor::new(snapshot.clone().into_bytes()));
    instance.import(open, size).await.unwrap();
    let request = fake.received().pop().unwrap();
    let (head, rest) = request.body.split_once("\r\n\r\n").unwrap();
    assert!(
        head.contains("name=\"file\"") && head.contains("Content-Type: application/json"),
        "{head}"
    );
    let (content, end) = rest.split_once("\r\n--").unwrap();
    assert!(content == snapshot && end.ends_with("--\r\n"));
    assert_eq!(request.length, Some(request.body.len().to_string()));
}

#[tokio::test]
async fn file_that_shrinks_while_it_is_sent_is_not_imported() {
    let fake = Fake::microcks("1.11.2").await;
    fake.answer("POST /api/import", 201, "");
    let instance = fake.connect(Credentials::None).await.unwrap();
    let import = instance.import(|| Ok(Cursor::new(b"{}")), 1_000);
    assert!(matches!(import.await, Err(RemoteError::Interrupted { .. })));
}

#[tokio::test]
async fn service_is_deleted_by_its_id() {
    let fake = Fake::microcks("1.11.2").await;
    let id = "6a40db5c8ea2c44ff35ee1a1";
    fake.answer(&format!("DELETE /api/services/{id}"), 200, "");
    let instance = fake.connect(Credentials::None).await.unwrap();
    instance.delete_service(id).await.unwrap();
    let error = instance.delete_service("other").await.unwrap_err();
    assert!(matches!(error, RemoteError::Status { status: 404, .. }), "{error}");
}

#[tokio::test]
async fn file_over_the_limit_is_an_error_with_the_limit_that_is_stated() {
    let limit = r#"{"code":"too_large","message":"","detail":{"size":9,"limit":7}}"#;
    for (body, expected) in [(limit, Some(7)), ("<html>", None), ("", None)] {
        let fake = Fake::microcks("1.11.2").await;
        fake.answer("POST /api/import", 413, body);
        let instance = fake.connect(Credentials::None).await.unwrap();
        let error = instance.import(|| Ok(Cursor::new(b"{}")), 2).await.unwrap_err();
        let is_stated = matches!(error, RemoteError::TooLarge { limit, .. } if limit == expected);
        assert!(is_stated, "{error}");
        assert_eq!(error.to_string().contains("which is 7 bytes"), expected.is_some(), "{error}");
    }
}

#[tokio::test]
async fn token_that_is_rejected_in_the_middle_is_named() {
    let fake = Fake::microcks("1.11.2").await;
    fake.answer("POST /api/import", 401, "");
    let instance = fake.connect_with_token().await.unwrap();
    let error = instance.import(|| Ok(Cursor::new(b"{}")), 2).await.unwrap_err();
    assert!(matches!(error, RemoteError::TokenRejected(_)), "{error}");
    let sent = fake.received().into_iter().filter(|sent| sent.line == "POST /api/import");
    assert_eq!(sent.count(), 1);
}

#[tokio::test]
async fn mockpit_plans_and_applies() {
    let fake = Fake::mockpit().await;
    let plan = r#"{"id":"p1","revision":7,"files":[],"rows":[{"row":0,"name":"Orders","version":"1",
        "status":"new","choices":["add"],"decision":"add","added":1,"changed":0,"removed":0,
        "executableContent":0},{"row":1,"name":"Orders","version":"1","status":"duplicate"}]}"#;
    fake.answer("POST /api/mockpit/v1/plans?policy=keep&listMissing=false", 201, plan);
    fake.answer("GET /api/mockpit/v1/revisions?limit=1", 200, r#"{"newest":7,"revisions":[]}"#);
    let report = r#"{"revision":8,"written":1,"removed":0,"identical":0,"unchanged":0}"#;
    fake.answer("POST /api/mockpit/v1/plans/p1/apply", 200, report);
    fake.answer("DELETE /api/mockpit/v1/plans/p1", 204, "");

    let instance = fake.connect_with_token().await.unwrap();
    assert_eq!(instance.newest_revision().await.unwrap(), 7);
    let plan = instance.create_plan(|| Ok(Cursor::new(b"{}")), 2, "keep", false).await.unwrap();
    let row = |status: &str, decision: Option<&str>| RemoteRow {
        name: "Orders".to_owned(),
        version: "1".to_owned(),
        status: status.to_owned(),
        decision: decision.map(ToOwned::to_owned),
    };
    let rows = vec![row("new", Some("add")), row("duplicate", None)];
    assert_eq!(plan, RemotePlan { id: "p1".to_owned(), revision: 7, rows });
    let how = PlanRequest {
        policy: "keep".to_owned(),
        decisions: BTreeMap::from([(1, "skip".to_owned())]),
        executable_content: false,
    };
    assert_eq!(instance.apply_plan(&plan, &how).await.unwrap().revision, 8);
    let sent = fake.received().pop().unwrap().body;
    assert_eq!(sent, r#"{"policy":"keep","decisions":{"1":"skip"},"executableContent":false}"#);
    instance.discard_plan(&plan).await.unwrap();
}

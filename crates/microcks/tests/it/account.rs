//! What an account may do, without writing anything.

use microcks::{Credentials, Rights};

use crate::fake::Fake;

const EXPORT: &str = "GET /api/export?serviceIds=";
const PLAN: &str = "GET /api/mockpit/v1/plans/none";
const COUNT: &str = "GET /api/services/count";

async fn rights(fake: &Fake) -> Rights {
    let instance = fake.connect_with_token().await.unwrap();
    let account = instance.account().await.unwrap();
    instance.rights(&account, false).await.unwrap()
}

#[tokio::test]
async fn export_shows_the_right_at_a_microcks() {
    let empty = r#"{"services":[], "resources":[]}"#;
    for (status, body, may) in
        [(200, empty, Some(true)), (400, "", Some(true)), (403, "", Some(false)), (500, "", None)]
    {
        let fake = Fake::microcks("1.11.2").await;
        fake.answer(EXPORT, status, body);
        assert_eq!(rights(&fake).await, Rights { export: may, import: may }, "{status}");
    }
}

#[tokio::test]
async fn roles_of_a_token_decide_without_a_request() {
    // {"resource_access":{"microcks-app":{"roles":["user","manager"]}}}
    let token = "e30.eyJyZXNvdXJjZV9hY2Nlc3MiOnsibWljcm9ja3MtYXBwIjp7InJvbGVzIjpbInVzZXIiLCJtYW5hZ2VyIl19fX0.x";
    let fake = Fake::microcks("1.11.2").await;
    let instance = fake.connect(Credentials::Token(microcks::Secret::new(token))).await.unwrap();
    let account = instance.account().await.unwrap();
    assert_eq!(account.roles.as_deref(), Some(&["user".to_owned(), "manager".to_owned()][..]));
    let known = fake.received().len();
    let rights = instance.rights(&account, false).await.unwrap();
    assert_eq!(rights, Rights { export: Some(false), import: Some(false) });
    assert_eq!(fake.received().len(), known);
}

#[tokio::test]
async fn rights_at_a_mockpit_depend_on_the_scopes_of_the_token() {
    let fake = Fake::mockpit().await;
    fake.answer(EXPORT, 200, "{}");
    fake.answer(PLAN, 403, r#"{"code":"scope","message":"The token does not allow this."}"#);
    assert_eq!(rights(&fake).await, Rights { export: Some(true), import: Some(false) });
    fake.answer(PLAN, 404, r#"{"code":"not_found","message":"There is no such plan."}"#);
    assert_eq!(rights(&fake).await, Rights { export: Some(true), import: Some(true) });
}

#[tokio::test]
async fn account_that_may_not_count_lists_the_services() {
    let fake = Fake::microcks("1.11.2").await;
    fake.answer(COUNT, 200, r#"{"counter":71}"#);
    let instance = fake.connect_with_token().await.unwrap();
    assert_eq!(instance.count().await.unwrap(), 71);
    fake.answer(COUNT, 403, "");
    let list = r#"[{"id":"1","name":"a","version":"1"}]"#;
    fake.answer("GET /api/services?page=0&size=200", 200, list);
    assert_eq!(instance.count().await.unwrap(), 1);
}

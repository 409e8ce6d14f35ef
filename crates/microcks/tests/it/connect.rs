//! Connecting: what answers, and who asks.

use std::io::Cursor;

use microcks::{
    AddressGuard, ConnectOptions, Credentials, Instance, KeycloakUrl, Product, RemoteError, Secret,
};
use tokio::net::TcpListener;

use crate::fake::Fake;

fn service_account() -> Credentials {
    Credentials::ServiceAccount { client: "pipeline".to_owned(), secret: Secret::new("s3:cret/ü") }
}

async fn connect(address: &str, options: ConnectOptions) -> Result<Instance, RemoteError> {
    Instance::connect(address.parse().unwrap(), Credentials::None, &options).await
}

/// A Microcks that names this Keycloak.
async fn with_keycloak(keycloak: &str) -> Fake {
    let fake = Fake::microcks("1.11.2").await;
    let config = format!(
        r#"{{"enabled":true,"realm":"my realm","auth-server-url":"{keycloak}","resource":"x"}}"#
    );
    fake.answer("GET /api/keycloak/config", 200, &config);
    fake
}

const TOKENS: &str = "POST /auth/realms/my%20realm/protocol/openid-connect/token";

#[tokio::test]
async fn microcks_and_mockpit_are_distinguished() {
    let instance = Fake::microcks("1.11.2").await.connect(Credentials::None).await.unwrap();
    assert_eq!(*instance.product(), Product::Microcks("1.11.2".to_owned()));
    assert!(!instance.is_mockpit());
    let instance = Fake::mockpit().await.connect(Credentials::None).await.unwrap();
    assert_eq!(instance.product().to_string(), "Mockpit 0.1.0");
    assert!(instance.is_mockpit());
}

#[tokio::test]
async fn other_programs_are_rejected() {
    for body in ["<html>Welcome</html>", "{}", "[]"] {
        let fake = Fake::start().await;
        fake.answer("GET /api/version/info", 200, body);
        let error = fake.connect(Credentials::None).await.unwrap_err();
        assert!(matches!(error, RemoteError::OtherProgram(_)), "{error}");
    }
    let error = Fake::start().await.connect(Credentials::None).await.unwrap_err();
    let expected = "is neither a Microcks nor a Mockpit. Use the address that its console has";
    assert!(error.to_string().contains(expected), "{error}");
}

#[tokio::test]
async fn address_without_a_program_is_named() {
    // The port was free a moment ago.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = connect(&address, ConnectOptions::default()).await.unwrap_err();
    assert!(matches!(error, RemoteError::NotReachable { .. }), "{error:?}");
    let text = error.to_string();
    assert!(text.contains(&address) && text.contains("refused"), "{text}");
}

#[tokio::test]
async fn forbidden_addresses_are_not_called() {
    let fake = Fake::microcks("1.11.2").await;
    let port = fake.address().rsplit(':').next().unwrap();
    for host in ["127.0.0.1", "localhost"] {
        let address = format!("http://{host}:{port}");
        let guard = Some(AddressGuard::new(|ip| !ip.is_loopback()));
        let options = ConnectOptions { guard, ..ConnectOptions::default() };
        let error = connect(&address, options).await.unwrap_err();
        let RemoteError::ForbiddenAddress { ip, .. } = error else { panic!("{error:?}") };
        assert!(ip.is_loopback());
    }
    assert!(fake.received().is_empty());
}

#[tokio::test]
async fn unknown_host_is_named() {
    // No name is that long, so no network is needed to find out.
    let url = format!("http://{}", "a".repeat(64));
    let error = connect(&url, ConnectOptions::default()).await.unwrap_err();
    assert!(matches!(error, RemoteError::UnknownHost(_)), "{error:?}");
    assert!(error.to_string().contains(&url), "{error}");
}

#[tokio::test]
async fn secret_goes_only_to_the_expected_keycloak() {
    let keycloak = Fake::start().await;
    let fake = with_keycloak(&format!("{}/auth", keycloak.address())).await;
    let keycloak_url = Some(KeycloakUrl::parse("https://sso.example.org").unwrap());
    let options = ConnectOptions { keycloak: keycloak_url, ..ConnectOptions::default() };
    let error = fake.connect_with(service_account(), options).await.unwrap_err();
    assert!(matches!(error, RemoteError::OtherKeycloak { .. }), "{error:?}");
    assert!(keycloak.received().is_empty());

    keycloak.answer(TOKENS, 200, r#"{"access_token":"first","expires_in":300}"#);
    let keycloak_url = KeycloakUrl::parse(&format!("{}/auth/", keycloak.address())).unwrap();
    let options =
        ConnectOptions { keycloak: Some(keycloak_url.clone()), ..ConnectOptions::default() };
    let instance = fake.connect_with(service_account(), options).await.unwrap();
    assert_eq!(instance.keycloak().await.unwrap(), Some(keycloak_url));
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let other = Fake::microcks("1.11.2").await;
    let fake = Fake::start().await;
    let target = format!("{}/api/version/info", other.address());
    fake.answer("GET /api/version/info", 302, &target);
    let error = fake.connect_with_token().await.unwrap_err();
    assert!(
        matches!(&error, RemoteError::Redirected { target: to, .. } if *to == target),
        "{error}"
    );
    assert!(other.received().is_empty(), "the token would go to another address");
}

#[tokio::test]
async fn statuses_become_errors_that_name_the_next_step() {
    let cases = [
        (401, "", "needs a sign-in. Give a token or a service account"),
        (403, "", "does not allow this. Exports and imports need the role admin"),
        (413, "", "the file is larger than"),
        (500, "<html>", "answers with status 500 to /api/services"),
        (409, r#"{"code":"stale","message":"Somebody was faster."}"#, "Somebody was faster."),
    ];
    for (status, body, expected) in cases {
        let fake = Fake::microcks("1.11.2").await;
        fake.answer("GET /api/services?page=0&size=200", status, body);
        let instance = fake.connect(Credentials::None).await.unwrap();
        let error = instance.services().await.unwrap_err().to_string();
        assert!(error.contains(expected), "{status}: {error}");
    }
    let fake = Fake::microcks("1.11.2").await;
    fake.answer("GET /api/services?page=0&size=200", 401, "");
    let error = fake.connect_with_token().await.unwrap().services().await.unwrap_err();
    assert!(matches!(error, RemoteError::TokenRejected(_)), "{error}");
}

#[tokio::test]
async fn service_account_gets_a_token_of_the_named_keycloak() {
    let keycloak = Fake::start().await;
    keycloak.answer(TOKENS, 200, r#"{"access_token":"first","expires_in":300}"#);
    let fake = with_keycloak(&format!("{}/auth", keycloak.address())).await;
    fake.answer("GET /api/services?page=0&size=200", 200, "[]");
    let instance = fake.connect(service_account()).await.unwrap();
    instance.services().await.unwrap();

    let [request] = &keycloak.received()[..] else { panic!("the token is still valid") };
    assert_eq!(request.body, "grant_type=client_credentials");
    // RFC 6749 encodes both before they are joined: pipeline:s3%3Acret%2F%C3%BC
    let basic = "Basic cGlwZWxpbmU6czMlM0FjcmV0JTJGJUMzJUJD";
    assert_eq!(request.token.as_deref(), Some(basic));
    let sent = fake.received();
    let tokens: Vec<_> =
        sent.iter().map(|sent| (sent.line.as_str(), sent.token.as_deref())).collect();
    let expected = [
        ("GET /api/version/info", None),
        ("GET /api/mockpit/v1/docs.css", None),
        ("GET /api/keycloak/config", None),
        ("GET /api/services?page=0&size=200", Some("Bearer first")),
    ];
    assert_eq!(tokens, expected);
}

#[tokio::test]
async fn token_that_expires_soon_is_renewed() {
    let keycloak = Fake::start().await;
    keycloak.answer(TOKENS, 200, r#"{"access_token":"short","expires_in":5}"#);
    let fake = with_keycloak(&format!("{}/auth/", keycloak.address())).await;
    fake.answer("GET /api/services?page=0&size=200", 200, "[]");
    let instance = fake.connect(service_account()).await.unwrap();
    instance.services().await.unwrap();
    assert_eq!(keycloak.received().len(), 2);
}

#[tokio::test]
async fn service_account_gets_a_new_token_if_the_instance_rejects_the_old_one_in_the_middle() {
    let keycloak = Fake::start().await;
    keycloak.answer_first(TOKENS, 200, r#"{"access_token":"first","expires_in":300}"#);
    keycloak.answer(TOKENS, 200, r#"{"access_token":"second","expires_in":300}"#);
    let fake = with_keycloak(&format!("{}/auth", keycloak.address())).await;
    fake.answer_first("POST /api/import", 401, "");
    fake.answer("POST /api/import", 201, "");
    let instance = fake.connect(service_account()).await.unwrap();
    instance.import(|| Ok(Cursor::new(b"{\"services\":[]}")), 15).await.unwrap();
    let sent = fake.received();
    let [.., first, second] = &sent[..] else { panic!("{sent:?}") };
    assert_eq!(first.token.as_deref(), Some("Bearer first"));
    assert_eq!(second.token.as_deref(), Some("Bearer second"));
    assert!(second.body.contains("{\"services\":[]}") && first.body == second.body);

    // A new token that is rejected too is an error.
    fake.answer("POST /api/import", 401, "");
    let error = instance.import(|| Ok(Cursor::new(b"{}")), 2).await.unwrap_err();
    assert!(matches!(error, RemoteError::TokenRejected(_)), "{error}");
}

#[tokio::test]
async fn rejected_service_account_is_named_with_the_reason_but_not_the_secret() {
    let keycloak = Fake::start().await;
    let body = r#"{"error":"invalid_client","error_description":"Invalid client credentials"}"#;
    keycloak.answer(TOKENS, 401, body);
    let fake = with_keycloak(&format!("{}/auth", keycloak.address())).await;
    let error = fake.connect(service_account()).await.unwrap_err();
    let text = format!("{error} {error:?}");
    assert!(text.contains("pipeline: Invalid client credentials"), "{text}");
    assert!(!text.contains("s3"), "{text}");
}

#[tokio::test]
async fn service_account_needs_keycloak() {
    let fake = Fake::microcks("1.11.2").await;
    fake.answer("GET /api/keycloak/config", 200, r#"{"enabled":false,"realm":"microcks"}"#);
    let error = fake.connect(service_account()).await.unwrap_err();
    assert!(matches!(error, RemoteError::NoKeycloak(_)), "{error}");
}

/// One of several servers of a repository answers, and another one the next request.
#[tokio::test]
async fn newest_revision_is_sent_back_until_a_server_lacks_it() {
    let fake = Fake::mockpit().await;
    fake.answer("GET /api/services/count", 200, r#"{"counter":0}"#);
    fake.answer("GET /api/services?page=0&size=200", 200, "[]");
    let instance = fake.connect_with_token().await.unwrap();
    let last = || fake.received().pop().unwrap().revision;
    assert_eq!(last(), None);
    for (answered, expected) in [(7, None), (5, Some("7")), (9, Some("7"))] {
        fake.set_revision(answered);
        let _read = instance.services().await;
        assert_eq!(last().as_deref(), expected, "{answered}");
    }
    let lines: Vec<String> = fake.received().into_iter().map(|received| received.line).collect();
    fake.answer_first(lines.last().unwrap(), 503, r#"{"code":"behind","message":"Behind."}"#);
    fake.set_revision(8);
    instance.services().await.unwrap_err();
    assert_eq!(last().as_deref(), Some("9"));
    let _read = instance.services().await;
    assert_eq!(last().as_deref(), Some("8"));
}

//! Mocks of `mockpit serve`.

use crate::process::{TestServer, private_folder};

/// The address of the line about mocks.
fn address(server: &mut TestServer) -> String {
    loop {
        let line = server.read_line();
        assert!(!line.is_empty(), "the server serves no mocks");
        if let Some(address) = line.strip_prefix("Mocks are at ") {
            return address.to_owned();
        }
    }
}

#[tokio::test]
async fn mocks_of_the_repository_are_served_without_anything_of_the_console() {
    let folder = private_folder().unwrap();
    let mut server = TestServer::start(folder.path(), &["--demo"]);
    let base = address(&mut server);
    let client = super::support::client();
    let get = async |path: &str| client.get(format!("{base}{path}")).send().await.unwrap();
    let response = get("/rest/None/1.0/x").await;
    assert_eq!(response.status(), 404);
    assert!(!response.headers().contains_key("set-cookie"));
    assert_eq!(get("/api/health").await.status(), 200);
    for path in ["/", "/console/session", "/api/services", "/api/export", "/metrics", "/welcome/x"]
    {
        assert_eq!(get(path).await.status(), 404, "{path}");
    }
    let import = client.post(format!("{base}/api/import")).send().await.unwrap();
    assert_eq!(import.status(), 404);
    server.stop();
}

#[test]
fn mocks_can_be_switched_off() {
    let folder = private_folder().unwrap();
    let server = TestServer::start(folder.path(), &["--demo", "--no-mocks"]);
    let output = server.stop();
    assert!(!output.contains("Mocks are at"), "{output}");
}

#[tokio::test]
async fn mocks_at_the_address_of_the_console_have_no_cookies_and_are_sandboxed() {
    let folder = private_folder().unwrap();
    let flags = ["--demo", "--no-mocks", "--mocks-on-console-port"];
    let server = TestServer::start(folder.path(), &flags);
    let url = format!("http://{}/rest/None/1.0/x", server.address);
    let response = super::support::client().get(url).send().await.unwrap();
    assert_eq!(response.status(), 404);
    assert_eq!(response.headers()["content-security-policy"], "sandbox");
    assert!(!response.headers().contains_key("set-cookie"));
    let console = server.send("GET /console/x HTTP/1.1\r\nhost: HOST\r\nconnection: close\r\n\r\n");
    assert!(console.contains("default-src"), "{console}");
    server.stop();
}

//! The OpenAPI document and its page.

use std::{collections::BTreeSet, env, fs, path::Path};

use axum::http::StatusCode;
use serde_json::Value;
use server::policy::ROUTES;

use super::support::{get, send};
use crate::support::TestApp;

/// What serves the document itself is not part of it.
const OWN: [&str; 3] =
    ["/api/mockpit/v1/openapi.json", "/api/mockpit/v1/docs", "/api/mockpit/v1/docs.css"];

async fn document() -> Value {
    get(&TestApp::new(), OWN[0]).await
}

#[tokio::test]
async fn document_has_every_route_of_the_access_table() {
    let document = document().await;
    let described: BTreeSet<(String, String)> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().keys();
            methods.map(|method| (method.to_uppercase(), path.clone()))
        })
        .collect();
    let routes = ROUTES.iter().filter(|route| route.scope.is_some() && !OWN.contains(&route.path));
    let routes = routes.map(|route| (route.method.to_owned(), route.path.to_owned()));
    assert_eq!(described, routes.collect());
}

#[tokio::test]
async fn operations_have_unique_names() {
    let document = document().await;
    let paths = document["paths"].as_object().unwrap().values();
    let operations: Vec<&Value> =
        paths.flat_map(|methods| methods.as_object().unwrap().values()).collect();
    let names: BTreeSet<&str> =
        operations.iter().map(|operation| operation["operationId"].as_str().unwrap()).collect();
    assert_eq!(names.len(), operations.len());
}

/// With `UPDATE_GOLDEN=1`, writes the file instead.
#[tokio::test]
async fn document_is_kept_in_the_folder_of_documents() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.json");
    let text = format!("{:#}\n", document().await);
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&file, &text).unwrap();
    }
    assert_eq!(fs::read_to_string(file).unwrap(), text);
}

#[tokio::test]
async fn page_shows_every_route_without_scripts() {
    let app = TestApp::new();
    let page = send(&app, "GET", OWN[1]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.header("content-type").starts_with("text/html"));
    let text = page.text();
    assert!(
        !text.contains("<script") && !text.contains("style=") && !text.contains("http"),
        "{text}"
    );
    for route in ROUTES.iter().filter(|route| route.scope.is_some() && !OWN.contains(&route.path)) {
        assert!(text.contains(&format!("<code>{} {}</code>", route.method, route.path)), "{text}");
    }
    let style = send(&app, "GET", OWN[2]).await;
    assert!(style.header("content-type").starts_with("text/css"));
}

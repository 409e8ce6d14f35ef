//! New services while calls are in progress.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use mocks::Options;
use serde_json::json;

use super::support::{TestMocks, client, entries, list, orders};

#[tokio::test]
async fn swap_loses_no_call() {
    let state = |number: usize| entries(&orders(&[list(&format!("[{number}]"), json!({}))]));
    let mocks = TestMocks::start(&orders(&[list("[0]", json!({}))])).await;
    let (url, is_done) = (mocks.url("/rest/Orders/1.0/orders"), Arc::new(AtomicBool::new(false)));
    let callers: Vec<_> = (0..4)
        .map(|_| {
            let (url, is_done, client) = (url.clone(), Arc::clone(&is_done), client());
            tokio::spawn(async move {
                let mut calls = 0;
                while !is_done.load(Ordering::Relaxed) {
                    let response = client.get(&url).send().await.unwrap();
                    assert_eq!(response.status(), 200);
                    let body = response.text().await.unwrap();
                    assert!(body.starts_with('[') && body.ends_with(']'), "{body}");
                    calls += 1;
                }
                calls
            })
        })
        .collect();
    for number in 1..=50 {
        mocks.server.set_services(state(number), Options::default(), Some(number as u64));
        let body = mocks.get("/rest/Orders/1.0/orders").await.text().await.unwrap();
        assert_eq!(body, format!("[{number}]"));
    }
    is_done.store(true, Ordering::Relaxed);
    let mut calls = 50;
    for caller in callers {
        calls += caller.await.unwrap();
    }
    assert_eq!(mocks.server.statistics().services()[0].calls, calls);
    assert_eq!(mocks.server.revision(), Some(50));
}

#[tokio::test]
async fn call_in_progress_ends_with_the_services_that_it_began_with() {
    let mocks = TestMocks::start(&orders(&[list("[1]", json!({ "defaultDelay": 300 }))])).await;
    let waiting = tokio::spawn(mocks.client.get(mocks.url("/rest/Orders/1.0/orders")).send());
    while mocks.server.calls_in_progress() == 0 {
        tokio::task::yield_now().await;
    }
    mocks.server.set_services(Vec::new(), Options::default(), None);
    assert_eq!(mocks.get("/rest/Orders/1.0/orders").await.status(), 404);
    let response = waiting.await.unwrap().unwrap();
    assert_eq!(response.text().await.unwrap(), "[1]");
}

#[tokio::test]
async fn stop_waits_for_calls_in_progress() {
    let mocks = TestMocks::start(&orders(&[list("[1]", json!({ "defaultDelay": 300 }))])).await;
    let waiting = tokio::spawn(mocks.client.get(mocks.url("/rest/Orders/1.0/orders")).send());
    while mocks.server.calls_in_progress() == 0 {
        tokio::task::yield_now().await;
    }
    mocks.stop().await;
    assert_eq!(waiting.await.unwrap().unwrap().status(), 200);
}

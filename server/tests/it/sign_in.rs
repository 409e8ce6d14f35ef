//! Sign-in, sign-out, sessions, and limits for guessing passwords.

use std::{net::SocketAddr, time::Duration};

use api_types::Role;
use app::api::{AccountView, ApiError};
use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode, header},
};
use serde_json::json;
use server::auth::{AccountName, Accounts, NewPassword};

use crate::support::{PASSWORD, TestApp, call};

fn sign_in_from(ip: [u8; 4], name: &str, password: &str) -> Request<Body> {
    let body = json!({ "name": name, "password": password }).to_string();
    let mut request = call("/console/session/sign-in", body);
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from((ip, 1))));
    request
}

#[tokio::test]
async fn session_is_valid_from_sign_in_to_sign_out() {
    let app = TestApp::new();
    assert_eq!(app.session(None).await.account, None);
    let cookie = app.session_cookie("anna", Role::Manager).await;
    let anna = Some(AccountView { name: "anna".into(), role: Role::Manager });
    assert_eq!(app.session(Some(&cookie)).await.account, anna);
    assert_eq!(app.session(None).await.account, None);

    let out = app.call("/console/session/sign-out", &json!({}), Some(&cookie)).await;
    assert_eq!(out.status, StatusCode::OK, "{}", out.text());
    assert_eq!(out.cookie().unwrap(), "__Host-mockpit=");
    assert_eq!(app.session(Some(&cookie)).await.account, None);
}

#[tokio::test]
async fn sign_in_ignores_the_case_of_the_name() {
    let app = TestApp::new();
    app.add_account("Anna", Role::User);
    let view: app::api::SessionView = app.sign_in("aNNA", PASSWORD).await.read();
    assert_eq!(view.account.unwrap().name, "Anna");
}

#[tokio::test]
async fn wrong_name_and_wrong_password_have_the_same_error() {
    let app = TestApp::new();
    app.add_account("anna", Role::Admin);
    for (name, password) in [
        ("anna", "wrong horse battery"),
        ("anna", ""),
        ("nobody", PASSWORD),
        ("", PASSWORD),
        ("not a name \u{202e}", PASSWORD),
    ] {
        let response = app.sign_in(name, password).await;
        assert_eq!(response.error(), ApiError::WrongCredentials, "{name}");
        assert_eq!(response.cookie(), None);
    }
}

#[tokio::test]
async fn sign_in_creates_a_new_session_id_and_ends_the_previous_session() {
    let app = TestApp::new();
    let first = app.session_cookie("anna", Role::User).await;
    let body = json!({ "name": "anna", "password": PASSWORD });
    let again = app.call("/console/session/sign-in", &body, Some(&first)).await;
    let second = again.cookie().unwrap();
    assert_ne!(first, second);
    assert_eq!(first.len(), "__Host-mockpit=".len() + 64);
    assert_eq!(app.session(Some(&first)).await.account, None);
    assert!(app.session(Some(&second)).await.account.is_some());
    // A client cannot choose the ID.
    let chosen = app.call("/console/session/sign-in", &body, Some("__Host-mockpit=aa")).await;
    assert_ne!(chosen.cookie().unwrap(), "__Host-mockpit=aa");
}

#[tokio::test]
async fn sessions_end_after_30_idle_minutes_and_after_8_hours() {
    let app = TestApp::new();
    let cookie = app.session_cookie("anna", Role::Admin).await;
    app.advance(Duration::from_mins(31));
    assert_eq!(app.session(Some(&cookie)).await.account, None);
    let rejected = app.call("/console/services", &json!({}), Some(&cookie)).await;
    assert_eq!(rejected.error(), ApiError::SignedOut);

    let cookie = app.sign_in("anna", PASSWORD).await.cookie().unwrap();
    for _ in 0..16 {
        assert!(app.session(Some(&cookie)).await.account.is_some());
        app.advance(Duration::from_mins(29));
    }
    app.advance(Duration::from_mins(17));
    assert_eq!(app.session(Some(&cookie)).await.account, None);
}

#[tokio::test]
async fn throttled_name_has_to_wait_even_with_the_correct_password() {
    let app = TestApp::new();
    app.add_account("anna", Role::Admin);
    app.add_account("bob", Role::User);
    for _ in 0..5 {
        assert_eq!(app.sign_in("anna", "x").await.error(), ApiError::WrongCredentials);
    }
    for name in ["anna", "ANNA"] {
        let throttled = ApiError::TooManyAttempts { seconds: 1 };
        assert_eq!(app.sign_in(name, PASSWORD).await.error(), throttled);
    }
    assert_eq!(app.sign_in("bob", PASSWORD).await.status, StatusCode::OK);
    app.advance(Duration::from_secs(1));
    assert_eq!(app.sign_in("anna", "x").await.error(), ApiError::WrongCredentials);
    app.advance(Duration::from_secs(1));
    let still_throttled = ApiError::TooManyAttempts { seconds: 1 };
    assert_eq!(app.sign_in("anna", PASSWORD).await.error(), still_throttled);
    app.advance(Duration::from_secs(1));
    assert_eq!(app.sign_in("anna", PASSWORD).await.status, StatusCode::OK);
    assert_eq!(app.sign_in("anna", "x").await.error(), ApiError::WrongCredentials);
}

#[tokio::test]
async fn concurrent_attempts_are_all_counted() {
    let app = TestApp::new();
    app.add_account("anna", Role::Admin);
    let mut verified = 0;
    let attempts = futures::future::join_all((0..12).map(|_| app.sign_in("anna", "x"))).await;
    for response in attempts {
        match response.error() {
            ApiError::WrongCredentials => verified += 1,
            error => assert_eq!(error, ApiError::TooManyAttempts { seconds: 1 }),
        }
    }
    assert_eq!(verified, 5);
}

#[tokio::test]
async fn address_that_tries_many_names_is_throttled_and_others_are_not() {
    let app = TestApp::new();
    app.add_account("anna", Role::Admin);
    let from = async |ip: [u8; 4], name: &str, password: &str| {
        app.send(sign_in_from(ip, name, password)).await
    };
    for number in 0..20 {
        let response = from([192, 0, 2, 1], &format!("name-{number}"), "x").await;
        assert_eq!(response.error(), ApiError::WrongCredentials);
    }
    let throttled = from([192, 0, 2, 1], "anna", PASSWORD).await;
    assert_eq!(throttled.error(), ApiError::TooManyAttempts { seconds: 1 });
    assert_eq!(from([192, 0, 2, 2], "anna", PASSWORD).await.status, StatusCode::OK);
}

#[tokio::test]
async fn flood_of_sign_ins_is_rejected_as_busy_and_not_counted() {
    let app = TestApp::new();
    app.add_account("anna", Role::Admin);
    let attempts = (0..=199)
        .map(|peer| app.send(sign_in_from([192, 0, 2, peer], &format!("name-{peer}"), "x")));
    let mut busy = 0;
    for response in futures::future::join_all(attempts).await {
        match response.error() {
            ApiError::WrongCredentials => {}
            error => {
                assert_eq!(error, ApiError::Busy { seconds: 2 });
                assert_eq!(response.status, StatusCode::SERVICE_UNAVAILABLE);
                assert_eq!(response.header("retry-after"), "2");
                busy += 1;
            }
        }
    }
    assert!(busy > 0, "no sign-in was rejected");
    assert_eq!(app.sign_in("anna", PASSWORD).await.status, StatusCode::OK);
}

#[tokio::test]
async fn session_is_invalid_after_a_change_of_its_account() {
    let app = TestApp::new();
    app.add_account("root", Role::Admin);
    let name = AccountName::parse("anna").unwrap();
    let mut cookie = app.session_cookie("anna", Role::Admin).await;
    let other = NewPassword::parse("another horse battery").unwrap().hash().unwrap();
    let changes: [&dyn Fn(&Accounts); 3] = [
        &|accounts| accounts.end_sessions(&name).unwrap(),
        &|accounts| accounts.set_password(&name, other.clone()).unwrap(),
        &|accounts| accounts.remove(&name).unwrap(),
    ];
    for (change, password) in changes.iter().zip([PASSWORD, "another horse battery", ""]) {
        assert!(app.session(Some(&cookie)).await.account.is_some());
        change(&app.accounts());
        let rejected = app.call("/console/services", &json!({}), Some(&cookie)).await;
        assert_eq!(rejected.error(), ApiError::SignedOut);
        assert_eq!(app.session(Some(&cookie)).await.account, None);
        if let Some(new_cookie) = app.sign_in("anna", password).await.cookie() {
            cookie = new_cookie;
        }
    }
}

#[tokio::test]
async fn guesses_from_other_addresses_throttle_a_name_only_after_50_failures() {
    let app = TestApp::new();
    app.add_account("anna", Role::Admin);
    let from =
        async |ip: [u8; 4], password: &str| app.send(sign_in_from(ip, "anna", password)).await;
    for _ in 0..5 {
        assert_eq!(from([192, 0, 2, 1], "x").await.error(), ApiError::WrongCredentials);
    }
    let throttled = ApiError::TooManyAttempts { seconds: 1 };
    assert_eq!(from([192, 0, 2, 1], PASSWORD).await.error(), throttled);
    assert_eq!(from([192, 0, 2, 200], PASSWORD).await.status, StatusCode::OK);
    for number in 5..50 {
        let peer = [192, 0, 2, 2 + number / 5];
        assert_eq!(from(peer, "x").await.error(), ApiError::WrongCredentials, "{number}");
    }
    assert_eq!(from([192, 0, 2, 200], PASSWORD).await.error(), throttled);
}

/// Sends enough wrong passwords from many addresses to throttle the name at every address.
async fn throttle_name(app: &TestApp, name: &str) {
    for number in 0..50 {
        let response = app.send(sign_in_from([192, 0, 2, number / 5], name, "x")).await;
        assert_eq!(response.error(), ApiError::WrongCredentials, "{number}");
    }
    let throttled = app.send(sign_in_from([192, 0, 2, 200], name, PASSWORD)).await;
    assert!(matches!(throttled.error(), ApiError::TooManyAttempts { .. }));
}

#[tokio::test]
async fn known_browser_is_throttled_only_by_its_own_failures() {
    let app = TestApp::new();
    app.add_account("anna", Role::Admin);
    app.add_account("bob", Role::User);
    let from = async |ip: [u8; 4], name: &str, password: &str, browser: &str| {
        let mut request = sign_in_from(ip, name, password);
        request.headers_mut().insert(header::COOKIE, browser.parse().unwrap());
        app.send(request).await
    };
    let first = app.sign_in("anna", PASSWORD).await;
    let browser = first.browser().unwrap();
    throttle_name(&app, "anna").await;
    // The first address is one from which guesses came.
    for ip in [[192, 0, 2, 1], [198, 51, 100, 1]] {
        let response = from(ip, "Anna", PASSWORD, &browser).await;
        assert_eq!(response.status, StatusCode::OK, "{}", response.text());
        assert_eq!(response.browser().as_deref(), Some(&*browser), "the token does not change");
    }
    // The browser is known only for this account, and its own failures count.
    throttle_name(&app, "bob").await;
    let other = from([198, 51, 100, 1], "bob", PASSWORD, &browser).await;
    assert!(matches!(other.error(), ApiError::TooManyAttempts { .. }));
    for number in 0..5 {
        let response = from([203, 0, 113, number], "anna", "x", &browser).await;
        assert_eq!(response.error(), ApiError::WrongCredentials);
    }
    let throttled = from([203, 0, 113, 9], "anna", PASSWORD, &browser).await;
    assert_eq!(throttled.error(), ApiError::TooManyAttempts { seconds: 1 });
}

#[tokio::test]
async fn browser_stays_known_after_sign_out_and_is_not_known_after_a_failed_sign_in() {
    let app = TestApp::new();
    app.add_account("anna", Role::Admin);
    let rejected = app.sign_in("anna", "x").await;
    assert_eq!(rejected.browser(), None);
    let signed_in = app.sign_in("anna", PASSWORD).await;
    let (session, browser) = (signed_in.cookie().unwrap(), signed_in.browser().unwrap());
    let both = format!("{session}; {browser}");
    let out = app.call("/console/session/sign-out", &json!({}), Some(&both)).await;
    assert_eq!(out.browser(), None, "the browser keeps its cookie");
    assert_eq!(app.session(Some(&browser)).await.account, None, "the token is not a session ID");
}

#[tokio::test]
async fn clients_behind_a_trusted_proxy_are_throttled_separately() {
    let from = |forwarded: &'static str, password: &str| {
        let mut request = sign_in_from([10, 0, 0, 1], "anna", password);
        request.headers_mut().insert("x-forwarded-for", forwarded.parse().unwrap());
        request
    };
    let throttled = ApiError::TooManyAttempts { seconds: 1 };
    for (proxies, error_of_others) in [(&["10.0.0.0/8"][..], None), (&[], Some(&throttled))] {
        let app = TestApp::behind_proxies(proxies);
        app.add_account("anna", Role::Admin);
        for _ in 0..5 {
            let response = app.send(from("192.0.2.1", "x")).await;
            assert_eq!(response.error(), ApiError::WrongCredentials);
        }
        assert_eq!(app.send(from("192.0.2.1", PASSWORD)).await.error(), throttled);
        // Addresses that the client wrote into the header itself have no effect.
        if error_of_others.is_none() {
            assert_eq!(app.send(from("203.0.113.9, 192.0.2.1", PASSWORD)).await.error(), throttled);
        }
        let other = app.send(from("192.0.2.2", PASSWORD)).await;
        match error_of_others {
            None => assert_eq!(other.status, StatusCode::OK, "{}", other.text()),
            Some(throttled) => assert_eq!(other.error(), *throttled),
        }
    }
}

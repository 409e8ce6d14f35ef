//! Signing in and out, sessions and their ends, and guessing.

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
async fn an_account_signs_in_is_known_and_signs_out() {
    let app = TestApp::new();
    assert_eq!(app.session(None).await.account, None);
    let cookie = app.signed_in("anna", Role::Manager).await;
    let anna = Some(AccountView { name: "anna".into(), role: Role::Manager });
    assert_eq!(app.session(Some(&cookie)).await.account, anna);
    assert_eq!(app.session(None).await.account, None);

    let out = app.call("/console/session/sign-out", &json!({}), Some(&cookie)).await;
    assert_eq!(out.status, StatusCode::OK, "{}", out.text());
    assert_eq!(out.cookie().unwrap(), "__Host-mockpit=");
    assert_eq!(app.session(Some(&cookie)).await.account, None);
}

#[tokio::test]
async fn the_name_is_the_accounts_whatever_its_case() {
    let app = TestApp::new();
    app.account("Anna", Role::User);
    let view: app::api::SessionView = app.sign_in("aNNA", PASSWORD).await.read();
    assert_eq!(view.account.unwrap().name, "Anna");
}

#[tokio::test]
async fn what_was_wrong_is_not_told() {
    let app = TestApp::new();
    app.account("anna", Role::Admin);
    for (name, password) in [
        ("anna", "wrong horse battery"),
        ("anna", ""),
        ("nobody", PASSWORD),
        ("", PASSWORD),
        ("not a name \u{202e}", PASSWORD),
    ] {
        let answer = app.sign_in(name, password).await;
        assert_eq!(answer.error(), ApiError::WrongCredentials, "{name}");
        assert_eq!(answer.cookie(), None);
    }
}

#[tokio::test]
async fn each_sign_in_has_an_id_of_its_own_and_ends_the_one_before() {
    let app = TestApp::new();
    let first = app.signed_in("anna", Role::User).await;
    let body = json!({ "name": "anna", "password": PASSWORD });
    let again = app.call("/console/session/sign-in", &body, Some(&first)).await;
    let second = again.cookie().unwrap();
    assert_ne!(first, second);
    assert_eq!(first.len(), "__Host-mockpit=".len() + 64);
    assert_eq!(app.session(Some(&first)).await.account, None);
    assert!(app.session(Some(&second)).await.account.is_some());
    // Nobody can bring an id of their choice.
    let brought = app.call("/console/session/sign-in", &body, Some("__Host-mockpit=aa")).await;
    assert_ne!(brought.cookie().unwrap(), "__Host-mockpit=aa");
}

#[tokio::test]
async fn sessions_end_after_silence_and_after_a_working_day() {
    let app = TestApp::new();
    let cookie = app.signed_in("anna", Role::Admin).await;
    app.wait(Duration::from_mins(31));
    assert_eq!(app.session(Some(&cookie)).await.account, None);
    let refused = app.call("/console/services", &json!({}), Some(&cookie)).await;
    assert_eq!(refused.error(), ApiError::SignedOut);

    let cookie = app.sign_in("anna", PASSWORD).await.cookie().unwrap();
    for _ in 0..16 {
        assert!(app.session(Some(&cookie)).await.account.is_some());
        app.wait(Duration::from_mins(29));
    }
    app.wait(Duration::from_mins(17));
    assert_eq!(app.session(Some(&cookie)).await.account, None);
}

#[tokio::test]
async fn guessing_a_password_gets_slow_even_for_the_right_one() {
    let app = TestApp::new();
    app.account("anna", Role::Admin);
    app.account("bob", Role::User);
    for _ in 0..5 {
        assert_eq!(app.sign_in("anna", "x").await.error(), ApiError::WrongCredentials);
    }
    for name in ["anna", "ANNA"] {
        let waits = ApiError::TooManyAttempts { seconds: 1 };
        assert_eq!(app.sign_in(name, PASSWORD).await.error(), waits);
    }
    assert_eq!(app.sign_in("bob", PASSWORD).await.status, StatusCode::OK);
    app.wait(Duration::from_secs(1));
    assert_eq!(app.sign_in("anna", "x").await.error(), ApiError::WrongCredentials);
    app.wait(Duration::from_secs(1));
    let longer = ApiError::TooManyAttempts { seconds: 1 };
    assert_eq!(app.sign_in("anna", PASSWORD).await.error(), longer);
    app.wait(Duration::from_secs(1));
    assert_eq!(app.sign_in("anna", PASSWORD).await.status, StatusCode::OK);
    assert_eq!(app.sign_in("anna", "x").await.error(), ApiError::WrongCredentials);
}

#[tokio::test]
async fn attempts_at_the_same_time_count_each() {
    let app = TestApp::new();
    app.account("anna", Role::Admin);
    let mut compared = 0;
    let attempts = futures::future::join_all((0..12).map(|_| app.sign_in("anna", "x"))).await;
    for answer in attempts {
        match answer.error() {
            ApiError::WrongCredentials => compared += 1,
            error => assert_eq!(error, ApiError::TooManyAttempts { seconds: 1 }),
        }
    }
    assert_eq!(compared, 5);
}

#[tokio::test]
async fn who_tries_many_names_gets_slow_and_nobody_else_does() {
    let app = TestApp::new();
    app.account("anna", Role::Admin);
    let from = async |ip: [u8; 4], name: &str, password: &str| {
        app.send(sign_in_from(ip, name, password)).await
    };
    for number in 0..20 {
        let answer = from([192, 0, 2, 1], &format!("name-{number}"), "x").await;
        assert_eq!(answer.error(), ApiError::WrongCredentials);
    }
    let slow = from([192, 0, 2, 1], "anna", PASSWORD).await;
    assert_eq!(slow.error(), ApiError::TooManyAttempts { seconds: 1 });
    assert_eq!(from([192, 0, 2, 2], "anna", PASSWORD).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_flood_of_sign_ins_is_asked_to_come_back_and_costs_no_attempt() {
    let app = TestApp::new();
    app.account("anna", Role::Admin);
    let attempts = (0..=199)
        .map(|peer| app.send(sign_in_from([192, 0, 2, peer], &format!("name-{peer}"), "x")));
    let mut busy = 0;
    for answer in futures::future::join_all(attempts).await {
        match answer.error() {
            ApiError::WrongCredentials => {}
            error => {
                assert_eq!(error, ApiError::Busy { seconds: 2 });
                assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
                assert_eq!(answer.header("retry-after"), "2");
                busy += 1;
            }
        }
    }
    assert!(busy > 0, "nobody had to wait");
    assert_eq!(app.sign_in("anna", PASSWORD).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_session_ends_at_the_next_request_once_the_account_is_changed() {
    let app = TestApp::new();
    app.account("root", Role::Admin);
    let name = AccountName::parse("anna").unwrap();
    let mut cookie = app.signed_in("anna", Role::Admin).await;
    let other = NewPassword::parse("another horse battery").unwrap().hash().unwrap();
    let changes: [&dyn Fn(&Accounts); 3] = [
        &|accounts| accounts.end_sessions(&name).unwrap(),
        &|accounts| accounts.set_password(&name, other.clone()).unwrap(),
        &|accounts| accounts.remove(&name).unwrap(),
    ];
    for (change, password) in changes.iter().zip([PASSWORD, "another horse battery", ""]) {
        assert!(app.session(Some(&cookie)).await.account.is_some());
        change(&app.accounts());
        let refused = app.call("/console/services", &json!({}), Some(&cookie)).await;
        assert_eq!(refused.error(), ApiError::SignedOut);
        assert_eq!(app.session(Some(&cookie)).await.account, None);
        if let Some(fresh) = app.sign_in("anna", password).await.cookie() {
            cookie = fresh;
        }
    }
}

#[tokio::test]
async fn guesses_from_elsewhere_do_not_lock_out_the_owner_of_the_name_until_they_are_many() {
    let app = TestApp::new();
    app.account("anna", Role::Admin);
    let from =
        async |ip: [u8; 4], password: &str| app.send(sign_in_from(ip, "anna", password)).await;
    for _ in 0..5 {
        assert_eq!(from([192, 0, 2, 1], "x").await.error(), ApiError::WrongCredentials);
    }
    let slow = ApiError::TooManyAttempts { seconds: 1 };
    assert_eq!(from([192, 0, 2, 1], PASSWORD).await.error(), slow);
    assert_eq!(from([192, 0, 2, 200], PASSWORD).await.status, StatusCode::OK);
    for number in 5..50 {
        let peer = [192, 0, 2, 2 + number / 5];
        assert_eq!(from(peer, "x").await.error(), ApiError::WrongCredentials, "{number}");
    }
    assert_eq!(from([192, 0, 2, 200], PASSWORD).await.error(), slow);
}

/// Guesses for the name from so many addresses that the name has to wait at every one.
async fn guess_everywhere(app: &TestApp, name: &str) {
    for number in 0..50 {
        let answer = app.send(sign_in_from([192, 0, 2, number / 5], name, "x")).await;
        assert_eq!(answer.error(), ApiError::WrongCredentials, "{number}");
    }
    let slow = app.send(sign_in_from([192, 0, 2, 200], name, PASSWORD)).await;
    assert!(matches!(slow.error(), ApiError::TooManyAttempts { .. }));
}

#[tokio::test]
async fn a_browser_that_signed_in_before_does_not_wait_for_the_guesses_of_others() {
    let app = TestApp::new();
    app.account("anna", Role::Admin);
    app.account("bob", Role::User);
    let from = async |ip: [u8; 4], name: &str, password: &str, browser: &str| {
        let mut request = sign_in_from(ip, name, password);
        request.headers_mut().insert(header::COOKIE, browser.parse().unwrap());
        app.send(request).await
    };
    let first = app.sign_in("anna", PASSWORD).await;
    let browser = first.browser().unwrap();
    guess_everywhere(&app, "anna").await;
    // At an address from which guesses came, too.
    for ip in [[192, 0, 2, 1], [198, 51, 100, 1]] {
        let answer = from(ip, "Anna", PASSWORD, &browser).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        assert_eq!(answer.browser().as_deref(), Some(&*browser), "it stays the same browser");
    }
    // It is known for this account alone, and guesses in it make it wait like anybody.
    guess_everywhere(&app, "bob").await;
    let other = from([198, 51, 100, 1], "bob", PASSWORD, &browser).await;
    assert!(matches!(other.error(), ApiError::TooManyAttempts { .. }));
    for number in 0..5 {
        let answer = from([203, 0, 113, number], "anna", "x", &browser).await;
        assert_eq!(answer.error(), ApiError::WrongCredentials);
    }
    let slow = from([203, 0, 113, 9], "anna", PASSWORD, &browser).await;
    assert_eq!(slow.error(), ApiError::TooManyAttempts { seconds: 1 });
}

#[tokio::test]
async fn a_browser_stays_known_after_signing_out_and_none_is_after_a_refusal() {
    let app = TestApp::new();
    app.account("anna", Role::Admin);
    let refused = app.sign_in("anna", "x").await;
    assert_eq!(refused.browser(), None);
    let signed_in = app.sign_in("anna", PASSWORD).await;
    let (session, browser) = (signed_in.cookie().unwrap(), signed_in.browser().unwrap());
    let both = format!("{session}; {browser}");
    let out = app.call("/console/session/sign-out", &json!({}), Some(&both)).await;
    assert_eq!(out.browser(), None, "nothing is said of it");
    assert_eq!(app.session(Some(&browser)).await.account, None, "it is no session");
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_is_a_peer_of_its_own() {
    let from = |forwarded: &'static str, password: &str| {
        let mut request = sign_in_from([10, 0, 0, 1], "anna", password);
        request.headers_mut().insert("x-forwarded-for", forwarded.parse().unwrap());
        request
    };
    let slow = ApiError::TooManyAttempts { seconds: 1 };
    for (proxies, others) in [(&["10.0.0.0/8"][..], None), (&[], Some(&slow))] {
        let app = TestApp::behind(proxies);
        app.account("anna", Role::Admin);
        for _ in 0..5 {
            let answer = app.send(from("192.0.2.1", "x")).await;
            assert_eq!(answer.error(), ApiError::WrongCredentials);
        }
        assert_eq!(app.send(from("192.0.2.1", PASSWORD)).await.error(), slow);
        // What a client wrote there itself changes nothing.
        if others.is_none() {
            assert_eq!(app.send(from("203.0.113.9, 192.0.2.1", PASSWORD)).await.error(), slow);
        }
        let other = app.send(from("192.0.2.2", PASSWORD)).await;
        match others {
            None => assert_eq!(other.status, StatusCode::OK, "{}", other.text()),
            Some(slow) => assert_eq!(other.error(), *slow),
        }
    }
}

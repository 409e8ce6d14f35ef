//! A program at a free port of this machine that answers as a Microcks, a Mockpit or a Keycloak does, or wrongly.

use std::{
    collections::HashMap,
    future::pending,
    io,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use data_encoding::BASE64URL_NOPAD;
use futures::stream;
use serde_json::{Value, json};
use server::{
    connections::{Config, accept},
    tls::{Tls, TlsFiles},
};
use tokio::net::TcpListener;

/// What the program answers.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// A status and a body.
    Status(u16, String),
    /// A redirect to this URL.
    Redirect(String),
    /// The beginning of a body. Then the connection ends.
    CutOff(String),
}

/// A request that was received.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    /// Method, path and query.
    pub(crate) line: String,
    pub(crate) token: Option<String>,
    pub(crate) body: String,
}

type Handler = Arc<dyn Fn(&Received) -> Answer + Send + Sync>;

/// The program. It answers as long as the test runs, with 404 to everything that has no answer.
#[derive(Clone, Default)]
pub(crate) struct Fake {
    pub(crate) url: String,
    handlers: Arc<Mutex<HashMap<String, Handler>>>,
    received: Arc<Mutex<Vec<Received>>>,
}

/// A body of JSON.
pub(crate) fn json_answer(body: &Value) -> Answer {
    Answer::Status(200, body.to_string())
}

/// An access token as Keycloak makes it, with these roles, which expires at this second since 1970.
pub(crate) fn jwt(roles: &[&str], expires_at: u64) -> String {
    let claims = json!({
        "exp": expires_at,
        "resource_access": { "microcks-app": { "roles": roles } },
    });
    format!("e30.{}.c2lnbmF0dXJl", BASE64URL_NOPAD.encode(claims.to_string().as_bytes()))
}

impl Fake {
    pub(crate) async fn start() -> Self {
        let (fake, listener) = Self::bind("http").await;
        let router = fake.router();
        tokio::spawn(async move { axum::serve(listener, router).await });
        fake
    }

    /// An open Microcks with this number of services.
    pub(crate) async fn microcks(services: u64) -> Self {
        let fake = Self::start().await;
        fake.be_microcks(services);
        fake
    }

    /// The same with TLS.
    pub(crate) async fn microcks_with_tls(services: u64, files: TlsFiles) -> Self {
        let (fake, listener) = Self::bind("https").await;
        fake.be_microcks(services);
        let tls = Some(Arc::new(Tls::open(files).unwrap()));
        let config = Config { tls, ..Config::default() };
        tokio::spawn(accept(listener, fake.router(), config, pending()));
        fake
    }

    async fn bind(scheme: &str) -> (Self, TcpListener) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("{scheme}://{}", listener.local_addr().unwrap());
        (Self { url, ..Self::default() }, listener)
    }

    fn router(&self) -> Router {
        Router::new().fallback(answer).with_state(self.clone())
    }

    fn be_microcks(&self, services: u64) {
        self.json("GET /api/version/info", &json!({ "versionId": "1.11.2" }));
        self.json("GET /api/keycloak/config", &json!({ "enabled": false, "realm": "microcks" }));
        self.json("GET /api/services/count", &json!({ "counter": services }));
        self.json("GET /api/export", &json!({ "services": [] }));
    }

    /// A Microcks that uses a Keycloak.
    pub(crate) async fn microcks_behind(keycloak: &str) -> Self {
        let fake = Self::microcks(71).await;
        fake.use_keycloak(keycloak);
        fake
    }

    pub(crate) fn use_keycloak(&self, keycloak: &str) {
        let config = json!({ "enabled": true, "realm": "microcks", "auth-server-url": keycloak });
        self.json("GET /api/keycloak/config", &config);
    }

    /// A Keycloak that gives this token to every service account.
    pub(crate) async fn keycloak(token: &str) -> Self {
        let fake = Self::start().await;
        let answer = json!({ "access_token": token, "expires_in": 300 });
        fake.json("POST /realms/microcks/protocol/openid-connect/token", &answer);
        fake
    }

    /// Answers such requests from now on. `line` is the method and the path without the query.
    pub(crate) fn on(
        &self,
        line: &str,
        handler: impl Fn(&Received) -> Answer + Send + Sync + 'static,
    ) {
        self.handlers.lock().unwrap().insert(line.to_owned(), Arc::new(handler));
    }

    pub(crate) fn json(&self, line: &str, body: &Value) {
        self.answer(line, json_answer(body));
    }

    pub(crate) fn answer(&self, line: &str, answer: Answer) {
        self.on(line, move |_| answer.clone());
    }

    /// The requests so far.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

async fn answer(State(fake): State<Fake>, request: Request) -> Response {
    let line = format!("{} {}", request.method(), request.uri());
    let token = request.headers().get(header::AUTHORIZATION);
    let token = token.map(|token| token.to_str().unwrap().to_owned());
    let body = to_bytes(request.into_body(), usize::MAX).await.unwrap();
    let body = String::from_utf8_lossy(&body).into_owned();
    let received = Received { line, token, body };
    fake.received.lock().unwrap().push(received.clone());
    let key = received.line.split('?').next().unwrap();
    let handler = fake.handlers.lock().unwrap().get(key).cloned();
    match handler.map_or(Answer::Status(404, String::new()), |handler| handler(&received)) {
        Answer::Status(status, body) => {
            (StatusCode::from_u16(status).unwrap(), body).into_response()
        }
        Answer::Redirect(target) => {
            (StatusCode::FOUND, [(header::LOCATION, target)]).into_response()
        }
        Answer::CutOff(beginning) => {
            let pieces = [Ok(Bytes::from(beginning)), Err(io::Error::other("cut off"))];
            Body::from_stream(stream::iter(pieces)).into_response()
        }
    }
}

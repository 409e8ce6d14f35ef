//! A program that answers at a free port of this machine, as long as the test runs.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use microcks::{Address, ConnectOptions, Credentials, Instance, RemoteError, Secret};
use tokio::net::TcpListener;

const REVISION: HeaderName = HeaderName::from_static("mockpit-revision");

/// A request that was received.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) line: String,
    pub(crate) token: Option<String>,
    pub(crate) length: Option<String>,
    pub(crate) revision: Option<String>,
    pub(crate) body: String,
}

/// The answers to requests, by method and path with query, and the requests so far.
#[derive(Clone, Default)]
pub(crate) struct Fake {
    answers: Arc<Mutex<HashMap<String, (u16, String)>>>,
    first_answers: Arc<Mutex<HashMap<String, (u16, String)>>>,
    received: Arc<Mutex<Vec<Received>>>,
    /// The revision that every answer states. 0 for none.
    revision: Arc<AtomicU64>,
    address: String,
}

impl Fake {
    /// A program without answers, which says 404 to everything.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let fake = Self { address, ..Self::default() };
        let router = Router::new().fallback(answer).with_state(fake.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        fake
    }

    /// A Microcks of this version.
    pub(crate) async fn microcks(version: &str) -> Self {
        let fake = Self::start().await;
        let info = format!(r#"{{"versionId":"{version}","buildTimestamp":"2024-01-01"}}"#);
        fake.answer("GET /api/version/info", 200, &info);
        fake
    }

    /// A Mockpit.
    pub(crate) async fn mockpit() -> Self {
        let fake = Self::microcks("0.1.0").await;
        fake.answer("GET /api/mockpit/v1/docs.css", 200, "body {}");
        fake
    }

    /// States this revision in every answer from now on.
    pub(crate) fn set_revision(&self, revision: u64) {
        self.revision.store(revision, SeqCst);
    }

    /// Answers such requests from now on.
    pub(crate) fn answer(&self, line: &str, status: u16, body: &str) {
        self.answers.lock().unwrap().insert(line.to_owned(), (status, body.to_owned()));
    }

    /// Answers the next such request, before the others.
    pub(crate) fn answer_first(&self, line: &str, status: u16, body: &str) {
        self.first_answers.lock().unwrap().insert(line.to_owned(), (status, body.to_owned()));
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The requests so far.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    pub(crate) async fn connect(&self, credentials: Credentials) -> Result<Instance, RemoteError> {
        self.connect_with(credentials, ConnectOptions::default()).await
    }

    pub(crate) async fn connect_with(
        &self,
        credentials: Credentials,
        options: ConnectOptions,
    ) -> Result<Instance, RemoteError> {
        Instance::connect(self.address.parse::<Address>()?, credentials, &options).await
    }

    pub(crate) async fn connect_with_token(&self) -> Result<Instance, RemoteError> {
        self.connect(Credentials::Token(Secret::new("a-token\n"))).await
    }
}

async fn answer(State(fake): State<Fake>, request: Request) -> Response {
    let line = format!("{} {}", request.method(), request.uri());
    let headers = request.headers().clone();
    let header =
        |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    let (token, length) = (header(header::AUTHORIZATION), header(header::CONTENT_LENGTH));
    let revision = header(REVISION);
    let body = to_bytes(request.into_body(), usize::MAX).await.unwrap();
    let body = String::from_utf8(body.to_vec()).unwrap();
    fake.received.lock().unwrap().push(Received {
        line: line.clone(),
        token,
        length,
        revision,
        body,
    });
    let first = fake.first_answers.lock().unwrap().remove(&line);
    let found = first.or_else(|| fake.answers.lock().unwrap().get(&line).cloned());
    let (status, body) = found.unwrap_or((404, String::new()));
    let status = StatusCode::from_u16(status).unwrap();
    if status.is_redirection() {
        return (status, [(header::LOCATION, body)]).into_response();
    }
    let revision = match fake.revision.load(SeqCst) {
        0 => HeaderMap::new(),
        revision => HeaderMap::from_iter([(REVISION, revision.into())]),
    };
    (status, revision, Body::from(body)).into_response()
}

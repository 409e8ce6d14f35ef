//! A server on a data directory of its own, with a clock that the test turns.

use std::{
    borrow::Cow,
    ffi::{OsStr, OsString},
    net::SocketAddr,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use api_types::{Role, Timestamp};
use app::api::{ApiError, SessionView};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{HeaderMap, HeaderName, Request, StatusCode, header},
};
use repository::Repository;
use serde_json::{Value, json};
use server::{
    AppState, Server,
    arguments::{Cli, Command},
    auth::{Account, AccountName, Accounts, Clock, NewPassword, PasswordHash},
    router,
    settings::{Settings, Variables},
    spa::Spa,
};
use store_tests::{MemorySpool, MemoryStore};
use tempfile::TempDir;
use tower::ServiceExt as _;

pub(crate) const PASSWORD: &str = "correct horse battery";
pub(crate) const HOST: &str = "127.0.0.1:8585";

pub(crate) struct TestApp {
    pub(crate) server: Arc<Server>,
    data: TempDir,
    router: Router,
    seconds: Arc<AtomicU64>,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl TestApp {
    pub(crate) fn new() -> Self {
        Self::with(false, [])
    }

    pub(crate) fn demo() -> Self {
        Self::with(true, [])
    }

    /// Behind proxies that it trusts.
    pub(crate) fn behind(proxies: &[&str]) -> Self {
        let flags: Vec<String> =
            proxies.iter().map(|proxy| format!("--trusted-proxy={proxy}")).collect();
        Self::on(memory(), &flags, [])
    }

    pub(crate) fn with_files(
        files: impl IntoIterator<Item = (&'static str, &'static str)>,
    ) -> Self {
        Self::with(false, files)
    }

    fn with(demo: bool, files: impl IntoIterator<Item = (&'static str, &'static str)>) -> Self {
        Self::on(memory(), if demo { &["--demo"] } else { &[] }, files)
    }

    /// A demo on this repository: everybody is an administrator.
    pub(crate) fn demo_on(repository: Arc<Repository>) -> Self {
        Self::on(repository, &["--demo"], [])
    }

    fn on(
        repository: Arc<Repository>,
        flags: &[impl AsRef<OsStr>],
        files: impl IntoIterator<Item = (&'static str, &'static str)>,
    ) -> Self {
        let data = tempfile::tempdir().unwrap();
        let settings = settings(flags);
        let handles = AppState { repository };
        let files =
            files.into_iter().map(|(name, text)| (name.to_owned(), Cow::Borrowed(text.as_bytes())));
        let seconds = Arc::new(AtomicU64::new(0));
        let hand = Arc::clone(&seconds);
        let clock = Clock::new(move || Duration::from_secs(hand.load(Ordering::Relaxed)));
        let listen = HOST.parse().unwrap();
        let server =
            Server::new(&settings, listen, data.path(), handles, Spa::new(files), clock).unwrap();
        Self { router: router(&server), server, data, seconds }
    }

    pub(crate) fn accounts(&self) -> Accounts {
        Accounts::new(self.data.path())
    }

    /// Adds an account with [`PASSWORD`].
    pub(crate) fn account(&self, name: &str, role: Role) {
        static HASH: OnceLock<PasswordHash> = OnceLock::new();
        let hash = HASH.get_or_init(|| NewPassword::parse(PASSWORD).unwrap().hash().unwrap());
        let name = AccountName::parse(name).unwrap();
        self.accounts().add(Account::new(name, role, hash.clone())).unwrap();
    }

    /// Adds an account and signs in; the cookie.
    pub(crate) async fn signed_in(&self, name: &str, role: Role) -> String {
        self.account(name, role);
        let answer = self.sign_in(name, PASSWORD).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        answer.cookie().unwrap()
    }

    pub(crate) async fn sign_in(&self, name: &str, password: &str) -> Answer {
        let body = json!({ "name": name, "password": password });
        self.call("/console/session/sign-in", &body, None).await
    }

    pub(crate) async fn session(&self, cookie: Option<&str>) -> SessionView {
        let answer = self.call("/console/session", &json!({}), cookie).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        answer.read()
    }

    /// Calls a server function as a page of the console does.
    pub(crate) async fn call(&self, path: &str, body: &Value, cookie: Option<&str>) -> Answer {
        let mut request = call(path, body.to_string());
        if let Some(cookie) = cookie {
            request.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
        }
        self.send(request).await
    }

    pub(crate) async fn get(&self, path: &str, headers: &[(HeaderName, &str)]) -> Answer {
        let mut request =
            Request::get(path).header(header::HOST, HOST).body(Body::empty()).unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        self.send(request).await
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        Answer::of(self.router.clone(), request).await
    }

    /// Its routes, to serve them on a socket.
    pub(crate) fn router(&self) -> Router {
        self.router.clone()
    }

    pub(crate) fn wait(&self, time: Duration) {
        self.seconds.fetch_add(time.as_secs(), Ordering::Relaxed);
    }
}

fn memory() -> Arc<Repository> {
    let settings = repository::Settings {
        limits: snapshot::Limits::default(),
        max_pending_bytes: 1 << 30,
        now: || Timestamp(0),
    };
    Arc::new(Repository::new(Arc::new(MemoryStore::new()), Arc::new(MemorySpool), settings))
}

/// A request such as the console's pages make in a browser.
pub(crate) fn call(path: &str, body: impl Into<Body>) -> Request<Body> {
    Request::post(path)
        .header(header::HOST, HOST)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/json")
        .header("sec-fetch-site", "same-origin")
        .header("x-mockpit", "console")
        .extension(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 50_000))))
        .body(body.into())
        .unwrap()
}

impl Answer {
    pub(crate) async fn of(router: Router, request: Request<Body>) -> Self {
        let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Self { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn read<T: serde::de::DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The error that it is: with the status of the error, as JSON, not to be kept.
    pub(crate) fn error(&self) -> ApiError {
        let error: ApiError = self.read();
        assert_eq!(self.status.as_u16(), error.status(), "{error:?}");
        assert_eq!(self.header("content-type"), "application/json");
        error
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The session's cookie that it sets, as the browser sends it back.
    pub(crate) fn cookie(&self) -> Option<String> {
        self.cookie_named("__Host-mockpit")
    }

    /// The cookie by which the browser is known afterwards.
    pub(crate) fn browser(&self) -> Option<String> {
        self.cookie_named("__Host-mockpit-browser")
    }

    fn cookie_named(&self, name: &str) -> Option<String> {
        let cookies = self.headers.get_all(header::SET_COOKIE).iter();
        let mut sent = cookies.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap());
        sent.find(|cookie| cookie.starts_with(&format!("{name}="))).map(str::to_owned)
    }
}

/// The settings of `mockpit serve` with these flags.
pub(crate) fn settings(flags: &[impl AsRef<OsStr>]) -> Settings {
    let flags = flags.iter().map(|flag| flag.as_ref().to_owned());
    let arguments = ["mockpit", "serve"].map(OsString::from).into_iter().chain(flags);
    match Cli::read(arguments, &Variables::new()).unwrap().command {
        Command::Serve(settings) => settings,
        command => panic!("{command:?}"),
    }
}

//! A server with its own data directory and a clock that the test advances.

use std::{
    borrow::Cow,
    ffi::{OsStr, OsString},
    net::SocketAddr,
    path::Path,
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
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use server::{
    AppState, Server,
    arguments::{Cli, Command},
    auth::{Account, AccountName, Accounts, Clock, NewPassword, PasswordHash},
    policy::{Policy, ROUTES, Route},
    records::RecordPlace,
    router,
    settings::{Settings, Variables},
    spa::Spa,
};
use store::SharedValues;
use store_tests::{MemorySpool, MemoryStore};
use tempfile::TempDir;
use tower::ServiceExt as _;

pub(crate) const PASSWORD: &str = "correct horse battery";
/// Longer than any step of a test.
pub(crate) const TEST_TIMEOUT: Duration = Duration::from_secs(30);

pub(crate) const HOST: &str = "127.0.0.1:8585";

pub(crate) struct TestApp {
    pub(crate) server: Arc<Server>,
    data: TempDir,
    shared: Option<SharedValues>,
    router: Router,
    seconds: Arc<AtomicU64>,
}

pub(crate) struct TestResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl TestApp {
    pub(crate) fn new() -> Self {
        Self::with_files([])
    }

    /// A demo, in which everyone is an administrator.
    pub(crate) fn demo() -> Self {
        Self::demo_of(memory_repository())
    }

    /// A demo of this repository.
    pub(crate) fn demo_of(repository: Arc<Repository>) -> Self {
        Self::start(repository, &["--demo"], [])
    }

    /// A demo with this setting.
    pub(crate) fn demo_with(flag: &str) -> Self {
        Self::start(memory_repository(), &["--demo", flag], [])
    }

    /// A demo with this data directory, whose services are in memory.
    pub(crate) fn demo_in(data: TempDir) -> Self {
        let handles = AppState::of_one_server(memory_repository());
        Self::start_in(data, handles, &["--demo"], [])
    }

    /// A server that trusts these proxies.
    pub(crate) fn behind_proxies(proxies: &[&str]) -> Self {
        let flags: Vec<String> =
            proxies.iter().map(|proxy| format!("--trusted-proxy={proxy}")).collect();
        Self::start(memory_repository(), &flags, [])
    }

    /// A server with these files of the console.
    pub(crate) fn with_files(
        files: impl IntoIterator<Item = (&'static str, &'static str)>,
    ) -> Self {
        const NO_FLAGS: &[&str] = &[];
        Self::start(memory_repository(), NO_FLAGS, files)
    }

    /// A server with these settings.
    pub(crate) fn with_flags(flags: &[String]) -> Self {
        Self::start(memory_repository(), flags, [])
    }

    /// A demo with its services in a data directory.
    pub(crate) fn demo_on_disk(flags: &[String]) -> Self {
        let data = tempfile::tempdir().unwrap();
        let flags = [vec!["--demo".to_owned()], flags.to_vec()].concat();
        let handles = AppState::open(&settings(&flags), data.path()).unwrap();
        Self::start_in(data, handles, &flags, [])
    }

    /// The demo after a restart with these settings.
    pub(crate) fn restarted(self, flags: &[&str]) -> Self {
        let Self { server, data, router, .. } = self;
        // The store has a lock.
        drop((server, router));
        let flags = [&["--demo"], flags].concat();
        let handles = AppState::open(&settings(&flags), data.path()).unwrap();
        Self::start_in(data, handles, &flags, [])
    }

    /// A server with this repository and what it shares with other servers.
    pub(crate) fn with_handles(handles: AppState) -> Self {
        const NO_FLAGS: &[&str] = &[];
        Self::start_in(tempfile::tempdir().unwrap(), handles, NO_FLAGS, [])
    }

    /// A demo with this repository and what it shares with other servers.
    pub(crate) fn demo_with_handles(handles: AppState) -> Self {
        Self::start_in(tempfile::tempdir().unwrap(), handles, &["--demo"], [])
    }

    fn start(
        repository: Arc<Repository>,
        flags: &[impl AsRef<OsStr>],
        files: impl IntoIterator<Item = (&'static str, &'static str)>,
    ) -> Self {
        Self::start_in(
            tempfile::tempdir().unwrap(),
            AppState::of_one_server(repository),
            flags,
            files,
        )
    }

    fn start_in(
        data: TempDir,
        handles: AppState,
        flags: &[impl AsRef<OsStr>],
        files: impl IntoIterator<Item = (&'static str, &'static str)>,
    ) -> Self {
        let settings = settings(flags);
        let files =
            files.into_iter().map(|(name, text)| (name.to_owned(), Cow::Borrowed(text.as_bytes())));
        let seconds = Arc::new(AtomicU64::new(0));
        let elapsed = Arc::clone(&seconds);
        let clock = Clock::new(move || Duration::from_secs(elapsed.load(Ordering::Relaxed)));
        let (listen, shared) = (HOST.parse().unwrap(), handles.shared.clone());
        let server =
            Server::new(&settings, listen, data.path(), handles, Spa::new(files), clock).unwrap();
        Self { router: router(&server), server, data, shared, seconds }
    }

    /// The data directory.
    pub(crate) fn data(&self) -> &Path {
        self.data.path()
    }

    pub(crate) fn accounts(&self) -> Accounts {
        Accounts::new(RecordPlace::new(self.data.path(), self.shared.clone()))
    }

    /// Adds an account with [`PASSWORD`].
    pub(crate) fn add_account(&self, name: &str, role: Role) {
        static HASH: OnceLock<PasswordHash> = OnceLock::new();
        let hash = HASH.get_or_init(|| NewPassword::parse(PASSWORD).unwrap().hash().unwrap());
        let name = AccountName::parse(name).unwrap();
        self.accounts().add(Account::new(name, role, hash.clone())).unwrap();
    }

    /// Adds an account and signs in. Returns the session cookie.
    pub(crate) async fn session_cookie(&self, name: &str, role: Role) -> String {
        self.add_account(name, role);
        let response = self.sign_in(name, PASSWORD).await;
        assert_eq!(response.status, StatusCode::OK, "{}", response.text());
        response.cookie().unwrap()
    }

    pub(crate) async fn sign_in(&self, name: &str, password: &str) -> TestResponse {
        let body = json!({ "name": name, "password": password });
        self.call("/console/session/sign-in", &body, None).await
    }

    pub(crate) async fn session(&self, cookie: Option<&str>) -> SessionView {
        let response = self.call("/console/session", &json!({}), cookie).await;
        assert_eq!(response.status, StatusCode::OK, "{}", response.text());
        response.read()
    }

    /// Calls a server function like a page of the console.
    pub(crate) async fn call(
        &self,
        path: &str,
        body: &Value,
        cookie: Option<&str>,
    ) -> TestResponse {
        let mut request = call(path, body.to_string());
        if let Some(cookie) = cookie {
            request.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
        }
        self.send(request).await
    }

    /// Calls a server function of a demo. The call must succeed.
    pub(crate) async fn call_ok<T: DeserializeOwned>(&self, function: &str, body: &Value) -> T {
        let response = self.call(&format!("/console/{function}"), body, None).await;
        assert_eq!(response.status, StatusCode::OK, "{function}: {}", response.text());
        response.read()
    }

    pub(crate) async fn get(&self, path: &str, headers: &[(HeaderName, &str)]) -> TestResponse {
        let mut request =
            Request::get(path).header(header::HOST, HOST).body(Body::empty()).unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        self.send(request).await
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> TestResponse {
        TestResponse::from_router(self.router.clone(), request).await
    }

    /// The routes, for tests that serve them on a socket.
    pub(crate) fn router(&self) -> Router {
        self.router.clone()
    }

    /// Advances the clock of the server.
    pub(crate) fn advance(&self, time: Duration) {
        self.seconds.fetch_add(time.as_secs(), Ordering::Relaxed);
    }
}

pub(crate) fn memory_repository() -> Arc<Repository> {
    let settings = repository::Settings {
        limits: snapshot::Limits::default(),
        max_pending_bytes: 1 << 30,
        now: || Timestamp(0),
    };
    Arc::new(Repository::new(Arc::new(MemoryStore::new()), Arc::new(MemorySpool), settings))
}

/// Waits for something that another thread does.
pub(crate) async fn wait_until(is_true: impl AsyncFn() -> bool) {
    let wait = async {
        while !is_true().await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(TEST_TIMEOUT, wait).await.unwrap();
}

/// The server functions of the console, with their policies.
pub(crate) fn server_functions() -> impl Iterator<Item = (&'static str, Policy)> {
    // Browsers and the provider open the addresses of the sign-in provider directly.
    let is_function =
        |route: &&Route| route.scope.is_none() && !route.path.starts_with("/console/oidc/");
    ROUTES.iter().filter(is_function).map(|route| (route.path, route.policy))
}

/// A request like one that a page of the console sends.
pub(crate) fn call(path: &str, body: impl Into<Body>) -> Request<Body> {
    call_from("127.0.0.1", path, body)
}

/// A request like one that a page of the console sends from this address.
pub(crate) fn call_from(client: &str, path: &str, body: impl Into<Body>) -> Request<Body> {
    Request::post(path)
        .header(header::HOST, HOST)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/json")
        .header("sec-fetch-site", "same-origin")
        .header("x-mockpit", "console")
        .extension(ConnectInfo(SocketAddr::new(client.parse().unwrap(), 50_000)))
        .body(body.into())
        .unwrap()
}

impl TestResponse {
    pub(crate) async fn from_router(router: Router, request: Request<Body>) -> Self {
        let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Self { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn read<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The error in the body. Asserts that the status and the content type match it.
    pub(crate) fn error(&self) -> ApiError {
        let error: ApiError = self.read();
        assert_eq!(self.status.as_u16(), error.status(), "{error:?}");
        assert_eq!(self.header("content-type"), "application/json");
        error
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The session cookie of the response, as the browser sends it back.
    pub(crate) fn cookie(&self) -> Option<String> {
        self.cookie_named("__Host-mockpit")
    }

    /// The cookie of the known browser.
    pub(crate) fn browser(&self) -> Option<String> {
        self.cookie_named("__Host-mockpit-browser")
    }

    /// The cookie of a browser that signs in at the provider.
    pub(crate) fn sign_in_cookie(&self) -> Option<String> {
        self.cookie_named("__Host-mockpit-sign-in")
    }

    fn cookie_named(&self, name: &str) -> Option<String> {
        let cookies = self.headers.get_all(header::SET_COOKIE).iter();
        let mut pairs = cookies.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap());
        pairs.find(|pair| pair.starts_with(&format!("{name}="))).map(str::to_owned)
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

//! TLS, with certificates made in the tests.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::Duration,
};

use axum::{Router, body::Body, routing::get};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use reqwest::{Certificate, Client};
use server::{
    connections::{Config, Limits, accept},
    tls::{Tls, TlsFiles},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::{mpsc, oneshot},
    time::timeout,
};

use crate::{
    connections::endless,
    process::{TestServer, private_folder},
    support::{HOST, TestApp, call},
};

const TEST_TIMEOUT: Duration = Duration::from_secs(20);

/// An authority that signs certificates.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub(crate) pem: String,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// A certificate for this machine and its key, in PEM. The years are those in which it is valid.
    fn sign(&self, from: i32, until: i32) -> (String, String) {
        let names = ["localhost", "127.0.0.1"].map(str::to_owned);
        let mut params = CertificateParams::new(names).unwrap();
        params.not_before = date_time_ymd(from, 1, 1);
        params.not_after = date_time_ymd(until, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        (certificate.pem() + &self.pem, key.serialize_pem())
    }

    /// Writes a valid certificate and its key.
    pub(crate) fn write(&self, files: &TlsFiles) {
        let (certificate, key) = self.sign(2020, 2100);
        fs::write(&files.certificate, certificate).unwrap();
        fs::write(&files.key, key).unwrap();
    }

    /// A client that trusts only this authority, and keeps its connection open.
    fn client(&self) -> Client {
        let root = Certificate::from_pem(self.pem.as_bytes()).unwrap();
        Client::builder().no_proxy().tls_certs_only([root]).timeout(TEST_TIMEOUT).build().unwrap()
    }
}

pub(crate) fn files_in(folder: &Path) -> TlsFiles {
    TlsFiles { certificate: folder.join("certificate.pem"), key: folder.join("key.pem") }
}

#[test]
fn files_that_cannot_be_used_are_named_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let files = files_in(folder.path());
    let authority = Authority::new();
    let (certificate, key) = authority.sign(2020, 2100);
    let (_, other_key) = authority.sign(2020, 2100);
    let (expired, expired_key) = authority.sign(2020, 2021);
    let (early, early_key) = authority.sign(2099, 2100);
    let encrypted = key.replace(" PRIVATE KEY", " ENCRYPTED PRIVATE KEY");
    let reversed = authority.pem.clone() + &certificate;
    let damaged = certificate.replacen("\nMII", "\nMIJ", 1);
    let cut_off = &key[..key.len() - 20];
    for (certificate, key, file, reason) in [
        ("", &*key, "certificate.pem", "has no certificate"),
        (&*key, &*key, "certificate.pem", "has no certificate"),
        (&*damaged, &*key, "certificate.pem", "is damaged"),
        (&*certificate, "", "key.pem", "has no private key"),
        (&*certificate, &*certificate, "key.pem", "has no private key"),
        (&*certificate, &*encrypted, "key.pem", "is encrypted"),
        (&*certificate, cut_off, "key.pem", "is not valid PEM: a block has no end"),
        (&*certificate, &*other_key, "key.pem", "does not fit the first certificate in"),
        (&*reversed, &*key, "certificate.pem", "does not fit the first certificate in"),
        (&*expired, &*expired_key, "certificate.pem", "expired at 2021-01-01T00:00Z"),
        (&*early, &*early_key, "certificate.pem", "is not valid before 2099-01-01T00:00Z"),
    ] {
        fs::write(&files.certificate, certificate).unwrap();
        fs::write(&files.key, key).unwrap();
        let error = Tls::open(files.clone()).unwrap_err().to_string();
        assert!(error.contains(file) && error.contains(reason), "{reason}: {error}");
        assert!(!error.contains(key.lines().nth(1).unwrap_or("no key")), "{error}");
    }
    for missing in [&files.certificate, &files.key] {
        authority.write(&files);
        fs::remove_file(missing).unwrap();
        let error = Tls::open(files.clone()).unwrap_err().to_string();
        assert_eq!(error, format!("cannot read {}", missing.display()));
    }
}

struct TestTls {
    tls: Arc<Tls>,
    address: SocketAddr,
    /// Receives a message when the server drops the body of `/endless`.
    endless_dropped: mpsc::UnboundedReceiver<()>,
    _stop: oneshot::Sender<()>,
}

impl TestTls {
    async fn start(files: TlsFiles, limits: Limits) -> Self {
        let tls = Arc::new(Tls::open(files).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (dropped, endless_dropped) = mpsc::unbounded_channel();
        let router = Router::new()
            .route("/", get(async || "x".repeat(1_000_000)))
            .route("/endless", get(async move || Body::from_stream(endless(dropped))));
        let config = Config { limits, tls: Some(Arc::clone(&tls)), ..Config::default() };
        let (stop, stopped) = oneshot::channel();
        tokio::spawn(accept(listener, router, config, async move {
            let _ignored = stopped.await;
        }));
        Self { tls, address, endless_dropped, _stop: stop }
    }

    async fn get(&self, client: &Client) -> Option<String> {
        let response = client.get(format!("https://{}/", self.address)).send().await.ok()?;
        response.text().await.ok()
    }
}

#[tokio::test]
async fn replaced_files_are_used_by_new_connections_and_open_ones_continue() {
    let folder = tempfile::tempdir().unwrap();
    let files = files_in(folder.path());
    let [old, new] = [(); 2].map(|()| Authority::new());
    old.write(&files);
    let server = TestTls::start(files.clone(), Limits::default()).await;
    let open = old.client();
    let works = |text: Option<String>| text.is_some_and(|text| text.len() == 1_000_000);
    assert!(works(server.get(&open).await));
    assert!(!server.tls.reload_if_replaced().unwrap());

    new.write(&files);
    assert!(server.tls.reload_if_replaced().unwrap());
    assert!(works(server.get(&new.client()).await));
    assert!(!works(server.get(&old.client()).await), "a new connection has the new certificate");
    assert!(works(server.get(&open).await), "the open connection continues");

    let expires = server.tls.expires();
    fs::write(&files.key, "").unwrap();
    let error = server.tls.reload_if_replaced().unwrap_err().to_string();
    assert!(error.contains("key.pem has no private key"), "{error}");
    assert!(works(server.get(&new.client()).await), "the certificate in use stays in use");
    assert_eq!(server.tls.expires(), expires);
    assert!(!server.tls.reload_if_replaced().unwrap(), "broken files are reported once");
}

/// Waits until the server has closed the connection.
async fn wait_until_closed(stream: &mut TcpStream) {
    let mut rest = Vec::new();
    let read = timeout(TEST_TIMEOUT, stream.read_to_end(&mut rest)).await;
    let _end_or_reset = read.expect("the connection was not closed");
}

#[tokio::test]
async fn connection_without_a_handshake_times_out_and_is_evicted_first() {
    let folder = tempfile::tempdir().unwrap();
    let files = files_in(folder.path());
    let authority = Authority::new();
    authority.write(&files);
    let short = Limits { head_timeout: Duration::from_millis(100), ..Limits::default() };
    let server = TestTls::start(files.clone(), short).await;
    // The first is silent, the second is cut off, and the third is not TLS.
    for bytes in ["", "\u{16}\u{3}\u{1}\u{2}", "GET / HTTP/1.1\r\nhost: x\r\n\r\n"] {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(bytes.as_bytes()).await.unwrap();
        wait_until_closed(&mut stream).await;
    }
    assert!(server.get(&authority.client()).await.is_some());

    let long = Limits { head_timeout: TEST_TIMEOUT * 2, max_connections: 1, ..Limits::default() };
    let server = TestTls::start(files, long).await;
    let mut silent = TcpStream::connect(server.address).await.unwrap();
    assert!(server.get(&authority.client()).await.is_some());
    wait_until_closed(&mut silent).await;
}

#[tokio::test]
async fn client_that_does_not_read_times_out() {
    let folder = tempfile::tempdir().unwrap();
    let files = files_in(folder.path());
    let authority = Authority::new();
    authority.write(&files);
    let limits = Limits { write_timeout: Duration::from_millis(100), ..Limits::default() };
    let mut server = TestTls::start(files, limits).await;
    let url = format!("https://{}/endless", server.address);
    let unread = authority.client().get(url).send().await.unwrap();
    let dropped = timeout(TEST_TIMEOUT, server.endless_dropped.recv()).await;
    dropped.expect("the response was not stopped").unwrap();
    drop(unread);
}

#[test]
fn process_serves_https_and_reads_new_files_after_sighup() {
    let folder = private_folder().unwrap();
    let files = files_in(folder.path());
    let [old, new] = [(); 2].map(|()| Authority::new());
    old.write(&files);
    let text = |path: &PathBuf| path.to_str().unwrap().to_owned();
    let (certificate, key) = (text(&files.certificate), text(&files.key));
    let flags = ["--tls-cert", &certificate, "--tls-key", &key];
    let mut server = TestServer::start(&folder.path().join("data"), &flags);
    server.read_line();
    let link = server.read_line();
    assert!(link.trim_start().starts_with("https://127.0.0.1:"), "{link}");

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let url = format!("https://{}/livez", server.address);
    let is_live = |authority: &Authority| {
        let response = runtime.block_on(async { authority.client().get(&url).send().await });
        response.is_ok_and(|response| response.status() == 200)
    };
    assert!(is_live(&old) && !is_live(&new));
    new.write(&files);
    let id = server.child.id().to_string();
    assert!(Command::new("kill").args(["-HUP", &id]).status().unwrap().success());
    while !is_live(&new) {}
    assert!(!is_live(&old));
}

#[test]
fn only_one_of_the_two_settings_is_an_error() {
    let data = private_folder().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_mockpit"))
        .args(["serve", "--listen", "127.0.0.1:0", "--tls-cert", "x"])
        .arg("--data")
        .arg(data.path())
        .output()
        .unwrap();
    assert!(!output.status.success());
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("TLS needs both --tls-cert and --tls-key"), "{stderr}");
}

#[tokio::test]
async fn browsers_are_asked_to_stay_with_https_except_for_localhost() {
    const HSTS: &str = "strict-transport-security";
    let flags = ["--tls-cert=x", "--tls-key=x", "--host=mocks.example"].map(str::to_owned);
    let app = TestApp::with_flags(&flags);
    let request = |host: &str| {
        let mut request = call("/console/session", "{}");
        request.headers_mut().insert("host", host.parse().unwrap());
        request
    };
    let response = app.send(request("mocks.example")).await;
    assert_eq!(response.header(HSTS), "max-age=31536000");
    assert_eq!(app.send(request("localhost:8585")).await.header(HSTS), "");
    assert_eq!(TestApp::new().send(request(HOST)).await.header(HSTS), "");
}

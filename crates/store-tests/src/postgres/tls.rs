//! A server that is reached with TLS and a password, and not without.

use std::{
    fs,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};

use super::{
    place::Place,
    server::{Server, Setup},
};

/// Only encrypted connections with a password, except those through the socket.
const ACCESS: &str = "local all postgres trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n";

/// A server that is reached with TLS and a password, as the account `mockpit`. Its certificate is for `localhost`, and signed
/// by a CA of its own.
pub struct TlsServer {
    server: Server,
    port: u16,
    authority: PathBuf,
}

impl TlsServer {
    /// The password of the account.
    pub const PASSWORD: &str = "a password of a database";

    /// Starts a server. `None` without PostgreSQL, which is printed, and which fails if `CI` is set.
    #[must_use]
    pub fn start() -> Option<Self> {
        let place = Place::new()?;
        let file = |name: &str| place.folder.join(name);
        let port = free_port();
        let (authority, certificate, key) = certificate(&format!("CA of port {port}"));
        for (name, content) in [
            ("authority.pem", authority.as_str()),
            ("server.crt", &certificate),
            ("server.key", &key),
            ("access.conf", ACCESS),
        ] {
            fs::write(file(name), content).unwrap();
        }
        let settings = [
            format!("listen_addresses={}", Ipv4Addr::LOCALHOST),
            "ssl=on".to_owned(),
            format!("ssl_cert_file={}", file("server.crt").display()),
            "ssl_key_file=server.key".to_owned(),
            format!("hba_file={}", file("access.conf").display()),
        ];
        let authority = file("authority.pem");
        let setup = Setup { port: Some(port), settings: &settings, ..Setup::default() };
        let server = Server::start_in(place, &setup);
        let password = Self::PASSWORD;
        server.sql("postgres", &format!("create role mockpit login password '{password}'"));
        server.sql("postgres", "create database mockpit owner mockpit");
        Some(Self { server, port, authority })
    }

    /// The URL of the database, without a password, with this name of the host and this `sslmode`.
    #[must_use]
    pub fn url(&self, host: &str, mode: &str) -> String {
        format!("postgres://mockpit@{host}:{}/mockpit?sslmode={mode}", self.port)
    }

    /// The certificate of its CA.
    #[must_use]
    pub fn authority(&self) -> &Path {
        &self.authority
    }

    /// The connections of an account that are encrypted, and those that are not.
    #[must_use]
    pub fn encrypted(&self) -> String {
        let count = "select count(*) filter (where ssl), count(*) filter (where not ssl) \
                     from pg_stat_ssl join pg_stat_activity using (pid) where usename = 'mockpit'";
        self.server.sql("mockpit", count)
    }
}

/// A port that nobody listens on.
fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}

/// The certificate of a new CA with this name, and one for `localhost` with its key.
fn certificate(name: &str) -> (String, String, String) {
    let mut params = CertificateParams::new([]).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let authority = params.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(params, key);
    let params = CertificateParams::new(["localhost".to_owned()]).unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, &issuer).unwrap().pem();
    (authority, certificate, key.serialize_pem())
}

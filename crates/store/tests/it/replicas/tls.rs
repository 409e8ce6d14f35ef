//! A database that is reached with TLS and a password.

use std::{
    error::Error as _,
    io::{Read as _, Write as _},
    iter::successors,
    net::TcpListener,
    path::Path,
    sync::mpsc,
    thread,
};

use repository::StoreError;
use store::{Database, PostgresAddress, SharedJournal};
use store_tests::postgres::TlsServer;

use super::{Replica, open};

fn journal(url: &str, password: Option<&str>, authority: Option<&Path>) -> SharedJournal {
    let address = PostgresAddress::new(url, password, authority).unwrap();
    SharedJournal::in_database(&Database::new(address).unwrap())
}

#[test]
fn journal_is_shared_with_tls_and_a_password() {
    let Some(server) = TlsServer::start() else { return };
    let url = server.url("localhost", "require");
    let journal = || journal(&url, Some(TlsServer::PASSWORD), Some(server.authority()));
    let (first, second) = (Replica::new(journal()), Replica::new(journal()));
    assert_eq!(first.commit("a").unwrap(), 1);
    assert_eq!(second.commit("b").unwrap(), 2);
    assert_eq!(second.services(), ["a", "b"]);
    let encrypted = server.encrypted();
    assert!(encrypted.ends_with("|0") && encrypted != "0|0", "{encrypted}");
}

/// Why a new server cannot use the journal, with all causes.
fn rejected(journal: SharedJournal) -> String {
    let empty = tempfile::tempdir().unwrap();
    let error = open(empty.path(), journal).map(drop).unwrap_err();
    assert!(matches!(error, StoreError::Unreachable { .. }), "{error:?}");
    let causes = successors(error.source(), |cause| (*cause).source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[test]
fn databases_that_are_not_the_right_one_are_rejected_with_the_reason() {
    let (Some(server), Some(other)) = (TlsServer::start(), TlsServer::start()) else { return };
    let (right, wrong) = (server.url("localhost", "require"), server.url("127.0.0.1", "require"));
    let (plain, default) = (server.url("localhost", "disable"), server.url("localhost", "prefer"));
    let password = Some(TlsServer::PASSWORD);
    let authority = Some(server.authority());
    for (url, password, authority, expected) in [
        (&right, password, Some(other.authority()), "--store-ca takes the certificate of its CA"),
        (&right, password, None, "not signed by a CA that is trusted here"),
        (&default, password, None, "UnknownIssuer"),
        (&wrong, password, authority, "not valid for name \"127.0.0.1\""),
        (&right, Some("another one"), authority, "password authentication failed"),
        (&right, None, authority, "password missing"),
        (&plain, password, authority, "no encryption"),
    ] {
        let reason = rejected(journal(url, password, authority));
        assert!(reason.contains(expected), "{expected}: {reason}");
        assert!(!reason.contains(TlsServer::PASSWORD), "{reason}");
    }
}

/// A database without TLS, or something between that pretends to be one.
#[test]
fn password_is_not_sent_without_tls_if_that_is_required() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, heard) = mpsc::channel();
    // Ends with the program: the journal connects again and again.
    thread::spawn(move || {
        for client in listener.incoming() {
            let (mut client, mut request, mut rest) = (client.unwrap(), [0; 8], Vec::new());
            client.read_exact(&mut request).unwrap();
            client.write_all(b"N").unwrap();
            client.read_to_end(&mut rest).unwrap();
            // The test may be over.
            let _sent = sender.send(rest);
        }
    });
    let url = format!("postgres://mockpit@localhost:{port}/mockpit?sslmode=require");
    let reason = rejected(journal(&url, Some("secret"), None));
    assert!(reason.contains("server does not support TLS"), "{reason}");
    assert_eq!(heard.recv().unwrap(), b"");
}

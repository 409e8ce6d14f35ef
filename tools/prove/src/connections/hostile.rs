//! Opens hostile connections and finds those that the server has closed.

use std::{
    io::{ErrorKind, Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use anyhow::Result;
use serde_json::json;

use crate::raw::{Raw, connect, peer};
use console_client::Client;

/// Connections per address for one half of them. The server may close connections of an address with
/// many more, like the one address of the other half.
const FOR_EACH_PEER: usize = 16;

/// Receive buffer of an unread download, in bytes.
const BUFFER: usize = 4096;

/// Time limit for reading a stalled export at the end.
const TIMEOUT: Duration = Duration::from_secs(10);

/// What a connection does.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    /// Sends nothing.
    Idle,
    /// Sends one request and stays open.
    KeptAlive,
    /// Sends some headers, then a byte at a time.
    HalfHeaders,
    /// Sends a body a byte at a time.
    SlowBody,
    /// Requests an export and reads nothing.
    StalledExport,
}

pub(super) const KINDS: [Kind; 5] =
    [Kind::Idle, Kind::KeptAlive, Kind::HalfHeaders, Kind::SlowBody, Kind::StalledExport];

/// All hostile connections.
pub(super) struct Hostile {
    connections: Vec<(Kind, Option<TcpStream>)>,
}

impl Hostile {
    /// Opens connections. One in twenty requests an export. A connection that cannot be opened
    /// or is closed at once counts as closed.
    pub(super) fn open(client: &Client, wanted: usize) -> Self {
        let connections = (0..wanted)
            .map(|number| {
                let kind = match number % 20 {
                    0 => Kind::StalledExport,
                    rest => KINDS[rest % 4],
                };
                (kind, open(client, kind, number).ok())
            })
            .collect();
        Self { connections }
    }

    pub(super) fn len(&self) -> usize {
        self.connections.len()
    }

    /// Sends one more byte on the slow connections.
    pub(super) fn feed(&mut self) {
        for (kind, connection) in &mut self.connections {
            if let (Kind::HalfHeaders | Kind::SlowBody, Some(stream)) = (*kind, &mut *connection)
                && stream.write_all(b"a").is_err()
            {
                *connection = None;
            }
        }
    }

    /// Connections of this kind that the server has not closed. Skips stalled exports, because
    /// checking one would read it.
    pub(super) fn open_of(&mut self, kind: Kind) -> usize {
        let mut open = 0;
        for (_, connection) in self.connections.iter_mut().filter(|(known, _)| *known == kind) {
            if let Some(stream) = connection {
                if kind != Kind::StalledExport && is_closed(stream) {
                    *connection = None;
                } else {
                    open += 1;
                }
            }
        }
        open
    }

    /// Reads the stalled exports. Returns the number of complete ones, which the server has not stopped.
    pub(super) fn whole_exports(&mut self) -> usize {
        let stalled = self.connections.iter_mut();
        stalled
            .filter(|(kind, _)| *kind == Kind::StalledExport)
            .filter_map(|(_, connection)| connection.take())
            .filter_map(|mut stream| is_whole(&mut stream).ok())
            .filter(|whole| *whole)
            .count()
    }

    pub(super) fn summary(&mut self) -> String {
        KINDS.map(|kind| format!("{} {kind:?}", self.open_of(kind))).join(", ")
    }
}

fn open(client: &Client, kind: Kind, number: usize) -> Result<TcpStream> {
    let from =
        if number.is_multiple_of(2) { peer(1 + number / 2 / FOR_EACH_PEER) } else { peer(0) };
    let buffer = (kind == Kind::StalledExport).then_some(BUFFER);
    let mut stream = connect(client, from, buffer)?;
    match kind {
        Kind::Idle => {}
        Kind::KeptAlive => {
            let request = Raw::page(client, "/favicon.svg").keep_alive().bytes();
            stream.write_all(&request)?;
        }
        Kind::HalfHeaders => stream.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\nx-slow: ")?,
        Kind::SlowBody => {
            let body = format!("{{\"name\":\"{}\"}}", "x".repeat(10_000));
            let request = Raw::console(client, "session/sign-in", body.as_bytes()).bytes();
            stream.write_all(request.get(..request.len() - 10_000).unwrap_or_default())?;
        }
        Kind::StalledExport => {
            let name = format!("stalled {number}");
            let services = client.services()?;
            let body = json!({ "export": name, "services": services }).to_string();
            stream.write_all(&Raw::console(client, "export", body.as_bytes()).bytes())?;
        }
    }
    Ok(stream)
}

/// Whether the server has closed the connection. Discards received bytes.
fn is_closed(stream: &mut TcpStream) -> bool {
    if stream.set_nonblocking(true).is_err() {
        return true;
    }
    let mut buffer = [0; BUFFER];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => break,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return true,
        }
    }
    stream.set_nonblocking(false).is_err()
}

/// Reads a response. Returns whether it is complete and successful.
fn is_whole(stream: &mut TcpStream) -> Result<bool> {
    stream.set_read_timeout(Some(TIMEOUT))?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(answer.starts_with(b"HTTP/1.1 200") && answer.ends_with(b"0\r\n\r\n"))
}

//! Raw HTTP requests: from any loopback address, truncated anywhere, with unusual headers.

use std::{
    io::{Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    time::Duration,
};

use anyhow::{Context, Result};
use socket2::{Domain, Socket, Type};

use console_client::Client;

/// Time limit for a response.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A request with explicit headers.
#[derive(Clone, Debug)]
pub(super) struct Raw {
    method: &'static str,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    connection: &'static str,
}

impl Raw {
    /// A call of a server function with the console's headers.
    pub(super) fn console(client: &Client, endpoint: &str, body: &[u8]) -> Self {
        let headers = vec![
            ("host", host(client).to_owned()),
            ("x-mockpit", "console".to_owned()),
            ("sec-fetch-site", "same-origin".to_owned()),
            ("accept", "application/json".to_owned()),
            ("content-type", "application/json".to_owned()),
            ("cookie", client.cookies.clone()),
        ];
        let path = format!("/console/{endpoint}");
        Self { method: "POST", path, headers, body: body.to_vec(), connection: "close" }
    }

    /// A request for a page.
    pub(super) fn page(client: &Client, path: &str) -> Self {
        let headers = vec![("host", host(client).to_owned()), ("accept", "text/html".to_owned())];
        Self {
            method: "GET",
            path: path.to_owned(),
            headers,
            body: Vec::new(),
            connection: "close",
        }
    }

    /// Keeps the connection open for another request.
    pub(super) fn keep_alive(self) -> Self {
        Self { connection: "keep-alive", ..self }
    }

    pub(super) fn method(self, method: &'static str) -> Self {
        Self { method, ..self }
    }

    /// Replaces or removes a header.
    pub(super) fn header(mut self, name: &'static str, value: Option<&str>) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.extend(value.map(|value| (name, value.to_owned())));
        self
    }

    /// The bytes on the wire.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.path);
        let length = ("content-length", self.body.len().to_string());
        let close = ("connection", self.connection.to_owned());
        for (name, value) in self.headers.iter().chain([&length, &close]) {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        [head.as_bytes(), &self.body].concat()
    }

    /// Sends the request. Returns the status and the whole response.
    pub(super) fn send(&self, client: &Client, from: Ipv4Addr) -> Result<(u16, String)> {
        let mut stream = connect(client, from, None)?;
        stream.set_read_timeout(Some(TIMEOUT))?;
        stream.write_all(&self.bytes())?;
        let mut answer = Vec::new();
        // A server that refuses early may close the connection before it has read the request.
        let read = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer).into_owned();
        match status(&answer) {
            Some(status) => Ok((status, answer)),
            None => {
                read.context("no response")?;
                anyhow::bail!("the response has no status: {answer:?}")
            }
        }
    }
}

/// Connects from a loopback address. `buffer` is the size of the receive buffer in bytes.
pub(super) fn connect(client: &Client, from: Ipv4Addr, buffer: Option<usize>) -> Result<TcpStream> {
    let server: SocketAddr = host(client).parse().context("the server has no address")?;
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    if let Some(buffer) = buffer {
        socket.set_recv_buffer_size(buffer)?;
    }
    socket.bind(&SocketAddr::from((from, 0)).into())?;
    socket.connect_timeout(&server.into(), TIMEOUT)?;
    Ok(socket.into())
}

/// A loopback address. The server sees each as another peer. Number 0 differs from the address of
/// other clients.
pub(super) fn peer(number: usize) -> Ipv4Addr {
    let [.., high, low] = (number % 60_000).to_be_bytes();
    Ipv4Addr::new(127, 77, high, low)
}

fn host(client: &Client) -> &str {
    client.address.strip_prefix("http://").unwrap_or(&client.address)
}

fn status(answer: &str) -> Option<u16> {
    answer.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_and_method_of_a_console_request_can_be_changed() {
        let mut client = Client::new("http://127.0.0.1:7".into());
        client.cookies = "a=b".into();
        let raw = Raw::console(&client, "services", b"{}").header("accept", Some("text/html"));
        let text = String::from_utf8(raw.header("x-mockpit", None).method("PUT").bytes()).unwrap();
        assert!(
            text.starts_with("PUT /console/services HTTP/1.1\r\nhost: 127.0.0.1:7\r\n"),
            "{text}"
        );
        assert!(text.ends_with("content-length: 2\r\nconnection: close\r\n\r\n{}"), "{text}");
        assert!(text.contains("accept: text/html\r\n") && text.contains("cookie: a=b\r\n"));
        assert!(!text.contains("x-mockpit") && !text.contains("application/json\r\naccept"));
    }

    #[test]
    fn status_is_parsed_and_peers_are_distinct() {
        assert_eq!(status("HTTP/1.1 503 Service Unavailable\r\n"), Some(503));
        assert_eq!(status("nonsense"), None);
        assert_eq!(peer(258), Ipv4Addr::new(127, 77, 1, 2));
        assert_ne!(peer(0), Ipv4Addr::LOCALHOST);
    }
}

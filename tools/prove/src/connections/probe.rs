//! Calls the console like a browser: the page, the session, the services, the history.

use std::{
    net::Ipv4Addr,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};

use crate::raw::Raw;
use console_client::Client;

/// Makes the calls one after another. Returns the longest response time.
pub(crate) fn probe(client: &Client) -> Result<Duration> {
    let history = br#"{"before":null,"limit":20}"#;
    let requests = [
        Raw::page(client, "/"),
        Raw::console(client, "session", b"{}"),
        Raw::console(client, "services", b"{}"),
        Raw::console(client, "history/list", history),
    ];
    let mut longest = Duration::ZERO;
    for request in requests {
        let start = Instant::now();
        let (status, answer) = request.send(client, Ipv4Addr::LOCALHOST)?;
        longest = longest.max(start.elapsed());
        // A server without the console has no page.
        let is_page = answer.contains("text/html");
        ensure!(
            status == 200 || is_page,
            "{status}: {}",
            answer.chars().take(400).collect::<String>()
        );
    }
    Ok(longest)
}

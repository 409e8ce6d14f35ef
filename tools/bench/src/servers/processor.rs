//! The processor time of a call of a mock: of three servers, and of one with all calls.

use std::{thread, time::Duration};

use anyhow::{Context, Result, ensure};
use console_client::{agent, read};
use store_tests::postgres::Server;

use super::{
    Places, Running,
    mocks::{news, wait_until_served},
};

/// The number of servers.
const SERVERS: usize = 3;

/// Calls in each round, of all servers together.
const CALLS: usize = 60_000;

/// Connections, of all servers together.
const CONNECTIONS: usize = 6;

/// Rounds. The one with the least processor time counts.
const ROUNDS: usize = 5;

/// Maximum ratio of three servers to one.
const TARGET: f64 = 1.05;

pub(super) fn measure(places: Places<'_>, database: &Server) -> Result<(bool, String)> {
    let several = places.start_several(database, SERVERS)?;
    let one = vec![places.start(&[])?];
    let mut best = [Duration::MAX; 2];
    let both = [several, one];
    for servers in &both {
        servers[0].console.client.import("news.json", &news(1))?;
    }
    let addresses = [addresses(&both[0])?, addresses(&both[1])?];
    for _ in 0..ROUNDS {
        for ((servers, addresses), best) in both.iter().zip(&addresses).zip(&mut best) {
            *best = (*best).min(processor_time(servers, addresses)?);
        }
    }
    let [several, one] = best.map(|time| time.as_secs_f64() * 1e6 / CALLS as f64);
    let ratio = several / one;
    let what = format!(
        "a call of a mock takes {several:.1} µs of {SERVERS} servers and {one:.1} µs of one: {ratio:.2} ×, \
         target {TARGET} ×"
    );
    Ok((ratio <= TARGET, what))
}

/// The addresses of the mocks, which are served.
fn addresses(servers: &[Running]) -> Result<Vec<String>> {
    let addresses: Vec<String> = servers.iter().map(Running::mocks).collect::<Result<_>>()?;
    addresses.iter().try_for_each(|address| wait_until_served(address, 1))?;
    Ok(addresses)
}

/// The processor time that all servers together take for the calls.
fn processor_time(servers: &[Running], addresses: &[String]) -> Result<Duration> {
    let before = sum(servers)?;
    thread::scope(|threads| {
        let callers: Vec<_> = (0..CONNECTIONS)
            .map(|caller| {
                let address = &addresses[caller % addresses.len()];
                threads.spawn(move || call(address))
            })
            .collect();
        callers.into_iter().try_for_each(|it| it.join().ok().context("a caller panicked")?)
    })?;
    Ok(sum(servers)? - before)
}

fn call(address: &str) -> Result<()> {
    let (agent, url) = (agent(), format!("{address}/rest/News/1.0/news"));
    for _ in 0..CALLS / CONNECTIONS {
        let answer = agent.get(&url).call()?;
        ensure!(answer.status().is_success(), "a mock answers {}", answer.status());
        read(answer)?;
    }
    Ok(())
}

fn sum(servers: &[Running]) -> Result<Duration> {
    let times = servers.iter().map(|server| server.console.server.processor_time());
    times.sum::<Option<Duration>>().context("the system reports no processor time")
}

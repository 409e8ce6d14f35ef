//! The processor time of a call of a mock: of three servers of one repository, of three that share nothing, and of one.
//! Servers with fewer calls each wake up more often for the same calls, so three that share nothing show what sharing
//! takes.

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

/// Maximum ratio of three servers of one repository to three that share nothing.
const TARGET: f64 = 1.05;

pub(super) fn measure(places: Places<'_>, database: &Server) -> Result<(bool, String)> {
    let alone = |count| (0..count).map(|_| places.start(&[])).collect::<Result<Vec<_>>>();
    let kinds = [places.start_several(database, SERVERS)?, alone(SERVERS)?, alone(1)?];
    let [shared, separate, one] = &kinds;
    // Servers of one repository need one import.
    for server in shared.iter().take(1).chain(separate).chain(one) {
        server.console.client.import("news.json", &news(1))?;
    }
    let mut best = [Duration::MAX; 3];
    // Alternately, so that other load affects all.
    for _ in 0..ROUNDS {
        for (servers, best) in kinds.iter().zip(&mut best) {
            *best = (*best).min(processor_time(servers, &addresses(servers)?)?);
        }
    }
    let [shared, separate, one] = best.map(|time| time.as_secs_f64() * 1e6 / CALLS as f64);
    let [ratio, to_one] = [shared / separate, shared / one];
    let what = format!(
        "a call of a mock takes {shared:.1} µs of {SERVERS} servers and {separate:.1} µs of {SERVERS} that share \
         nothing: {ratio:.2} ×, target {TARGET} ×. Of one it takes {one:.1} µs: {to_one:.2} ×"
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

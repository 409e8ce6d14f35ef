//! How soon all servers serve a revision as mocks.

use std::{
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use console_client::{agent, read};
use serde_json::json;
use store_tests::postgres::Server;

use super::{Places, Running, percentile};

/// The number of servers.
const SERVERS: usize = 3;

/// The number of revisions.
const REVISIONS: u64 = 100;

/// Services of the repository besides the one that changes.
const SERVICES: u32 = 1_000;

/// Pause between two calls of a mock.
const PAUSE: Duration = Duration::from_millis(1);

/// Time limit for a revision.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Maximum for 99 of 100 revisions.
const TARGET: Duration = Duration::from_millis(500);

pub(super) fn measure(places: Places<'_>, database: &Server) -> Result<(bool, String)> {
    let servers = places.start_several(database, SERVERS)?;
    let client = &servers[0].console.client;
    client.import("many.json", &snapshot_generator::many_services(SERVICES))?;
    let addresses: Vec<String> = servers.iter().map(Running::mocks).collect::<Result<_>>()?;
    let mut times = Vec::new();
    for revision in 1..=REVISIONS {
        // Each server makes some of the revisions.
        let writer = &servers[revision as usize % SERVERS].console.client;
        let id = writer.start_import("news.json", news(revision).len())?;
        writer.upload(&id, &news(revision), 0)?;
        let view = writer.plan(&id)?;
        writer.apply(&id, &console_client::decisions(&view))?;
        let start = Instant::now();
        thread::scope(|threads| {
            let waits: Vec<_> = addresses
                .iter()
                .map(|address| threads.spawn(move || wait_until_served(address, revision)))
                .collect();
            waits.into_iter().try_for_each(|wait| wait.join().ok().context("a caller panicked")?)
        })?;
        times.push(start.elapsed());
    }
    let [median, p99] = [50, 99].map(|share| percentile(&mut times, share));
    let what = format!(
        "all {SERVERS} servers serve a revision as mocks after {median:.1?}, at p99 {p99:.1?} of {REVISIONS}, \
         target {TARGET:.0?}"
    );
    Ok((p99 <= TARGET, what))
}

pub(super) fn wait_until_served(address: &str, revision: u64) -> Result<()> {
    let (agent, start) = (agent(), Instant::now());
    let url = format!("{address}/rest/News/1.0/news");
    loop {
        let answer = agent.get(&url).call()?;
        if answer.status().is_success() && read(answer)? == revision.to_string().as_bytes() {
            return Ok(());
        }
        ensure!(start.elapsed() < TIMEOUT, "revision {revision} is not served at {address}");
        thread::sleep(PAUSE);
    }
}

/// A service whose mock answers with this number.
pub(super) fn news(number: u64) -> Vec<u8> {
    let [service, request, response] = [1, 2, 3].map(|id| format!("65b1a00000000000000000{id:02}"));
    let operation = format!("{service}-GET /news");
    let file = json!({
        "services": [{
            "id": service, "name": "News", "version": "1.0", "type": "REST",
            "metadata": { "createdOn": 1, "lastUpdate": number },
            "operations": [{ "name": "GET /news", "method": "GET", "resourcePaths": ["/news"] }],
        }],
        "resources": [],
        "requests": [{ "id": request, "name": "all", "operationId": operation, "responseId": response }],
        "responses": [{
            "id": response, "name": "all", "operationId": operation, "status": "200",
            "mediaType": "text/plain", "content": number.to_string(),
        }],
        "eventMessages": [],
    });
    file.to_string().into_bytes()
}

//! Exports a service with other response times, and checks that Microcks has them and waits that long.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use console_client::Console;
use serde_json::json;

use super::{instance::Microcks, previous_release::VERSION};

const ID: &str = "65a100000000000000000300";
const NAME: &str = "Timed API";
const PATH: &str = "/times";

/// The lowest time of the profile *Slow network*.
const SLOW: Duration = Duration::from_millis(300);

/// The number of calls whose shortest time counts: other work of the machine makes calls only slower.
const CALLS: usize = 5;

/// Checks that the profile *Slow network* is in the definition of Microcks and in the time of its mock.
pub(super) fn check(microcks: &Microcks, folder: &Path) -> Result<()> {
    let data = tempfile::tempdir()?;
    let log = folder.join("mockpit-response-times.log");
    let console = Console::start(&data.path().join("data"), &log)?;
    let client = &console.client;
    client.import("timed.json", &serde_json::to_vec(&file())?)?;
    let services = client.services()?;

    let mut plain = Vec::new();
    client.export_for("plain", VERSION, &services, &mut plain)?;
    microcks.import(&plain)?;
    let before = shortest_call(microcks)?;
    ensure!(before < SLOW, "without a profile the mock takes {before:?}");

    let mut slow = Vec::new();
    let arguments = json!({
        "export": "slow",
        "services": services,
        "options": { "reader": VERSION },
        "response_times": { "built_in": "slow-network" },
    });
    client.export_with("slow", &arguments, &mut slow)?;
    microcks.import(&slow)?;
    let view = microcks.service(ID)?;
    let delay = &view["service"]["operations"][0]["defaultDelay"];
    ensure!(*delay == json!(300), "Microcks has the response time {delay}");
    let after = shortest_call(microcks)?;
    ensure!(after >= SLOW, "with the profile the mock takes {after:?}");
    println!("{VERSION} has the response times of a profile: {before:?} became {after:?}");
    Ok(())
}

/// The time of the shortest of some calls.
fn shortest_call(microcks: &Microcks) -> Result<Duration> {
    let mut shortest = Duration::MAX;
    for _ in 0..CALLS {
        let start = Instant::now();
        microcks.mock(NAME, "1.0", PATH).context("the mock does not respond")?;
        shortest = shortest.min(start.elapsed());
    }
    Ok(shortest)
}

/// One service with one operation without a response time.
fn file() -> serde_json::Value {
    let operation_id = format!("{ID}-GET {PATH}");
    json!({
        "services": [{ "id": ID, "name": NAME, "version": "1.0", "type": "REST",
            "metadata": { "createdOn": 1_700_000_000_000_u64, "lastUpdate": 1_700_000_000_000_u64 },
            "operations": [{ "name": format!("GET {PATH}"), "method": "GET",
                "resourcePaths": [PATH] }] }],
        "resources": [],
        "requests": [{ "id": "65a100000000000000000301", "name": "one",
            "operationId": operation_id, "responseId": "65a100000000000000000302" }],
        "responses": [{ "id": "65a100000000000000000302", "name": "one",
            "operationId": operation_id, "content": "{}", "status": "200",
            "mediaType": "application/json" }],
        "eventMessages": [],
    })
}

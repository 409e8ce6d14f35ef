//! How soon a new server with an empty data directory is ready.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use store_tests::postgres::Server;

use super::Places;

/// Services of the repository.
const SERVICES: u32 = 10_000;

/// Maximum time until the server is ready.
const TARGET: Duration = Duration::from_secs(10);

pub(super) fn measure(places: Places<'_>, database: &Server) -> Result<(bool, String)> {
    let store = database.database();
    let flags = ["--store", store.as_str()];
    let first = places.start(&flags)?;
    first.console.client.import("many.json", &snapshot_generator::many_services(SERVICES))?;
    let start = Instant::now();
    let second = places.start_beside(&first, &flags)?;
    let listed = second.console.client.services()?.len();
    let took = start.elapsed();
    ensure!(listed == SERVICES as usize, "the new server lists {listed} services");
    let what = format!(
        "a new server lists {SERVICES} services {took:.2?} after its start, target {TARGET:.0?}"
    );
    Ok((took <= TARGET, what))
}

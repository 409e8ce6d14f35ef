//! How long the preview of a response-time profile takes.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use console_client::Console;
use serde_json::json;

/// Operations of all services.
const OPERATIONS: u64 = 10_000;

/// Maximum time until the answer.
const TARGET: Duration = Duration::from_millis(300);

const ROUNDS: usize = 7;

/// Prints the time of a preview of a built-in profile. Returns the missed target.
pub(super) fn measure(program: &Path, folder: &Path) -> Result<Option<String>> {
    let data = tempfile::tempdir_in(folder)?;
    let (data, log) = (data.path().join("data"), folder.join("mockpit.log"));
    let console = Console::start_program(program, &data, &log)?;
    let services = u32::try_from(OPERATIONS)?;
    console.client.import("many.json", &snapshot_generator::many_services(services))?;
    let services = console.client.services()?;
    let arguments = json!({
        "services": services,
        "options": { "reader": "1.14", "redact": false },
        "response_times": { "built_in": "slow-network" },
    });
    let mut best = Duration::MAX;
    let mut operations = 0;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let preview = console.client.call("export/preview", &arguments)?;
        best = best.min(start.elapsed());
        operations =
            preview["response_times"]["applied"]["operations"].as_u64().unwrap_or_default();
    }
    ensure!(operations >= OPERATIONS, "the preview has only {operations} operations");
    println!(
        "\npreview of a profile over {operations} operations: {} ms, target {} ms",
        best.as_millis(),
        TARGET.as_millis()
    );
    let missed = format!("the preview of a profile takes {} ms", best.as_millis());
    Ok((best > TARGET).then_some(missed))
}

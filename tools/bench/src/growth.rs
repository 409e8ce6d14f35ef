//! How the time to apply an import grows with its size.

use std::{path::Path, time::Duration};

use anyhow::Result;
use console_client::Console;

/// The sizes in MB: about 480 and 4,800 services.
const SIZES: [u32; 2] = [31, 315];

/// Maximum ratio of the time for 1 MB of the large import to that of the small one.
const RATIO: f64 = 1.2;

const ROUNDS: usize = 3;

/// Prints the time to apply 1 MB of a small and of a large import. Returns the missed target.
pub(super) fn measure(program: &Path, folder: &Path) -> Result<Option<String>> {
    let mut files = [Vec::new(), Vec::new()];
    for (file, size) in files.iter_mut().zip(SIZES) {
        snapshot_generator::write_bulk(u64::from(size) * 1_000_000, file)?;
    }
    let mut best = [Duration::MAX; 2];
    // Alternately, so that other load affects both.
    for _ in 0..ROUNDS {
        for ((best, size), file) in best.iter_mut().zip(SIZES).zip(&files) {
            *best = (*best).min(apply(program, folder, file)? / size);
        }
    }
    let [small, large] = best.map(|time| time.as_secs_f64() * 1000.0);
    let ratio = large / small;
    let [small_size, large_size] = SIZES;
    println!(
        "\napply: {small:.2} ms per MB of {small_size} MB, {large:.2} ms per MB of {large_size} MB: \
         {ratio:.2} ×, target {RATIO} ×"
    );
    let missed =
        format!("applying {large_size} MB takes {ratio:.2} × as long per MB, not {RATIO} ×");
    Ok((ratio > RATIO).then_some(missed))
}

/// The time to apply an import to an empty repository.
fn apply(program: &Path, folder: &Path, file: &[u8]) -> Result<Duration> {
    let data = tempfile::tempdir_in(folder)?;
    let (data, log) = (data.path().join("data"), folder.join("mockpit.log"));
    let console = Console::start_program(program, &data, &log)?;
    Ok(console.client.import("growth.json", file)?.apply)
}

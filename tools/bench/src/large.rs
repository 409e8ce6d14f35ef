//! The peak memory of the server for the largest snapshot: `cargo xtask bench --large`.

use std::{io, path::Path};

use anyhow::{Context, Result, bail};
use console_client::Console;

const MEGABYTE: u64 = 1_000_000;

/// The size of the snapshot in MB: what a server accepts without settings.
const SIZE: u64 = 1_000;

/// The maximum peak in MB.
const TARGET: u64 = 300;

/// Imports and exports the snapshot once. Prints the times and the peaks. Fails if the target is missed.
pub(super) fn measure(program: &Path, folder: &Path) -> Result<()> {
    let mut file = Vec::new();
    snapshot_generator::write_bulk(SIZE * MEGABYTE, &mut file)?;
    println!("\n{SIZE} MB, {} bytes", file.len());
    let data = tempfile::tempdir_in(folder)?;
    let (data, log) = (data.path().join("data"), folder.join("mockpit.log"));
    let console = Console::start_program(program, &data, &log)?;
    let peak = || console.server.peak_memory().context("the system does not report memory");

    console.server.reset_peak_memory();
    let import = console.client.import("large.json", &file)?;
    drop(file);
    let import_peak = peak()? / MEGABYTE;
    println!("  import {:.1} s, peak {import_peak} MB", import.total().as_secs_f64());

    let services = console.client.services()?;
    console.server.reset_peak_memory();
    let export = console.client.export("large", &services, &mut io::sink())?;
    let export_peak = peak()? / MEGABYTE;
    println!("  export {:.1} s, peak {export_peak} MB", export.took.as_secs_f64());

    let peak = import_peak.max(export_peak);
    if peak > TARGET {
        bail!("the peak is {peak} MB, and the target is {TARGET} MB");
    }
    Ok(())
}

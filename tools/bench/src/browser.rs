//! Measures the review of a large repository in the browser.

use anyhow::{Context, Result};

use support::chromium;
use support::process::run;
use support::workspace::{command, end2end, mockpit};

/// Prints the measurements. Fails for a missed target if `check` is set.
pub(super) fn review(check: bool) -> Result<()> {
    let chromium = chromium::find().context("no Chromium")?;
    let mut measure = command("playwright");
    measure
        .args(["test", "--config", "measure.config.ts"])
        .current_dir(end2end())
        .env("CHROMIUM", chromium)
        .env("MOCKPIT", mockpit());
    run(if check { measure.env("CHECK", "true") } else { &mut measure })
}

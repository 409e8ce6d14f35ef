//! What somebody waits for in the browser: the review of a large repository.

use anyhow::{Context, Result};

use support::chromium;
use support::process::run;
use support::workspace::{command, end2end, mockpit};

/// Measures and prints. With `check`, a missed aim is an error.
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

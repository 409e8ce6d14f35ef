//! Exports a snapshot of a newer Microcks for an older one, and imports it there.

use std::{env, fs, path::Path};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::instance::Microcks;
use console_client::Console;

/// A snapshot of Microcks 1.16, with fields and values that 1.11 does not know.
pub(super) const NEWER: &str = "microcks-1.16-large.json";

/// The version of the running Microcks.
pub(super) const VERSION: &str = "1.11.2";

/// Checks that the older Microcks imports nothing from the original file, although it answers 201, and
/// that it imports and serves everything from an export for its version.
pub(super) fn check(microcks: &Microcks, folder: &Path) -> Result<()> {
    let Some(samples) = env::var_os("MOCKPIT_SAMPLES") else {
        println!("skipped a file of a newer Microcks, because MOCKPIT_SAMPLES is not set");
        return Ok(());
    };
    let path = Path::new(&samples).join(NEWER);
    let newer = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let before = microcks.services()?;
    microcks.import(&newer)?;
    ensure!(microcks.services()? == before, "Microcks imported services of the original file");

    let data = tempfile::tempdir()?;
    let console =
        Console::start(&data.path().join("data"), &folder.join("mockpit-previous-release.log"))?;
    console.client.import(NEWER, &newer)?;
    let mut adapted = Vec::new();
    console.client.export_for("newer", VERSION, &console.client.services()?, &mut adapted)?;
    microcks.import(&adapted)?;

    let snapshot: Value = serde_json::from_slice(&adapted)?;
    let services = snapshot["services"].as_array().context("the export has no services")?;
    let now = microcks.services()?;
    let exported = services.iter().filter_map(|service| service["id"].as_str());
    let missing: Vec<&str> = exported.filter(|id| !now.iter().any(|now| now == id)).collect();
    ensure!(missing.is_empty(), "{} services were not imported: {missing:?}", missing.len());
    ensure!(now.len() > before.len(), "no service was imported");
    let mock = services.iter().find_map(|service| call(microcks, service));
    let mock = mock.context("no mock of the imported services responds")?;
    println!("{VERSION} imported {} services of 1.16, and responds to {mock}", services.len());
    Ok(())
}

/// Finds a GET operation of a REST service whose mock responds. Returns its description.
pub(super) fn call(microcks: &Microcks, service: &Value) -> Option<String> {
    let (name, version) = (service["name"].as_str()?, service["version"].as_str()?);
    if service["type"] != "REST" {
        return None;
    }
    let operations = service["operations"].as_array()?.iter();
    let gets = operations.filter(|operation| operation["method"] == "GET");
    let paths = gets.filter_map(|operation| operation["resourcePaths"].as_array());
    let mut paths = paths.flatten().filter_map(Value::as_str);
    let path = paths.find(|path| microcks.mock(name, version, path).is_some())?;
    Some(format!("GET {path} of {name} {version}"))
}

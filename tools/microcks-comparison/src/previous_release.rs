//! A snapshot of a newer Microcks, made ready by Mockpit for an older one.

use std::{env, fs, path::Path};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::instance::Microcks;
use console_client::Console;

/// A snapshot that a Microcks of 1.16 wrote, with fields and words that 1.11 does not know.
const NEWER: &str = "microcks-1.16-large.json";

/// The Microcks that runs here.
const VERSION: &str = "1.11.2";

/// The older Microcks answers 201 to the file as it is and takes nothing over; exported for it, it
/// takes over and serves all of it.
pub(super) fn adapted(microcks: &Microcks, folder: &Path) -> Result<()> {
    let Some(samples) = env::var_os("MOCKPIT_SAMPLES") else {
        println!("no samples: a file of a newer Microcks is left out");
        return Ok(());
    };
    let path = Path::new(&samples).join(NEWER);
    let newer = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let before = microcks.services()?;
    microcks.import(&newer)?;
    ensure!(microcks.services()? == before, "it took something over from a file as it is");

    let data = tempfile::tempdir()?;
    let console = Console::start(&data.path().join("data"), &folder.join("mockpit-older.log"))?;
    console.client.import(NEWER, &newer)?;
    let mut adapted = Vec::new();
    console.client.export_for(VERSION, &console.client.services()?, &mut adapted)?;
    microcks.import(&adapted)?;

    let snapshot: Value = serde_json::from_slice(&adapted)?;
    let services = snapshot["services"].as_array().context("no services in the export")?;
    let now = microcks.services()?;
    let arrived = services.iter().filter_map(|service| service["id"].as_str());
    let missing: Vec<&str> = arrived.filter(|id| !now.iter().any(|now| now == id)).collect();
    ensure!(missing.is_empty(), "{} services did not arrive: {missing:?}", missing.len());
    ensure!(now.len() > before.len(), "nothing arrived");
    let answered = services.iter().find_map(|service| call(microcks, service));
    let answered = answered.context("no mock of them answers")?;
    println!("{} services of 1.16 arrived in {VERSION}; {answered} answers", services.len());
    Ok(())
}

/// Calls the first mock of a REST service that answers a plain GET.
fn call(microcks: &Microcks, service: &Value) -> Option<String> {
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

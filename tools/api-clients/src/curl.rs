//! The commands of docs/rest-api.md.

use std::{fs, process::Command};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use support::process::capture;

use super::servers::Servers;

/// Imports, plans, exports and searches with curl.
pub(crate) fn check(servers: &Servers) -> Result<()> {
    let (address, file) = (format!("{}/api", servers.address()), servers.file.display());
    let form = format!("file=@{file}");
    let plan = curl(servers, &["-F", &form, &format!("{address}/import?dryRun=true")])?;
    let plan: Value = serde_json::from_str(&plan)?;
    ensure!(plan["rows"][0]["decision"] == "add", "unexpected plan: {plan}");
    for _ in 0..2 {
        let key = "Idempotency-Key: nightly-7";
        let head = curl(servers, &["-i", "-H", key, "-F", &form, &format!("{address}/import")])?;
        let is_first = head.to_lowercase().contains("mockpit-revision: 1");
        ensure!(head.contains("201 Created") && is_first, "unexpected answer: {head}");
    }
    let services = curl(servers, &[&format!("{address}/services?size=1000")])?;
    let services: Vec<Value> = serde_json::from_str(&services)?;
    ensure!(services.len() == servers.services, "{} services", services.len());
    let ids: Vec<&str> = services.iter().filter_map(|service| service["id"].as_str()).collect();
    let exported = servers.path("export.json");
    let exported = exported.to_str().context("a path is not Unicode")?;
    let query = format!("{address}/export?serviceIds={}", ids.join(","));
    curl(servers, &["-o", exported, &query])?;
    let snapshot: Value = serde_json::from_slice(&fs::read(exported)?)?;
    ensure!(snapshot["services"].as_array().is_some_and(|all| all.len() == ids.len()));
    let body = serde_json::json!({ "serviceIds": ids }).to_string();
    let json = "Content-Type: application/json";
    let posted = curl(servers, &["-H", json, "-d", &body, &format!("{address}/export")])?;
    ensure!(posted.as_bytes() == fs::read(exported)?.trim_ascii(), "two exports differ");
    Ok(())
}

/// The output of curl, which fails for an error.
fn curl(servers: &Servers, arguments: &[&str]) -> Result<String> {
    let token = format!("Authorization: Bearer {}", servers.token);
    let mut command = Command::new("curl");
    command.args(["-sS", "--fail", "--noproxy", "*", "-H", &token]).args(arguments);
    capture(&mut command).with_context(|| format!("curl {arguments:?} failed"))
}

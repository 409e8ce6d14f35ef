//! Sends that reach their end, and are taken back.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::{Servers, instance, only_identical, there::Content};
use crate::previous_release;

/// Sends all services to the Microcks, which has none. Then both have the same. Takes them back.
pub(super) fn check_empty(servers: &Servers) -> Result<()> {
    let Servers { mockpit, from, to } = servers;
    let before = to.content()?;
    ensure!(before.services == 0, "there are services already");
    let import = mockpit.plan_send(&to.id)?;
    mockpit.send(&to.id, &import)?;
    let source = Content::of(&from.0)?;
    source.expect_equal(&to.content()?).context("both differ after the send")?;
    let compared = mockpit.compare(&instance(&from.1), &instance(&to.id), &to.id)?;
    only_identical(&compared, source.services)?;
    let limit = mockpit.upload_limit(&to.id)?;
    ensure!(limit["below"].is_u64(), "its limit was not found by its answers, but is {limit}");
    undo(servers, &before)
}

/// Sends all services to the Microcks, which has some of them under other IDs. Takes them back.
pub(super) fn check_others(servers: &Servers, older: &Content) -> Result<()> {
    let Servers { mockpit, from, to } = servers;
    let import = mockpit.plan_send(&to.id)?;
    let rows = mockpit.rows(&import)?;
    let changed = rows.iter().filter(|row| row["status"]["changed"].is_object()).count();
    ensure!(changed > 0, "no older service differs");
    mockpit.send(&to.id, &import)?;
    expect_all(servers, older)?;
    let compared = mockpit.compare(&instance(&from.1), &instance(&to.id), &to.id)?;
    only_identical(&compared, from.0.services()?.len())?;
    undo(servers, older)
}

/// Checks that the Microcks has each service once, the older ones under their IDs, and that a mock answers.
pub(super) fn expect_all(servers: &Servers, older: &Content) -> Result<()> {
    let (from, there) = (servers.from.0.services()?.len(), servers.to.content()?);
    let services = |content: &Content| -> Result<Vec<Value>> {
        let snapshot = content.snapshot().context("there are no services")?;
        Ok(snapshot["services"].as_array().context("there are no services")?.clone())
    };
    let all = services(&there)?;
    let keys: BTreeSet<String> =
        all.iter().map(|service| format!("{} {}", service["name"], service["version"])).collect();
    ensure!(
        all.len() == from && keys.len() == from,
        "{} services, {} names",
        all.len(),
        keys.len()
    );
    let ids: BTreeSet<String> = all.iter().map(|service| service["id"].to_string()).collect();
    let older = services(older)?;
    let lost: Vec<&Value> =
        older.iter().filter(|service| !ids.contains(&service["id"].to_string())).collect();
    ensure!(lost.is_empty(), "services have other IDs than before: {lost:?}");
    let mock =
        older.iter().find_map(|service| previous_release::call(&servers.to.microcks, service));
    mock.context("no mock of the services answers")?;
    Ok(())
}

/// Takes the newest send back. Then everything is as before.
pub(super) fn undo(servers: &Servers, before: &Content) -> Result<()> {
    let Servers { mockpit, to, .. } = servers;
    let import = mockpit.plan_undo(&to.id)?;
    mockpit.send(&to.id, &import)?;
    to.expect(before).context("the instance is not as before")
}

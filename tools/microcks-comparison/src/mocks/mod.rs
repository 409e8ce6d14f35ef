//! Sends the same calls to the mocks of Microcks and of `mockpit mock`, side by side, and compares the answers.

mod calls;
mod exchange;
mod grpc;
mod known;
mod snapshot;

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result, ensure};
use console_client::Daemon;
use serde_json::Value;
use support::workspace::{command, mockpit};

use self::exchange::{Answer, Exchanges};
use super::instance::Microcks;

/// The calls after which an answer at random must have had a status of Microcks.
const TRIES: u32 = 20;

/// Serves the services of a Microcks with `mockpit mock`, and compares the answers of both to the calls of all
/// examples and to variations of them.
pub(super) fn check(microcks: &Microcks, folder: &Path) -> Result<()> {
    microcks.import(&serde_json::to_vec(&snapshot::dispatchers())?)?;
    let file = folder.join("mocks.json");
    let exported = microcks.export(&microcks.services()?)?;
    fs::write(&file, &exported)?;
    let mocks = Mocks::start(&mockpit(), &file, folder, &[])?;
    let (theirs, ours) = (Exchanges::new(microcks.root()), Exchanges::new(&mocks.address));

    let (mut compared, mut varied) = (0, 0);
    // Each kind of difference, with the first call that has it.
    let mut found: BTreeMap<String, (String, u32)> = BTreeMap::new();
    for call in calls::of_file(&exported)? {
        let answer = theirs.send(&call)?;
        let again = theirs.send(&call)?;
        // Microcks itself answers otherwise the second time if a mock has random values.
        if answer != again {
            varied += 1;
            let statuses = [answer.status, again.status];
            let has_status = |answer: Answer| statuses.contains(&answer.status);
            let mut tries = (0..TRIES).map(|_| ours.send(&call).is_ok_and(has_status));
            ensure!(tries.any(|it| it), "{call}: never one of the statuses {statuses:?}");
            continue;
        }
        compared += 1;
        let own = ours.send(&call)?;
        let differences = Answer::differences(&answer, &own);
        if differences.is_empty() || known::reason(&call, &answer, &own).is_some() {
            continue;
        }
        // Two equal answers can come from a mock that chooses at random, too.
        if (0..TRIES).any(|_| theirs.send(&call).is_ok_and(|answer| answer == own)) {
            continue;
        }
        let (_, calls) =
            found.entry(differences.join("; ")).or_insert_with(|| (call.to_string(), 0));
        *calls += 1;
    }
    for (difference, (call, calls)) in &found {
        println!("{calls} × {call}: {difference}");
    }
    println!("compared {compared} answers of mocks, and the status of {varied} with random values");
    ensure!(compared > 200, "only {compared} answers were compared");
    ensure!(found.is_empty(), "{} kinds of answers differ, see above", found.len());
    let ours = mocks.address.strip_prefix("http://").context("the address has no http://")?;
    grpc::check(&microcks.grpc(), ours)
}

/// A running `mockpit mock`.
pub(super) struct Mocks {
    pub(super) server: Daemon,
    pub(super) address: String,
}

impl Mocks {
    /// Serves a file on a free port.
    pub(super) fn start(
        program: &Path,
        file: &Path,
        folder: &Path,
        arguments: &[&str],
    ) -> Result<Self> {
        let mut mock = command(&program.to_string_lossy());
        mock.arg("mock").arg(file).args(["--port", "0", "--json"]).args(arguments);
        let server = Daemon::start("mockpit mock", &mut mock, &folder.join("mocks.log"))?;
        let started = server.wait_for(|line| serde_json::from_str::<Value>(line).ok())?;
        let address =
            started["address"].as_str().context("mockpit mock does not say its address")?;
        Ok(Self { address: address.to_owned(), server })
    }
}

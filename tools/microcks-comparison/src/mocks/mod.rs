//! Sends the same calls to the mocks of Microcks and of `mockpit mock`, side by side, and compares the answers.

mod calls;
mod exchange;
mod grpc;
mod known;
mod snapshot;

use std::{collections::BTreeMap, fs, path::Path, thread};

use anyhow::{Context, Result, bail, ensure};
use console_client::Daemon;
use serde_json::Value;
use support::workspace::{command, mockpit};

use self::{
    calls::Call,
    exchange::{Answer, Exchanges},
};
use super::instance::Microcks;

/// The calls after which an answer at random must have had a status of Microcks.
const TRIES: u32 = 20;

/// The calls that are compared at the same time.
const AT_ONCE: usize = 32;

/// Serves the services of a Microcks with `mockpit mock`, and compares the answers of both to the calls of all
/// examples and to variations of them.
pub(super) fn check(microcks: &Microcks, folder: &Path) -> Result<()> {
    microcks.import(&serde_json::to_vec(&snapshot::dispatchers())?)?;
    let file = folder.join("mocks.json");
    let exported = microcks.export(&microcks.services()?)?;
    fs::write(&file, &exported)?;
    let mocks = Mocks::start(&mockpit(), &file, folder, &[])?;
    let (theirs, ours) = (Exchanges::new(microcks.root()), Exchanges::new(&mocks.address));

    let calls = calls::of_file(&exported)?;
    let (mut compared, mut varied) = (0, 0);
    // Each kind of difference, with the first call that has it.
    let mut found: BTreeMap<String, (String, u32)> = BTreeMap::new();
    for (call, outcome) in calls.iter().zip(compare_all(&calls, &theirs, &ours)?) {
        match outcome {
            Outcome::Varied => varied += 1,
            Outcome::Equal => compared += 1,
            Outcome::Different(differences) => {
                compared += 1;
                let (_, calls) =
                    found.entry(differences.join("; ")).or_insert_with(|| (call.to_string(), 0));
                *calls += 1;
            }
        }
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

/// Whether both answer a call in the same way.
enum Outcome {
    Equal,
    /// Microcks itself answers in several ways, with the same statuses.
    Varied,
    Different(Vec<String>),
}

/// The outcomes of all calls, in their order. Sends several calls at the same time, because some mocks wait for seconds
/// before they answer.
fn compare_all(calls: &[Call], theirs: &Exchanges, ours: &Exchanges) -> Result<Vec<Outcome>> {
    let compare_every = |first: usize| {
        let calls = calls.iter().skip(first).step_by(AT_ONCE);
        calls.map(|call| compare(call, theirs, ours)).collect::<Result<Vec<_>>>()
    };
    let parts = thread::scope(|scope| {
        let threads: Vec<_> =
            (0..AT_ONCE).map(|first| scope.spawn(move || compare_every(first))).collect();
        let join = |thread: thread::ScopedJoinHandle<'_, _>| {
            thread.join().unwrap_or_else(|_| bail!("comparing mocks panicked"))
        };
        threads.into_iter().map(join).collect::<Result<Vec<_>>>()
    })?;
    let mut parts: Vec<_> = parts.into_iter().map(Vec::into_iter).collect();
    Ok((0..calls.len()).filter_map(|call| parts[call % AT_ONCE].next()).collect())
}

fn compare(call: &Call, theirs: &Exchanges, ours: &Exchanges) -> Result<Outcome> {
    let answer = theirs.send(call)?;
    let again = theirs.send(call)?;
    // Microcks itself answers otherwise the second time if a mock has random values.
    if answer != again {
        let statuses = [answer.status, again.status];
        let has_status = |answer: Answer| statuses.contains(&answer.status);
        let mut tries = (0..TRIES).map(|_| ours.send(call).is_ok_and(has_status));
        ensure!(tries.any(|it| it), "{call}: never one of the statuses {statuses:?}");
        return Ok(Outcome::Varied);
    }
    let own = ours.send(call)?;
    let differences = Answer::differences(&answer, &own);
    if differences.is_empty() || known::reason(call, &answer, &own).is_some() {
        return Ok(Outcome::Equal);
    }
    // Two equal answers can come from a mock that chooses at random, too.
    if (0..TRIES).any(|_| theirs.send(call).is_ok_and(|answer| answer == own)) {
        return Ok(Outcome::Equal);
    }
    Ok(Outcome::Different(differences))
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

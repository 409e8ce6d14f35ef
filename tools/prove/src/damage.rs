//! Damages the files of an unused data directory, then checks it and starts a server.

mod inject;
mod plan;
mod scenario;
mod verdict;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::{Result, ensure};
use walkdir::WalkDir;

use super::{
    kill::import,
    lab::{Lab, text},
    server::{Opened, Server},
    stamped::Stamped,
    state::State,
    table::Tally,
};

use verdict::{Outcome, Verdict, judge};

/// Imports before the journal is compacted, and after.
const IMPORTS: [u64; 2] = [5, 4];

pub(super) fn prove(lab: &Lab, tally: &mut Tally) -> Result<()> {
    let mut random = lab.random();
    let [source, other, data] = ["source", "other", "data"].map(|name| lab.path(name));
    let expected = fill(lab, &source, "D", &mut random)?;
    fill(lab, &other, "E", &mut random)?;
    let tries = lab.options.pick(60, 1000);
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    // Some scenarios change nothing, so more are planned than needed.
    for scenario in plan::plan(&files(&source)?, tries + tries / 3, &mut random) {
        if tally.tries == tries as u64 {
            break;
        }
        lab.copy(&source, &data)?;
        if !inject::inject(&scenario, &data, &other)? {
            continue;
        }
        tally.tried();
        let checked = lab.check(&data)?;
        let outcome = outcome(lab, &data, &mut random)?;
        match judge(&scenario, &checked, &expected, &outcome) {
            Verdict::Passed(kind) => *kinds.entry(kind).or_default() += 1,
            Verdict::Failed(why) => tally.fail(format!("{scenario}: {why}")),
        }
    }
    let kinds: Vec<String> = kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    tally.note(kinds.join(", "));
    Ok(())
}

/// Fills a directory with revisions and compacts the older ones.
fn fill(lab: &Lab, data: &Path, prefix: &'static str, random: &mut fastrand::Rng) -> Result<State> {
    let [before, after] = IMPORTS;
    let mut server = lab.start(data)?;
    for stamp in 1..=before + after {
        if stamp == before + 1 {
            server.stop()?;
            let output = lab.mockpit(&["compact", "--keep-days", "0"], data).output()?;
            ensure!(output.status.success(), "compact: {}", text(&output));
            server = lab.start(data)?;
        }
        let first = u32::try_from(stamp % 3)?;
        let file = Stamped { prefix, services: first..first + 4, stamp, size: 3000 };
        import(&server.client, &file.file(random), &mut || {})?;
    }
    let state = State::of(&server.client, random)?;
    server.stop()?;
    ensure!(state.revisions.len() > 2, "there are too few revisions: {state:?}");
    Ok(state)
}

/// Path and size of every file in a directory.
fn files(data: &Path) -> Result<Vec<(String, u64)>> {
    let mut files = Vec::new();
    for entry in WalkDir::new(data).sort_by_file_name() {
        let entry = entry?;
        if entry.file_type().is_file() {
            let path: PathBuf = entry.path().strip_prefix(data)?.to_owned();
            files.push((path.to_string_lossy().into_owned(), entry.metadata()?.len()));
        }
    }
    Ok(files)
}

/// Starts the server and reads everything from it.
fn outcome(lab: &Lab, data: &Path, random: &mut fastrand::Rng) -> Result<Outcome> {
    let server = match lab.open(data, &[]) {
        Ok(Opened::Refuses(output)) => return Ok(Outcome::Refused(output)),
        Ok(Opened::Runs(server)) => *server,
        Err(error) => return Ok(Outcome::Unusable(format!("{error:#}"))),
    };
    let Server { daemon, client, .. } = server;
    let state = State::of(&client, random);
    drop(daemon);
    Ok(match state {
        Ok(state) => Outcome::Served(state),
        Err(error) => Outcome::Unusable(format!("{error:#}")),
    })
}

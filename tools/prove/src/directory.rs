//! Checks that one server runs per directory, that an incomplete or foreign journal is rejected, and
//! that it can be recovered.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::{
    lab::{Lab, text},
    server::Opened,
    stamped::Stamped,
    state::{Content, State, empty},
    table::Tally,
};

/// Revisions in the data directory.
const REVISIONS: u64 = 3;

pub(super) fn prove(lab: &Lab, tally: &mut Tally) -> Result<()> {
    let whole = filled(lab, "whole", "A")?;
    let other = filled(lab, "other", "B")?;
    second_server(lab, &whole, tally)?;
    vanishes(lab, &whole, tally)?;
    for lost in [&[3][..], &[2, 3], &[1, 2, 3]] {
        lost_revisions(lab, &whole, lost, tally)?;
    }
    foreign(lab, &whole, &other, tally)
}

fn filled(lab: &Lab, name: &str, prefix: &'static str) -> Result<std::path::PathBuf> {
    let (data, mut random) = (lab.path(name), lab.random());
    let server = lab.start(&data)?;
    for stamp in 1..=REVISIONS {
        let first = u32::try_from(stamp)? * 4;
        let file = Stamped { prefix, services: first..first + 4, stamp: 1, size: 800 };
        server.client.import("a.json", &file.file(&mut random))?;
    }
    server.stop()?;
    Ok(data)
}

fn copy(lab: &Lab, from: &Path, name: &str) -> Result<std::path::PathBuf> {
    let data = lab.path(name);
    lab.copy(from, &data)?;
    Ok(data)
}

fn revision(data: &Path, number: u64) -> std::path::PathBuf {
    data.join(format!("journal/{number:016}.rev"))
}

/// Checks that a second server is rejected while the first one runs, also without the lock file.
fn second_server(lab: &Lab, whole: &Path, tally: &mut Tally) -> Result<()> {
    let data = copy(lab, whole, "second")?;
    let first = lab.start(&data)?;
    let mut random = lab.random();
    for removed in [false, true] {
        tally.tried();
        if removed {
            fs::remove_file(data.join("LOCK"))?;
        }
        match lab.open(&data, &[])? {
            Opened::Runs(_) => {
                tally.fail(format!("a second server started, LOCK removed: {removed}"))
            }
            Opened::Refuses(output) => {
                tally.expect(output.contains("another mockpit uses"), || output.clone());
            }
        }
        let first_stamp = if removed { 200 } else { 100 };
        let file =
            Stamped { prefix: "C", services: first_stamp..first_stamp + 2, stamp: 1, size: 200 };
        let imported = first.client.import("c.json", &file.file(&mut random));
        tally.attempt("an import while a second server starts", imported);
    }
    let before = State::of(&first.client, &mut random)?;
    first.stop()?;
    let again = lab.start(&data)?;
    let after = State::of(&again.client, &mut random)?;
    tally.expect(before == after, || "a second server changed the served data".to_owned());
    again.stop()
}

/// Checks that imports fail at once when the journal of a running server disappears.
fn vanishes(lab: &Lab, whole: &Path, tally: &mut Tally) -> Result<()> {
    for is_folder in [false, true] {
        tally.tried();
        let data = copy(lab, whole, "vanishes")?;
        let server = lab.start(&data)?;
        if is_folder {
            fs::rename(data.join("journal"), data.join("moved"))?;
        } else {
            fs::remove_file(revision(&data, REVISIONS))?;
        }
        let file = Stamped { prefix: "D", services: 0..2, stamp: 1, size: 200 };
        let imported = server.client.import("d.json", &file.file(&mut lab.random()));
        let refused = imported.err().map(|error| format!("{error:#}")).unwrap_or_default();
        tally.expect(refused.contains("journal_incomplete"), || {
            format!("an import without a journal, folder: {is_folder}: {refused:?}")
        });
        server.stop()?;
        let why = if is_folder { "folder journal is missing" } else { "missing from the journal" };
        expect_refused(lab, &data, why, tally)?;
    }
    Ok(())
}

/// Checks that a journal without its newest revisions is rejected, and recovered from the cache.
fn lost_revisions(lab: &Lab, whole: &Path, lost: &[u64], tally: &mut Tally) -> Result<()> {
    tally.tried();
    let data = copy(lab, whole, "lost")?;
    let mut random = lab.random();
    let expected = head(lab, whole)?;
    for number in lost {
        fs::remove_file(revision(&data, *number))?;
    }
    expect_refused(lab, &data, "missing from the journal", tally)?;
    let recovered = lab.mockpit(&["recover"], &data).output().context("cannot start recover")?;
    ensure!(recovered.status.success(), "recover: {}", text(&recovered));
    let checked = lab.check(&data)?;
    tally.expect(checked.is_clean, || format!("after recover: {}", checked.output));
    let server = lab.start(&data)?;
    let state = State::of(&server.client, &mut random)?;
    tally.expect(state.head == expected, || {
        format!("recover after losing {lost:?} restored other content")
    });
    server.stop()
}

/// Checks that the journal of another directory is rejected.
fn foreign(lab: &Lab, whole: &Path, other: &Path, tally: &mut Tally) -> Result<()> {
    tally.tried();
    let data = copy(lab, whole, "foreign")?;
    fs::remove_dir_all(data.join("journal"))?;
    lab.copy(&other.join("journal"), &data.join("journal"))?;
    expect_refused(lab, &data, "another data directory", tally)?;
    let refused = lab.mockpit(&["recover"], &data).output().context("cannot start recover")?;
    tally.expect(!refused.status.success(), || "recover accepted a foreign journal".to_owned());
    expect_refused(lab, &data, "another data directory", tally)?;
    expect_accepted(lab, &data, &head(lab, other)?, tally)?;

    tally.tried();
    let data = copy(lab, whole, "foreign")?;
    fs::remove_dir_all(data.join("journal"))?;
    expect_refused(lab, &data, "folder journal is missing", tally)?;
    expect_accepted(lab, &data, &empty(), tally)
}

/// The state that a server serves from a copy of the directory.
fn head(lab: &Lab, data: &Path) -> Result<Content> {
    let data = copy(lab, data, "expected")?;
    let server = lab.start(&data)?;
    let state = State::of(&server.client, &mut lab.random())?;
    server.stop()?;
    Ok(state.head)
}

/// Checks that an accepted journal is served unchanged, and that the history records the loss.
fn expect_accepted(lab: &Lab, data: &Path, expected: &Content, tally: &mut Tally) -> Result<()> {
    tally.tried();
    let accepted = lab.mockpit(&["recover", "--accept-journal"], data).output()?;
    ensure!(accepted.status.success(), "recover --accept-journal: {}", text(&accepted));
    let checked = lab.check(data)?;
    tally.expect(checked.is_clean, || format!("after accepting the journal: {}", checked.output));
    let server = lab.start(data)?;
    let state = State::of(&server.client, &mut lab.random())?;
    tally.expect(state.head == *expected, || "accepting the journal changed the data".to_owned());
    let page = server.client.call("history/list", &json!({ "before": null, "limit": 1 }))?;
    let history = page["revisions"][0].to_string();
    tally.expect(history.contains("loss_accepted"), || format!("the history shows {history}"));
    server.stop()
}

/// Checks that a server and `mockpit check` reject the directory for this reason.
fn expect_refused(lab: &Lab, data: &Path, why: &str, tally: &mut Tally) -> Result<()> {
    match lab.open(data, &[])? {
        Opened::Runs(_) => tally.fail(format!("a server started despite: {why}")),
        Opened::Refuses(output) => tally.expect(output.contains(why), || output.clone()),
    }
    let checked = lab.check(data)?;
    tally.expect(!checked.is_clean && checked.output.contains(why), || {
        format!("check does not report {why:?}: {}", checked.output)
    });
    Ok(())
}

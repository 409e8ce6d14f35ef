//! One server at a time, on a journal that is complete: what else is refused, and how it is recovered.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};

use super::{
    lab::{Lab, words},
    server::Opened,
    stamped::Stamped,
    state::State,
    table::Tally,
};

/// Revisions of the data directory.
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

/// A second server is refused while the first one runs, and after its lock file was removed.
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
            Opened::Runs(_) => tally.fail(format!("a second server runs, LOCK removed: {removed}")),
            Opened::Refuses(words) => {
                tally.expect(words.contains("another mockpit uses"), || words.clone());
            }
        }
        let first_stamp = if removed { 200 } else { 100 };
        let file =
            Stamped { prefix: "C", services: first_stamp..first_stamp + 2, stamp: 1, size: 200 };
        let imported = first.client.import("c.json", &file.file(&mut random));
        tally.attempt("an import beside a second server", imported);
    }
    let before = State::of(&first.client, &mut random)?;
    first.stop()?;
    let again = lab.start(&data)?;
    let after = State::of(&again.client, &mut random)?;
    tally.expect(before == after, || "a second server changed what is served".to_owned());
    again.stop()
}

/// A journal that vanishes under a running server stops its imports at once.
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
        tally.expect(imported.is_err(), || {
            format!("an import is acknowledged without a journal (folder: {is_folder})")
        });
        server.stop()?;
    }
    Ok(())
}

/// A journal that lost its end is refused by name, and comes back from the working copy.
fn lost_revisions(lab: &Lab, whole: &Path, lost: &[u64], tally: &mut Tally) -> Result<()> {
    tally.tried();
    let data = copy(lab, whole, "lost")?;
    let mut random = lab.random();
    let expected = {
        let data = copy(lab, whole, "expected")?;
        let server = lab.start(&data)?;
        let state = State::of(&server.client, &mut random)?;
        server.stop()?;
        state.head
    };
    for number in lost {
        fs::remove_file(revision(&data, *number))?;
    }
    expect_refused(lab, &data, "missing from journal", tally)?;
    let recovered = lab.mockpit(&["recover"], &data).output().context("cannot start recover")?;
    ensure!(recovered.status.success(), "recover: {}", words(&recovered));
    let checked = lab.check(&data)?;
    tally.expect(checked.is_clean, || format!("after recover: {}", checked.words));
    let server = lab.start(&data)?;
    let state = State::of(&server.client, &mut random)?;
    tally.expect(state.head == expected, || format!("recover of {lost:?} gave another content"));
    server.stop()
}

/// The journal of another directory is refused.
fn foreign(lab: &Lab, whole: &Path, other: &Path, tally: &mut Tally) -> Result<()> {
    tally.tried();
    let data = copy(lab, whole, "foreign")?;
    fs::remove_dir_all(data.join("journal"))?;
    lab.copy(&other.join("journal"), &data.join("journal"))?;
    expect_refused(lab, &data, "another data directory", tally)?;
    tally.tried();
    fs::remove_dir_all(data.join("journal"))?;
    expect_refused(lab, &data, "folder journal is missing", tally)
}

/// Start and check refuse the directory, and say why.
fn expect_refused(lab: &Lab, data: &Path, why: &str, tally: &mut Tally) -> Result<()> {
    match lab.open(data, &[])? {
        Opened::Runs(_) => tally.fail(format!("a server starts, though: {why}")),
        Opened::Refuses(words) => tally.expect(words.contains(why), || words.clone()),
    }
    let checked = lab.check(data)?;
    tally.expect(!checked.is_clean && checked.words.contains(why), || {
        format!("check does not say {why:?}: {}", checked.words)
    });
    Ok(())
}

//! Kills `mockpit compact`: the directory is in the old or the new state, and complete.

use std::{
    path::Path,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};

use super::{expect_clean, within};

use crate::{lab::Lab, stamped::Stamped, state::State, table::Tally};

/// Imports before the compaction.
const IMPORTS: u64 = 8;

pub(super) fn prove(lab: &Lab, tally: &mut Tally) -> Result<()> {
    let mut random = lab.random();
    let [source, data] = [lab.path("compact"), lab.path("compact-copy")];
    let server = lab.start(&source)?;
    for stamp in 1..=IMPORTS {
        let first = u32::try_from(stamp % 3)?;
        let file = Stamped { prefix: "C", services: first..first + 40, stamp, size: 4000 };
        super::writers::import(&server.client, &file.file(&mut random), &mut || {})?;
    }
    let before = State::of(&server.client, &mut random)?;
    server.stop()?;

    lab.copy(&source, &data)?;
    let start = Instant::now();
    compact(lab, &data, None)?;
    let whole = start.elapsed();

    let kills = lab.options.pick(6, 60);
    let mut compacted = 0;
    for kill in 0..kills {
        tally.tried();
        lab.copy(&source, &data)?;
        compact(lab, &data, Some(within(&mut random, whole)))?;
        let when = format!("kill {kill} of compact");
        expect_clean(lab, &data, tally, &when)?;
        let server = lab.start(&data).with_context(|| when.clone())?;
        let after = State::of(&server.client, &mut random)?;
        server.stop()?;
        compacted += usize::from(after.revisions.len() < before.revisions.len());
        tally.expect(after.head == before.head && after.history == before.history, || {
            format!("{when}: the state differs")
        });
        tally.expect(
            after.revisions.iter().all(|(number, content)| {
                content.is_ok() && before.revisions.get(number) == Some(content)
            }) && after.revisions.contains_key(&IMPORTS),
            || format!("{when}: a revision differs"),
        );
        expect_clean(lab, &data, tally, &when)?;
    }
    tally.note(format!("{kills} kills of compact: {compacted} came after the commit"));
    Ok(())
}

/// Runs a compaction and kills it after some time.
fn compact(lab: &Lab, data: &Path, kill: Option<Duration>) -> Result<()> {
    let mut compact = lab.mockpit(&["compact", "--keep-days", "0"], data);
    let mut child = compact.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    if let Some(after) = kill {
        thread::sleep(after);
        child.kill()?;
        child.wait()?;
        return Ok(());
    }
    anyhow::ensure!(child.wait()?.success(), "compact fails");
    Ok(())
}

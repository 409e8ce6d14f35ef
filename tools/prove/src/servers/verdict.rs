//! What must hold afterwards: nothing acknowledged is lost, nothing is there twice, and all servers have the same.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use console_client::{Client, HashWriter};
use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use super::{client::Worked, cluster::Cluster};
use crate::{
    lab::Lab,
    stamped::stamps,
    state::{export, history, name},
    table::Tally,
};

/// Pause between two looks.
const PAUSE: Duration = Duration::from_millis(20);

/// Time limit until all servers have the same revision.
const SETTLED: Duration = Duration::from_secs(60);

pub(super) fn verify(
    lab: &Lab,
    mut cluster: Cluster,
    worked: &Worked,
    random: &mut fastrand::Rng,
    tally: &mut Tally,
) -> Result<()> {
    let start = Instant::now();
    // A new server has everything.
    cluster.add(lab)?;
    tally.note(format!("a new server is ready after {:.1} s", start.elapsed().as_secs_f64()));
    let clients: Vec<Client> = (0..cluster.nodes.len()).map(|node| cluster.client(node)).collect();
    let history = settled(&clients)?;
    acknowledged_are_there_once(&history, worked, tally);
    let numbers: Vec<u64> = history.keys().copied().collect();
    let chosen = random.choose_multiple(numbers.into_iter().filter(|number| *number > 0), {
        lab.options.pick(20, 200)
    });
    let mut contents = BTreeSet::new();
    for client in &clients {
        let file = export(client, random)?;
        let found = stamps(&file)?;
        for (prefix, possible) in &worked.stamps {
            let stamp = found.get(*prefix).map_or(0, |found| found.stamp);
            tally.expect(possible.contains(&stamp), || {
                format!("{prefix} has {stamp} at the end instead of {possible:?}")
            });
        }
        contents.insert((Sha256::digest(&file), revisions(client, &chosen, random)?));
    }
    tally.expect(contents.len() == 1, || "servers export other bytes".to_owned());
    same_files(lab, cluster, tally)?;
    tally.note(format!(
        "{} revisions, {} of them not acknowledged; {} servers with the same files, and the same exports of {} \
         revisions",
        history.len(),
        history.len().saturating_sub(worked.acknowledged.len() + 1),
        clients.len(),
        chosen.len()
    ));
    Ok(())
}

/// Waits until all servers have the same history. Returns it.
fn settled(clients: &[Client]) -> Result<BTreeMap<u64, String>> {
    let start = Instant::now();
    loop {
        let histories: Result<BTreeSet<_>> =
            clients.iter().map(|client| Ok(history(client)?.0)).collect();
        let mut histories = histories?.into_iter();
        let first = histories.next().context("there is a history")?;
        if histories.next().is_none() {
            return Ok(first);
        }
        ensure!(start.elapsed() < SETTLED, "servers have other histories");
        thread::sleep(PAUSE);
    }
}

fn acknowledged_are_there_once(
    history: &BTreeMap<u64, String>,
    worked: &Worked,
    tally: &mut Tally,
) {
    for (revision, import) in &worked.acknowledged {
        tally.tried();
        tally.expect(history.get(revision) == Some(import), || {
            format!("the acknowledged revision {revision} is lost")
        });
    }
    let is_complete = history.keys().copied().eq(0..history.len() as u64);
    tally.expect(is_complete, || "the history has gaps".to_owned());
    let imports: Vec<&String> = history.values().filter(|import| !import.is_empty()).collect();
    let different: BTreeSet<&String> = imports.iter().copied().collect();
    let twice = imports.len() - different.len();
    tally.expect(twice == 0, || format!("{twice} imports made two revisions"));
}

/// The hashes of these revisions.
fn revisions(client: &Client, chosen: &[u64], random: &mut fastrand::Rng) -> Result<Vec<String>> {
    let hash = |revision: &u64| {
        let mut writer = HashWriter::default();
        client.export_revision(&name(random), *revision, &mut writer)?;
        Ok(HEXLOWER.encode(&writer.0.finalize()))
    };
    chosen.iter().map(hash).collect()
}

/// Stops the servers, checks each data directory, and compares the files of their journals, which end with chain hashes.
fn same_files(lab: &Lab, cluster: Cluster, tally: &mut Tally) -> Result<()> {
    let mut journals = BTreeSet::new();
    for mut node in cluster.nodes {
        node.stop()?;
        let checked = lab.check(&node.data)?;
        tally.expect(checked.is_clean, || {
            format!("check of {} reports {}", node.data.display(), checked.output)
        });
        journals.insert(files(&node.data.join("journal"))?);
    }
    tally.expect(journals.len() == 1, || "servers have other files".to_owned());
    Ok(())
}

/// Name and hash of each file.
fn files(folder: &Path) -> Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let hash = HEXLOWER.encode(&Sha256::digest(fs::read(entry.path())?));
        files.push((entry.file_name().to_string_lossy().into_owned(), hash));
    }
    files.sort();
    Ok(files)
}

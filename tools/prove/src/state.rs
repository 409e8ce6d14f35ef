//! What a server serves, in few words, so that two moments can be compared.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use console_client::{Client, HashWriter, status_of};

/// So many lines of the history are asked for at once.
const PAGE: u64 = 100;

/// What stands for an export of no services.
const NOTHING: &[u8] = b"{}";

/// The hash of an export, or the status of the answer in its place.
pub(crate) type Content = Result<String, u16>;

/// Everything that a server serves.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct State {
    /// The newest state.
    pub(crate) head: Content,
    /// The import of each revision.
    pub(crate) history: BTreeMap<u64, String>,
    /// The content of each revision that can still be exported.
    pub(crate) revisions: BTreeMap<u64, Content>,
}

impl State {
    /// Asks a server for all of it.
    pub(crate) fn of(client: &Client, random: &mut fastrand::Rng) -> Result<Self> {
        let (history, oldest) = history(client)?;
        let head = content(export(client, random).map(|file| Sha256::new_with_prefix(&file)))?;
        let mut revisions = BTreeMap::new();
        for number in history.keys().filter(|number| **number >= oldest.max(1)) {
            let mut writer = HashWriter::default();
            let exported = client.export_revision(&name(random), *number, &mut writer);
            revisions.insert(*number, content(exported.map(|_| writer.0))?);
        }
        Ok(Self { head, history, revisions })
    }
}

/// The hash of an export of nothing.
pub(crate) fn empty() -> Content {
    Ok(HEXLOWER.encode(&Sha256::digest(NOTHING)))
}

/// A name that no other export has.
pub(crate) fn name(random: &mut fastrand::Rng) -> String {
    format!("{:016x}", random.u64(..))
}

/// All services in one file.
pub(crate) fn export(client: &Client, random: &mut fastrand::Rng) -> Result<Vec<u8>> {
    let services = client.services()?;
    if services.is_empty() {
        // There is nothing that could be chosen.
        return Ok(NOTHING.to_vec());
    }
    let mut file = Vec::new();
    client.export(&name(random), &services, &mut file)?;
    Ok(file)
}

/// The import of each revision, and the oldest revision whose content is there.
pub(crate) fn history(client: &Client) -> Result<(BTreeMap<u64, String>, u64)> {
    let mut history = BTreeMap::new();
    let mut before = Value::Null;
    loop {
        let page = client.call("history/list", &json!({ "before": before, "limit": PAGE }))?;
        let revisions = page["revisions"].as_array().context("a page has revisions")?;
        for revision in revisions {
            let number = revision["number"].as_u64().context("a revision has a number")?;
            let import = revision["import"].as_str().unwrap_or_default();
            history.insert(number, import.to_owned());
        }
        let oldest = page["oldest"].as_u64().unwrap_or_default();
        match history.keys().next() {
            Some(number) if *number > 0 && !revisions.is_empty() => before = json!(number),
            _ => return Ok((history, oldest)),
        }
    }
}

/// An answer of a server is a content too; no answer is an error.
fn content(hash: Result<Sha256>) -> Result<Content> {
    match hash {
        Ok(hash) => Ok(Ok(HEXLOWER.encode(&hash.finalize()))),
        Err(error) => match status_of(&error) {
            Some(status) => Ok(Err(status)),
            None => Err(error),
        },
    }
}

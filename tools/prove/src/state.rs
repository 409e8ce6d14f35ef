//! A summary of everything that a server serves, to compare two moments.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use console_client::{Client, HashWriter, status_of};

/// Revisions per page of the history.
const PAGE: u64 = 100;

/// Hashed in place of an export without services.
const NOTHING: &[u8] = b"{}";

/// The hash of an export, or the status of the error response.
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
    /// Reads the state from a server.
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

/// A unique name for an export.
pub(crate) fn name(random: &mut fastrand::Rng) -> String {
    format!("{:016x}", random.u64(..))
}

/// All services in one file.
pub(crate) fn export(client: &Client, random: &mut fastrand::Rng) -> Result<Vec<u8>> {
    let services = client.services()?;
    if services.is_empty() {
        // An export of no services is not possible.
        return Ok(NOTHING.to_vec());
    }
    let mut file = Vec::new();
    client.export(&name(random), &services, &mut file)?;
    Ok(file)
}

/// The import of each revision, and the first retained revision.
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

/// Treats an error response as content. No response is an error.
fn content(hash: Result<Sha256>) -> Result<Content> {
    match hash {
        Ok(hash) => Ok(Ok(HEXLOWER.encode(&hash.finalize()))),
        Err(error) => match status_of(&error) {
            Some(status) => Ok(Err(status)),
            None => Err(error),
        },
    }
}

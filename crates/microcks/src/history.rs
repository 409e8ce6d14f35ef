//! Reads the history of a Mockpit, to find out which services have changed.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{error::RemoteError, instance::Instance};

const REVISIONS: &str = "mockpit/v1/revisions";

/// More revisions are not read, because reading all services costs less.
const MAX_REVISIONS: u64 = 200;

/// More changes of one revision are not read, either.
const MAX_CHANGES: usize = 50_000;

/// A revision of a Mockpit. Its date distinguishes it from a revision of another history, for example after a backup
/// was restored.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct RemoteRevision {
    /// Its number.
    pub revision: u64,
    /// When it was made, in milliseconds since 1970.
    pub at: i64,
}

#[derive(Deserialize)]
struct Newest {
    revisions: Vec<RemoteRevision>,
}

#[derive(Deserialize)]
struct Changes {
    #[serde(flatten)]
    revision: RemoteRevision,
    /// Missing if the content was removed.
    changes: Option<Vec<Change>>,
}

#[derive(Deserialize)]
struct Change {
    name: String,
    version: String,
}

impl Instance {
    /// The newest revision of a Mockpit. `None` if it has none.
    ///
    /// # Errors
    /// If the history cannot be read.
    pub async fn newest(&self) -> Result<Option<RemoteRevision>, RemoteError> {
        let newest: Newest = self.api.get(&format!("{REVISIONS}?limit=1")).await?;
        Ok(newest.revisions.into_iter().next())
    }

    /// The names and versions of the services that a Mockpit has added, changed or removed since an earlier revision.
    /// `None` if its history does not say so.
    ///
    /// # Errors
    /// If the history cannot be read.
    pub async fn changed_since(
        &self,
        since: RemoteRevision,
        newest: RemoteRevision,
    ) -> Result<Option<BTreeSet<(String, String)>>, RemoteError> {
        let number = newest.revision.checked_sub(since.revision);
        if number.is_none_or(|number| number > MAX_REVISIONS) {
            return Ok(None);
        }
        if self.changes(since.revision, 0).await?.is_none_or(|found| found.revision != since) {
            return Ok(None);
        }
        let mut changed = BTreeSet::new();
        for revision in since.revision + 1..=newest.revision {
            let mut from = 0;
            loop {
                let Some(found) = self.changes(revision, from).await? else { return Ok(None) };
                let Some(changes) = found.changes else { return Ok(None) };
                from += changes.len();
                let is_last = changes.is_empty();
                changed.extend(changes.into_iter().map(|change| (change.name, change.version)));
                if is_last {
                    break;
                }
                if from > MAX_CHANGES {
                    return Ok(None);
                }
            }
        }
        Ok(Some(changed))
    }

    /// A page of the changes of a revision. `None` if there is no such revision.
    async fn changes(&self, revision: u64, from: usize) -> Result<Option<Changes>, RemoteError> {
        match self.api.get(&format!("{REVISIONS}/{revision}?from={from}")).await {
            Ok(changes) => Ok(Some(changes)),
            Err(RemoteError::Rejected { code, .. }) if code == "not_found" => Ok(None),
            Err(RemoteError::Status { status: 404, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

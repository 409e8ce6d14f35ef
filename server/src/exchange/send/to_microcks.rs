//! Sends to a Microcks, which takes over every document by its ID and removes none.
//!
//! There are no transactions. So services are sent in small groups, and each is read back before the next one.

use std::{collections::VecDeque, sync::Arc};

use api_types::{InstanceStage, RevisionNumber};
use microcks::RemoteError;
use repository::Entry;
use snapshot::ServiceKey;

use super::{
    super::{groups::groups, snapshot_file::SnapshotFile},
    difference::{Difference, Put},
    error::SendError,
    progress::SendProgress,
    target::Target,
};

/// Sends the difference to the state at revision `to`.
pub(super) async fn send(
    target: &Target<'_>,
    difference: &Difference,
    to: RevisionNumber,
    progress: &dyn SendProgress,
) -> Result<(), SendError> {
    check_sizes(target, difference, to, target.limit)?;
    progress.enter(InstanceStage::Sending, difference.len())?;
    // Services that are deleted first come last, so that a failure of the others deletes nothing.
    let (last, first): (Vec<&Put>, Vec<&Put>) =
        difference.puts.iter().partition(|put| put.loses || put.instead_of.is_some());
    let mut waiting: VecDeque<Vec<&Put>> = [first, last]
        .iter()
        .flat_map(|puts| groups(puts, target.limit, |put| put.entry.summary.size))
        .map(<[_]>::to_vec)
        .collect();
    let mut done = 0;
    while let Some(mut group) = waiting.pop_front() {
        match send_group(target, &group, to).await {
            Ok(()) => {
                done += group.len();
                progress.set_done(done)?;
            }
            Err(GroupError::TooLarge(_)) if group.len() > 1 => {
                let rest = group.split_off(group.len() / 2);
                waiting.push_front(rest);
                waiting.push_front(group);
            }
            Err(GroupError::TooLarge(limit)) => {
                return Err(SendError::TooLarge { services: keys(&group), limit });
            }
            Err(GroupError::Other(error)) => return Err(error),
        }
    }
    for entry in &difference.removes {
        target.client.delete_service(entry.summary.id.as_str()).await?;
        done += 1;
        progress.set_done(done)?;
    }
    target.check_removed(difference).await
}

/// Why a group was not sent.
enum GroupError {
    /// It is larger than the instance allows. Nothing was changed.
    TooLarge(Option<u64>),
    Other(SendError),
}

impl From<SendError> for GroupError {
    fn from(error: SendError) -> Self {
        Self::Other(error)
    }
}

async fn send_group(
    target: &Target<'_>,
    group: &[&Put],
    to: RevisionNumber,
) -> Result<(), GroupError> {
    let entries: Vec<Arc<Entry>> = group.iter().map(|put| Arc::clone(&put.entry)).collect();
    let file = target.export(to, &entries)?;
    // The first request of a group shows that the instance accepts its size. Only then is something deleted.
    let has_loss = group.iter().any(|put| put.loses);
    if has_loss || group.iter().all(|put| put.instead_of.is_none()) {
        import(target, &file).await?;
    }
    let deleted = group
        .iter()
        .flat_map(|put| put.loses.then_some(&put.entry).into_iter().chain(&put.instead_of));
    let deleted: Vec<&Arc<Entry>> = deleted.collect();
    for entry in &deleted {
        target.client.delete_service(entry.summary.id.as_str()).await.map_err(SendError::from)?;
    }
    if !deleted.is_empty() {
        import(target, &file).await?;
    }
    Ok(target.check_sent(&file, &entries).await?)
}

async fn import(target: &Target<'_>, file: &SnapshotFile) -> Result<(), GroupError> {
    let size = file.size().map_err(SendError::from)?;
    match target.client.import(|| file.reader(), size).await {
        Err(RemoteError::TooLarge { limit, .. }) => Err(GroupError::TooLarge(limit)),
        imported => imported.map_err(|error| GroupError::Other(error.into())),
    }
}

/// Checks that each service alone is below the limit, before anything is sent.
fn check_sizes(
    target: &Target<'_>,
    difference: &Difference,
    to: RevisionNumber,
    limit: u64,
) -> Result<(), SendError> {
    let mut large = Vec::new();
    // Adapting a definition to a release can make it a little larger.
    let can_be = |put: &&Put| put.entry.summary.size > limit / 4 * 3;
    for put in difference.puts.iter().filter(can_be) {
        let file = target.export(to, &[Arc::clone(&put.entry)])?;
        if file.size()? > limit {
            large.push(put.entry.summary.key.clone());
        }
    }
    if large.is_empty() {
        Ok(())
    } else {
        Err(SendError::TooLarge { services: large, limit: Some(limit) })
    }
}

fn keys(group: &[&Put]) -> Vec<ServiceKey> {
    group.iter().map(|put| put.entry.summary.key.clone()).collect()
}

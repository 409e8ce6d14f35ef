//! Sends to a Mockpit, which plans and applies all or nothing.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use api_types::{InstanceStage, RevisionNumber};
use microcks::{PlanRequest, RemoteError, RemotePlan};
use repository::Entry;
use snapshot::ServiceKey;

use super::{difference::Difference, error::SendError, progress::SendProgress, target::Target};
use crate::import_policy::Policy;

/// Sends the difference to the state at revision `to`. Returns the revision that it made there, if it changed anything.
pub(super) async fn send(
    target: &Target<'_>,
    difference: &Difference,
    to: RevisionNumber,
    progress: &dyn SendProgress,
) -> Result<Option<u64>, SendError> {
    progress.enter(InstanceStage::Sending, difference.len())?;
    let entries: Vec<Arc<Entry>> =
        difference.puts.iter().map(|put| Arc::clone(&put.entry)).collect();
    let file = target.export(to, &entries)?;
    let size = file.size()?;
    let (policy, removes) = (Policy::Replace.name(), !difference.removes.is_empty());
    let plan = match target.client.create_plan(|| file.reader(), size, policy, removes).await {
        Err(RemoteError::TooLarge { limit, .. }) => {
            let keys = entries.iter().map(|entry| entry.summary.key.clone());
            return Err(SendError::TooLarge { services: keys.collect(), limit });
        }
        plan => plan?,
    };
    let decisions = match decide(&plan, difference) {
        Ok(decisions) => decisions,
        Err(unexpected) => {
            target.client.discard_plan(&plan).await?;
            return Err(SendError::Changed(unexpected));
        }
    };
    let request = PlanRequest { policy: policy.to_owned(), decisions, executable_content: true };
    let applied = target.client.apply_plan(&plan, &request).await?;
    progress.enter(InstanceStage::ReadingBack, entries.len())?;
    target.check_sent(&file, &entries).await?;
    target.check_removed(difference).await?;
    Ok((applied.revision > plan.revision).then_some(applied.revision))
}

/// The decisions about the rows of a plan. The error has services that are not there as the copy has them.
fn decide(
    plan: &RemotePlan,
    difference: &Difference,
) -> Result<BTreeMap<u32, String>, Vec<ServiceKey>> {
    let removed: HashSet<&ServiceKey> =
        difference.removes.iter().map(|entry| &entry.summary.key).collect();
    let (mut decisions, mut unexpected) = (BTreeMap::new(), Vec::new());
    for (row, index) in plan.rows.iter().zip(0..) {
        let key = ServiceKey::new(&*row.name, &*row.version);
        let decision = match row.status.as_str() {
            // Settings that a person kept there are part of what was reviewed.
            "changed" | "idConflict" => "replace",
            "missing" if removed.contains(&key) => "remove",
            "new" | "identical" | "missing" => continue,
            _ => {
                unexpected.push(key);
                continue;
            }
        };
        decisions.insert(index, decision.to_owned());
    }
    if unexpected.is_empty() { Ok(decisions) } else { Err(unexpected) }
}

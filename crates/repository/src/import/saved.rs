//! The decisions that the server keeps with a plan. They are lost when the import is discarded or the
//! only server stops, like the import itself.

use std::collections::HashMap;

use api_types::{
    Decision, DecisionChanges, Decisions, DecisionsVersion, SavedBy, SavedDecisions, Status,
};
use snapshot::{Exclusions, MAX_NAME_BYTES, ServiceKey};

use super::error::{ApplyError, ImportError};
use crate::plan::{Plan, Row};

/// Changes the decisions of a plan. Rejects a change of another version, so that nobody overwrites
/// what they have not seen.
pub(super) fn change(
    saved: &mut SavedDecisions,
    plan: &Plan,
    changes: DecisionChanges,
    by: SavedBy,
) -> Result<DecisionsVersion, ImportError> {
    check_version(saved, plan, changes.version)?;
    let rows = changes.rows.into_iter();
    let rows = rows.map(|(index, decision)| Ok((index, checked(plan, index, decision)?)));
    let rows = rows.collect::<Result<Vec<_>, ImportError>>()?;
    for (index, decision) in rows {
        match decision {
            Some(decision) => saved.decisions.rows.insert(index, decision),
            None => saved.decisions.rows.remove(&index),
        };
    }
    saved.decisions.content_confirmed = changes.content_confirmed;
    saved.policy = changes.policy;
    saved.changed = Some(by);
    saved.version.change = saved.version.change.wrapping_add(1);
    Ok(saved.version)
}

/// Checks that a client has the newest decisions of the current plan.
pub(super) fn check_version(
    saved: &SavedDecisions,
    plan: &Plan,
    seen: DecisionsVersion,
) -> Result<(), ImportError> {
    if seen.plan != saved.version.plan {
        return Err(ImportError::PlanChanged(plan.revision));
    }
    if seen != saved.version {
        let by = saved.changed.as_ref().map(|changed| changed.by.clone()).unwrap_or_default();
        return Err(ImportError::DecisionsChanged(by));
    }
    Ok(())
}

/// A decision that the row allows, without parameters that have no effect. So the size of all
/// decisions is bounded by the size of the plan.
fn checked(
    plan: &Plan,
    index: u32,
    decision: Option<Decision>,
) -> Result<Option<Decision>, ImportError> {
    let position = usize::try_from(index).unwrap_or(usize::MAX);
    let row = plan.rows.get(position).ok_or(ImportError::NoRow(index))?;
    let Some(decision) = decision else { return Ok(None) };
    if !is_possible(row, &decision) {
        let decision = Box::new(decision);
        let key = row.summary.key.clone();
        return Err(ApplyError::ChoiceNotAllowed { key, decision }.into());
    }
    Ok(Some(match decision {
        Decision::Copy(key) if is_too_long(&key) => {
            return Err(ApplyError::InvalidCopyName(key).into());
        }
        Decision::Replace(exclusions) => Decision::Replace(known_exclusions(row, exclusions)),
        Decision::Merge(exclusions) => Decision::Merge(known_exclusions(row, exclusions)),
        other => other,
    }))
}

fn is_too_long(key: &ServiceKey) -> bool {
    key.name.len() > MAX_NAME_BYTES || key.version.len() > MAX_NAME_BYTES
}

/// Whether the row offers the choice, or has it by default.
fn is_possible(row: &Row, decision: &Decision) -> bool {
    row.choices.contains(&decision.choice())
        || row.default.as_ref().is_some_and(|default| default.choice() == decision.choice())
}

/// The exclusions without operations that the row does not change.
fn known_exclusions(row: &Row, mut exclusions: Exclusions) -> Exclusions {
    let operations = row.status.diff().map(|diff| &diff.operations[..]).unwrap_or_default();
    exclusions.examples.retain(|name| operations.iter().any(|operation| operation.name == *name));
    exclusions
}

/// The decisions for a new plan of the same import. Rows of the same service in the same file keep
/// their decision, if it is still possible. Of several such rows, the first one counts.
pub(super) fn for_new_plan(saved: &SavedDecisions, old: &Plan, new: &Plan) -> SavedDecisions {
    let identity = |row: &Row| (row.file, row.summary.key.clone());
    let mut indices: HashMap<(u32, ServiceKey), u32> = HashMap::new();
    for (row, index) in new.rows.iter().zip(0..) {
        indices.entry(identity(row)).or_insert(index);
    }
    let kept = saved.decisions.rows.iter().filter_map(|(index, decision)| {
        let old = old.rows.get(usize::try_from(*index).ok()?)?;
        let index = *indices.get(&identity(old))?;
        let new = new.rows.get(usize::try_from(index).ok()?)?;
        is_possible(new, decision).then(|| (index, decision.clone()))
    });
    let content_confirmed = saved.decisions.content_confirmed;
    let DecisionsVersion { plan, change } = saved.version;
    SavedDecisions {
        version: DecisionsVersion { plan: plan.wrapping_add(1), change: change.wrapping_add(1) },
        decisions: Decisions { content_confirmed, ..kept.collect() },
        policy: saved.policy,
        changed: saved.changed.clone(),
    }
}

/// The number of rows that still need a decision.
pub(super) fn open_rows(plan: &Plan, saved: &SavedDecisions) -> u32 {
    let is_open = |(row, index): &(&Row, u32)| {
        row.default.is_none()
            && !saved.decisions.rows.contains_key(index)
            && !has_policy(row, saved)
    };
    let open = plan.rows.iter().zip(0..).filter(is_open).count();
    u32::try_from(open).unwrap_or(u32::MAX)
}

/// Whether the policy decides for a row. Services that are in the files twice are decided one by one.
fn has_policy(row: &Row, saved: &SavedDecisions) -> bool {
    let is_duplicate = matches!(row.status, Status::Duplicate { .. });
    saved.policy.is_some_and(|choice| row.choices.contains(&choice)) && !is_duplicate
}

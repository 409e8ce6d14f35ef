//! The rows of an edit.

use std::sync::Arc;

use api_types::{Decision, RowWarnings, Stage, Status};
use snapshot::{Definition, Exclusions, Kind};

use super::{
    choices,
    detail_limit::DetailLimit,
    edit::EditSource,
    error::PlanError,
    file_rows::new_executable_content,
    id_owners::IdOwners,
    revert_rows::revert_row,
    row::Row,
    source::{Base, RevertTarget},
};
use crate::{progress::Progress, store::Entry};

/// The rows of an edit. By default each one applies it.
pub(crate) fn edit_rows(
    source: &EditSource,
    base: &Base,
    owners: &mut IdOwners,
    progress: &Progress,
) -> Result<Vec<Row>, PlanError> {
    progress.enter(Stage::Comparing, source.entries.len())?;
    let (mut rows, mut limit) = (Vec::with_capacity(source.entries.len()), DetailLimit::new());
    for entry in &source.entries {
        let mut row = edit_row(source, entry, base, owners)?;
        limit.apply(&mut row);
        rows.push(row);
        progress.step()?;
    }
    Ok(rows)
}

fn edit_row(
    source: &EditSource,
    entry: &Arc<Entry>,
    base: &Base,
    owners: &mut IdOwners,
) -> Result<Row, PlanError> {
    let ours = base.definition(entry)?;
    let Some(theirs) = source.edit.apply(&ours)? else {
        return Ok(revert_row(&RevertTarget::Absent(Arc::clone(entry)), base.index()));
    };
    let is_same = theirs.hash() == entry.hash;
    let known = snapshot::find_executable_content(ours.section(Kind::Service));
    let section = theirs.section(Kind::Service);
    let mut row = Row {
        summary: entry.summary.clone(),
        file: 0,
        position: None,
        status: if is_same {
            Status::Identical
        } else {
            Status::Changed { diff: snapshot::diff(&ours, &theirs) }
        },
        existing: Some(Arc::clone(entry)),
        choices: if is_same { &[] } else { choices::EDIT },
        default: Some(if is_same {
            Decision::KeepMine
        } else {
            Decision::Replace(Exclusions::default())
        }),
        warnings: RowWarnings {
            executable_content: new_executable_content(section, &known),
            ..RowWarnings::default()
        },
        remaps_ids: true,
        new_ids: Arc::default(),
    };
    if !is_same {
        owners.plan(&mut row, &entry.summary.id, &theirs.document_ids());
        row.warnings.upper_case_ids = upper_case_ids(theirs);
    }
    Ok(row)
}

/// The number of IDs that a Microcks would change. Everything that is written gets others.
fn upper_case_ids(definition: Definition) -> u32 {
    snapshot::replace_unusable_ids(definition, |_, id| snapshot::is_changed_by_microcks(id)).count
}

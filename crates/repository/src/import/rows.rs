//! The rows of a plan: pages, and the two definitions of a row.

use api_types::{ImportId, RevisionNumber, Status};
use snapshot::Definition;

use super::error::ImportError;
use crate::{access::Editor, plan::Row, repository::Repository};

/// The two definitions of a row.
#[derive(Clone, Debug)]
pub struct RowSides {
    /// The definition in the repository.
    pub existing: Option<Definition>,
    /// The definition of the source, with the IDs that it would have in the repository.
    pub source: Option<Definition>,
}

impl Repository {
    /// A page of at most `limit` rows of a plan, starting at index `from`. The revision of the plan
    /// ensures that all pages belong to the same plan.
    ///
    /// # Errors
    /// [`ImportError::PlanChanged`] if the plan has another revision, [`ImportError::NotPlanned`] if
    /// there is no plan.
    pub fn import_rows(
        &self,
        editor: &impl Editor,
        id: &ImportId,
        revision: RevisionNumber,
        from: usize,
        limit: usize,
    ) -> Result<Vec<Row>, ImportError> {
        let planned = self.slot_for(editor, id)?.lock().planned()?;
        let plan = &planned.plan;
        if plan.revision != revision {
            return Err(ImportError::PlanChanged(plan.revision));
        }
        Ok(plan.page(from, limit).to_vec())
    }

    /// The two definitions of a row.
    ///
    /// # Errors
    /// [`ImportError::NotPlanned`] if there is no plan, [`ImportError::NoRow`] if it has no such row.
    pub fn row_sides(
        &self,
        editor: &impl Editor,
        id: &ImportId,
        row: u32,
    ) -> Result<RowSides, ImportError> {
        let slot = self.slot_for(editor, id)?;
        let planned = slot.lock().planned()?;
        let index = usize::try_from(row).unwrap_or(usize::MAX);
        let row = planned.plan.rows.get(index).ok_or(ImportError::NoRow(row))?;
        let existing =
            row.existing.as_ref().map(|entry| planned.base.definition(entry)).transpose()?;
        let source = match row.status {
            Status::Missing => None,
            _ => Some(planned.source.definition(index, &*self.store)?),
        };
        let source = match (&existing, source) {
            (Some(existing), Some(source)) => Some(row.remap_ids(existing, source)),
            (_, source) => source,
        };
        let source = source.map(|source| row.replace_unusable_ids(source, |_| false).definition);
        // Nothing differs, so the details show what the row contains.
        let existing = existing.filter(|_| row.status != Status::Identical);
        Ok(RowSides { existing, source })
    }
}

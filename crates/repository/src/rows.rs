//! The rows of a plan, piece by piece: a plan of many services is no single answer.

use crate::{Admin, ImportError, ImportId, Repository, RevisionNumber, Row};

impl Repository {
    /// At most `limit` rows of a plan from the place `from` on. All pieces are of one plan where they
    /// are asked for with its revision.
    ///
    /// # Errors
    /// Where the import has no plan, or another one by now.
    pub fn rows_of_import(
        &self,
        _: &Admin,
        id: &ImportId,
        revision: RevisionNumber,
        from: usize,
        limit: usize,
    ) -> Result<Vec<Row>, ImportError> {
        let planned = self.slot(id)?.lock().planned()?;
        let plan = &planned.plan;
        if plan.revision != revision {
            return Err(ImportError::AnotherPlan(plan.revision));
        }
        Ok(plan.rows.iter().skip(from).take(limit).cloned().collect())
    }
}

//! The rows of a plan, piece by piece: a plan of many services is no single answer.

use api_types::{ImportId, RevisionNumber};
use snapshot::Diff;

use crate::{Admin, ImportError, Plan, Repository, Row};

/// Differences that the rows of one piece have in all, if more than one row has them.
const MOST_DIFFERENCES: usize = 20_000;

impl Plan {
    /// At most `limit` rows from the place `from` on, and at least one: fewer where many differences
    /// make them long.
    #[must_use]
    pub fn page(&self, from: usize, limit: usize) -> &[Row] {
        let rows = self.rows.get(from..).unwrap_or_default();
        let mut size = 0;
        let fits = |row: &&Row| {
            size +=
                1 + row.status.diff().map_or(0, Diff::size) + row.warnings.executable_content.len();
            size <= MOST_DIFFERENCES
        };
        let number = rows.iter().take(limit).take_while(fits).count().max(1);
        rows.get(..number).unwrap_or_default()
    }
}

impl Repository {
    /// At most `limit` rows of a plan from the place `from` on. All pieces are of one plan where they
    /// are asked for with its revision.
    ///
    /// # Errors
    /// Where the import has no plan, or another one by now.
    pub fn import_rows(
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
            return Err(ImportError::PlanChanged(plan.revision));
        }
        Ok(plan.page(from, limit).to_vec())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use api_types::{Decision, RowWarnings, Status};
    use snapshot::{ChangeKind, ExampleChange, OperationDiff, ServiceKey, Summary};

    use super::*;

    pub(crate) fn row(examples: usize) -> Row {
        let example = ExampleChange { name: "e".into(), change: ChangeKind::Added, parts: vec![] };
        let operation = OperationDiff {
            name: "o".into(),
            change: None,
            settings: vec![],
            examples: vec![example; examples],
        };
        let diff = Diff { operations: vec![operation], ..Diff::default() };
        let summary = Summary {
            id: "s".into(),
            key: ServiceKey::new("n", "1"),
            kind: snapshot::ServiceType::Unknown,
            operations: 1,
            documents: [1, 0, 0, 0, 0],
            labels: std::collections::BTreeMap::new(),
            last_update: None,
            size: 1,
            unknown_fields: false,
        };
        Row {
            summary,
            file: 0,
            status: Status::Changed { diff },
            here: None,
            choices: &[],
            default: Some(Decision::KeepMine),
            warnings: RowWarnings::default(),
            adopts: true,
        }
    }

    #[test]
    fn a_page_has_few_rows_where_they_are_long_and_at_least_one() {
        let rows = vec![row(9_000), row(9_000), row(9_000), row(50_000), row(1)];
        let plan = Plan { revision: 0.into(), rows };
        let page = |from, limit| plan.page(from, limit).len();
        assert_eq!([page(0, 500), page(1, 500), page(3, 500), page(4, 500)], [2, 2, 1, 1]);
        assert_eq!([page(0, 1), page(5, 500), page(9, 500)], [1, 0, 0]);
    }
}

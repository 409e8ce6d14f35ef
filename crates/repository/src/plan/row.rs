//! A plan and its rows.

use std::sync::Arc;

use api_types::{Choice, Decision, Effect, RevisionNumber, RowWarnings, Status};
use snapshot::{Definition, Diff, DocumentIdHash, Position, ServiceId, ServiceKey, Summary};

use super::items::PlannedItem;
use crate::store::Entry;

/// The maximum number of differences on a page with more than one row. Bounds the size of an answer.
const MAX_DIFFERENCES_PER_PAGE: usize = 20_000;

/// A row of a plan: one definition of the source.
#[derive(Clone, Debug)]
pub struct Row {
    /// The definition of the source. If the source has none, the one in the repository.
    pub summary: Summary,
    /// Index of its file, from 0.
    pub file: u32,
    /// The position of the service in its file, for rows that are in conflict with another row.
    pub position: Option<Position>,
    /// How the definition compares with the repository.
    pub status: Status,
    /// The definition in the repository with the same name and version, or with the same ID.
    pub existing: Option<Arc<Entry>>,
    /// The allowed choices.
    pub choices: &'static [Choice],
    /// The decision if a person makes none. `None` if the row needs a decision.
    pub default: Option<Decision>,
    /// Warnings shown with the row.
    pub warnings: RowWarnings,
    /// Whether the definition gets the IDs of the one in the repository. Otherwise it keeps the IDs
    /// of the source.
    pub(crate) remaps_ids: bool,
    /// The IDs of contracts and messages that get new ones, because other services have them. Sorted.
    pub(crate) new_ids: Arc<[DocumentIdHash]>,
}

impl Row {
    /// Whether a decision adds executable content that the repository does not have yet.
    #[must_use]
    pub fn needs_confirmation(&self, decision: &Decision) -> bool {
        self.warnings.needs_confirmation(decision)
    }

    /// The definition of the source with the IDs that it would have next to `ours`.
    pub(crate) fn remap_ids(&self, ours: &Definition, theirs: Definition) -> Definition {
        if self.remaps_ids { snapshot::remap_ids(&theirs, ours) } else { theirs }
    }

    /// The effect of a decision on the examples in the repository.
    #[must_use]
    pub fn effect(&self, decision: &Decision) -> Effect {
        let existing = self.existing.as_ref().map_or(0, |existing| existing.summary.examples());
        Effect::new(&self.status, &self.summary, existing, decision)
    }

    /// The name and version that a decision writes.
    #[must_use]
    pub fn key_to_write<'a>(&'a self, decision: &'a Decision) -> &'a ServiceKey {
        decision.key(&self.summary.key)
    }

    /// The service ID of the source that a decision writes, if it writes one.
    #[must_use]
    pub fn id_to_write(&self, decision: &Decision) -> Option<&ServiceId> {
        decision.id(&self.status, &self.summary.id)
    }

    /// Whether a decision writes the service of the repository under the ID that it has there.
    pub(crate) fn keeps_id(&self, decision: &Decision) -> bool {
        let is_same = self.existing.as_ref().is_some_and(|it| it.summary.key == self.summary.key);
        match decision {
            Decision::Replace(_) => is_same && self.remaps_ids,
            Decision::Merge(_) => is_same,
            _ => false,
        }
    }

    /// The service of another name or version that a decision replaces.
    #[must_use]
    pub fn instead_of(&self, decision: &Decision) -> Option<&ServiceKey> {
        match (&self.status, decision) {
            (Status::IdConflict { by }, Decision::Replace(_)) => Some(by),
            _ => None,
        }
    }
}

/// What a source would change in the repository at one revision.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The newest revision when the plan was made.
    pub revision: RevisionNumber,
    /// The rows, in the order of the source.
    pub rows: Vec<Row>,
    /// The saved items that applying it changes.
    pub items: Vec<PlannedItem>,
}

impl Plan {
    /// A plan that changes no saved items.
    pub(crate) fn new(revision: RevisionNumber, rows: Vec<Row>) -> Self {
        Self { revision, rows, items: Vec::new() }
    }

    /// A plan without choices, for a comparison.
    pub(crate) fn read_only(revision: RevisionNumber, mut rows: Vec<Row>) -> Self {
        for row in &mut rows {
            (row.choices, row.default) = (&[], Some(Decision::KeepMine));
        }
        Self::new(revision, rows)
    }

    /// A page of at most `limit` rows, starting at index `from`. The page is shorter if its rows have
    /// many differences. It has at least one row, unless `from` is past the end.
    #[must_use]
    pub fn page(&self, from: usize, limit: usize) -> &[Row] {
        let rows = self.rows.get(from..).unwrap_or_default();
        let mut size = 0;
        let fits = |row: &&Row| {
            let differences = row.status.diff().map_or(0, Diff::size);
            size += 1 + differences + row.warnings.executable_content.len();
            size <= MAX_DIFFERENCES_PER_PAGE
        };
        let number = rows.iter().take(limit).take_while(fits).count().max(1);
        rows.get(..number).unwrap_or_default()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use snapshot::{ChangeKind, ExampleChange, OperationDiff};

    use super::*;

    pub(crate) fn row(examples: usize) -> Row {
        let example = ExampleChange {
            name: "e".into(),
            change: ChangeKind::Added,
            counted: Some(ChangeKind::Added),
            parts: vec![],
        };
        let operation = OperationDiff {
            name: "o".into(),
            change: None,
            settings: vec![],
            examples: vec![example; examples],
        };
        let diff = Diff { operations: vec![operation], ..Diff::default() };
        let summary = Summary {
            operations: 1,
            size: 1,
            ..Summary::new("s", ServiceKey::new("n", "1"), snapshot::ServiceType::Unknown)
        };
        Row {
            summary,
            file: 0,
            position: None,
            status: Status::Changed { diff },
            existing: None,
            choices: &[],
            default: Some(Decision::KeepMine),
            warnings: RowWarnings::default(),
            remaps_ids: true,
            new_ids: Arc::default(),
        }
    }

    #[test]
    fn page_is_bounded_by_differences_but_has_at_least_one_row() {
        let rows = vec![row(9_000), row(9_000), row(9_000), row(50_000), row(1)];
        let plan = Plan::new(0.into(), rows);
        let page = |from, limit| plan.page(from, limit).len();
        assert_eq!([page(0, 500), page(1, 500), page(3, 500), page(4, 500)], [2, 2, 1, 1]);
        assert_eq!([page(0, 1), page(5, 500), page(9, 500)], [1, 0, 0]);
    }
}

//! Limits the differences inside examples that a plan holds, so that the memory of a plan depends on
//! the number of documents and not on the size of their differences.

use api_types::Status;

use super::row::Row;

/// The maximum number of differences inside examples in all rows of a plan. Rows beyond this limit
/// list their changed examples by name only. The detail view of a row shows the differences.
const MAX_EXAMPLE_PARTS: usize = 100_000;

/// The number of differences inside examples that further rows can hold.
pub(super) struct DetailLimit(usize);

impl DetailLimit {
    pub(super) fn new() -> Self {
        Self(MAX_EXAMPLE_PARTS)
    }

    /// Counts the differences inside the examples of a row, or drops them if the limit is exceeded.
    pub(super) fn apply(&mut self, row: &mut Row) {
        let (Status::Changed { diff } | Status::Duplicate { diff: Some(diff) }) = &mut row.status
        else {
            return;
        };
        match self.0.checked_sub(diff.example_parts()) {
            Some(remaining) => self.0 = remaining,
            None => diff.clear_example_parts(),
        }
    }
}

#[cfg(test)]
mod tests {
    use snapshot::{ChangeKind, Diff, Difference, ExampleChange, FieldChange, OperationDiff};

    use super::*;
    use crate::plan::row::tests::row;

    #[test]
    fn rows_beyond_the_limit_have_no_example_details() {
        let part = || FieldChange { field: "f".into(), entry: None, difference: Difference::Text };
        let example = || ExampleChange {
            name: "e".into(),
            change: ChangeKind::Changed,
            counted: Some(ChangeKind::Changed),
            parts: vec![part(), part()],
        };
        let operation = || OperationDiff {
            name: "o".into(),
            change: None,
            settings: vec![],
            examples: (0..20_000).map(|_| example()).collect(),
        };
        let mut limit = DetailLimit::new();
        let parts = (0..4).map(|_| {
            let diff = Diff { operations: vec![operation()], ..Diff::default() };
            let mut row = Row { status: Status::Changed { diff }, ..row(0) };
            limit.apply(&mut row);
            let diff = row.status.diff().unwrap();
            (diff.examples(ChangeKind::Changed), diff.example_parts())
        });
        let expected = [(20_000, 40_000), (20_000, 40_000), (20_000, 0), (20_000, 0)];
        assert_eq!(parts.collect::<Vec<_>>(), expected);
    }
}

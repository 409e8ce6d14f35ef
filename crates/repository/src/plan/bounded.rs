//! How much a plan tells of examples that differ: memory follows the number of documents, not what
//! differs in each.

use super::{Row, Status};

/// Differences inside of examples that all rows of a plan tell together. The examples of further rows
/// are told by name; a row that is opened tells what differs in them.
const MOST_PARTS: usize = 100_000;

/// What may still be told.
pub(super) struct Bounded(usize);

impl Bounded {
    pub(super) fn new() -> Self {
        Self(MOST_PARTS)
    }

    /// Leaves in a row what may still be told.
    pub(super) fn bound(&mut self, row: &mut Row) {
        let (Status::Changed { diff } | Status::Duplicate { diff: Some(diff) }) = &mut row.status
        else {
            return;
        };
        match self.0.checked_sub(diff.example_parts()) {
            Some(left) => self.0 = left,
            None => diff.clear_example_parts(),
        }
    }
}

#[cfg(test)]
mod tests {
    use snapshot::{ChangeKind, Diff, Difference, ExampleChange, FieldChange, OperationDiff};

    use super::*;
    use crate::import::rows::tests::row;

    #[test]
    fn what_differs_in_examples_is_told_of_a_hundred_thousand_and_not_of_more() {
        let part = || FieldChange { field: "f".into(), entry: None, difference: Difference::Text };
        let example = || ExampleChange {
            name: "e".into(),
            change: ChangeKind::Changed,
            parts: vec![part(), part()],
        };
        let operation = || OperationDiff {
            name: "o".into(),
            change: None,
            settings: vec![],
            examples: (0..20_000).map(|_| example()).collect(),
        };
        let mut bounded = Bounded::new();
        let parts = (0..4).map(|_| {
            let diff = Diff { operations: vec![operation()], ..Diff::default() };
            let mut row = Row { status: Status::Changed { diff }, ..row(0) };
            bounded.bound(&mut row);
            let diff = row.status.diff().unwrap();
            (diff.examples(ChangeKind::Changed), diff.example_parts())
        });
        let told = [(20_000, 40_000), (20_000, 40_000), (20_000, 0), (20_000, 0)];
        assert_eq!(parts.collect::<Vec<_>>(), told);
    }
}

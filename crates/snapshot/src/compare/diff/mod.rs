//! Compares two definitions: settings, operations, examples and contracts.

mod change;
mod combination;
pub(crate) mod comparison;
pub(crate) mod contracts;
mod documents;
pub(crate) mod entries;
pub(crate) mod examples;
pub(crate) mod field;
pub(crate) mod field_names;
mod operations;
pub(crate) mod pair;
mod settings;
pub(crate) mod sides;
pub(crate) mod values;

use crate::Definition;
use comparison::{Comparison, VALUE_FORMATTING};
use sides::Sides;

pub use change::{
    Blob, ChangeKind, ContractChange, Diff, Difference, ExampleChange, FieldChange,
    OperationChange, OperationDiff,
};
pub use combination::{Combination, Resolution};

/// Longer values are not listed. In bytes of JSON.
const MAX_VALUE_BYTES: usize = 120;

/// What changes when `file` replaces `existing`. `file` must have the IDs of `existing`: see
/// [`remap_ids`](crate::remap_ids()).
///
/// ```
/// use snapshot::{Definition, Difference, Limits, diff, read};
///
/// let parse = |kind: &str| {
///     let file = format!(
///         r#"{{"services":[{{"id":"1","name":"Orders","version":"1.0","type":"{kind}"}}]}}"#
///     );
///     read(file.as_bytes(), Limits::default()).definitions[0].definition(file.as_bytes()).unwrap()
/// };
/// let changes = diff(&parse("REST"), &parse("GRAPHQL"));
/// assert_eq!(&*changes.service[0].field, "type");
/// let values = Difference::Values { here: r#""REST""#.into(), file: r#""GRAPHQL""#.into() };
/// assert_eq!(changes.service[0].difference, values);
/// assert!(changes.operations.is_empty() && changes.contracts.is_empty());
/// ```
#[must_use]
pub fn diff(existing: &Definition, file: &Definition) -> Diff {
    if existing == file {
        return Diff::default();
    }
    let sides = Sides::new(existing, file);
    let mut comparison = Comparison::new(MAX_VALUE_BYTES);
    let service = settings::compare_service(&sides.ours, &sides.theirs, &mut comparison);
    let operations = operations::compare(&sides, &mut comparison);
    let contracts = contracts::compare(&sides.contracts(), &mut comparison);
    let formatting = comparison.into_formatting();
    let mut diff = Diff { service, operations, contracts, formatting };
    if diff == Diff::default() {
        // The bytes differ, so the diff must not be empty.
        diff.formatting.insert(VALUE_FORMATTING.into());
    }
    diff
}

//! Compares the operations of two services, including renamed ones.

use super::{
    OperationChange, OperationDiff,
    comparison::Comparison,
    examples, settings,
    sides::{OperationPair, Sides},
};

/// The operations that differ or have examples that differ.
pub(super) fn compare(sides: &Sides<'_>, comparison: &mut Comparison) -> Vec<OperationDiff> {
    let mut diffs: Vec<OperationDiff> = Vec::new();
    for OperationPair { name, existing_name, operation, examples } in sides.operations() {
        let settings = match operation {
            (Some(our), Some(their)) => settings::compare_operation(our, their, comparison),
            _ => Vec::new(),
        };
        let change = match (operation, existing_name) {
            ((None, Some(_)), _) => Some(OperationChange::Added),
            ((Some(_), None), _) => Some(OperationChange::Removed),
            (_, Some(from)) => Some(OperationChange::Renamed { from }),
            _ => (!settings.is_empty()).then_some(OperationChange::Changed),
        };
        let examples = examples::compare(&examples, comparison);
        if change.is_some() || !examples.is_empty() {
            diffs.push(OperationDiff { name, change, settings, examples });
        }
    }
    if diffs.is_empty() && !sides.have_same_operation_order() {
        comparison.add_formatting("order of operations");
    }
    diffs
}

//! The operations of two services, under whichever names.

use super::{
    OperationChange, OperationDiff, examples,
    field::Form,
    pairs::{OperationPair, Sides},
    settings,
};

/// The operations that are not the same in both or have examples that are not.
pub(super) fn compare(sides: &Sides<'_>, form: &mut Form) -> Vec<OperationDiff> {
    let mut all: Vec<OperationDiff> = sides
        .operations()
        .into_iter()
        .map(|OperationPair { name, from, operation, examples }| {
            let settings = match operation {
                (Some(our), Some(their)) => settings::of_operation(our, their, form),
                _ => Vec::new(),
            };
            let change = match (operation, from) {
                ((None, Some(_)), _) => Some(OperationChange::Added),
                ((Some(_), None), _) => Some(OperationChange::Removed),
                (_, Some(from)) => Some(OperationChange::Renamed { from }),
                _ => (!settings.is_empty()).then_some(OperationChange::Changed),
            };
            let examples = examples::compare(&examples, form);
            OperationDiff { name, change, settings, examples }
        })
        .collect();
    all.retain(|operation| operation.change.is_some() || !operation.examples.is_empty());
    if all.is_empty() && !sides.in_one_order() {
        form.add("order of operations");
    }
    all
}

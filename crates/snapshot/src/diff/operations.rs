//! The operations of two services, under whichever names.

use std::collections::{HashMap, HashSet};

use super::{
    OperationChange, OperationDiff,
    examples::{self, Example},
    field::Form,
    settings,
};
use crate::{Definition, rename::Renamed, service::Service};

/// The operations that are not the same in both or have examples that are not, in the order of the
/// file, then those that are only here.
pub(super) fn compare(
    (here, ours): (&Definition, &Service<'_>),
    (file, theirs): (&Definition, &Service<'_>),
    renamed: &Renamed,
    form: &mut Form,
) -> Vec<OperationDiff> {
    // Under the file's names, so that an example of a renamed operation meets itself.
    let our_examples = examples::of(here, &ours.id, &renamed.file);
    let their_examples = examples::of(file, &theirs.id, &HashMap::new());
    let (ours_by, theirs_by) = (by_operation(&our_examples), by_operation(&their_examples));
    let our_operations: HashMap<_, _> =
        ours.operations.iter().map(|it| ((&*it.name, it.nth), it)).collect();
    let their_operations: HashSet<_> =
        theirs.operations.iter().map(|it| (&*it.name, it.nth)).collect();
    let mut all = Vec::new();
    let mut told: HashSet<Box<str>> = HashSet::new();
    // Of several of one name the first has the examples.
    let mut compare_examples = |name: &str, form: &mut Form| {
        if !told.insert(name.into()) {
            return Vec::new();
        }
        let ours = ours_by.get(name).map(Vec::as_slice);
        let theirs = theirs_by.get(name).map(Vec::as_slice);
        examples::compare(ours.unwrap_or_default(), theirs.unwrap_or_default(), form)
    };
    for their in &theirs.operations {
        let our_name = renamed.here.get(&their.name).unwrap_or(&their.name);
        let from = (*our_name != their.name).then(|| our_name.clone());
        let our = our_operations.get(&(&**our_name, their.nth));
        let settings = our.map(|our| settings::of_operation(our, their, form)).unwrap_or_default();
        let change = match (our, from) {
            (None, _) => Some(OperationChange::Added),
            (Some(_), Some(from)) => Some(OperationChange::Renamed { from }),
            (Some(_), None) => (!settings.is_empty()).then_some(OperationChange::Changed),
        };
        let examples = compare_examples(&their.name, form);
        all.push(OperationDiff { name: their.name.clone(), change, settings, examples });
    }
    let gone = ours.operations.iter().filter(|our| {
        !their_operations.contains(&(&*our.name, our.nth)) && !renamed.file.contains_key(&our.name)
    });
    for our in gone {
        let examples = compare_examples(&our.name, form);
        let (name, change) = (our.name.clone(), Some(OperationChange::Removed));
        all.push(OperationDiff { name, change, settings: Vec::new(), examples });
    }
    // Messages may belong to operations that neither service has.
    for example in their_examples.iter().chain(&our_examples) {
        let name = example.operation.clone();
        let examples = compare_examples(&name, form);
        all.push(OperationDiff { name, change: None, settings: Vec::new(), examples });
    }
    all.retain(|operation| operation.change.is_some() || !operation.examples.is_empty());
    if all.is_empty() && in_another_order(ours, theirs, renamed) {
        form.add("order of operations");
    }
    all
}

fn in_another_order(ours: &Service<'_>, theirs: &Service<'_>, renamed: &Renamed) -> bool {
    let ours = ours.operations.iter().map(|it| &it.name);
    let theirs = theirs.operations.iter().map(|it| renamed.here.get(&it.name).unwrap_or(&it.name));
    !ours.eq(theirs)
}

/// The examples of each operation.
type ByOperation<'e, 'a> = HashMap<&'e str, Vec<&'e Example<'a>>>;

fn by_operation<'e, 'a>(examples: &'e [Example<'a>]) -> ByOperation<'e, 'a> {
    let mut by_operation: ByOperation<'e, 'a> = HashMap::new();
    for example in examples {
        by_operation.entry(&*example.operation).or_default().push(example);
    }
    by_operation
}

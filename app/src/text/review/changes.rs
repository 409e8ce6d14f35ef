//! The changes of a row by operation and example, removals first.

use api_types::Decision;
use snapshot::{
    ChangeKind, Combination, ContractChange, Diff, ExampleChange, FieldChange, OperationChange,
    OperationDiff, Resolution, ServiceType,
};

use super::{
    CONTRACT, CONTRACTS, EXAMPLE, OPERATION, SERVICE,
    differences::{field_change, operation_renamed, part_change, quoted},
    technical_fields,
};
use crate::{
    state::{is_example_noticed, is_setting_noticed, is_technical},
    text::visible,
};

/// What a decision makes of each change. Without a decision, or if nothing is combined, the list shows what
/// differs.
#[derive(Clone, Copy)]
pub enum Outlook<'a> {
    /// What differs.
    Differences,
    /// What a replacement or a merge does.
    Combined(Combination<'a>),
    /// Nothing of it happens.
    Kept,
}

impl<'a> Outlook<'a> {
    /// What this decision makes of changes.
    #[must_use]
    pub fn new(decision: Option<&'a Decision>) -> Self {
        match decision {
            Some(Decision::KeepMine | Decision::Skip | Decision::Copy(_)) => Self::Kept,
            decision => {
                decision.and_then(Decision::combination).map_or(Self::Differences, Self::Combined)
            }
        }
    }

    /// What happens to one change, which `combined` finds in a combination.
    pub fn resolve(self, combined: impl FnOnce(&Combination<'a>) -> Resolution) -> Resolution {
        match self {
            Self::Differences => Resolution::Applied,
            Self::Combined(combination) => combined(&combination),
            Self::Kept => Resolution::Excluded,
        }
    }
}

/// Changes with a common title.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ChangeGroup {
    /// The name of the operation, or what else changes.
    pub title: String,
    /// The changes.
    pub lines: Vec<ChangeLine>,
    /// The changes of technical fields.
    pub technical: Vec<ChangeLine>,
}

/// One change.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ChangeLine {
    /// The kind of change.
    pub change: ChangeKind,
    /// What the decision makes of it.
    pub resolution: Resolution,
    /// Whether callers of the mock notice it.
    pub is_noticed: bool,
    /// What changes.
    pub text: String,
}

/// The number of changes that the groups have.
#[must_use]
pub fn count_changes(diff: &Diff) -> usize {
    let operations = diff.operations.iter().map(|it| it.settings.len() + it.examples.len());
    operations.sum::<usize>() + diff.contracts.len() + diff.service.len()
}

/// At most `limit` changes of a service of this type: by operation, then contracts, then the service
/// itself.
#[must_use]
pub fn change_groups(
    diff: &Diff,
    kind: ServiceType,
    outlook: Outlook<'_>,
    mut limit: usize,
) -> Vec<ChangeGroup> {
    let mut operations: Vec<&OperationDiff> = diff.operations.iter().collect();
    operations.sort_by_key(|operation| !removes(operation));
    let mut groups = Vec::new();
    for operation in operations {
        if limit == 0 {
            break;
        }
        groups.push(operation_group(operation, kind, outlook, &mut limit));
    }
    let mut contracts: Vec<&ContractChange> = diff.contracts.iter().collect();
    contracts.sort_by_key(|contract| rank(contract.change));
    let contracts = take(&mut limit, contracts).map(|contract| ChangeLine {
        change: contract.change,
        resolution: outlook.resolve(|by| by.contract(contract)),
        is_noticed: false,
        text: with_parts(CONTRACT, &contract.name, &contract.parts, kind),
    });
    let contracts: Vec<ChangeLine> = contracts.collect();
    let mut service =
        ChangeGroup { title: SERVICE.to_owned(), lines: Vec::new(), technical: Vec::new() };
    service.add_fields(&diff.service, kind, &mut limit, |change| {
        outlook.resolve(|by| by.service_field(change))
    });
    let title = CONTRACTS.to_owned();
    let others = [ChangeGroup { title, lines: contracts, technical: Vec::new() }, service];
    groups.extend(others.into_iter().filter(|group| !group.is_empty()));
    groups
}

/// The change of an operation as a whole. None if only its parts changed.
#[must_use]
pub fn operation_line(
    change: Option<&OperationChange>,
    resolution: Resolution,
) -> Option<ChangeLine> {
    let (change, text) = match change? {
        OperationChange::Added => (ChangeKind::Added, OPERATION.to_owned()),
        OperationChange::Removed => (ChangeKind::Removed, OPERATION.to_owned()),
        OperationChange::Renamed { from } => (ChangeKind::Changed, operation_renamed(from)),
        OperationChange::Changed => return None,
    };
    Some(ChangeLine { change, resolution, is_noticed: change != ChangeKind::Added, text })
}

impl ChangeGroup {
    fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.technical.is_empty()
    }

    /// Adds lines of fields.
    fn add_fields(
        &mut self,
        changes: &[FieldChange],
        kind: ServiceType,
        limit: &mut usize,
        resolve: impl Fn(&FieldChange) -> Resolution,
    ) {
        let (technical, others): (Vec<_>, Vec<_>) = changes.iter().partition(|it| is_technical(it));
        let line = |field: &FieldChange| {
            let (change, text) = field_change(field, kind);
            let is_noticed = is_setting_noticed(field);
            ChangeLine { change, resolution: resolve(field), is_noticed, text }
        };
        self.lines.extend(take(limit, others).map(line));
        self.technical.extend(take(limit, technical).map(line));
    }
}

fn operation_group(
    operation: &OperationDiff,
    kind: ServiceType,
    outlook: Outlook<'_>,
    limit: &mut usize,
) -> ChangeGroup {
    let resolution = outlook.resolve(|by| by.operation(operation));
    let whole = operation_line(operation.change.as_ref(), resolution);
    let mut examples: Vec<&ExampleChange> = operation.examples.iter().collect();
    examples.sort_by_key(|example| rank(example.change));
    let examples = take(limit, examples).map(|example| ChangeLine {
        change: example.change,
        resolution: outlook.resolve(|by| by.example(operation, example)),
        is_noticed: is_example_noticed(example),
        text: with_parts(EXAMPLE, &example.name, &example.parts, kind),
    });
    let lines = whole.into_iter().chain(examples).collect();
    let title = visible(&operation.name);
    let mut group = ChangeGroup { title, lines, technical: Vec::new() };
    group.add_fields(&operation.settings, kind, limit, |change| {
        outlook.resolve(|by| by.operation_field(change))
    });
    group
}

/// The first items up to the limit, which it lowers.
fn take<T>(limit: &mut usize, items: Vec<T>) -> impl Iterator<Item = T> + use<T> {
    let taken = items.len().min(*limit);
    *limit -= taken;
    items.into_iter().take(taken)
}

const fn rank(change: ChangeKind) -> u8 {
    match change {
        ChangeKind::Removed => 0,
        ChangeKind::Changed => 1,
        ChangeKind::Added => 2,
    }
}

fn removes(operation: &OperationDiff) -> bool {
    matches!(operation.change, Some(OperationChange::Removed))
        || operation.examples.iter().any(|example| example.change == ChangeKind::Removed)
}

fn with_parts(of: &str, name: &str, parts: &[FieldChange], kind: ServiceType) -> String {
    let mut text = quoted(of, name);
    let (technical, others): (Vec<_>, Vec<_>) = parts.iter().partition(|part| is_technical(part));
    let mut parts: Vec<String> = others.into_iter().map(|part| part_change(part, kind)).collect();
    if !technical.is_empty() {
        parts.push(technical_fields(technical.len()));
    }
    if !parts.is_empty() {
        text.push_str(": ");
        text.push_str(&parts.join(", "));
    }
    text
}

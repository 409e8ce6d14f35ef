//! Texts about what a decision does.

use super::{
    choice,
    differences::{contents, difference},
    key,
};
use crate::{
    state::{Consequence, Items, removed_items, removes_service},
    text::plural,
};
use api_types::{Choice, Decision, ImportKind, Row, Status};

/// One line about what a decision does to the service of a row.
#[must_use]
pub fn consequence(row: &Row, decision: &Decision, kind: &ImportKind) -> String {
    match decision {
        Decision::Add => sentence(&["Adds it with ", &contents(&row.summary)]),
        Decision::AddWithNewIds => {
            let other = match &row.status {
                Status::IdConflict { by } => [" ", &key(by), " stays as it is."].concat(),
                _ => String::new(),
            };
            sentence(&["Adds it with new IDs and ", &contents(&row.summary)]) + &other
        }
        Decision::Copy(_) => {
            let other =
                if row.existing.is_some() { " The service here stays as it is." } else { "" };
            sentence(&["Adds a copy with ", &contents(&row.summary)]) + other
        }
        Decision::KeepMine => "The service here stays as it is.".to_owned(),
        Decision::Skip => "It is not imported.".to_owned(),
        Decision::Remove => sentence(&["It is removed with ", &examples(row)]),
        Decision::Replace(_) => replacement(row, decision, kind),
        Decision::Merge(_) => merge(row, decision),
    }
}

fn replacement(row: &Row, decision: &Decision, kind: &ImportKind) -> String {
    if let Status::IdConflict { by } = &row.status {
        return sentence(&[&key(by), " is removed with ", &examples(row)])
            + " This service takes its place.";
    }
    let becomes = match kind {
        ImportKind::Import => "Becomes exactly the file.",
        ImportKind::Edit(_) => "Gets the edited settings.",
        _ => "Becomes exactly what it was.",
    };
    let Some((has_effect, consequence)) = combined(row, decision) else {
        return becomes.to_owned();
    };
    if !has_effect {
        return NO_CHANGE.to_owned();
    }
    let becomes = if consequence.has_exclusions {
        "Becomes the file except for the parts that are not selected."
    } else {
        becomes
    };
    match consequence.removed {
        removed if removed.is_empty() => becomes.to_owned(),
        removed => {
            let one = removed.total() == 1;
            let verb = if one { " here goes." } else { " here go." };
            [becomes, " ", &items(removed), verb].concat()
        }
    }
}

fn merge(row: &Row, decision: &Decision) -> String {
    let Some((has_effect, consequence)) = combined(row, decision) else {
        return sentence(&["Adds ", &contents(&row.summary)]);
    };
    let only_existing = consequence.only_existing;
    let kept = (!only_existing.is_empty()).then(|| only_here(only_existing));
    if !has_effect {
        let kept = kept.map(|kept| " Keeps ".to_owned() + &kept + ".");
        return NO_CHANGE.to_owned() + &kept.unwrap_or_default();
    }
    let some = |items: Items| (!items.is_empty()).then(|| self::items(items));
    let parts = [
        some(consequence.added).map(|items| "adds ".to_owned() + &items),
        some(consequence.updated).map(|items| "updates ".to_owned() + &items),
        consequence
            .changes_unpaired
            .then(|| "changes requests or responses without partner".to_owned()),
        consequence.changes_settings.then(|| "changes settings".to_owned()),
        kept.map(|kept| "keeps ".to_owned() + &kept),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        return "Changes only dates or formatting.".to_owned();
    }
    let line = parts.join(", ");
    let mut letters = line.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    sentence(&[&first.chain(letters).collect::<String>()])
}

const NO_CHANGE: &str = "Nothing changes.";

/// Whether a replacement or a merge has any effect, and the counts. `None` if the row is not compared with a
/// service of the same name.
fn combined(row: &Row, decision: &Decision) -> Option<(bool, Consequence)> {
    let (diff, combination) = row.status.diff().zip(decision.combination())?;
    Some((diff.has_effect(&combination), Consequence::new(diff, &combination)))
}

/// The line of a row whose decision is known: what will happen.
#[must_use]
pub fn decided_line(row: &Row, decision: &Decision) -> String {
    match decision {
        Decision::KeepMine if row.status == Status::Missing => "stays".to_owned(),
        Decision::KeepMine => "stays as it is".to_owned(),
        Decision::Skip => "not imported".to_owned(),
        Decision::Copy(key) => ["added as ", &self::key(key)].concat(),
        Decision::Remove => "removed with ".to_owned() + &examples(row),
        Decision::Add | Decision::AddWithNewIds => contents(&row.summary),
        Decision::Replace(_) | Decision::Merge(_) => combined_line(row, decision),
    }
}

fn combined_line(row: &Row, decision: &Decision) -> String {
    let combination = decision.combination();
    let Some((diff, combination)) = row.status.diff().zip(combination) else {
        return contents(&row.summary);
    };
    if !diff.has_effect(&combination) {
        return "nothing changes".to_owned();
    }
    let line = difference(&diff.applied(&combination));
    let kept = Consequence::new(diff, &combination).only_existing;
    if kept.is_empty() { line } else { [&line, " · keeps ", &only_here(kept)].concat() }
}

/// What a row removes: "removes 3 examples". `None` if it removes nothing.
#[must_use]
pub fn removal(row: &Row, decision: &Decision) -> Option<String> {
    let removed = removed_items(row, decision);
    let what = match &row.status {
        Status::IdConflict { by } if removes_service(row, decision) => key(by),
        _ if removes_service(row, decision) => "the service".to_owned(),
        _ if removed.is_empty() => return None,
        _ => items(removed),
    };
    Some("removes ".to_owned() + &what)
}

/// The name of a decision, in the line of its row.
#[must_use]
pub fn decision(decision: &Decision) -> &'static str {
    match decision.choice() {
        Choice::Copy => "Copy",
        other => choice(other),
    }
}

/// "1 example that is only here".
fn only_here(items: Items) -> String {
    let one = items.total() == 1;
    self::items(items) + if one { " that is only here" } else { " that are only here" }
}

fn examples(row: &Row) -> String {
    let examples = row.existing.as_ref().map_or(0, |existing| existing.examples);
    plural(examples.into(), "example", "examples")
}

/// "1 operation, 2 examples and 1 contract".
pub(super) fn items(Items { operations, examples, contracts }: Items) -> String {
    let parts = [
        (operations, "operation", "operations"),
        (examples, "example", "examples"),
        (contracts, "contract", "contracts"),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| plural(count as u64, one, many))
        .collect();
    match &parts[..] {
        [first @ .., last] if !first.is_empty() => [&first.join(", "), " and ", last].concat(),
        _ => parts.concat(),
    }
}

fn sentence(parts: &[&str]) -> String {
    parts.concat() + "."
}

#[cfg(test)]
mod tests {
    use snapshot::{
        ChangeKind, ContractChange, Diff, ExampleChange, Exclusions, OperationDiff, ServiceKey,
        ServiceType, Summary,
    };

    use super::*;

    fn row(status: Status) -> Row {
        Row {
            summary: Summary {
                id: "a".into(),
                key: ServiceKey::new("a", "1.0"),
                kind: ServiceType::Rest,
                operations: 1,
                documents: [1, 0, 0, 2, 0],
                labels: std::collections::BTreeMap::new(),
                last_update: None,
                size: 1,
                unknown_fields: false,
                values_checked: true,
                example_counts: None,
            },
            file: 0,
            position: None,
            status,
            existing: Some(api_types::ExistingService {
                key: ServiceKey::new("a", "1.0"),
                examples: 5,
            }),
            choices: Vec::new(),
            default: None,
            warnings: api_types::RowWarnings::default(),
        }
    }

    fn changed(changes: &[ChangeKind]) -> Row {
        let example = |change: &ChangeKind| ExampleChange {
            name: "e".into(),
            change: *change,
            counted: Some(*change),
            parts: vec![],
        };
        let operation = OperationDiff {
            name: "GET /".into(),
            change: None,
            settings: vec![],
            examples: changes.iter().map(example).collect(),
        };
        row(Status::Changed { diff: Diff { operations: vec![operation], ..Diff::default() } })
    }

    const ALL: [ChangeKind; 3] = [ChangeKind::Added, ChangeKind::Changed, ChangeKind::Removed];

    fn check(row: &Row, decision: &Decision, line: &str, shown: &str) {
        assert_eq!(consequence(row, decision, &ImportKind::Import), line);
        assert_eq!(decided_line(row, decision), shown);
    }

    #[test]
    fn merge_and_replace_state_what_they_do_here() {
        let none = Exclusions::default;
        check(
            &changed(&ALL),
            &Decision::Merge(none()),
            "Adds 1 example, updates 1 example, keeps 1 example that is only here.",
            "+1 example, 1 example changed · keeps 1 example that is only here",
        );
        check(
            &changed(&ALL),
            &Decision::Replace(none()),
            "Becomes exactly the file. 1 example here goes.",
            "+1 example, −1 example, 1 example changed",
        );
        check(
            &changed(&[ChangeKind::Removed, ChangeKind::Removed]),
            &Decision::Merge(none()),
            "Nothing changes. Keeps 2 examples that are only here.",
            "nothing changes",
        );
        let exclusions = Exclusions { examples: ["GET /".into()].into(), ..none() };
        check(
            &changed(&ALL),
            &Decision::Replace(exclusions.clone()),
            "Nothing changes.",
            "nothing changes",
        );
        let mut both = changed(&ALL);
        let Status::Changed { diff } = &mut both.status else { panic!("expected a changed row") };
        diff.contracts =
            vec![ContractChange { name: "c".into(), change: ChangeKind::Removed, parts: vec![] }];
        check(
            &both,
            &Decision::Replace(exclusions),
            "Becomes the file except for the parts that are not selected. 1 contract here goes.",
            "−1 contract",
        );
        assert_eq!(
            consequence(&changed(&ALL), &Decision::Replace(none()), &ImportKind::Undo(3.into())),
            "Becomes exactly what it was. 1 example here goes."
        );
    }

    #[test]
    fn other_decisions_state_what_happens_to_both_services() {
        let beer = || Status::IdConflict { by: ServiceKey::new("Beer", "0.9") };
        check(
            &row(beer()),
            &Decision::Replace(Exclusions::default()),
            "Beer 0.9 is removed with 5 examples. This service takes its place.",
            "1 operation, 2 examples",
        );
        check(
            &row(beer()),
            &Decision::AddWithNewIds,
            "Adds it with new IDs and 1 operation, 2 examples. Beer 0.9 stays as it is.",
            "1 operation, 2 examples",
        );
        check(
            &row(Status::Missing),
            &Decision::Remove,
            "It is removed with 5 examples.",
            "removed with 5 examples",
        );
        check(
            &changed(&ALL),
            &Decision::KeepMine,
            "The service here stays as it is.",
            "stays as it is",
        );
        assert_eq!(
            removal(&row(beer()), &Decision::Replace(Exclusions::default())),
            Some("removes Beer 0.9".to_owned())
        );
        assert_eq!(removal(&changed(&ALL), &Decision::Merge(Exclusions::default())), None);
    }
}

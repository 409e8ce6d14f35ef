//! What a row of the review says in one line, and what the lines of its details say.

use repository::Status;
use snapshot::{ChangeKind, Diff, FieldChange, Kind, Summary};

use crate::{api::import::Row, ui::text::plural};

/// One line about a definition of the file: what it holds, or what differs.
#[must_use]
pub fn line(row: &Row) -> String {
    match &row.status {
        Status::New => holds(&row.summary),
        Status::Identical => "the same is here already".to_owned(),
        Status::Changed { diff } => differs(diff),
        Status::IdTaken { by } => format!("its id is the id of {by} here"),
        Status::Gone => "only here; the source does not have it".to_owned(),
        Status::Twice { diff } => match diff {
            Some(diff) => format!("there twice; {}", differs(diff)),
            None => format!("there twice; {}", holds(&row.summary)),
        },
    }
}

/// "8 operations, 21 examples, 2 contracts".
#[must_use]
pub fn holds(summary: &Summary) -> String {
    let contracts = summary.count(Kind::Resource);
    let parts = [
        (summary.operations, "operation", "operations"),
        (summary.examples(), "example", "examples"),
        (contracts, "contract", "contracts"),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| plural(u64::from(count), one, many))
        .collect();
    if parts.is_empty() { "no operations".to_owned() } else { parts.join(", ") }
}

fn differs(diff: &Diff) -> String {
    if diff.is_dates_only() {
        return "only its dates differ".to_owned();
    }
    let mut parts = Vec::new();
    let mut say = |count: usize, before: &str, one: &str, many: &str, after: &str| {
        if count > 0 {
            parts.push(format!("{before}{}{after}", plural(count as u64, one, many)));
        }
    };
    let operations = |change| {
        diff.operations.iter().filter(|operation| operation.change == Some(change)).count()
    };
    say(operations(ChangeKind::Added), "+", "operation", "operations", "");
    say(operations(ChangeKind::Removed), "−", "operation", "operations", "");
    say(diff.examples(ChangeKind::Added), "+", "example", "examples", "");
    say(diff.examples(ChangeKind::Removed), "−", "example", "examples", "");
    say(diff.examples(ChangeKind::Changed), "", "example", "examples", " changed");
    say(diff.contracts.len(), "", "contract", "contracts", " changed");
    say(operations(ChangeKind::Changed), "", "operation", "operations", " set otherwise");
    let settings = diff.service.iter().filter(|change| !change.field.starts_with("date "));
    for change in settings {
        parts.push(format!("{} changed", change.field));
    }
    parts.join(", ")
}

/// "response time 0 → 250". Long values are only said to differ.
#[must_use]
pub fn setting(change: &FieldChange) -> String {
    const LONG: usize = 60;
    let FieldChange { field, here, file } = change;
    if here.chars().count() > LONG || file.chars().count() > LONG {
        return format!("{field} changed");
    }
    let value = |json: &str| if json == "null" { "none".to_owned() } else { json.to_owned() };
    format!("{field} {} → {}", value(here), value(file))
}

#[cfg(test)]
mod tests {
    use snapshot::{ExampleChange, OperationDiff};

    use super::*;

    #[test]
    fn a_difference_is_told_in_the_words_of_mocks() {
        let example = |change| ExampleChange { name: "e".into(), change, parts: vec![] };
        let field = |field: &str| FieldChange {
            field: field.into(),
            here: "null".into(),
            file: "250".into(),
        };
        let mut diff = Diff {
            service: vec![field("date of last change")],
            operations: vec![],
            contracts: vec![],
        };
        assert_eq!(differs(&diff), "only its dates differ");
        diff.operations.push(OperationDiff {
            name: "GET /".into(),
            change: Some(ChangeKind::Changed),
            settings: vec![field("response time")],
            examples: vec![
                example(ChangeKind::Added),
                example(ChangeKind::Changed),
                example(ChangeKind::Removed),
                example(ChangeKind::Removed),
            ],
        });
        assert_eq!(
            differs(&diff),
            "+1 example, −2 examples, 1 example changed, 1 operation set otherwise"
        );
        assert_eq!(setting(&field("response time")), "response time none → 250");
    }
}

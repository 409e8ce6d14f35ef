//! Texts for the differences of a definition: the line of a row, and the lines of its details.

use api_types::{ComparisonSide, ImportKind, Row, Status};
use snapshot::{
    ChangeKind, ContractChange, Diff, Difference, FieldChange, Kind, OperationChange,
    OperationDiff, ServiceType, Summary,
};

use super::values;
use crate::text::{bytes, number, plural, visible};

/// The line of a row: what the definition contains, or what differs.
#[must_use]
pub fn row_line(row: &Row, kind: &ImportKind) -> String {
    match &row.status {
        Status::New => contents(&row.summary),
        Status::Identical => match kind {
            ImportKind::Compare { .. } => "identical in both".to_owned(),
            _ => "already in the repository".to_owned(),
        },
        Status::Changed { diff } => difference(diff),
        Status::IdConflict { by } => format!("same internal ID as your {by}. Renamed?"),
        Status::RepeatedId { by } => format!("same ID as {by} in this import"),
        Status::Missing => match kind {
            ImportKind::Compare { base, .. } => format!("only in {}", side(base)),
            ImportKind::Undo(revision) => format!("added in revision {revision}"),
            ImportKind::Restore(revision) => format!("not in revision {revision}"),
            ImportKind::Import => "only in the repository".to_owned(),
            ImportKind::Edit(_) => contents(&row.summary),
        },
        Status::Duplicate { diff } => match diff {
            Some(diff) => format!("duplicate: {}", difference(diff)),
            None => format!("duplicate: {}", contents(&row.summary)),
        },
    }
}

/// One side of a comparison.
#[must_use]
pub fn side(side: &ComparisonSide) -> String {
    match side {
        ComparisonSide::Revision(number) => format!("revision {number}"),
        ComparisonSide::File(name) => visible(name),
    }
}

/// "8 operations, 21 examples, 2 contracts".
#[must_use]
pub fn contents(summary: &Summary) -> String {
    let contracts = summary.count(Kind::Resource);
    let parts = [
        (summary.operations, "operation", "operations"),
        (summary.examples(), "example", "examples"),
        (contracts, "contract", "contracts"),
        (
            summary.unpaired_messages(),
            "request or response without partner",
            "requests and responses without partner",
        ),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| plural(u64::from(count), one, many))
        .collect();
    if parts.is_empty() { "no operations".to_owned() } else { parts.join(", ") }
}

/// "+1 example, 2 examples changed, 1 operation renamed".
#[must_use]
pub(super) fn difference(diff: &Diff) -> String {
    if diff.is_dates_only() {
        return "only dates differ".to_owned();
    }
    if diff.is_formatting_only() {
        return formatting_only(diff);
    }
    let mut parts = Vec::new();
    let mut add = |count: usize, before: &str, one: &str, after: &str| {
        if count > 0 {
            let counted = plural(count as u64, one, &format!("{one}s"));
            parts.push(format!("{before}{counted}{after}"));
        }
    };
    let operations = |matches: fn(&OperationChange) -> bool| {
        diff.operations.iter().filter(|it| it.change.as_ref().is_some_and(matches)).count()
    };
    let has_settings = |it: &&OperationDiff| {
        let renamed = matches!(it.change, Some(OperationChange::Renamed { .. }));
        it.change == Some(OperationChange::Changed) || renamed && !it.settings.is_empty()
    };
    let contracts = |change| {
        let matches = |it: &&ContractChange| it.change == change;
        diff.contracts.iter().filter(matches).count()
    };
    add(operations(|it| *it == OperationChange::Added), "+", "operation", "");
    add(operations(|it| *it == OperationChange::Removed), "−", "operation", "");
    add(
        operations(|it| matches!(it, OperationChange::Renamed { .. })),
        "",
        "operation",
        " renamed",
    );
    add(diff.examples(ChangeKind::Added), "+", "example", "");
    add(diff.examples(ChangeKind::Removed), "−", "example", "");
    add(diff.examples(ChangeKind::Changed), "", "example", " changed");
    if diff.unpaired_messages() > 0 {
        let (one, many) = (
            "request or response without partner changed",
            "requests and responses without partner changed",
        );
        parts.push(plural(diff.unpaired_messages() as u64, one, many));
    }
    let mut add = |count: usize, before: &str, one: &str, after: &str| {
        if count > 0 {
            let counted = plural(count as u64, one, &format!("{one}s"));
            parts.push(format!("{before}{counted}{after}"));
        }
    };
    add(contracts(ChangeKind::Added), "+", "contract", "");
    add(contracts(ChangeKind::Removed), "−", "contract", "");
    add(contracts(ChangeKind::Changed), "", "contract", " changed");
    add(
        diff.operations.iter().filter(has_settings).count(),
        "settings of ",
        "operation",
        " changed",
    );
    let settings = || diff.service.iter().filter(|change| !change.is_date());
    add(settings().filter(|change| &*change.field == "label").count(), "", "label", " changed");
    let others = settings().filter(|change| &*change.field != "label");
    let mut others: Vec<String> =
        others.map(|change| format!("{} changed", change.field)).collect();
    others.dedup();
    parts.extend(others);
    parts.join(", ")
}

/// "formatting changes only: order of headers".
#[must_use]
pub fn formatting_only(diff: &Diff) -> String {
    let changes: Vec<&str> = diff.formatting.iter().map(|change| &**change).collect();
    format!("formatting changes only: {}", changes.join(", "))
}

/// The kind of a field change, and its text: "response time 0 → 250 ms".
#[must_use]
pub fn field_change(change: &FieldChange, service: ServiceType) -> (ChangeKind, String) {
    let name = match &change.entry {
        Some(entry) => format!("{} {}", change.field, visible(entry)),
        None => change.field.to_string(),
    };
    let has_entry = change.entry.is_some();
    let value = |json: &str| values::value(json, &change.field, service);
    match &change.difference {
        Difference::Added => (ChangeKind::Added, name),
        Difference::Removed => (ChangeKind::Removed, name),
        Difference::Values { here, file } if has_entry && &**here == "null" => {
            (ChangeKind::Added, format!("{name} {}", value(file)))
        }
        Difference::Values { here, file } if has_entry && &**file == "null" => {
            (ChangeKind::Removed, format!("{name} {}", value(here)))
        }
        Difference::Values { here, file } => {
            let name = values::field_name(&name, service);
            (ChangeKind::Changed, format!("{name} {} → {}", value(here), value(file)))
        }
        Difference::Text => (ChangeKind::Changed, name),
        Difference::Lines { added, removed } => {
            (ChangeKind::Changed, lines(&name, *added, *removed))
        }
        Difference::Binary { here, file } => {
            let size = |blob: &Option<snapshot::Blob>| {
                let Some(blob) = blob else { return "none".to_owned() };
                let digits: String = blob.hash.to_string().chars().take(12).collect();
                format!("{} ({digits}…)", bytes(blob.bytes))
            };
            (ChangeKind::Changed, format!("{name}, binary: {} → {}", size(here), size(file)))
        }
    }
}

/// A field of an item that only one side has: "status 200".
#[must_use]
pub fn field_value(change: &FieldChange, service: ServiceType) -> String {
    let name = match &change.entry {
        Some(entry) => format!("{} {}", change.field, visible(entry)),
        None => change.field.to_string(),
    };
    match &change.difference {
        Difference::Values { here, file } => {
            let value = if &**here == "null" { file } else { here };
            let text = values::value(value, &change.field, service);
            format!("{} {text}", values::field_name(&name, service))
        }
        Difference::Binary { here, file } => {
            let size = file.or(*here).map_or(0, |blob| blob.bytes);
            format!("{name}, binary: {}", bytes(size))
        }
        Difference::Added | Difference::Removed | Difference::Text | Difference::Lines { .. } => {
            name
        }
    }
}

/// "response body of “all”".
#[must_use]
pub fn field_of(field: &str, item: &str) -> String {
    [field, " of \u{201c}", &visible(item), "\u{201d}"].concat()
}

/// "content +3 −1 lines".
fn lines(name: &str, added: u32, removed: u32) -> String {
    let one = (added, removed) == (1, 0) || (added, removed) == (0, 1);
    let counts = [(added, "+"), (removed, "−")].into_iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> =
        counts.map(|(count, sign)| format!("{sign}{}", number(u64::from(count)))).collect();
    if counts.is_empty() {
        // Only the line ends differ.
        return format!("{name}, line endings");
    }
    format!("{name} {} {}", counts.join(" "), if one { "line" } else { "lines" })
}

/// A changed part of an example or a contract, in the middle of a sentence.
#[must_use]
pub fn part_change(change: &FieldChange, service: ServiceType) -> String {
    let (kind, text) = field_change(change, service);
    match kind {
        ChangeKind::Added => format!("{text} added"),
        ChangeKind::Removed => format!("{text} removed"),
        ChangeKind::Changed => text,
    }
}

/// The word for a kind of change.
#[must_use]
pub const fn change_name(change: ChangeKind) -> &'static str {
    match change {
        ChangeKind::Added => "added",
        ChangeKind::Changed => "changed",
        ChangeKind::Removed => "removed",
    }
}

/// "name, was “GET /”".
pub(super) fn operation_renamed(from: &str) -> String {
    ["name, was \u{201c}", &visible(from), "\u{201d}"].concat()
}

/// "example “all”".
#[must_use]
pub fn quoted(kind: &str, name: &str) -> String {
    [kind, " \u{201c}", &visible(name), "\u{201d}"].concat()
}

#[cfg(test)]
mod tests {
    use snapshot::{ExampleChange, ServiceKey};

    use super::*;

    #[test]
    fn difference_counts_operations_examples_and_contracts() {
        let example = |change| ExampleChange {
            name: "e".into(),
            change,
            counted: Some(change),
            parts: vec![],
        };
        let field = |field: &str| changed(field, None, values("null", "250"));
        let mut diff = Diff { service: vec![field("date of last change")], ..Diff::default() };
        assert_eq!(difference(&diff), "only dates differ");
        diff.operations.push(OperationDiff {
            name: "GET /".into(),
            change: Some(OperationChange::Changed),
            settings: vec![field("response time")],
            examples: vec![
                example(ChangeKind::Added),
                example(ChangeKind::Changed),
                example(ChangeKind::Removed),
                example(ChangeKind::Removed),
            ],
        });
        assert_eq!(
            difference(&diff),
            "+1 example, −2 examples, 1 example changed, settings of 1 operation changed"
        );
        diff.operations.push(OperationDiff {
            name: "GET /a/:y".into(),
            change: Some(OperationChange::Renamed { from: "GET /a/{x}".into() }),
            settings: vec![],
            examples: vec![],
        });
        diff.contracts = vec![contract(ChangeKind::Changed), contract(ChangeKind::Added)];
        diff.service.push(changed("label", Some("a"), values("null", "\"x\"")));
        diff.service.push(changed("label", Some("b"), values("\"x\"", "null")));
        diff.service.push(field("type"));
        assert_eq!(
            difference(&diff),
            "1 operation renamed, +1 example, −2 examples, 1 example changed, +1 contract, \
             1 contract changed, settings of 1 operation changed, 2 labels changed, type changed"
        );
    }

    #[test]
    fn formatting_changes_are_listed() {
        let formatting = ["order of headers".into(), "fields without a value".into()].into();
        assert_eq!(
            difference(&Diff { formatting, ..Diff::default() }),
            "formatting changes only: fields without a value, order of headers"
        );
    }

    fn contract(change: ChangeKind) -> ContractChange {
        ContractChange { name: "c".into(), change, parts: vec![] }
    }

    fn changed(field: &str, entry: Option<&str>, difference: Difference) -> FieldChange {
        FieldChange { field: field.into(), entry: entry.map(Into::into), difference }
    }

    fn values(here: &str, file: &str) -> Difference {
        Difference::Values { here: here.into(), file: file.into() }
    }

    #[test]
    fn field_change_has_text_for_each_difference() {
        let check = |field, entry, difference, mark, text: &str| {
            let change = changed(field, entry, difference);
            assert_eq!(field_change(&change, ServiceType::Rest), (mark, text.to_owned()));
        };
        let blob = |bytes| Some(snapshot::Blob { bytes, hash: [7; 32].into() });
        let binary = Difference::Binary { here: blob(3), file: blob(1500) };
        let (added, gone, other) = (ChangeKind::Added, ChangeKind::Removed, ChangeKind::Changed);
        check("response time", None, values("null", "250"), other, "response time none → 250 ms");
        check("label", Some("a\u{202e}"), values("null", "1"), added, "label a⟨U+202E⟩ 1");
        check("label", Some("a"), values("1", "null"), gone, "label a 1");
        check("header", Some("a"), values("1", "2"), other, "header a 1 → 2");
        check("resource path", Some("/a"), Difference::Added, added, "resource path /a");
        check("body", None, Difference::Text, other, "body");
        let lines = |added, removed| Difference::Lines { added, removed };
        check("content", None, lines(1200, 1), other, "content +1,200 −1 lines");
        check("content", None, lines(0, 1), other, "content −1 line");
        check("content", None, lines(0, 0), other, "content, line endings");
        let text = "content, binary: 3 B (070707070707…) → 1.5 kB (070707070707…)";
        check("content", None, binary, other, text);
        assert_eq!(
            part_change(&changed("response", None, Difference::Removed), ServiceType::Rest),
            "response removed"
        );
    }

    #[test]
    fn row_line_names_the_side_that_has_the_service() {
        let row = |status| Row {
            summary: Summary {
                operations: 1,
                size: 1,
                ..Summary::new("a", ServiceKey::new("a", "1.0"), ServiceType::Rest)
            },
            file: 0,
            position: None,
            status,
            existing: None,
            choices: Vec::new(),
            default: None,
            warnings: api_types::RowWarnings::default(),
        };
        let sides = |base: &str, other: &str| ImportKind::Compare {
            base: ComparisonSide::File(base.into()),
            other: ComparisonSide::File(other.into()),
        };
        for (kind, missing, identical) in [
            (sides("old.json", "new.json"), "only in old.json", "identical in both"),
            (ImportKind::Restore(3.into()), "not in revision 3", "already in the repository"),
            (ImportKind::Undo(3.into()), "added in revision 3", "already in the repository"),
        ] {
            assert_eq!(row_line(&row(Status::Missing), &kind), missing);
            assert_eq!(row_line(&row(Status::Identical), &kind), identical);
        }
    }
}

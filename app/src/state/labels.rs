//! What a row of the review says in one line, and what the lines of its details say.

use api_types::{ComparisonSide, ImportKind, Row, Status};
use snapshot::{
    ChangeKind, ContractChange, Diff, Difference, FieldChange, Kind, OperationChange,
    OperationDiff, Summary,
};

use crate::text::{bytes, number, plural, visible};

/// One line about a definition of the source: what it holds, or what differs.
#[must_use]
pub fn line(row: &Row, kind: &ImportKind) -> String {
    match &row.status {
        Status::New => holds(&row.summary),
        Status::Identical => match kind {
            ImportKind::Compare { .. } => "the same in both".to_owned(),
            _ => "the same is here already".to_owned(),
        },
        Status::Changed { diff } => differs(diff),
        Status::IdConflict { by } => format!("its id is the id of {by} here"),
        Status::Missing => match kind {
            ImportKind::Compare { base, .. } => format!("only in {}", side(base)),
            ImportKind::Undo(revision) => format!("here since revision {revision}"),
            ImportKind::Restore(revision) => format!("not there in revision {revision}"),
            ImportKind::Import => "only here".to_owned(),
        },
        Status::Duplicate { diff } => match diff {
            Some(diff) => format!("there twice; {}", differs(diff)),
            None => format!("there twice; {}", holds(&row.summary)),
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

/// "+1 example, 2 examples changed, 1 operation renamed".
#[must_use]
pub fn differs(diff: &Diff) -> String {
    if diff.is_dates_only() {
        return "only its dates differ".to_owned();
    }
    if diff.is_formatting_only() {
        return written(diff);
    }
    let mut parts = Vec::new();
    let mut say = |count: usize, before: &str, one: &str, after: &str| {
        if count > 0 {
            let counted = plural(count as u64, one, &format!("{one}s"));
            parts.push(format!("{before}{counted}{after}"));
        }
    };
    let operations = |is: fn(&OperationChange) -> bool| {
        diff.operations.iter().filter(|it| it.change.as_ref().is_some_and(is)).count()
    };
    let set = |it: &&OperationDiff| {
        let renamed = matches!(it.change, Some(OperationChange::Renamed { .. }));
        it.change == Some(OperationChange::Changed) || renamed && !it.settings.is_empty()
    };
    let contracts = |change| {
        let is = |it: &&ContractChange| it.change == change;
        diff.contracts.iter().filter(is).count()
    };
    say(operations(|it| *it == OperationChange::Added), "+", "operation", "");
    say(operations(|it| *it == OperationChange::Removed), "−", "operation", "");
    say(
        operations(|it| matches!(it, OperationChange::Renamed { .. })),
        "",
        "operation",
        " renamed",
    );
    say(diff.examples(ChangeKind::Added), "+", "example", "");
    say(diff.examples(ChangeKind::Removed), "−", "example", "");
    say(diff.examples(ChangeKind::Changed), "", "example", " changed");
    say(contracts(ChangeKind::Added), "+", "contract", "");
    say(contracts(ChangeKind::Removed), "−", "contract", "");
    say(contracts(ChangeKind::Changed), "", "contract", " changed");
    say(diff.operations.iter().filter(set).count(), "settings of ", "operation", " changed");
    let settings = || diff.service.iter().filter(|change| !change.is_date());
    say(settings().filter(|change| &*change.field == "label").count(), "", "label", " changed");
    let others = settings().filter(|change| &*change.field != "label");
    let mut others: Vec<String> =
        others.map(|change| format!("{} changed", change.field)).collect();
    others.dedup();
    parts.extend(others);
    parts.join(", ")
}

/// "means the same, written otherwise: order of headers".
#[must_use]
pub fn written(diff: &Diff) -> String {
    let words: Vec<&str> = diff.formatting.iter().map(|word| &**word).collect();
    format!("means the same, written otherwise: {}", words.join(", "))
}

/// What happened to a field, and the rest of its line: "response time 0 → 250 ms".
#[must_use]
pub fn setting(change: &FieldChange) -> (ChangeKind, String) {
    let name = match &change.entry {
        Some(entry) => format!("{} {}", change.field, visible(entry)),
        None => change.field.to_string(),
    };
    let entry = change.entry.is_some();
    let value = |json: &str| match (json, &*change.field) {
        ("null", _) => "none".to_owned(),
        (json, "response time") => visible(json) + " ms",
        (json, _) => visible(json),
    };
    match &change.difference {
        Difference::Added => (ChangeKind::Added, name),
        Difference::Removed => (ChangeKind::Removed, name),
        Difference::Values { here, file } if entry && &**here == "null" => {
            (ChangeKind::Added, format!("{name} {}", value(file)))
        }
        Difference::Values { here, file } if entry && &**file == "null" => {
            (ChangeKind::Removed, format!("{name} {}", value(here)))
        }
        Difference::Values { here, file } => {
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
            (ChangeKind::Changed, format!("{name}, not a text: {} → {}", size(here), size(file)))
        }
    }
}

/// "content +3 −1 lines".
fn lines(name: &str, added: u32, removed: u32) -> String {
    let one = (added, removed) == (1, 0) || (added, removed) == (0, 1);
    let counts = [(added, "+"), (removed, "−")].into_iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> =
        counts.map(|(count, sign)| format!("{sign}{}", number(u64::from(count)))).collect();
    if counts.is_empty() {
        // Their ends differ, which are no part of a line.
        return format!("{name}, ends of lines");
    }
    format!("{name} {} {}", counts.join(" "), if one { "line" } else { "lines" })
}

/// One of the parts of an example or a contract that differ, in the middle of a sentence.
#[must_use]
pub fn part(change: &FieldChange) -> String {
    let (kind, text) = setting(change);
    match kind {
        ChangeKind::Added => format!("{text} added"),
        ChangeKind::Removed => format!("{text} removed"),
        ChangeKind::Changed => text,
    }
}

#[cfg(test)]
mod tests {
    use snapshot::ExampleChange;

    use super::*;

    #[test]
    fn a_difference_is_told_in_the_words_of_mocks() {
        let example = |change| ExampleChange { name: "e".into(), change, parts: vec![] };
        let field = |field: &str| changed(field, None, values("null", "250"));
        let mut diff = Diff { service: vec![field("date of last change")], ..Diff::default() };
        assert_eq!(differs(&diff), "only its dates differ");
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
            differs(&diff),
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
            differs(&diff),
            "1 operation renamed, +1 example, −2 examples, 1 example changed, +1 contract, \
             1 contract changed, settings of 1 operation changed, 2 labels changed, type changed"
        );
    }

    #[test]
    fn what_is_only_written_otherwise_is_said_to_mean_the_same() {
        let form = ["order of headers".into(), "fields without a value".into()].into();
        assert_eq!(
            differs(&Diff { formatting: form, ..Diff::default() }),
            "means the same, written otherwise: fields without a value, order of headers"
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
    fn each_way_to_differ_has_its_words() {
        let check = |field, entry, difference, mark, text: &str| {
            assert_eq!(setting(&changed(field, entry, difference)), (mark, text.to_owned()));
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
        check("content", None, lines(0, 0), other, "content, ends of lines");
        let text = "content, not a text: 3 B (070707070707…) → 1.5 kB (070707070707…)";
        check("content", None, binary, other, text);
        assert_eq!(part(&changed("response", None, Difference::Removed)), "response removed");
    }
}

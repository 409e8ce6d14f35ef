//! The words for what is reviewed and for what can be chosen.

use api_types::{Choice, ComparisonSide, ImportKind, ParsedFile, Row, Status};

use crate::{state::labels::side, text::visible};

/// The name of the file, or how many there are.
pub(super) fn names(files: &[ParsedFile]) -> String {
    name_or_number(files.iter().map(|file| &*file.source.name))
}

/// The only one of these names, or how many there are.
pub(super) fn name_or_number<'a>(mut names: impl ExactSizeIterator<Item = &'a str>) -> String {
    match (names.len(), names.next()) {
        (1, Some(name)) => visible(name),
        (number, _) => format!("{number} files"),
    }
}

/// What is reviewed.
pub(super) fn title(kind: &ImportKind, files: &[ParsedFile]) -> String {
    match kind {
        ImportKind::Import => format!("Review of {}", names(files)),
        ImportKind::Undo(revision) => format!("Undo of revision {revision}"),
        ImportKind::Restore(revision) => format!("Restore of revision {revision}"),
        ImportKind::Compare { base, other } => {
            let first = match other {
                ComparisonSide::Revision(number) => format!("Revision {number}"),
                ComparisonSide::File(_) => side(other),
            };
            format!("{first} compared with {}", side(base))
        }
    }
}

/// Choices with their values, in the order of menus.
const CHOICES: [(Choice, &str, &str); 8] = [
    (Choice::Add, "add", "Add"),
    (Choice::AddWithNewIds, "renew", "Add with new ids"),
    (Choice::Replace, "replace", "Replace"),
    (Choice::Merge, "merge", "Merge"),
    (Choice::KeepMine, "keep", "Keep mine"),
    (Choice::Copy, "copy", "Import as copy"),
    (Choice::Skip, "skip", "Skip"),
    (Choice::Remove, "remove", "Remove"),
];

/// The value of a choice.
pub(super) fn value(choice: Choice) -> &'static str {
    CHOICES.iter().find(|(known, ..)| *known == choice).map_or("", |(_, value, _)| value)
}

/// The choice of a value.
pub(super) fn of_value(value: &str) -> Option<Choice> {
    CHOICES.iter().find(|(_, known, _)| *known == value).map(|(choice, ..)| *choice)
}

/// A choice, in a word.
pub(super) fn word(choice: Choice) -> &'static str {
    CHOICES.iter().find(|(known, ..)| *known == choice).map_or("", |(.., word)| word)
}

/// What a choice does to a row, where its word alone would not tell.
pub(super) fn word_for(choice: Choice, row: &Row) -> String {
    match (choice, &row.status) {
        (Choice::Replace, Status::IdConflict { by }) => {
            format!("Replace {}", visible(&by.to_string()))
        }
        (choice, _) => word(choice).to_owned(),
    }
}

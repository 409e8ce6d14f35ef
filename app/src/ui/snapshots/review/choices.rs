//! The values of the choices in a select element.

use api_types::Choice;

/// Choices with their values, in the order of menus.
const CHOICES: [(Choice, &str); 8] = [
    (Choice::Add, "add"),
    (Choice::AddWithNewIds, "add-new-ids"),
    (Choice::Replace, "replace"),
    (Choice::Merge, "merge"),
    (Choice::KeepMine, "keep"),
    (Choice::Copy, "copy"),
    (Choice::Skip, "skip"),
    (Choice::Remove, "remove"),
];

/// The value of a choice.
pub(super) fn to_value(choice: Choice) -> &'static str {
    CHOICES.iter().find(|(known, _)| *known == choice).map_or("", |(_, value)| value)
}

/// The choice of a value.
pub(super) fn from_value(value: &str) -> Option<Choice> {
    CHOICES.iter().find(|(_, known)| *known == value).map(|(choice, _)| *choice)
}

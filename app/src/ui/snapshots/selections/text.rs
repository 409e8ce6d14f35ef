//! All texts about saved selections.

use api_types::SelectionContent;

use super::super::text::services;
use crate::{
    state::{Filter, Since, filter_of},
    text::{number, plural, visible},
};

pub(super) const NAME: &str = "Name";
pub(super) const SAVE_TITLE: &str = "Save a selection";
pub(super) const SAVE: &str = "Save";
pub(super) const REPLACE: &str = "Replace";
pub(super) const CANCEL: &str = "Cancel";
pub(super) const CONTENT: &str = "What it contains";
pub(super) const NO_NAME: &str = "Enter a name.";
pub(super) const NO_SELECTIONS: &str = "No saved selections";
pub(super) const NO_SELECTIONS_NEXT: &str =
    "Select services or set a filter, then choose Options, Save selection.";
pub(super) const TO_EXPORT: &str = "Go to export";
pub(super) const LOADING: &str = "Loading selections";
pub(super) const NOT_FOUND: &str = "This selection does not exist";
pub(super) const NOT_FOUND_NEXT: &str = "It was deleted or renamed. The history has it.";
pub(super) const ALL_SELECTIONS: &str = "All selections";
pub(super) const EMPTY: &str = "No service is in this selection";
pub(super) const EMPTY_NEXT: &str = "The services were removed, or none matches.";
pub(super) const DELETE: &str = "Delete selection…";
pub(super) const DELETE_QUESTION: &str = "Delete this selection?";
pub(super) const DELETE_EXPLAINED: &str = "Its services stay. You can undo this from the history.";
pub(super) const DELETE_NOW: &str = "Delete selection";
pub(super) const SERVICES: &str = "Services";
pub(super) const CHANGED: &str = "Changed";
pub(super) const CHANGED_BY: &str = "Saved by ";
pub(super) const EXPORTED_BY: &str = "Last exported by ";
pub(super) const NEVER_EXPORTED: &str = "Never exported";
pub(super) const IN: &str = " in ";
pub(super) const OF: &str = " at ";
pub(super) const SHOW_IN_LIST: &str = "Show in the list of services";
pub(super) const SELECT_IN_LIST: &str = "Select in the list of services";
pub(super) const UNCHANGED: &str = "Nothing changed since its last export.";

pub(super) fn revision(number: u64) -> String {
    "revision ".to_owned() + &self::number(number)
}

/// "12 services", "type REST and label domain=pastry".
pub(super) fn content(content: &SelectionContent) -> String {
    match content {
        SelectionContent::Services(ids) => services(ids.len() as u64),
        SelectionContent::Query(query) => filter(&filter_of(query)),
    }
}

/// "type REST and label domain=pastry".
pub(super) fn filter(filter: &Filter) -> String {
    let Filter { search, kind, label, since } = filter;
    let since = match since {
        Since::Ever => None,
        Since::Day => Some("changed in the last 24 hours"),
        Since::Week => Some("changed in the last 7 days"),
        Since::Month => Some("changed in the last 30 days"),
    };
    let parts = [
        (!search.is_empty()).then(|| ["“", &visible(search), "”"].concat()),
        kind.map(|kind| "type ".to_owned() + kind.name()),
        (!label.is_empty()).then(|| "label ".to_owned() + &visible(label)),
        since.map(str::to_owned),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { "all services".to_owned() } else { parts.join(" and ") }
}

pub(super) fn selected(count: usize) -> String {
    "The selected services (".to_owned() + &number(count as u64) + ")"
}

pub(super) fn matching(filter: &str) -> String {
    "What matches: ".to_owned() + filter
}

pub(super) fn only_changed(count: usize) -> String {
    let what = plural(count as u64, "service", "services");
    ["Export only what changed since its last export (", &what, ")"].concat()
}

pub(super) fn show_more(hidden: usize) -> String {
    ["Show more (", &number(hidden as u64), " hidden)"].concat()
}

/// The name is taken.
pub(super) fn replaces(name: &str) -> String {
    ["There is a selection with the name ", &visible(name), ". Saving replaces it."].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_are_in_words() {
        for (query, words) in [
            ("", "all services"),
            (
                "q=a%20b&type=REST&label=x%3Dy&changed=week",
                "“a b” and type REST and label x=y and changed in the last 7 days",
            ),
        ] {
            assert_eq!(content(&SelectionContent::Query(query.into())), words);
        }
        let ids = SelectionContent::Services(vec!["a".into()]);
        assert_eq!(content(&ids), "1 service");
    }
}

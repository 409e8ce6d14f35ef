//! All texts of the lists of services.

use crate::{
    state::{Since, Sort, SortBy},
    text::{number, plural},
};

/// The heading of the page of a service, until the service is loaded.
pub const SERVICE: &str = "Service";
pub(super) const TITLE: &str = "Services";
pub(super) const LOADING: &str = "Loading services";
pub(super) const IMPORT: &str = "Import a snapshot";
pub(super) const EMPTY: &str = "No services yet";
pub(super) const EMPTY_EXPLAINED: &str =
    "A service is one version of an API, with its contracts and examples. ";
pub(super) const EMPTY_FOR_ADMINISTRATORS: &str = "Import a snapshot to add services.";
pub(super) const EMPTY_FOR_OTHERS: &str =
    "An administrator can add services by importing a snapshot.";
pub(super) const NO_MATCH: &str = "No service matches";
pub(super) const NO_MATCH_EXPLAINED: &str = "No service matches the search and the filters.";
pub(super) const HIDDEN_STAY_SELECTED: &str = "Services hidden by the filter stay selected.";
pub(super) const CLEAR_FILTERS: &str = "Clear filters";
pub(super) const NO_FILTER: &str = "No filter is set.";

pub(super) const NAME: &str = "Name";
pub(super) const VERSION: &str = "Version";
pub(super) const OPERATIONS: &str = "Operations";
pub(super) const EXAMPLES: &str = "Examples";
pub(super) const LABELS: &str = "Labels";
pub(super) const SIZE: &str = "Size";

pub(super) const SEARCH: &str = "Search name, version, label";
pub(super) const TYPE: &str = "Type";
pub(super) const LABEL: &str = "Label";
pub(super) const CHANGED: &str = "Changed";
pub(super) const SORT: &str = "Sort by";
pub(super) const ANY: &str = "Any";

pub(super) const CLEAR_SELECTION: &str = "Clear selection";
pub(super) const SELECT_TO_EXPORT: &str = "Select services to export them.";
pub(super) const NOTHING_SELECTED: &str = "No service is selected.";
pub(super) const NOTHING_SHOWN: &str = "No service matches.";
pub(super) const ALL_SELECTED: &str = "They are all selected.";

/// An entry of a menu with the number of services that have it: `REST 41`.
pub(super) fn facet(name: &str, count: usize) -> String {
    [name, " ", &number(count as u64)].concat()
}

/// The entry of the menu of change times.
pub(super) const fn since(since: Since) -> &'static str {
    match since {
        Since::Ever => "Any time",
        Since::Day => "Last 24 hours",
        Since::Week => "Last 7 days",
        Since::Month => "Last 30 days",
    }
}

/// The entry of the menu of orders.
pub(super) const fn sort(sort: Sort) -> &'static str {
    match (sort.by, sort.descending) {
        (SortBy::Name, false) => NAME,
        (SortBy::Name, true) => "Name, Z to A",
        (SortBy::Version, false) => VERSION,
        (SortBy::Version, true) => "Version, latest first",
        (SortBy::Type, false) => TYPE,
        (SortBy::Type, true) => "Type, Z to A",
        (SortBy::Operations, false) => "Fewest operations",
        (SortBy::Operations, true) => "Most operations",
        (SortBy::Examples, false) => "Fewest examples",
        (SortBy::Examples, true) => "Most examples",
        (SortBy::Changed, false) => "Oldest change",
        (SortBy::Changed, true) => "Newest change",
        (SortBy::Size, false) => "Smallest",
        (SortBy::Size, true) => "Largest",
    }
}

/// `103 services`, or `4 of 103 services` where the filter hides some.
pub(super) fn total(shown: usize, all: usize) -> String {
    let total = plural(all as u64, "service", "services");
    if shown == all { total } else { number(shown as u64) + " of " + &total }
}

/// What screen readers announce after a change of the filter: `4 of 103 services match`.
pub(super) fn matches(shown: usize, all: usize) -> String {
    let verb = if shown == 1 && all == 1 { " matches" } else { " match" };
    total(shown, all) + verb
}

/// `4 selected (1 hidden by the filter)`.
pub(super) fn selected(count: usize, hidden: usize) -> String {
    let mut text = number(count as u64) + " selected";
    if hidden > 0 {
        text = text + " (" + &number(hidden as u64) + " hidden by the filter)";
    }
    text
}

pub(super) fn select_shown(count: usize) -> String {
    "Select the ".to_owned() + &number(count as u64) + " shown"
}

pub(super) fn select_all(total: usize) -> String {
    "Select all ".to_owned() + &number(total as u64)
}

/// The button that opens the labels that a row has no room for: `+2`.
pub(super) fn more(count: usize) -> String {
    "+".to_owned() + &count.to_string()
}

/// The unit of a number of operations, for rows without heads: ` operations`.
pub(super) const fn operations(count: u32) -> &'static str {
    if count == 1 { " operation" } else { " operations" }
}

/// The unit of a number of examples, for rows without heads: ` examples`.
pub(super) const fn examples(count: u32) -> &'static str {
    if count == 1 { " example" } else { " examples" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn total_names_shown_services_only_when_some_are_hidden() {
        assert_eq!(total(10_212, 10_212), "10,212 services");
        assert_eq!(total(1, 1), "1 service");
        assert_eq!(total(0, 103), "0 of 103 services");
    }

    #[test]
    fn announcement_agrees_in_number() {
        assert_eq!(matches(6, 40), "6 of 40 services match");
        assert_eq!(matches(40, 40), "40 services match");
        assert_eq!(matches(1, 1), "1 service matches");
    }

    #[test]
    fn selection_names_hidden_services_only_if_there_are_some() {
        assert_eq!(selected(4, 0), "4 selected");
        assert_eq!(selected(4, 1_200), "4 selected (1,200 hidden by the filter)");
    }
}

//! All texts of the list of services.

use crate::{
    state::Since,
    text::{number, plural},
};

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
pub(super) const CLEAR_FILTERS: &str = "Clear filters";

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
pub(super) const ANY: &str = "Any";

/// The entry of the menu of change times.
pub(super) const fn since(since: Since) -> &'static str {
    match since {
        Since::Ever => "Any time",
        Since::Day => "Last 24 hours",
        Since::Week => "Last 7 days",
        Since::Month => "Last 30 days",
    }
}

/// `103 services`, or `4 of 103 services` where the filter hides some.
pub(super) fn total(shown: usize, all: usize) -> String {
    let total = plural(all as u64, "service", "services");
    if shown == all { total } else { number(shown as u64) + " of " + &total }
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
}

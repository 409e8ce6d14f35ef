//! The part of the address that describes what a review shows.

use std::collections::BTreeSet;

use super::Show;

/// The most opened rows that the address lists, so that it stays short.
const MAX_OPENED: usize = 20;

/// What a review shows: the filter, the search words and the opened rows.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ReviewView {
    /// The filter.
    pub show: Show,
    /// The search words.
    pub search: String,
    /// The indices of the opened rows.
    pub opened: BTreeSet<u32>,
}

impl ReviewView {
    /// The query parameters that it uses.
    pub const PARAMETERS: [&'static str; 3] = ["show", "q", "open"];

    /// Reads the query parameters. Ignores what is invalid.
    #[must_use]
    pub fn from_query(get: impl Fn(&str) -> Option<String>) -> Self {
        let opened = get("open").unwrap_or_default();
        let opened = opened.split('.').filter_map(|index| index.parse().ok());
        Self {
            show: Show::from_name(&get("show").unwrap_or_default()),
            search: get("q").unwrap_or_default(),
            opened: opened.take(MAX_OPENED).collect(),
        }
    }

    /// The query parameters, without those that are empty.
    #[must_use]
    pub fn query(&self) -> Vec<(&'static str, String)> {
        let opened: Vec<String> = self.opened.iter().take(MAX_OPENED).map(u32::to_string).collect();
        let all = [
            ("show", self.show.name().to_owned()),
            ("q", self.search.clone()),
            ("open", opened.join(".")),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn query_and_view_map_both_ways() {
        let view = ReviewView {
            show: Show::Removals,
            search: "a b".to_owned(),
            opened: BTreeSet::from([3, 17]),
        };
        let query = view.query();
        assert_eq!(query[2], ("open", "3.17".to_owned()));
        let get = |name: &str| query.iter().find(|it| it.0 == name).map(|it| it.1.clone());
        assert_eq!(ReviewView::from_query(get), view);
        assert_eq!(ReviewView::default().query(), []);
        let broken = |name: &str| (name == "open").then(|| "x.2.".to_owned());
        assert_eq!(ReviewView::from_query(broken).opened, BTreeSet::from([2]));
    }
}

//! The filter of a list, kept in the address of the page.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};

use crate::state::Filter;

/// The words of an address that are the filter's.
const WORDS: [&str; 4] = ["q", "type", "label", "changed"];

/// The filter that the address has, and what writes another one there: in place of the address that
/// is shown, so that going back leaves the list and does not take back letter by letter. Whatever
/// else the address says stays.
#[must_use]
pub fn use_filter() -> (Memo<Filter>, Callback<Filter>) {
    let query = use_query_map();
    let location = use_location();
    let navigate = use_navigate();
    let filter = Memo::new(move |_| query.with(|query| Filter::of_query(|name| query.get(name))));
    let write = Callback::new(move |filter: Filter| {
        let mut query = query.get_untracked();
        for name in WORDS {
            query.remove(name);
        }
        for (name, value) in filter.query() {
            query.insert(name, value);
        }
        let address = location.pathname.get_untracked()
            + &query.to_query_string()
            + &location.hash.get_untracked();
        let options =
            NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&address, options);
    });
    (filter, write)
}

//! The filter of a list, which the address of the page repeats.

use std::time::Duration;

use leptos::{leptos_dom::helpers::debounce, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};

use crate::state::Filter;

/// The parameters of an address that belong to the filter.
const PARAMETERS: [&str; 4] = ["q", "type", "label", "changed"];

/// How long the filter must rest before the address repeats it. A browser refuses to change the
/// address for every letter: Safari stops at 100 changes in 30 s.
const REST: Duration = Duration::from_millis(250);

/// The filter of this page, and what sets another one.
///
/// The list follows the filter at once. The address follows when the filter rests: it replaces the
/// shown address, so that Back leaves the list and does not undo letter by letter. The rest of the
/// address stays. An address that comes with a filter, or Back and Forward, set the filter.
#[must_use]
pub fn use_filter() -> (Signal<Filter>, Callback<Filter>) {
    let query = use_query_map();
    let location = use_location();
    let navigate = use_navigate();
    let in_address =
        Memo::new(move |_| query.with(|query| Filter::of_query(|name| query.get(name))));
    let filter = RwSignal::new(in_address.get_untracked());
    Effect::new(move || {
        let in_address = in_address.get();
        if *filter.read_untracked() != in_address {
            filter.set(in_address);
        }
    });
    // Cleared with the page: its filter never gets into the address of the next one.
    let mut write = debounce(REST, move |()| {
        let filter = filter.get_untracked();
        if filter == in_address.get_untracked() {
            return;
        }
        let mut query = query.get_untracked();
        for name in PARAMETERS {
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
    Effect::new(move || {
        filter.track();
        write(());
    });
    (filter.into(), Callback::new(move |changed| filter.set(changed)))
}

//! Keeps filter, search and opened rows of a review in the address.

use std::time::Duration;

use leptos::{leptos_dom::helpers::debounce, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};

use super::visible_rows::VisibleRows;
use crate::state::ReviewView;

/// How long the view must stay unchanged before it is written to the address. Browsers limit how often
/// the address may change.
const ADDRESS_DELAY: Duration = Duration::from_millis(250);

/// What the address states now.
pub(super) fn view_in_address() -> ReviewView {
    use_query_map().with_untracked(|query| ReviewView::from_query(|name| query.get(name)))
}

/// Writes each change of the view to the address, and follows Back and Forward.
pub(super) fn sync_address(visible: VisibleRows) {
    let (query, location, navigate) = (use_query_map(), use_location(), use_navigate());
    let in_address =
        Memo::new(move |_| query.with(|query| ReviewView::from_query(|name| query.get(name))));
    Effect::new(move |seen: Option<ReviewView>| {
        let in_address = in_address.get();
        let is_other = visible.view_untracked() != in_address;
        if seen.is_some_and(|seen| seen != in_address) && is_other {
            visible.set_view(in_address.clone());
        }
        in_address
    });
    // The timer is cleared with the page, so the view cannot reach the address of the next page.
    let mut write = debounce(ADDRESS_DELAY, move |()| {
        let view = visible.view_untracked();
        if view == in_address.get_untracked() {
            return;
        }
        let mut query = query.get_untracked();
        for name in ReviewView::PARAMETERS {
            query.remove(name);
        }
        for (name, value) in view.query() {
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
        let _view = visible.view();
        write(());
    });
}

//! The filter of a page with a list of services, and the services that match it.

use std::{sync::Arc, time::Duration};

use leptos::{leptos_dom::helpers::debounce, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};
use snapshot::Summary;

use super::list::Services;
use crate::{
    state::{Filter, Haystack},
    ui::browser,
};

/// The query parameters that belong to the filter.
const PARAMETERS: [&str; 4] = ["q", "type", "label", "changed"];

/// How long the filter must stay unchanged before it is written to the address. Browsers limit how
/// often the address may change: Safari allows 100 changes in 30 s.
const ADDRESS_DELAY: Duration = Duration::from_millis(250);

/// Returns the filter of this page and a callback that replaces it.
///
/// The list follows the filter at once. The address follows [`ADDRESS_DELAY`] after the last change.
/// It replaces the current address, so that Back leaves the page instead of undoing the search letter
/// by letter. Other query parameters stay. Back, Forward and links with a filter set the filter.
#[must_use]
pub fn use_filter() -> (Signal<Filter>, Callback<Filter>) {
    let query = use_query_map();
    let location = use_location();
    let navigate = use_navigate();
    let in_address =
        Memo::new(move |_| query.with(|query| Filter::from_query(|name| query.get(name))));
    let filter = RwSignal::new(in_address.get_untracked());
    Effect::new(move || {
        let in_address = in_address.get();
        if *filter.read_untracked() != in_address {
            filter.set(in_address);
        }
    });
    // The timer is cleared with the page, so the filter cannot reach the address of the next page.
    let mut write = debounce(ADDRESS_DELAY, move |()| {
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

type Searchable = [(Arc<Summary>, Haystack)];

/// Returns the services that match the filter.
///
/// The text that a search looks at is lower-cased at the first search and kept until the list
/// changes.
#[must_use]
pub fn filtered(services: Signal<Services>, filter: Signal<Filter>) -> Memo<Services> {
    let searchable = Memo::new(move |_| -> Arc<Searchable> {
        services.with(|services| {
            services.iter().map(|it| (Arc::clone(it), Haystack::new(it))).collect()
        })
    });
    Memo::new(move |_| {
        let filter = filter.get();
        if filter.is_empty() {
            return services.get();
        }
        let matcher = filter.matcher(browser::now());
        searchable.with(|searchable| {
            let shown = searchable.iter().filter(|(it, haystack)| matcher.matches(it, haystack));
            Arc::new(shown.map(|(service, _)| Arc::clone(service)).collect())
        })
    })
}

#[cfg(test)]
mod tests {
    use snapshot::{ServiceKey, ServiceType};

    use super::*;
    use crate::ui::services::testing::{CountingList, service};

    fn search(words: &str) -> Filter {
        Filter { search: words.into(), ..Filter::default() }
    }

    #[test]
    fn typing_reads_the_list_once() {
        Owner::new().with(|| {
            let list =
                CountingList::new(vec![service("Orders", &["team=a"]), service("Stock", &[])]);
            let filter = RwSignal::new(Filter::default());
            let shown = filtered(list.signal(), filter.into());
            let names = move || -> Vec<ServiceKey> {
                shown.read().iter().map(|service| service.key.clone()).collect()
            };
            assert_eq!(names().len(), 2);
            filter.set(search("o"));
            assert_eq!(names().len(), 2);
            let reads = list.reads();
            for words in ["or", "ord", "ord team=a"] {
                filter.set(search(words));
                assert_eq!(names(), [ServiceKey::new("Orders", "1.0")], "{words}");
            }
            filter.set(Filter { kind: Some(ServiceType::Event), ..search("or") });
            assert_eq!(names(), []);
            assert_eq!(list.reads(), reads);
        });
    }

    #[test]
    fn new_list_is_searched_instead_of_the_old_one() {
        Owner::new().with(|| {
            let services = RwSignal::new(Services::default());
            let shown = filtered(services.into(), Signal::stored(search("stock")));
            assert!(shown.read().is_empty());
            services.set(Arc::new(vec![service("Stock", &[])]));
            assert_eq!(shown.read().len(), 1);
        });
    }
}

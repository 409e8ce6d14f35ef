//! The filter and the order of a page with a list of services, and the services that it shows.

use std::{sync::Arc, time::Duration};

use leptos::{leptos_dom::helpers::debounce, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
    params::ParamsMap,
};
use snapshot::Summary;

use super::{
    catalog::Services,
    memory::{ListQuery, use_list_memory},
};
use crate::{
    state::{Filter, Haystack, Sort},
    ui::browser,
};

/// The query parameters that belong to the list.
const PARAMETERS: [&str; 5] = ["q", "type", "label", "changed", SORT];
const SORT: &str = "sort";

/// How long the query must stay unchanged before it is written to the address. Browsers limit how
/// often the address may change: Safari allows 100 changes in 30 s.
const ADDRESS_DELAY: Duration = Duration::from_millis(250);

/// Returns the query of this page. Changes of it change the list.
///
/// The list follows the query at once. The address follows [`ADDRESS_DELAY`] after the last change.
/// It replaces the current address, so that Back leaves the page instead of undoing the search letter
/// by letter. Other query parameters stay. Back, Forward and links with a filter set the query. A page
/// that is opened without one continues with its last query.
#[must_use]
pub fn use_list_query() -> RwSignal<ListQuery> {
    let parameters = use_query_map();
    let location = use_location();
    let navigate = use_navigate();
    let memory = use_list_memory();
    let path = StoredValue::new(location.pathname.get_untracked());
    let in_address = Memo::new(move |_| parameters.with(read));
    let query = RwSignal::new(in_address.get_untracked());
    if query.with_untracked(|query| *query == ListQuery::default()) {
        query.set(path.with_value(|path| memory.query(path)));
    }
    // What this page wrote to the address, until the address has changed.
    let written = StoredValue::new(None);
    Effect::new(move |is_followed: Option<()>| {
        let in_address = in_address.get();
        let own = written.with_value(|written| written.as_ref() == Some(&in_address));
        written.set_value(None);
        // At first the address may lack the last query of the page.
        if is_followed.is_some() && !own {
            query.set(in_address);
        }
    });
    // The timer is cleared with the page, so the query cannot reach the address of the next page.
    let mut write = debounce(ADDRESS_DELAY, move |()| {
        let query = query.get_untracked();
        if query == in_address.get_untracked() {
            return;
        }
        written.set_value(Some(query.clone()));
        let mut parameters = parameters.get_untracked();
        for name in PARAMETERS {
            parameters.remove(name);
        }
        for (name, value) in query.filter.query() {
            parameters.insert(name, value);
        }
        let sort = query.sort.name();
        if !sort.is_empty() {
            parameters.insert(SORT, sort);
        }
        let address = location.pathname.get_untracked()
            + &parameters.to_query_string()
            + &location.hash.get_untracked();
        let options =
            NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&address, options);
    });
    Effect::new(move || {
        path.with_value(|path| memory.set_query(path, query.get()));
        write(());
    });
    query
}

/// Reads the query from the parameters of an address.
fn read(parameters: &ParamsMap) -> ListQuery {
    ListQuery {
        filter: Filter::from_query(|name| parameters.get(name)),
        sort: Sort::from_name(&parameters.get(SORT).unwrap_or_default()),
    }
}

type Searchable = [(Arc<Summary>, Haystack)];

/// Returns the services that match the query, in its order. `services` are ordered by name.
///
/// The services are sorted, and the text that a search looks at is folded, once until the list or the order
/// changes.
#[must_use]
pub fn shown_services(services: Signal<Services>, query: RwSignal<ListQuery>) -> Memo<Services> {
    let sort = Memo::new(move |_| query.with(|query| query.sort));
    let filter = Memo::new(move |_| query.with(|query| query.filter.clone()));
    let sorted = Memo::new(move |_| {
        let sort = sort.get();
        services.with(|services| {
            let is_sorted = sort == Sort::default();
            if is_sorted { Arc::clone(services) } else { Arc::new(sort.sorted(services)) }
        })
    });
    let searchable = Memo::new(move |_| -> Arc<Searchable> {
        sorted.with(|services| {
            services.iter().map(|it| (Arc::clone(it), Haystack::new(it))).collect()
        })
    });
    Memo::new(move |_| {
        let filter = filter.get();
        if filter.is_empty() {
            return sorted.get();
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

    fn search(words: &str) -> ListQuery {
        let filter = Filter { search: words.into(), ..Filter::default() };
        ListQuery { filter, ..ListQuery::default() }
    }

    fn names(shown: Memo<Services>) -> Vec<ServiceKey> {
        shown.read().iter().map(|service| service.key.clone()).collect()
    }

    #[test]
    fn typing_reads_the_list_once() {
        Owner::new().with(|| {
            let list =
                CountingList::new(vec![service("Orders", &["team=a"]), service("Stock", &[])]);
            let query = RwSignal::new(ListQuery::default());
            let shown = shown_services(list.signal(), query);
            assert_eq!(names(shown).len(), 2);
            query.set(search("o"));
            assert_eq!(names(shown).len(), 2);
            let reads = list.reads();
            for words in ["or", "ord", "ord team=a"] {
                query.set(search(words));
                assert_eq!(names(shown), [ServiceKey::new("Orders", "1.0")], "{words}");
            }
            query.update(|query| query.filter.kind = Some(ServiceType::Event));
            assert_eq!(names(shown), []);
            assert_eq!(list.reads(), reads);
        });
    }

    #[test]
    fn new_list_is_searched_instead_of_the_old_one() {
        Owner::new().with(|| {
            let services = RwSignal::new(Services::default());
            let shown = shown_services(services.into(), RwSignal::new(search("stock")));
            assert!(shown.read().is_empty());
            services.set(Arc::new(vec![service("Stock", &[])]));
            assert_eq!(shown.read().len(), 1);
        });
    }

    #[test]
    fn matching_services_are_sorted() {
        Owner::new().with(|| {
            let list = vec![service("A", &["t=1"]), service("B", &[]), service("C", &["t=1"])];
            let query = RwSignal::new(search("t=1"));
            let shown = shown_services(Signal::stored(Arc::new(list)), query);
            assert_eq!(names(shown), ["A", "C"].map(|name| ServiceKey::new(name, "1.0")));
            query.update(|query| query.sort = Sort::from_name("-name"));
            assert_eq!(names(shown), ["C", "A"].map(|name| ServiceKey::new(name, "1.0")));
            query.update(|query| query.filter.search.clear());
            assert_eq!(names(shown), ["C", "B", "A"].map(|name| ServiceKey::new(name, "1.0")));
        });
    }

    #[test]
    fn sort_is_read_from_the_address() {
        let mut parameters = ParamsMap::new();
        parameters.insert("q", "api".to_owned());
        parameters.insert(SORT, "-size".to_owned());
        let expected = ListQuery { sort: Sort::from_name("-size"), ..search("api") };
        assert_eq!(read(&parameters), expected);
    }
}

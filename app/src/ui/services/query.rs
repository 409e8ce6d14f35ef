//! The filter and the order of a page with a list of services, and the services that it shows.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::{hooks::use_location, params::ParamsMap};
use snapshot::Summary;

use super::{
    catalog::Services,
    memory::{ListQuery, use_list_memory},
};
use crate::{
    state::{Filter, Haystack, Sort},
    ui::{
        address_query::{QueryFormat, use_address_query},
        browser,
        erased::{effect, memo},
    },
};

const SORT: &str = "sort";

/// Returns the query of this page. Changes of it change the list, and the address later. A page that is
/// opened without a query continues with its last one.
#[must_use]
pub fn use_list_query() -> RwSignal<ListQuery> {
    let memory = use_list_memory();
    let path = StoredValue::new(use_location().pathname.get_untracked());
    let format = QueryFormat { parameters: &["q", "type", "label", "changed", SORT], read, write };
    let last = || path.with_value(|path| memory.query(path));
    let query = use_address_query(&format, last).value;
    effect(move || path.with_value(|path| memory.set_query(path, query.get())));
    query
}

/// Reads the query from the parameters of an address.
fn read(parameters: &ParamsMap) -> ListQuery {
    ListQuery {
        filter: Filter::from_query(|name| parameters.get(name)),
        sort: Sort::from_name(&parameters.get(SORT).unwrap_or_default()),
    }
}

/// The parameters of an address with this query.
fn write(query: &ListQuery) -> Vec<(&'static str, String)> {
    let sort = Some(query.sort.name()).filter(|sort| !sort.is_empty());
    query.filter.query().into_iter().chain(sort.map(|sort| (SORT, sort))).collect()
}

type Searchable = [(Arc<Summary>, Haystack)];

/// Returns the services that match the query, in its order. `services` are ordered by name.
///
/// The services are sorted, and the text that a search looks at is folded, once until the list or the order
/// changes.
#[must_use]
pub fn shown_services(services: Signal<Services>, query: RwSignal<ListQuery>) -> Memo<Services> {
    let sort = memo(move || query.with(|query| query.sort));
    let filter = memo(move || query.with(|query| query.filter.clone()));
    let sorted = memo(move || {
        let sort = sort.get();
        services.with(|services| {
            let is_sorted = sort == Sort::default();
            if is_sorted { Arc::clone(services) } else { Arc::new(sort.sorted(services)) }
        })
    });
    let searchable = memo(move || -> Arc<Searchable> {
        sorted.with(|services| {
            services.iter().map(|it| (Arc::clone(it), Haystack::new(it))).collect()
        })
    });
    memo(move || {
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
    fn sort_is_read_from_and_written_to_the_address() {
        let mut parameters = ParamsMap::new();
        parameters.insert("q", "api".to_owned());
        parameters.insert(SORT, "-size".to_owned());
        let expected = ListQuery { sort: Sort::from_name("-size"), ..search("api") };
        assert_eq!(read(&parameters), expected);
        assert_eq!(write(&expected), [("q", "api".to_owned()), (SORT, "-size".to_owned())]);
    }
}

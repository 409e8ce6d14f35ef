//! The services of a saved selection.

use std::{collections::HashSet, sync::Arc};

use api_types::SelectionContent;
use percent_encoding::percent_decode_str;
use snapshot::{ServiceId, Summary};

use super::filter::{Filter, Haystack};
use crate::escape::escape;

/// The services of a selection, in the order of `all`. `now` is in milliseconds since 1970.
#[must_use]
pub fn selected_services(
    content: &SelectionContent,
    all: &[Arc<Summary>],
    now: i64,
) -> Vec<Arc<Summary>> {
    match content {
        SelectionContent::Services(ids) => {
            let ids: HashSet<&ServiceId> = ids.iter().collect();
            all.iter().filter(|service| ids.contains(&service.id)).cloned().collect()
        }
        SelectionContent::Query(query) => {
            let matcher = filter_of(query).matcher(now);
            let matches =
                |service: &&Arc<Summary>| matcher.matches(service, &Haystack::new(service));
            all.iter().filter(matches).cloned().collect()
        }
    }
}

/// The query of an address with this filter.
#[must_use]
pub fn query_of(filter: &Filter) -> String {
    let pairs = filter.query().into_iter();
    let pairs: Vec<String> =
        pairs.map(|(name, value)| [name, "=", &escape(&value)].concat()).collect();
    pairs.join("&")
}

/// The filter in the query of an address. Unknown parameters are ignored.
#[must_use]
pub fn filter_of(query: &str) -> Filter {
    Filter::from_query(|name| {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let mut values = pairs.filter(|(key, _)| *key == name).map(|(_, value)| value);
        let value = percent_decode_str(values.next()?).decode_utf8().ok()?;
        Some(value.into_owned())
    })
}

#[cfg(test)]
mod tests {
    use snapshot::{ServiceKey, ServiceType};

    use super::*;

    fn services() -> Vec<Arc<Summary>> {
        let service = |id: &str, kind, domain: &str| {
            let mut summary = Summary::new(id, ServiceKey::new(id, "1"), kind);
            summary.labels.insert("domain".into(), domain.into());
            Arc::new(summary)
        };
        vec![
            service("a", ServiceType::Rest, "pastry & co"),
            service("b", ServiceType::Event, "pastry & co"),
            service("c", ServiceType::Rest, "orders"),
        ]
    }

    fn ids(content: &SelectionContent) -> Vec<String> {
        let selected = selected_services(content, &services(), 0);
        selected.iter().map(|service| service.id.to_string()).collect()
    }

    #[test]
    fn services_that_are_gone_are_left_out() {
        let content = SelectionContent::Services(vec!["c".into(), "x".into(), "a".into()]);
        assert_eq!(ids(&content), ["a", "c"]);
    }

    #[test]
    fn query_finds_what_the_filter_finds() {
        let filter = Filter {
            kind: Some(ServiceType::Rest),
            label: "domain=pastry & co".to_owned(),
            ..Filter::default()
        };
        let query = query_of(&filter);
        assert_eq!(filter_of(&query), filter);
        assert_eq!(ids(&SelectionContent::Query(query.into())), ["a"]);
        assert_eq!(ids(&SelectionContent::Query("".into())), ["a", "b", "c"]);
        assert_eq!(filter_of("x=1&q=%FF&type=none"), Filter::default());
    }
}

//! The filter of a list of services. The address of the page holds it, so it can be bookmarked and shared.

use std::collections::HashMap;

use snapshot::{ServiceType, Summary};

use super::{
    order::{HumanKey, sort_by_keys},
    search::{fold, search_words},
};

/// How recently a service must have changed.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Since {
    /// At any time.
    #[default]
    Ever,
    /// In the last 24 hours.
    Day,
    /// In the last 7 days.
    Week,
    /// In the last 30 days.
    Month,
}

impl Since {
    /// All values, in the order of the menu.
    pub const ALL: [Self; 4] = [Self::Ever, Self::Day, Self::Week, Self::Month];

    /// The value in the address. Empty for the default.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ever => "",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// The value with this name. Unknown names are the default.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|since| since.name() == name).unwrap_or_default()
    }

    const fn milliseconds(self) -> Option<i64> {
        const DAY: i64 = 24 * 60 * 60 * 1000;
        match self {
            Self::Ever => None,
            Self::Day => Some(DAY),
            Self::Week => Some(7 * DAY),
            Self::Month => Some(30 * DAY),
        }
    }
}

/// The conditions that a service must meet to be shown.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Filter {
    /// Words that must occur in its name, version or labels, regardless of case and accents.
    pub search: String,
    /// Its type, also an unknown one. Any if `None`.
    pub kind: Option<ServiceType>,
    /// A label as `key=value`. Any if empty.
    pub label: String,
    /// How recently it must have changed.
    pub since: Since,
}

impl Filter {
    /// Reads the filter from the query of an address. Unknown values are ignored.
    pub fn from_query(get: impl Fn(&str) -> Option<String>) -> Self {
        let kind =
            get("type").and_then(|name| FILTER_KINDS.into_iter().find(|kind| kind.name() == name));
        Self {
            search: get("q").unwrap_or_default(),
            kind,
            label: get("label").unwrap_or_default(),
            since: Since::from_name(&get("changed").unwrap_or_default()),
        }
    }

    /// The query parameters of the filter: names and values, without empty ones.
    #[must_use]
    pub fn query(&self) -> Vec<(&'static str, String)> {
        let pairs = [
            ("q", self.search.clone()),
            ("type", self.kind.map(|kind| kind.name().to_owned()).unwrap_or_default()),
            ("label", self.label.clone()),
            ("changed", self.since.name().to_owned()),
        ];
        pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// Whether it hides nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self { search, kind, label, since } = self;
        search.is_empty() && kind.is_none() && label.is_empty() && *since == Since::Ever
    }

    /// Prepares the filter to be matched against many services. `now` is in milliseconds since 1970.
    #[must_use]
    pub fn matcher(&self, now: i64) -> Matcher {
        Matcher {
            words: search_words(&self.search),
            kind: self.kind,
            label: (!self.label.is_empty()).then(|| self.label.as_str().into()),
            since: self.since.milliseconds().map(|span| now - span),
        }
    }
}

/// The types that a filter offers, in the order of its menu.
pub const FILTER_KINDS: [ServiceType; 8] = {
    let [a, b, c, d, e, f, g] = ServiceType::KNOWN;
    [a, b, c, d, e, f, g, ServiceType::Unknown]
};

/// The folded text of a service that a search looks at.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Haystack(Box<str>);

impl Haystack {
    /// Collects the name, the version and the labels of a service.
    #[must_use]
    pub fn new(service: &Summary) -> Self {
        // A search word contains no white space, so no word matches across two lines.
        let mut text = fold(&service.key.name) + "\n" + &fold(&service.key.version);
        for (key, value) in &service.labels {
            text.push('\n');
            text.push_str(&fold(&label(key, value)));
        }
        Self(text.into())
    }
}

/// A filter that is ready to be matched against services.
#[derive(Debug)]
pub struct Matcher {
    words: Vec<String>,
    kind: Option<ServiceType>,
    label: Option<Box<str>>,
    since: Option<i64>,
}

impl Matcher {
    /// Whether the list shows this service, whose search text is `haystack`.
    #[must_use]
    pub fn matches(&self, service: &Summary, haystack: &Haystack) -> bool {
        self.kind.is_none_or(|kind| kind == service.kind)
            && self.label.as_deref().is_none_or(|label| has_label(service, label))
            && self.since.is_none_or(|since| service.last_update.is_some_and(|at| at >= since))
            && self.words.iter().all(|word| haystack.0.contains(word.as_str()))
    }
}

/// Whether a service has this label, written as `key=value`. Key and value may contain `=` too, so the text
/// is compared as a whole.
fn has_label(service: &Summary, label: &str) -> bool {
    service.labels.iter().any(|(key, value)| {
        let rest = label.strip_prefix(&**key).and_then(|rest| rest.strip_prefix('='));
        rest == Some(&**value)
    })
}

/// All labels of these services as `key=value`, in human order, each once with the number of services that have
/// it.
pub fn all_labels<'a>(services: impl Iterator<Item = &'a Summary>) -> Vec<(String, usize)> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for (key, value) in services.flat_map(|service| &service.labels) {
        *counts.entry(label(key, value)).or_default() += 1;
    }
    let mut labels: Vec<(String, usize)> = counts.into_iter().collect();
    sort_by_keys(&mut labels, |(label, _)| HumanKey::of_label(label), false);
    labels
}

fn label(key: &str, value: &str) -> String {
    [key, "=", value].concat()
}

#[cfg(test)]
mod tests {
    use snapshot::ServiceKey;

    use super::*;

    fn service(name: &str, kind: ServiceType, label: &str, last_update: Option<i64>) -> Summary {
        let (key, value) = label.split_once('=').unwrap();
        Summary {
            operations: 1,
            labels: [(key.into(), value.into())].into(),
            last_update,
            size: 1,
            ..Summary::new(name, ServiceKey::new(name, "1.0"), kind)
        }
    }

    fn shown(filter: &Filter, now: i64) -> Vec<String> {
        let services = [
            service("Pastry API", ServiceType::Rest, "domain=food", Some(1_000_000_000)),
            service("Orders", ServiceType::Event, "domain=shop", None),
        ];
        let matcher = filter.matcher(now);
        let shown = services.iter().filter(|it| matcher.matches(it, &Haystack::new(it)));
        shown.map(|service| service.key.name.to_string()).collect()
    }

    #[test]
    fn every_word_must_occur_in_name_version_or_labels() {
        let filter = |search: &str| Filter { search: search.into(), ..Filter::default() };
        assert_eq!(shown(&filter(""), 0).len(), 2);
        assert_eq!(shown(&filter("pas 1.0"), 0), ["Pastry API"]);
        assert_eq!(shown(&filter("DOMAIN=SHOP"), 0), ["Orders"]);
        assert_eq!(shown(&filter("pastry orders"), 0), Vec::<String>::new());
    }

    #[test]
    fn type_label_and_time_narrow_the_list() {
        let kind = Filter { kind: Some(ServiceType::Event), ..Filter::default() };
        assert_eq!(shown(&kind, 0), ["Orders"]);
        let label = Filter { label: "domain=food".into(), ..Filter::default() };
        assert_eq!(shown(&label, 0), ["Pastry API"]);
        let other = Filter { label: "domain=foo".into(), ..Filter::default() };
        assert_eq!(shown(&other, 0), Vec::<String>::new());
        let since = Filter { since: Since::Day, ..Filter::default() };
        assert_eq!(shown(&since, 1_000_000_000 + 86_400_000), ["Pastry API"]);
        assert_eq!(shown(&since, 1_000_000_001 + 86_400_000), Vec::<String>::new());
    }

    #[test]
    fn label_with_several_equals_signs_is_found() {
        let mut tiers = service("Tiers", ServiceType::Rest, "tier=one=z", None);
        let value_with_sign = tiers.clone();
        tiers.labels = [("tier=one".into(), "z".into())].into();
        let key_with_sign = tiers;
        for (label, _) in all_labels([&value_with_sign, &key_with_sign].into_iter()) {
            let matcher = Filter { label, ..Filter::default() }.matcher(0);
            for service in [&value_with_sign, &key_with_sign] {
                assert!(matcher.matches(service, &Haystack::new(service)), "{service:?}");
            }
        }
    }

    #[test]
    fn search_ignores_accents_and_their_encoding() {
        let names = ["Pâtisserie", "Pa\u{302}tisserie", "PATISSERIE"];
        for name in names {
            let service = service(name, ServiceType::Rest, "domain=été", None);
            for search in names.into_iter().chain(["ete", "Été", "E\u{301}te"]) {
                let matcher = Filter { search: search.into(), ..Filter::default() }.matcher(0);
                assert!(matcher.matches(&service, &Haystack::new(&service)), "{search} in {name}");
            }
        }
    }

    #[test]
    fn unknown_type_is_a_filter_too() {
        let filter = Filter::from_query(|name| (name == "type").then(|| "UNKNOWN".to_owned()));
        assert_eq!(filter.kind, Some(ServiceType::Unknown));
        assert_eq!(shown(&filter, 0), Vec::<String>::new());
        assert_eq!(FILTER_KINDS[..7], ServiceType::KNOWN);
    }

    /// The search as it is defined: each word occurs in one of the lower-cased texts.
    fn contains_word(service: &Summary, word: &str) -> bool {
        let has = |text: &str| fold(text).contains(word);
        has(&service.key.name)
            || has(&service.key.version)
            || service.labels.iter().any(|(key, value)| has(&format!("{key}={value}")))
    }

    #[test]
    fn haystack_matches_exactly_what_the_texts_match() {
        let texts =
            ["", "Pastry API", "API", "ΑΣ", "ΣΑ", "İstanbul", "a\nb", "x y", "1.0", "ß", "a=b=c"];
        let words = [
            "a",
            "api",
            "ας",
            "ασ",
            "σ",
            "i̇",
            "İ",
            "b",
            "y",
            "1.0",
            "ss",
            "=",
            "a=b",
            "=c",
            "api1",
            "\u{1e9e}",
            "pastry api",
            "y1",
            "α σ",
            " ",
            "a a",
            "ΑΣ=x",
            "x=ΑΣ",
        ];
        let mut matches = 0;
        for (name, version, key, value) in texts.iter().enumerate().flat_map(|(at, name)| {
            let [version, key, value] = [3, 5, 7].map(|step| texts[(at + step) % texts.len()]);
            [(*name, version, key, value), (*name, "1.0", value, key)]
        }) {
            let mut service = service(name, ServiceType::Rest, "team=x", None);
            service.key = ServiceKey::new(name, version);
            service.labels.insert(key.into(), value.into());
            let haystack = Haystack::new(&service);
            for search in words {
                let matcher = Filter { search: search.into(), ..Filter::default() }.matcher(0);
                let search = fold(search);
                let expected = search.split_whitespace().all(|word| contains_word(&service, word));
                let found = matcher.matches(&service, &haystack);
                assert_eq!(found, expected, "{search:?} in {haystack:?}");
                matches += usize::from(found);
            }
        }
        assert!(matches > 50, "{matches}");
    }

    #[test]
    fn labels_are_sorted_and_listed_once() {
        let services = ["b=1", "a=10", "a=2", "b=1", "a=", "a=b=c", "É=1", "Z=1"]
            .map(|label| service("x", ServiceType::Rest, label, None));
        let labels = all_labels(services.iter());
        let labels: Vec<(&str, usize)> =
            labels.iter().map(|(label, count)| (label.as_str(), *count)).collect();
        assert_eq!(
            labels,
            [("a=", 1), ("a=2", 1), ("a=10", 1), ("a=b=c", 1), ("b=1", 2), ("É=1", 1), ("Z=1", 1)]
        );
    }

    #[test]
    fn query_round_trips() {
        let filter = Filter {
            search: "a b".into(),
            kind: Some(ServiceType::SoapHttp),
            label: "team=x".into(),
            since: Since::Week,
        };
        let query = filter.query();
        let get = |name: &str| {
            query.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
        };
        assert_eq!(Filter::from_query(get), filter);
        assert!(Filter::from_query(|_| Some("nonsense".into())).kind.is_none());
    }

    #[test]
    fn filter_is_empty_exactly_when_its_query_is() {
        for since in Since::ALL {
            for kind in [None, Some(ServiceType::Grpc)] {
                for (search, label) in [("", ""), ("a", ""), ("", "a=b")] {
                    let (search, label) = (search.to_owned(), label.to_owned());
                    let filter = Filter { search, kind, label, since };
                    assert_eq!(filter.is_empty(), filter.query().is_empty(), "{filter:?}");
                }
            }
        }
    }
}

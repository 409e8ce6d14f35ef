//! Which services a list shows. It lives in the address, so that it can be kept and sent.

use std::collections::BTreeSet;

use snapshot::{ServiceType, Summary};

/// Since when a service has changed.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Since {
    /// Whenever.
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
    /// All of them, in the order of a menu.
    pub const ALL: [Self; 4] = [Self::Ever, Self::Day, Self::Week, Self::Month];

    /// Its word in an address; nothing for the one that needs none.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ever => "",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// The one with this word.
    #[must_use]
    pub fn of_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|since| since.word() == word).unwrap_or_default()
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

/// What a service has to be to be shown.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Filter {
    /// Words that its name, version and labels have to contain, whatever their case.
    pub search: String,
    /// Its type, or any.
    pub kind: Option<ServiceType>,
    /// A label, as `key=value`, or any.
    pub label: String,
    /// Since when it has changed.
    pub since: Since,
}

impl Filter {
    /// The filter of an address. Words that are not known are as if they were not there.
    pub fn of_query(get: impl Fn(&str) -> Option<String>) -> Self {
        let kind = get("type").map(|name| ServiceType::from_name(&name));
        Self {
            search: get("q").unwrap_or_default(),
            kind: kind.filter(|kind| *kind != ServiceType::Unknown),
            label: get("label").unwrap_or_default(),
            since: Since::of_word(&get("changed").unwrap_or_default()),
        }
    }

    /// What the address says of it: names and values, without the empty ones.
    #[must_use]
    pub fn query(&self) -> Vec<(&'static str, String)> {
        let pairs = [
            ("q", self.search.clone()),
            ("type", self.kind.map(|kind| kind.name().to_owned()).unwrap_or_default()),
            ("label", self.label.clone()),
            ("changed", self.since.word().to_owned()),
        ];
        pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// Whether it hides nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.query().is_empty()
    }

    /// The filter, ready to be asked about many services. `now` in milliseconds since 1970.
    #[must_use]
    pub fn matcher(&self, now: i64) -> Matcher {
        Matcher {
            words: self.search.to_lowercase().split_whitespace().map(str::to_owned).collect(),
            kind: self.kind,
            label: self.label.split_once('=').map(|(key, value)| (key.into(), value.into())),
            since: self.since.milliseconds().map(|span| now - span),
        }
    }
}

/// A filter that is ready to be asked.
#[derive(Debug)]
pub struct Matcher {
    words: Vec<String>,
    kind: Option<ServiceType>,
    label: Option<(Box<str>, Box<str>)>,
    since: Option<i64>,
}

impl Matcher {
    /// Whether the list shows this service.
    #[must_use]
    pub fn shows(&self, service: &Summary) -> bool {
        self.kind.is_none_or(|kind| kind == service.kind)
            && self.label.as_ref().is_none_or(|(key, value)| service.labels.get(key) == Some(value))
            && self.since.is_none_or(|since| service.last_update.is_some_and(|at| at >= since))
            && self.words.iter().all(|word| has_word(service, word))
    }
}

fn has_word(service: &Summary, word: &str) -> bool {
    let has = |text: &str| text.to_lowercase().contains(word);
    has(&service.key.name)
        || has(&service.key.version)
        || service.labels.iter().any(|(key, value)| has(&format!("{key}={value}")))
}

/// All labels of these services as `key=value`, for a menu.
pub fn labels<'a>(services: impl Iterator<Item = &'a Summary>) -> Vec<String> {
    let pairs = services.flat_map(|service| &service.labels);
    let labels: BTreeSet<String> = pairs.map(|(key, value)| format!("{key}={value}")).collect();
    labels.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use snapshot::ServiceKey;

    use super::*;

    fn service(name: &str, kind: ServiceType, label: &str, last_update: Option<i64>) -> Summary {
        let (key, value) = label.split_once('=').unwrap();
        Summary {
            id: name.into(),
            key: ServiceKey::new(name, "1.0"),
            kind,
            operations: 1,
            documents: [1, 0, 0, 0, 0],
            labels: [(key.into(), value.into())].into(),
            last_update,
            size: 1,
            unknown_fields: false,
        }
    }

    fn shown(filter: &Filter, now: i64) -> Vec<String> {
        let services = [
            service("Pastry API", ServiceType::Rest, "domain=food", Some(1_000_000_000)),
            service("Orders", ServiceType::Event, "domain=shop", None),
        ];
        let matcher = filter.matcher(now);
        let shown = services.iter().filter(|service| matcher.shows(service));
        shown.map(|service| service.key.name.to_string()).collect()
    }

    #[test]
    fn every_word_must_be_found_in_name_version_or_labels() {
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
        let since = Filter { since: Since::Day, ..Filter::default() };
        assert_eq!(shown(&since, 1_000_000_000 + 86_400_000), ["Pastry API"]);
        assert_eq!(shown(&since, 1_000_000_001 + 86_400_000), Vec::<String>::new());
    }

    #[test]
    fn an_address_gives_back_the_filter_that_made_it() {
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
        assert_eq!(Filter::of_query(get), filter);
        assert!(Filter::of_query(|_| Some("nonsense".into())).kind.is_none());
    }
}

//! Conditions: which operations a rule applies to.

use std::collections::{BTreeMap, BTreeSet};

use super::{latin::fold, pattern::Pattern, time::Unit};
use crate::{ServiceType, read::header::ServiceHeader};

/// Characters of a label's key, and of its value.
pub const MAX_LABEL_CHARS: usize = 1_024;

/// Which operations a rule applies to. All given parts must match.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct Condition {
    /// The types of services. If empty, all types except those of event services, because their times
    /// count seconds.
    pub types: ServiceTypes,
    /// A label that the service must have.
    pub label: Option<LabelCondition>,
    /// The name of the service.
    pub service: Option<Pattern>,
    /// The version of the service.
    pub version: Option<Pattern>,
    /// The name of the operation.
    pub operation: Option<Pattern>,
}

impl Condition {
    /// Whether all parts except the operation match.
    pub(super) fn matches_service(&self, service: &ServiceFacts) -> bool {
        let matches = |pattern: &Option<Pattern>, name: &str| {
            pattern.as_ref().is_none_or(|pattern| pattern.matches_folded(name))
        };
        self.types.matches(service.kind)
            && matches(&self.service, &service.name)
            && matches(&self.version, &service.version)
            && self.label.as_ref().is_none_or(|label| label.matches(&service.labels))
    }
}

/// What conditions check of a service.
pub(super) struct ServiceFacts {
    pub(super) kind: ServiceType,
    /// Folded.
    name: String,
    /// Folded.
    version: String,
    labels: BTreeMap<Box<str>, Box<str>>,
}

impl ServiceFacts {
    pub(super) fn new(header: &ServiceHeader) -> Self {
        Self {
            kind: header.kind.unwrap_or(ServiceType::Unknown),
            name: fold(&header.name),
            version: fold(&header.version),
            labels: header.labels(),
        }
    }
}

/// A set of types that Microcks has.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct ServiceTypes(BTreeSet<ServiceType>);

impl ServiceTypes {
    /// The types, sorted.
    pub fn iter(&self) -> impl Iterator<Item = ServiceType> {
        self.0.iter().copied()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn matches(&self, kind: ServiceType) -> bool {
        if self.is_empty() { Unit::of(kind) == Unit::Milliseconds } else { self.0.contains(&kind) }
    }
}

/// Skips [`ServiceType::Unknown`].
impl FromIterator<ServiceType> for ServiceTypes {
    fn from_iter<I: IntoIterator<Item = ServiceType>>(types: I) -> Self {
        Self(types.into_iter().filter(|kind| *kind != ServiceType::Unknown).collect())
    }
}

/// A label that a service must have.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct LabelCondition {
    key: Box<str>,
    value: Option<Box<str>>,
}

/// Key or value of a label condition is invalid.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum InvalidLabel {
    /// The key is empty.
    #[error("the key of a label must not be empty")]
    EmptyKey,
    /// The key or the value has more than [`MAX_LABEL_CHARS`].
    #[error("key and value of a label have at most {MAX_LABEL_CHARS} characters each")]
    TooLong,
}

impl LabelCondition {
    /// Creates a condition for a key and, if given, exactly this value.
    ///
    /// # Errors
    /// The key is empty, or one of both is too long.
    pub fn new(key: impl Into<Box<str>>, value: Option<Box<str>>) -> Result<Self, InvalidLabel> {
        let key = key.into();
        if key.is_empty() {
            return Err(InvalidLabel::EmptyKey);
        }
        let is_long = |text: &str| text.chars().nth(MAX_LABEL_CHARS).is_some();
        if is_long(&key) || value.as_deref().is_some_and(is_long) {
            return Err(InvalidLabel::TooLong);
        }
        Ok(Self { key, value })
    }

    /// The key.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The value. `None` matches any.
    #[must_use]
    pub fn value(&self) -> Option<&str> {
        self.value.as_deref()
    }

    fn matches(&self, labels: &BTreeMap<Box<str>, Box<str>>) -> bool {
        let stored = labels.get(&self.key);
        stored.is_some_and(|stored| self.value.as_ref().is_none_or(|value| value == stored))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVICE: &str = r#"{"name":"Beer Catalog","version":"1.0","type":"REST",
        "metadata":{"labels":{"team":"bar","empty":null}}}"#;

    fn matches(condition: &Condition, service: &str) -> bool {
        condition.matches_service(&ServiceFacts::new(&ServiceHeader::parse(service).unwrap()))
    }

    fn with_types(types: &[ServiceType]) -> Condition {
        Condition { types: types.iter().copied().collect(), ..Condition::default() }
    }

    fn with_label(key: &str, value: Option<&str>) -> Condition {
        let label = LabelCondition::new(key, value.map(Box::from)).unwrap();
        Condition { label: Some(label), ..Condition::default() }
    }

    #[test]
    fn every_part_must_match() {
        let pattern = |text| Some(Pattern::new(text).unwrap());
        let all = Condition {
            service: pattern("beer*"),
            version: pattern("1.?"),
            types: [ServiceType::Rest].into_iter().collect(),
            ..with_label("team", Some("bar"))
        };
        assert!(matches(&all, SERVICE));
        assert!(!matches(&Condition { service: pattern("wine*"), ..all.clone() }, SERVICE));
        assert!(!matches(&Condition { version: pattern("2"), ..all.clone() }, SERVICE));
        let types = with_types(&[ServiceType::Grpc]).types;
        assert!(!matches(&Condition { types, ..all.clone() }, SERVICE));
        let label = with_label("team", Some("Bar")).label;
        assert!(!matches(&Condition { label, ..all }, SERVICE));
    }

    #[test]
    fn labels_match_by_key_and_optional_value() {
        assert!(matches(&with_label("team", None), SERVICE));
        assert!(matches(&with_label("empty", None), SERVICE));
        assert!(matches(&with_label("empty", Some("")), SERVICE));
        assert!(!matches(&with_label("Team", None), SERVICE));
        assert_eq!(LabelCondition::new("", None), Err(InvalidLabel::EmptyKey));
        let long = "x".repeat(MAX_LABEL_CHARS + 1);
        assert_eq!(LabelCondition::new("a", Some(long.into())), Err(InvalidLabel::TooLong));
    }

    #[test]
    fn event_services_match_only_if_their_type_is_named() {
        let event = r#"{"name":"Orders","version":"1","type":"EVENT"}"#;
        assert!(!matches(&Condition::default(), event));
        assert!(!matches(&with_types(&[ServiceType::Rest, ServiceType::GenericEvent]), event));
        assert!(matches(&with_types(&[ServiceType::Event]), event));
        assert!(matches(&Condition::default(), r#"{"name":"x","type":"OTHER"}"#));
        assert!(with_types(&[ServiceType::Unknown]).types.is_empty());
    }
}

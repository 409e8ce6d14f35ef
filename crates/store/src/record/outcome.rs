//! The outcome of a revision.

use std::num::NonZeroU32;

use api_types::{ChangedParts, Choice, Effect, Outcome, PartCounts, WrittenService};
use serde::{Deserialize, Serialize};
use snapshot::{ServiceKey, ServiceType};

use super::{
    choice::ChoiceRecord,
    list::List,
    service::{ServiceKeyRecord, ServiceTypeRecord},
};

/// An [`Outcome`].
#[derive(Serialize, Deserialize)]
pub(crate) struct OutcomeRecord<'a> {
    written: List<'a, WrittenService, DoneRecord<'a>>,
    identical: u32,
    left: u32,
}

/// A [`WrittenService`].
#[derive(Serialize, Deserialize)]
struct DoneRecord<'a> {
    choice: ChoiceRecord,
    key: ServiceKeyRecord<'a>,
    kind: ServiceTypeRecord,
    effect: EffectRecord,
    instead_of: Option<ServiceKeyRecord<'a>>,
    /// Number of documents that got a new ID. Missing if there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    new_ids: Option<NonZeroU32>,
    /// Missing in revisions that were written before parts were counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    parts: Option<PartsRecord>,
}

/// A [`ChangedParts`].
#[derive(Serialize, Deserialize)]
struct PartsRecord {
    operations: EffectRecord,
    contracts: EffectRecord,
    labels: u32,
    settings: u32,
}

/// An [`Effect`] or [`PartCounts`]: numbers of examples or of other parts.
#[derive(Serialize, Deserialize)]
struct EffectRecord {
    added: u32,
    changed: u32,
    removed: u32,
}

impl<'a> From<&'a Outcome> for OutcomeRecord<'a> {
    fn from(Outcome { written, identical, unchanged }: &'a Outcome) -> Self {
        Self { written: List::new(written), identical: *identical, left: *unchanged }
    }
}

impl From<OutcomeRecord<'_>> for Outcome {
    fn from(OutcomeRecord { written, identical, left }: OutcomeRecord<'_>) -> Self {
        Self { written: written.into_values(), identical, unchanged: left }
    }
}

impl<'a> From<&'a WrittenService> for DoneRecord<'a> {
    fn from(service: &'a WrittenService) -> Self {
        let WrittenService { choice, key, kind, effect, instead_of, new_ids, parts } = service;
        Self {
            choice: choice.into(),
            key: key.into(),
            kind: kind.into(),
            effect: effect.into(),
            instead_of: instead_of.as_ref().map(ServiceKeyRecord::from),
            new_ids: NonZeroU32::new(*new_ids),
            parts: parts.as_ref().map(PartsRecord::from),
        }
    }
}

impl From<DoneRecord<'_>> for WrittenService {
    fn from(record: DoneRecord<'_>) -> Self {
        Self {
            choice: Choice::from(record.choice),
            key: record.key.into(),
            kind: ServiceType::from(record.kind),
            effect: record.effect.into(),
            instead_of: record.instead_of.map(ServiceKey::from),
            new_ids: record.new_ids.map_or(0, NonZeroU32::get),
            parts: record.parts.map(ChangedParts::from),
        }
    }
}

impl From<&ChangedParts> for PartsRecord {
    fn from(&ChangedParts { operations, contracts, labels, settings }: &ChangedParts) -> Self {
        Self { operations: operations.into(), contracts: contracts.into(), labels, settings }
    }
}

impl From<PartsRecord> for ChangedParts {
    fn from(PartsRecord { operations, contracts, labels, settings }: PartsRecord) -> Self {
        Self { operations: operations.into(), contracts: contracts.into(), labels, settings }
    }
}

impl From<PartCounts> for EffectRecord {
    fn from(PartCounts { added, changed, removed }: PartCounts) -> Self {
        Self { added, changed, removed }
    }
}

impl From<EffectRecord> for PartCounts {
    fn from(EffectRecord { added, changed, removed }: EffectRecord) -> Self {
        Self { added, changed, removed }
    }
}

impl From<&Effect> for EffectRecord {
    fn from(&Effect { added, changed, removed }: &Effect) -> Self {
        Self { added, changed, removed }
    }
}

impl From<EffectRecord> for Effect {
    fn from(EffectRecord { added, changed, removed }: EffectRecord) -> Self {
        Self { added, changed, removed }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::record::assert_golden;

    /// The JSON of [`outcome`].
    pub(in crate::record) const JSON: &str = concat!(
        r#"{"written":[{"choice":"copy","key":{"name":"Beer","version":"2"},"kind":"EVENT","#,
        r#""effect":{"added":1,"changed":2,"removed":3},"#,
        r#""instead_of":{"name":"Ale","version":"1"},"new_ids":7,"#,
        r#""parts":{"operations":{"added":1,"changed":2,"removed":3},"#,
        r#""contracts":{"added":4,"changed":5,"removed":6},"labels":7,"settings":8}},"#,
        r#"{"choice":"remove","key":{"name":"Ale","version":"1"},"kind":"GRPC","#,
        r#""effect":{"added":0,"changed":0,"removed":0},"instead_of":null}],"#,
        r#""identical":4,"left":5}"#,
    );

    pub(in crate::record) fn outcome() -> Outcome {
        let (beer, ale) = (ServiceKey::new("Beer", "2"), ServiceKey::new("Ale", "1"));
        let copied = WrittenService {
            choice: Choice::Copy,
            key: beer,
            kind: ServiceType::Event,
            effect: Effect { added: 1, changed: 2, removed: 3 },
            instead_of: Some(ale.clone()),
            new_ids: 7,
            parts: Some(ChangedParts {
                operations: PartCounts { added: 1, changed: 2, removed: 3 },
                contracts: PartCounts { added: 4, changed: 5, removed: 6 },
                labels: 7,
                settings: 8,
            }),
        };
        let removed = WrittenService {
            choice: Choice::Remove,
            key: ale,
            kind: ServiceType::Grpc,
            effect: Effect::default(),
            instead_of: None,
            new_ids: 0,
            parts: None,
        };
        Outcome { written: vec![copied, removed], identical: 4, unchanged: 5 }
    }

    #[test]
    fn outcome_has_its_json() {
        assert_golden::<_, OutcomeRecord<'_>>(&outcome(), JSON);
    }

    #[test]
    fn outcome_of_nothing_has_its_json() {
        let json = r#"{"written":[],"identical":0,"left":0}"#;
        assert_golden::<_, OutcomeRecord<'_>>(&Outcome::default(), json);
    }
}

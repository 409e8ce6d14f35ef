//! Applies a profile to a definition.

use std::borrow::Cow;

use super::{
    change::{TimeChange, changes},
    profile::Profile,
};
use crate::{
    Definition, Kind, Release,
    object::{Object, field_order, list, quoted},
    read::schema::OPERATION,
};

/// A definition with the response times of a profile.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Applied {
    /// The definition. Equal to the given one if nothing changes.
    pub definition: Definition,
    /// What the profile does to each operation, in the order of the service.
    pub changes: Vec<TimeChange>,
}

/// A service with the response times of a profile.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AppliedService<'a> {
    /// The service, as JSON. Borrowed if nothing changes.
    pub service: Cow<'a, str>,
    /// What the profile does to each operation, in the order of the service.
    pub changes: Vec<TimeChange>,
}

/// Applies a profile. Changes only time and strategy of operations. Everything else keeps every byte,
/// including `metadata.lastUpdate`.
#[must_use]
pub fn apply(profile: &Profile, definition: &Definition) -> Applied {
    let applied = apply_to_service(profile, definition.section(Kind::Service), Release::NEWEST);
    let AppliedService { service: Cow::Owned(service), changes } = applied else {
        return Applied { definition: definition.clone(), changes: applied.changes };
    };
    let mut sections = definition.sections().clone();
    sections[Kind::Service.index()] = service;
    Applied { definition: Definition::from_sections(sections), changes }
}

/// Applies a profile to a service, given as JSON, for a file that this release reads. A release
/// without strategies gets only times. Everything else keeps every byte.
#[must_use]
pub fn apply_to_service<'a>(
    profile: &Profile,
    service: &'a str,
    release: Release,
) -> AppliedService<'a> {
    let mut fields = Object::parse(service).unwrap_or_default();
    let operations = fields.get_borrowed("operations").and_then(list).unwrap_or_default();
    let changes = changes(profile, service, &operations, release);
    if !changes.iter().flatten().any(TimeChange::is_changed) {
        let changes = changes.into_iter().flatten().collect();
        return AppliedService { service: Cow::Borrowed(service), changes };
    }
    let order = field_order(OPERATION);
    let edited: Vec<String> = operations
        .iter()
        .zip(&changes)
        .map(|(text, change)| {
            let change = change.as_ref().filter(|change| change.is_changed());
            change.and_then(|change| edit(text, change, &order)).unwrap_or((*text).to_owned())
        })
        .collect();
    fields.set("operations", format!("[{}]", edited.join(",")), &Object::default());
    AppliedService {
        service: Cow::Owned(fields.to_string()),
        changes: changes.into_iter().flatten().collect(),
    }
}

/// The operation with a changed response time.
fn edit(operation: &str, change: &TimeChange, order: &Object<'_>) -> Option<String> {
    let TimeChange { before, after, .. } = change;
    let mut fields = Object::parse(operation)?;
    if let Some(time) = after.time.filter(|_| after.time != before.time) {
        fields.set("defaultDelay", time.to_string(), order);
    }
    if after.strategy != before.strategy {
        fields.set("defaultDelayStrategy", quoted(&after.strategy.to_string()), order);
    }
    Some(fields.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::response_times::{Action, BuiltIn, StoredStrategy, Strategy, Time};

    fn definition(operations: &str) -> Definition {
        let service = format!(
            r#"{{"id":"s","type":"REST","metadata":{{"lastUpdate":1}},"operations":[{operations}],"x":[ 1 ]}}"#
        );
        Definition::from_sections([service, "r".into(), String::new(), "a".into(), "e".into()])
    }

    #[test]
    fn only_time_and_strategy_of_changed_operations_change() {
        let otherwise = Action::Set { time: Time::new(80).unwrap(), strategy: Strategy::Random };
        let profile = Profile::new("x", "", Vec::new(), otherwise).unwrap();
        for (before, after) in [
            (
                r#"{"name":"a","dispatcher":"SCRIPT","resourcePaths":["/\u0061"],"y":1.50}"#,
                r#"{"name":"a","dispatcher":"SCRIPT","defaultDelay":80,"defaultDelayStrategy":"random","resourcePaths":["/\u0061"],"y":1.50}"#,
            ),
            (
                r#"{"defaultDelayStrategy":"gauss","name":"a","defaultDelay":null}"#,
                r#"{"defaultDelayStrategy":"random","name":"a","defaultDelay":80}"#,
            ),
            (
                r#"{"name":"a","defaultDelay":"80"}"#,
                r#"{"name":"a","defaultDelay":"80","defaultDelayStrategy":"random"}"#,
            ),
            (
                r#"{"name":"a","defaultDelay":5,"defaultDelayStrategy":"random"},null"#,
                r#"{"name":"a","defaultDelay":80,"defaultDelayStrategy":"random"},null"#,
            ),
        ] {
            let applied = apply(&profile, &definition(before));
            assert_eq!(applied.definition, definition(after));
            assert_eq!(applied.changes.len(), 1);
        }
    }

    #[test]
    fn equivalent_times_keep_every_byte() {
        let before = definition(
            r#"{"name":"a"},{"name":"b","defaultDelay":-1},{"name":"c","defaultDelayStrategy":"fixed"}"#,
        );
        let applied = apply(&BuiltIn::NoDelay.profile(), &before);
        assert_eq!(applied.definition, before);
        assert!(applied.changes.iter().all(|change| !change.is_changed()));
    }

    #[test]
    fn releases_without_strategies_get_only_times() {
        let profile = BuiltIn::SlowNetwork.profile();
        let service =
            r#"{"type":"REST","operations":[{"name":"a"},{"name":"b","defaultDelay":300}]}"#;
        let applied = |release| apply_to_service(&profile, service, release);
        let old = applied(Release::V1_10);
        assert_eq!(
            old.service,
            r#"{"type":"REST","operations":[{"name":"a","defaultDelay":300},{"name":"b","defaultDelay":600}]}"#
        );
        assert_eq!(old.changes[0].after.strategy, StoredStrategy::default());
        assert!(applied(Release::V1_13).service.contains("random-30"));
    }
}

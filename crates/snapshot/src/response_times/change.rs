//! What a profile does to each operation of a service.

use serde::{Deserialize, Serialize};

use super::{
    condition::ServiceFacts,
    decide::{DecidedBy, Decider},
    operations::Operation,
    profile::Profile,
    time::{ResponseTime, Unit},
};
use crate::{
    Definition, Kind, Release,
    object::{Object, list},
    read::{header::ServiceHeader, schema::OPERATION},
};

/// What a profile does to an operation.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct TimeChange {
    /// The name of the operation.
    pub name: Box<str>,
    /// What its times count.
    pub unit: Unit,
    /// The response time before.
    pub before: ResponseTime,
    /// The response time after. Equal to `before` if nothing changes.
    pub after: ResponseTime,
    /// What decided.
    pub decided_by: DecidedBy,
}

impl TimeChange {
    /// Whether something changes.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.before != self.after
    }
}

/// What the profile would do to each operation of the definition.
#[must_use]
pub fn preview(profile: &Profile, definition: &Definition) -> Vec<TimeChange> {
    preview_service(profile, definition.section(Kind::Service))
}

/// What the profile would do to each operation of a service, given as JSON. Empty if the service
/// cannot be read, which does not happen for definitions from a file or a store.
#[must_use]
pub fn preview_service(profile: &Profile, service: &str) -> Vec<TimeChange> {
    preview_service_for(profile, service, Release::NEWEST)
}

/// Like [`preview_service`], for a file that this release reads. A release without strategies gets only
/// times.
#[must_use]
pub fn preview_service_for(profile: &Profile, service: &str, release: Release) -> Vec<TimeChange> {
    let fields = Object::parse(service);
    let operations = fields.as_ref().and_then(|fields| list(fields.get("operations")?));
    let operations = operations.unwrap_or_default();
    changes(profile, service, &operations, release).into_iter().flatten().collect()
}

/// What the profile does to each of these operations, given as JSON. `None` for an item that is no
/// operation.
pub(super) fn changes(
    profile: &Profile,
    service: &str,
    operations: &[&str],
    release: Release,
) -> Vec<Option<TimeChange>> {
    let Ok(header) = ServiceHeader::parse(service) else {
        return Vec::new();
    };
    let service = ServiceFacts::new(&header);
    let (unit, decider) = (Unit::of(service.kind), Decider::new(profile, &service));
    let has_strategies = reads_strategies(release);
    let change = |text: &&str| {
        let Operation { name, time: before } = Operation::parse(text)?;
        let (decided_by, action) = decider.decide(&name);
        let mut after = action.act(&before, unit);
        if !has_strategies {
            after.strategy = before.strategy.clone();
        }
        Some(TimeChange { name, unit, before, after, decided_by })
    };
    operations.iter().map(change).collect()
}

/// Whether the release reads the strategy of an operation.
fn reads_strategies(release: Release) -> bool {
    let strategy = OPERATION.iter().find(|field| field.name == "defaultDelayStrategy");
    strategy.is_some_and(|field| field.since <= release)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ServiceType,
        response_times::{Action, Condition, Pattern, Rule, Strategy, Time},
    };

    fn set(operation: Option<&str>, time: u32) -> Rule {
        let operation = operation.map(|text| Pattern::new(text).unwrap());
        Rule {
            condition: Condition { operation, ..Condition::default() },
            action: Action::Set { time: Time::new(time).unwrap(), strategy: Strategy::Fixed },
        }
    }

    fn decisions(rules: Vec<Rule>, names: &[&str]) -> Vec<DecidedBy> {
        let profile = Profile::new("x", "", rules, Action::Keep).unwrap();
        let operations = names.iter().map(|name| format!(r#"{{"name":"{name}"}}"#));
        let operations = operations.collect::<Vec<_>>().join(",");
        let service = format!(r#"{{"type":"REST","operations":[{operations}]}}"#);
        preview_service(&profile, &service).into_iter().map(|change| change.decided_by).collect()
    }

    #[test]
    fn first_matching_rule_decides() {
        let rules = vec![
            set(Some("GET /a"), 1),
            set(Some("*/b"), 2),
            set(Some("GET /b"), 3),
            set(Some("get /A"), 4),
            set(Some("GET *"), 5),
            set(Some("GET /c"), 6),
        ];
        let names = ["GET /a", "GET /b", "GET /c", "POST /c"];
        let (rule, otherwise) = (DecidedBy::Rule, DecidedBy::Otherwise);
        assert_eq!(decisions(rules, &names), [rule(0), rule(1), rule(4), otherwise]);
        assert_eq!(decisions(vec![set(None, 1), set(Some("a"), 2)], &["a"]), [rule(0)]);
        assert_eq!(decisions(vec![set(Some("a"), 2), set(None, 1)], &["a"]), [rule(0)]);
    }

    #[test]
    fn event_services_change_only_by_a_rule_for_their_type() {
        let service = r#"{"type":"GENERIC_EVENT","operations":[{"name":"a","defaultDelay":3}]}"#;
        let otherwise = set(None, 9).action;
        let preview = |rules| {
            let profile = Profile::new("x", "", rules, otherwise).unwrap();
            preview_service(&profile, service).remove(0)
        };
        let change = preview(vec![set(None, 1)]);
        assert_eq!((change.decided_by, change.is_changed()), (DecidedBy::Nothing, false));
        let mut rule = set(None, 1);
        rule.condition.types = [ServiceType::GenericEvent].into_iter().collect();
        let change = preview(vec![rule]);
        assert_eq!(change.decided_by, DecidedBy::Rule(0));
        assert_eq!((change.unit, change.after.time), (Unit::Seconds, Some(1)));
    }

    #[test]
    fn damaged_services_have_no_rows() {
        let profile = Profile::new("x", "", vec![set(None, 1)], Action::Keep).unwrap();
        for service in ["", "null", "{", r#"{"operations":null}"#, r#"{"operations":[null,1]}"#] {
            assert_eq!(preview_service(&profile, service), [], "{service}");
        }
    }
}

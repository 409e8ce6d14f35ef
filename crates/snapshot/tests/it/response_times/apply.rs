//! Profiles, applied to generated definitions.

use std::time::Duration;

use proptest::prelude::*;
use rustix::time::{ClockId, clock_gettime};
use serde_json::Value;
use snapshot::{
    Definition, Kind, ServiceType,
    response_times::{
        Action, BuiltIn, Condition, DecidedBy, Pattern, Profile, Rule, StoredStrategy,
        Strategy as TimeStrategy, Time, Unit, apply, preview, preview_service,
    },
};

use super::profiles::{conditions, definitions, profiles, profiles_with, set_actions};
use crate::{samples, support::definitions as definitions_of};

fn service(definition: &Definition) -> Value {
    serde_json::from_str(definition.section(Kind::Service)).unwrap()
}

const FIELDS: [&str; 2] = ["defaultDelay", "defaultDelayStrategy"];

/// The operations of a service, each without time and strategy, and these two.
fn split(service: &mut Value) -> Vec<[Option<Value>; 2]> {
    let operations = service["operations"].as_array_mut().into_iter().flatten();
    let fields = operations.filter_map(Value::as_object_mut);
    fields.map(|fields| FIELDS.map(|field| fields.remove(field))).collect()
}

/// The first rule that matches an operation, by the definition of a match.
fn first_match(profile: &Profile, service: &Value, operation: &str) -> Option<u32> {
    let kind = ServiceType::from_name(service["type"].as_str().unwrap());
    let is_event = matches!(kind, ServiceType::Event | ServiceType::GenericEvent);
    let text = |field: &str| service[field].as_str().unwrap();
    let matches = |pattern: &Option<Pattern>, name: &str| {
        pattern.as_ref().is_none_or(|pattern| pattern.matches(name))
    };
    let is_match = |Rule { condition, .. }: &&Rule| {
        let Condition { types, label, service: name, version, operation: pattern } = condition;
        let has_type = if types.is_empty() { !is_event } else { types.iter().any(|it| it == kind) };
        let has_label = label.as_ref().is_none_or(|label| {
            let stored = service["metadata"]["labels"].get(label.key());
            stored.is_some_and(|stored| {
                label.value().is_none_or(|value| value == stored.as_str().unwrap_or_default())
            })
        });
        has_type
            && has_label
            && matches(name, text("name"))
            && matches(version, text("version"))
            && matches(pattern, operation)
    };
    let index = profile.rules().iter().position(|rule| is_match(&rule))?;
    Some(u32::try_from(index).unwrap())
}

/// Checks that a profile changes only time and strategy of the operations that it matches.
fn check(profile: &Profile, definition: &Definition) {
    let applied = apply(profile, definition);
    for kind in Kind::OWNED {
        assert_eq!(applied.definition.section(kind), definition.section(kind));
    }
    let (mut before, mut after) = (service(definition), service(&applied.definition));
    let (times_before, times_after) = (split(&mut before), split(&mut after));
    assert_eq!(before, after);
    assert_eq!(times_before.len(), applied.changes.len());
    for ((before_time, after_time), change) in
        times_before.iter().zip(&times_after).zip(&applied.changes)
    {
        assert_eq!(before_time != after_time, change.is_changed());
        let action = match (first_match(profile, &before, &change.name), change.unit) {
            (Some(index), _) => {
                assert_eq!(change.decided_by, DecidedBy::Rule(index));
                profile.rules()[index as usize].action
            }
            (None, Unit::Milliseconds) => {
                assert_eq!(change.decided_by, DecidedBy::Otherwise);
                profile.otherwise()
            }
            (None, Unit::Seconds) => {
                assert_eq!(change.decided_by, DecidedBy::Nothing);
                Action::Keep
            }
        };
        assert!(action != Action::Keep || !change.is_changed());
        if let Action::Set { time, strategy } = action {
            assert_eq!(change.after.effective_time(), i64::from(time.get()));
            assert_eq!(change.after.strategy, StoredStrategy::Known(strategy));
        }
    }
    // What is stored afterwards is what the changes state.
    let keep = BuiltIn::AsInFile.profile();
    let stored = preview(&keep, &applied.definition).into_iter().map(|change| change.before);
    assert!(stored.eq(applied.changes.iter().map(|change| change.after.clone())));
    assert_eq!(preview(profile, definition), applied.changes);
}

#[test]
fn built_in_profiles_change_only_times_of_samples() {
    for file in samples::all() {
        for definition in definitions_of(&file) {
            BuiltIn::ALL.iter().for_each(|built_in| check(&built_in.profile(), &definition));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn profile_changes_only_times_of_matched_operations(
        definition in definitions(), profile in profiles(),
    ) {
        check(&profile, &definition);
    }

    #[test]
    fn keep_changes_no_byte(definition in definitions(), rules in prop::collection::vec(conditions(), 0..4)) {
        let keep = |condition| Rule { condition, action: Action::Keep };
        let rules = rules.into_iter().map(keep).collect();
        let profile = Profile::new("x", "", rules, Action::Keep).unwrap();
        prop_assert_eq!(apply(&profile, &definition).definition, definition);
    }

    #[test]
    fn setting_twice_equals_setting_once(
        definition in definitions(), profile in profiles_with(set_actions().boxed()),
    ) {
        let once = apply(&profile, &definition).definition;
        let twice = apply(&profile, &once);
        prop_assert_eq!(&twice.definition, &once);
        prop_assert!(twice.changes.iter().all(|change| !change.is_changed()));
    }
}

/// A service with this many operations, and a profile with a rule for each. All rules come after one
/// that matches none of them.
fn large_service(operations: u32) -> (String, Profile) {
    let name = |number: u32| format!("GET /orders/{number}/{{id}}");
    let texts: Vec<String> = (0..operations)
        .map(|number| {
            let name = name(number);
            let unused = r#""action":null,"inputName":null,"bindings":null,"callbackInfos":null"#;
            let paths = format!(r#"["/orders/{number}/1","/orders/{number}/2"]"#);
            format!(
                r#"{{"name":"{name}","method":"GET",{unused},"dispatcher":"URI_PARTS","dispatcherRules":"id","defaultDelay":{number},"defaultDelayStrategy":null,"resourcePaths":{paths},"parameterConstraints":null}}"#
            )
        })
        .collect();
    let service =
        format!(r#"{{"name":"Orders","type":"REST","operations":[{}]}}"#, texts.join(","));
    let rule = |pattern: &str| Rule {
        condition: Condition {
            operation: Some(Pattern::new(pattern).unwrap()),
            ..Condition::default()
        },
        action: Action::Set { time: Time::new(7).unwrap(), strategy: TimeStrategy::Random },
    };
    let mut rules = vec![rule("POST *")];
    rules.extend((1..operations).map(|number| rule(&name(number))));
    (service, Profile::new("x", "", rules, Action::Keep).unwrap())
}

#[test]
fn preview_takes_linear_time() {
    let best = |operations| {
        let (service, profile) = large_service(operations);
        let time = || {
            // Waiting on a busy machine does not count.
            let start = clock_gettime(ClockId::ThreadCPUTime);
            let changes = preview_service(&profile, &service);
            assert_eq!(changes.iter().filter(|it| it.is_changed()).count() + 1, changes.len());
            Duration::try_from(clock_gettime(ClockId::ThreadCPUTime) - start).unwrap()
        };
        (0..3).map(|_| time()).min().unwrap()
    };
    let (small, large) = (best(1_250), best(10_000));
    println!("{small:?} for 1,250 operations, {large:?} for 10,000");
    // Eight times the operations take 64 times as long if the time is quadratic.
    assert!(large < small.max(Duration::from_millis(1)) * 30, "{small:?}, then {large:?}");
}

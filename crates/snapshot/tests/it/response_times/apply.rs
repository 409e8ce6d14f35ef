//! Profiles, applied to generated definitions.

use std::time::Duration;

use proptest::prelude::*;
use rustix::time::{ClockId, clock_gettime};
use serde_json::Value;
use snapshot::{
    Definition, Kind,
    response_times::{
        Action, BuiltIn, Condition, DecidedBy, Pattern, Profile, Rule, Strategy as TimeStrategy,
        Time, Unit, apply, preview, preview_service,
    },
};

use super::profiles::{conditions, definitions, profiles, profiles_with, set_actions};

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

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn profile_changes_only_times_of_matched_operations(
        definition in definitions(), profile in profiles(),
    ) {
        let applied = apply(&profile, &definition);
        for kind in Kind::OWNED {
            prop_assert_eq!(applied.definition.section(kind), definition.section(kind));
        }
        let (mut before, mut after) = (service(&definition), service(&applied.definition));
        let (times_before, times_after) = (split(&mut before), split(&mut after));
        prop_assert_eq!(&before, &after);
        prop_assert_eq!(times_before.len(), applied.changes.len());
        for ((before, after), change) in times_before.iter().zip(&times_after).zip(&applied.changes) {
            prop_assert_eq!(before != after, change.is_changed());
            let is_kept = match change.decided_by {
                DecidedBy::Rule(index) => profile.rules()[index as usize].action == Action::Keep,
                DecidedBy::Otherwise => profile.otherwise() == Action::Keep,
                DecidedBy::Nothing => true,
            };
            prop_assert!(!is_kept || before == after);
            if change.unit == Unit::Seconds && change.is_changed() {
                let DecidedBy::Rule(index) = change.decided_by else {
                    return Err(TestCaseError::fail("an event service changed without a rule"));
                };
                prop_assert!(!profile.rules()[index as usize].condition.types.is_empty());
            }
        }
        // What is stored afterwards is what the changes state.
        let keep = BuiltIn::AsInFile.profile();
        let stored = preview(&keep, &applied.definition).into_iter().map(|change| change.before);
        let stated = applied.changes.iter().map(|change| change.after.clone());
        prop_assert!(stored.eq(stated));
        prop_assert_eq!(preview(&profile, &definition), applied.changes);
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

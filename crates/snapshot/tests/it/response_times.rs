//! Response-time profiles, tested on generated definitions.

use std::time::Duration;

use proptest::{option, prelude::*};
use rustix::time::{ClockId, clock_gettime};
use serde_json::Value;
use snapshot::{
    Definition, Kind, ServiceType,
    response_times::{
        Action, Bounds, BuiltIn, Condition, DecidedBy, Factor, LabelCondition, Pattern, Percent,
        Profile, Rule, Scale, ServiceTypes, Strategy as TimeStrategy, Time, Unit, apply, preview,
        preview_service,
    },
};

use crate::{
    mutation::{changed, changes},
    support::{file_with_one, single_definition},
};

fn definitions() -> impl Strategy<Value = Definition> {
    (0..7_usize, 0..40_u64, changes()).prop_map(|(kind, seed, changes)| {
        let file = file_with_one(ServiceType::KNOWN[kind], seed);
        single_definition(&changed(&file, &changes))
    })
}

fn times() -> impl Strategy<Value = Time> {
    prop_oneof![0..5_u32, 0..5_000_u32, Just(Time::MAX.get())].prop_map(|it| Time::new(it).unwrap())
}

fn strategies() -> impl Strategy<Value = TimeStrategy> {
    let percent =
        (0..=100_u8).prop_map(|it| TimeStrategy::RandomPercent(Percent::new(it).unwrap()));
    prop_oneof![Just(TimeStrategy::Fixed), Just(TimeStrategy::Random), percent]
}

fn set_actions() -> impl Strategy<Value = Action> {
    (times(), strategies()).prop_map(|(time, strategy)| Action::Set { time, strategy })
}

fn actions() -> impl Strategy<Value = Action> {
    let factor =
        (1..=Factor::MAX.to_per_mille()).prop_map(|it| Factor::from_per_mille(it).unwrap());
    let bounds = (option::of(times()), option::of(times())).prop_map(|(one, other)| {
        Bounds::new(one, other).or_else(|_| Bounds::new(other, one)).unwrap()
    });
    let scale = (factor, bounds, option::of(strategies()));
    let scale = scale.prop_map(|(factor, bounds, strategy)| Scale { factor, bounds, strategy });
    prop_oneof![Just(Action::Keep), set_actions(), scale.prop_map(Action::Scale)]
}

fn conditions() -> impl Strategy<Value = Condition> {
    let pattern = |texts: &'static [&'static str]| {
        option::of(prop::sample::select(texts).prop_map(|text| Pattern::new(text).unwrap()))
    };
    let types = prop::sample::subsequence(ServiceType::KNOWN.to_vec(), 0..7);
    let label = option::weighted(0.2, (".{1,4}", option::of(".{0,4}"))).prop_map(|label| {
        label.map(|(key, value)| LabelCondition::new(key, value.map(Into::into)).unwrap())
    });
    let service = pattern(&["*", "A.B.*", "a.b.order", "x"]);
    let version = pattern(&["1.?", "*", "2.0"]);
    let operation = pattern(&["*", "GET *", "*order*", "get /orders", "SUBSCRIBE *", "\"\\é*"]);
    (types, label, service, version, operation).prop_map(
        |(types, label, service, version, operation)| {
            let types: ServiceTypes = types.into_iter().collect();
            Condition { types, label, service, version, operation }
        },
    )
}

fn profiles_with(actions: impl Strategy<Value = Action> + Clone) -> impl Strategy<Value = Profile> {
    let rule = (conditions(), actions.clone());
    let rules = prop::collection::vec(
        rule.prop_map(|(condition, action)| Rule { condition, action }),
        0..5,
    );
    ("[^ ].{0,20}", ".{0,20}", rules, actions).prop_filter_map(
        "a blank name",
        |(name, description, rules, otherwise)| {
            Profile::new(name, description, rules, otherwise).ok()
        },
    )
}

fn profiles() -> impl Strategy<Value = Profile> {
    profiles_with(actions().boxed())
}

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

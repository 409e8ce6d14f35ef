//! Generated profiles and definitions.

use proptest::{option, prelude::*};
use snapshot::{
    Definition, ServiceType,
    response_times::{
        Action, Bounds, Condition, Factor, LabelCondition, Pattern, Percent, Profile, Rule, Scale,
        ServiceTypes, Strategy as TimeStrategy, Time,
    },
};

use crate::{
    mutation::{changed, changes},
    support::{file_with_one, single_definition},
};

pub(crate) fn definitions() -> impl Strategy<Value = Definition> {
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

pub(crate) fn set_actions() -> impl Strategy<Value = Action> {
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

pub(crate) fn conditions() -> impl Strategy<Value = Condition> {
    let pattern = |texts: &'static [&'static str]| {
        option::of(prop::sample::select(texts).prop_map(|text| Pattern::new(text).unwrap()))
    };
    let types = prop::sample::subsequence(ServiceType::KNOWN.to_vec(), 0..7);
    let any_label = (".{1,4}", option::of(".{0,4}"));
    let used_label = (
        prop::sample::select(&["team", "status"][..]).prop_map(str::to_owned),
        option::of(prop::sample::select(&["a", "GA"][..]).prop_map(str::to_owned)),
    );
    let label = prop_oneof![any_label, used_label]
        .prop_map(|(key, value)| LabelCondition::new(key, value.map(Into::into)).unwrap());
    let label = option::weighted(0.3, label);
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

pub(crate) fn profiles_with(
    actions: impl Strategy<Value = Action> + Clone,
) -> impl Strategy<Value = Profile> {
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

pub(crate) fn profiles() -> impl Strategy<Value = Profile> {
    profiles_with(actions().boxed())
}

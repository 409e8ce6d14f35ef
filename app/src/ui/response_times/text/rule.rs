//! Rules in words.

use snapshot::{
    ServiceType,
    response_times::{
        Action, Condition, ResponseTime, Scale, StoredStrategy, Strategy, Time, Unit,
    },
};

use crate::text::{number, response_time::response_time, type_name, visible};

/// "REST, gRPC · service Order* · operation GET /orders*".
pub(in super::super) fn condition(condition: &Condition) -> String {
    let Condition { types, label, service, version, operation } = condition;
    let mut parts = Vec::new();
    let names: Vec<&str> = types.iter().map(type_name).collect();
    if !names.is_empty() {
        parts.push(names.join(", "));
    }
    for (name, pattern) in [("service ", service), ("version ", version), ("operation ", operation)]
    {
        if let Some(pattern) = pattern {
            parts.push(name.to_owned() + &visible(&pattern.to_string()));
        }
    }
    if let Some(label) = label {
        let value = label.value().map(|value| "=".to_owned() + &visible(value));
        parts.push(["label ", &visible(label.key()), &value.unwrap_or_default()].concat());
    }
    if parts.is_empty() {
        return "Every operation, except those of events".to_owned();
    }
    parts.join(" · ")
}

/// "120 ms ± 20 %", "× 1.5, at least 300 ms".
pub(in super::super) fn action(action: Action, condition: Option<&Condition>) -> String {
    match action {
        Action::Keep => "keeps its time".to_owned(),
        Action::Set { time, strategy } => set(time, strategy, units(condition)),
        Action::Scale(scale) => scale_text(scale, units(condition)),
    }
}

/// The units of the services that a condition matches.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in super::super) enum Units {
    Milliseconds,
    Seconds,
    Both,
}

impl Units {
    pub(in super::super) fn of(types: impl Iterator<Item = ServiceType>) -> Self {
        let units: Vec<Unit> = types.map(Unit::of).collect();
        let has = |unit| units.contains(&unit);
        match (has(Unit::Milliseconds), has(Unit::Seconds)) {
            (true, true) => Self::Both,
            (false, true) => Self::Seconds,
            (_, false) => Self::Milliseconds,
        }
    }
}

fn units(condition: Option<&Condition>) -> Units {
    condition.map_or(Units::Milliseconds, |condition| Units::of(condition.types.iter()))
}

fn set(time: Time, strategy: Strategy, units: Units) -> String {
    let response =
        ResponseTime { time: Some(time.get().into()), strategy: StoredStrategy::Known(strategy) };
    match units {
        Units::Milliseconds => response_time(&response, Unit::Milliseconds),
        Units::Seconds => response_time(&response, Unit::Seconds),
        Units::Both => {
            let milliseconds = response_time(&response, Unit::Milliseconds);
            milliseconds + ", events " + &response_time(&response, Unit::Seconds)
        }
    }
}

fn scale_text(scale: Scale, units: Units) -> String {
    let Scale { factor, bounds, strategy } = scale;
    let unit = match units {
        Units::Milliseconds => "\u{a0}ms",
        Units::Seconds => "\u{a0}s",
        Units::Both => "",
    };
    let time = |time: Time| number(time.get().into()) + unit;
    let mut text = "×\u{a0}".to_owned() + &factor.to_string();
    match (bounds.floor(), bounds.ceiling()) {
        (Some(floor), Some(ceiling)) => {
            text = text + ", " + &time(floor) + " to " + &time(ceiling);
        }
        (Some(floor), None) => text = text + ", at least " + &time(floor),
        (None, Some(ceiling)) => text = text + ", at most " + &time(ceiling),
        (None, None) => {}
    }
    match strategy {
        None => text,
        Some(Strategy::Fixed) => text + ", fixed",
        Some(Strategy::Random) => text + ", random from 0",
        Some(Strategy::RandomPercent(percent)) => {
            text + ", ±\u{a0}" + &number(percent.get().into()) + "\u{a0}%"
        }
    }
}

#[cfg(test)]
mod tests {
    use snapshot::response_times::{BuiltIn, LabelCondition, Pattern};

    use super::*;

    #[test]
    fn conditions_name_their_parts() {
        let pattern = |text| Some(Pattern::new(text).unwrap());
        let label = |value: Option<&str>| {
            Some(LabelCondition::new("domain", value.map(Box::from)).unwrap())
        };
        let all = Condition {
            types: [ServiceType::Rest, ServiceType::Grpc].into_iter().collect(),
            label: label(Some("orders")),
            service: pattern("Order*"),
            version: pattern("1.?"),
            operation: pattern("GET /\u{202e}"),
        };
        assert_eq!(
            condition(&all),
            "REST, gRPC · service Order* · version 1.? · operation GET /⟨U+202E⟩ · label domain=orders"
        );
        let any_value = Condition { label: label(None), ..Condition::default() };
        assert_eq!(condition(&any_value), "label domain");
        assert_eq!(condition(&Condition::default()), "Every operation, except those of events");
    }

    #[test]
    fn actions_have_the_units_of_their_services() {
        let built_in = |profile: BuiltIn| action(profile.profile().otherwise(), None);
        assert_eq!(
            BuiltIn::ALL.map(built_in),
            [
                "keeps its time",
                "no delay",
                "×\u{a0}2, at least 300\u{a0}ms, ±\u{a0}30\u{a0}%",
                "×\u{a0}10"
            ]
        );
        let time = Time::new(5).unwrap();
        let with_types = |types: &[ServiceType]| {
            let types = types.iter().copied().collect();
            let condition = Condition { types, ..Condition::default() };
            action(Action::Set { time, strategy: Strategy::Fixed }, Some(&condition))
        };
        assert_eq!(with_types(&[ServiceType::Event]), "every 5\u{a0}s");
        assert_eq!(
            with_types(&[ServiceType::Event, ServiceType::Rest]),
            "5\u{a0}ms, events every 5\u{a0}s"
        );
    }
}

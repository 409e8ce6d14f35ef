//! Finds what Microcks would not read in an edit.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use super::{
    edit::{DispatcherEdit, OperationEdit, ServiceEdit},
    regexp::{RegexpFault, check_regexp},
};
use crate::{
    MAX_LABEL_BYTES, MAX_LABELS,
    describe::{Dispatcher, MAX_DEPTH, ParameterConstraint, RulesFault, first_json},
    response_times::{Strategy, Time},
};

/// Bytes of the rules of a dispatcher.
pub const MAX_RULES_BYTES: usize = 200_000;

/// Parameter constraints of an operation.
pub const MAX_CONSTRAINTS: usize = 100;

/// Bytes of the name of a parameter.
pub const MAX_PARAMETER_BYTES: usize = 256;

/// The places of a parameter.
const LOCATIONS: [&str; 6] = ["path", "query", "header", "cookie", "formData", "body"];

/// A value that is rejected.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct EditFault {
    /// Where it is.
    pub place: EditPlace,
    /// Why.
    pub reason: FaultReason,
}

/// The place of a value in an edit.
#[derive(Clone, Debug, Eq, Hash, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EditPlace {
    /// The labels as a whole.
    Labels,
    /// The label with this key.
    Label(Box<str>),
    /// The annotations as a whole.
    Annotations,
    /// The annotation with this key.
    Annotation(Box<str>),
    /// A setting of an operation.
    Operation {
        /// The name of the operation.
        name: Box<str>,
        /// The setting.
        part: OperationPart,
    },
}

/// A setting of an operation.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperationPart {
    /// The operation itself.
    Name,
    /// The response time.
    Time,
    /// The strategy.
    Strategy,
    /// The name of the dispatcher.
    Dispatcher,
    /// The rules of the dispatcher.
    Rules,
    /// The list of constraints.
    Constraints,
    /// The constraint at this index, from 0.
    Constraint(u32),
    /// The regular expression of the constraint at this index.
    Pattern(u32),
}

/// Why a value is rejected.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultReason {
    /// A key or a name is empty.
    Empty,
    /// A key or a name has a dot or a null character, which the database of Microcks rejects.
    Character,
    /// A text has too many bytes.
    TooLong {
        /// The limit in bytes.
        max: u32,
    },
    /// There are too many.
    TooMany {
        /// The limit.
        max: u32,
    },
    /// A time is negative.
    NegativeTime,
    /// A time is too long.
    LongTime {
        /// The limit, in the unit of the time.
        max: u32,
    },
    /// Microcks has no such strategy.
    UnknownStrategy,
    /// Microcks has no such dispatcher.
    UnknownDispatcher,
    /// Microcks could not read the rules.
    Rules(RulesFault),
    /// Rules need a dispatcher.
    RulesWithoutDispatcher,
    /// The URL of a proxy is not absolute, or neither HTTP nor HTTPS.
    Url,
    /// A regular expression is rejected.
    Regexp(RegexpFault),
    /// A parameter is in none of the places that Microcks has.
    UnknownLocation,
    /// Another constraint has the same name and place.
    Repeated,
    /// The service has no operation of this name.
    NoOperation,
    /// Another part of the edit has the same operation.
    RepeatedOperation,
}

/// Everything that is wrong in an edit, in its order. Empty if Microcks reads all of it.
#[must_use]
pub fn check(edit: &ServiceEdit) -> Vec<EditFault> {
    let mut faults = Vec::new();
    let mut fault = |place, reason| faults.push(EditFault { place, reason });
    if let Some(labels) = &edit.labels {
        check_map(labels, &EditPlace::Labels, EditPlace::Label, &mut fault);
    }
    if let Some(annotations) = &edit.annotations {
        check_map(annotations, &EditPlace::Annotations, EditPlace::Annotation, &mut fault);
    }
    let mut names = HashSet::new();
    for operation in &edit.operations {
        let place = |part| EditPlace::Operation { name: operation.name.clone(), part };
        if !names.insert(&operation.name) {
            fault(place(OperationPart::Name), FaultReason::RepeatedOperation);
        }
        check_operation(operation, &mut |part, reason| fault(place(part), reason));
    }
    faults
}

fn check_map(
    map: &BTreeMap<Box<str>, Box<str>>,
    whole: &EditPlace,
    member: impl Fn(Box<str>) -> EditPlace,
    fault: &mut impl FnMut(EditPlace, FaultReason),
) {
    if map.len() > MAX_LABELS {
        fault(whole.clone(), FaultReason::TooMany { max: limit(MAX_LABELS) });
        return;
    }
    for (key, value) in map {
        if let Some(reason) = key_fault(key, MAX_LABEL_BYTES) {
            fault(member(key.clone()), reason);
        } else if value.len() > MAX_LABEL_BYTES {
            fault(member(key.clone()), FaultReason::TooLong { max: limit(MAX_LABEL_BYTES) });
        }
    }
}

fn key_fault(key: &str, max: usize) -> Option<FaultReason> {
    if key.trim().is_empty() {
        return Some(FaultReason::Empty);
    }
    if key.contains(['.', '\0']) {
        return Some(FaultReason::Character);
    }
    (key.len() > max).then(|| FaultReason::TooLong { max: limit(max) })
}

fn check_operation(edit: &OperationEdit, fault: &mut impl FnMut(OperationPart, FaultReason)) {
    let max = Time::MAX.get();
    match edit.time {
        Some(time) if time < 0 => fault(OperationPart::Time, FaultReason::NegativeTime),
        Some(time) if time > max.into() => {
            fault(OperationPart::Time, FaultReason::LongTime { max });
        }
        _ => {}
    }
    if let Some(strategy) = &edit.strategy
        && strategy.parse::<Strategy>().is_err()
    {
        fault(OperationPart::Strategy, FaultReason::UnknownStrategy);
    }
    if let Some(dispatcher) = &edit.dispatcher {
        check_dispatcher(dispatcher, fault);
    }
    if let Some(constraints) = &edit.constraints {
        check_constraints(constraints, fault);
    }
}

fn check_dispatcher(edit: &DispatcherEdit, fault: &mut impl FnMut(OperationPart, FaultReason)) {
    let DispatcherEdit { name, rules } = edit;
    if rules.len() > MAX_RULES_BYTES {
        fault(OperationPart::Rules, FaultReason::TooLong { max: limit(MAX_RULES_BYTES) });
        return;
    }
    let dispatcher = Dispatcher::parse(Some(name), Some(rules));
    if matches!(dispatcher, Dispatcher::Any) && !rules.trim().is_empty() {
        fault(OperationPart::Rules, FaultReason::RulesWithoutDispatcher);
    }
    if let Some((part, reason)) = dispatcher_fault(&dispatcher) {
        fault(part, reason);
    } else if let Some(reason) = patterns_fault(name, rules, MAX_DEPTH) {
        fault(OperationPart::Rules, FaultReason::Regexp(reason));
    }
}

fn dispatcher_fault(dispatcher: &Dispatcher) -> Option<(OperationPart, FaultReason)> {
    let url = |url: &str| (!is_url(url)).then_some((OperationPart::Rules, FaultReason::Url));
    match dispatcher {
        Dispatcher::Unknown(_) => Some((OperationPart::Dispatcher, FaultReason::UnknownDispatcher)),
        Dispatcher::Broken { fault, .. } => {
            Some((OperationPart::Rules, FaultReason::Rules(fault.clone())))
        }
        Dispatcher::Proxy(target) => url(target),
        Dispatcher::ProxyFallback { by, url: target } => inner_fault(by).or_else(|| url(target)),
        Dispatcher::Fallback { by, .. } => inner_fault(by),
        Dispatcher::Any
        | Dispatcher::Path(_)
        | Dispatcher::Query(_)
        | Dispatcher::PathAndQuery { .. }
        | Dispatcher::Headers(_)
        | Dispatcher::Arguments(_)
        | Dispatcher::JsonBody { .. }
        | Dispatcher::XPath(_)
        | Dispatcher::Script(_)
        | Dispatcher::Random => None,
    }
}

/// The fault of a dispatcher that is named in the rules of another one.
fn inner_fault(inner: &Dispatcher) -> Option<(OperationPart, FaultReason)> {
    dispatcher_fault(inner).map(|(_, reason)| (OperationPart::Rules, reason))
}

fn is_url(text: &str) -> bool {
    let rest = ["http://", "https://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    rest.is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        !host.is_empty() && !text.contains(char::is_whitespace)
    })
}

/// The fault of a regular expression among the cases of a dispatcher.
fn patterns_fault(name: &str, rules: &str, depth: usize) -> Option<RegexpFault> {
    let rules = first_json(rules)?;
    match name {
        "JSON_BODY" if rules.text("operator").as_deref() == Some("regexp") => {
            let cases = rules.object("cases")?;
            // Microcks falls back to this case, which is no expression.
            let patterns = cases.members().filter(|case| case.name != "default");
            patterns.map(|case| check_regexp(&case.name)).find_map(Result::err)
        }
        "FALLBACK" | "PROXY_FALLBACK" => {
            let text = |name: &str| rules.text(name).unwrap_or_default();
            patterns_fault(&text("dispatcher"), &text("dispatcherRules"), depth.checked_sub(1)?)
        }
        _ => None,
    }
}

fn check_constraints(
    constraints: &[ParameterConstraint],
    fault: &mut impl FnMut(OperationPart, FaultReason),
) {
    if constraints.len() > MAX_CONSTRAINTS {
        let max = limit(MAX_CONSTRAINTS);
        fault(OperationPart::Constraints, FaultReason::TooMany { max });
        return;
    }
    let mut known = HashSet::new();
    for (constraint, index) in constraints.iter().zip(0..) {
        let ParameterConstraint { name, location, pattern, .. } = constraint;
        let part = OperationPart::Constraint(index);
        if name.trim().is_empty() {
            fault(part, FaultReason::Empty);
        } else if name.len() > MAX_PARAMETER_BYTES {
            fault(part, FaultReason::TooLong { max: limit(MAX_PARAMETER_BYTES) });
        } else if !LOCATIONS.contains(&&**location) {
            fault(part, FaultReason::UnknownLocation);
        } else if !known.insert((name, location)) {
            fault(part, FaultReason::Repeated);
        }
        if let Some(reason) = pattern.as_deref().and_then(|text| check_regexp(text).err()) {
            fault(OperationPart::Pattern(index), FaultReason::Regexp(reason));
        }
    }
}

/// A limit on the wire. Saturates.
fn limit(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation(edit: OperationEdit) -> Vec<(OperationPart, FaultReason)> {
        let operations = vec![OperationEdit { name: "o".into(), ..edit }];
        let faults = check(&ServiceEdit { operations, ..ServiceEdit::default() });
        let part = |fault: EditFault| match fault.place {
            EditPlace::Operation { name, part } => {
                assert_eq!(&*name, "o");
                (part, fault.reason)
            }
            other => panic!("{other:?} is no operation"),
        };
        faults.into_iter().map(part).collect()
    }

    fn dispatcher(name: &str, rules: &str) -> Vec<(OperationPart, FaultReason)> {
        let dispatcher = DispatcherEdit { name: name.into(), rules: rules.into() };
        operation(OperationEdit { dispatcher: Some(dispatcher), ..OperationEdit::default() })
    }

    #[test]
    fn times_and_strategies_are_checked() {
        let time = |time| operation(OperationEdit { time: Some(time), ..OperationEdit::default() });
        let max = Time::MAX.get();
        assert_eq!(time(0), []);
        assert_eq!(time(max.into()), []);
        assert_eq!(time(-1), [(OperationPart::Time, FaultReason::NegativeTime)]);
        assert_eq!(time(i64::MAX), [(OperationPart::Time, FaultReason::LongTime { max })]);
        let strategy = |text: &str| {
            operation(OperationEdit { strategy: Some(text.into()), ..OperationEdit::default() })
        };
        assert_eq!(strategy("random-20"), []);
        for unknown in ["", "gauss", "random-101"] {
            let fault = (OperationPart::Strategy, FaultReason::UnknownStrategy);
            assert_eq!(strategy(unknown), [fault]);
        }
    }

    #[test]
    fn dispatchers_are_read_as_microcks_reads_them() {
        for (name, rules) in [
            ("", ""),
            ("URI_PARTS", "name"),
            ("RANDOM", ""),
            ("SCRIPT", "return 'a'"),
            ("PROXY", "https://example.com/a"),
            ("JSON_BODY", r#"{"exp":"/a","operator":"regexp","cases":{"a+":"x","default":"y"}}"#),
            ("FALLBACK", r#"{"dispatcher":"URI_PARTS","dispatcherRules":"a","fallback":"x"}"#),
        ] {
            assert_eq!(dispatcher(name, rules), [], "{name}");
        }
        let rules = |reason| vec![(OperationPart::Rules, reason)];
        let missing = FaultReason::Rules(RulesFault::Missing);
        assert_eq!(dispatcher("URI_PARTS", " "), rules(missing));
        assert_eq!(dispatcher("JSON_BODY", "{"), rules(FaultReason::Rules(RulesFault::NotJson)));
        assert_eq!(dispatcher("", "x"), rules(FaultReason::RulesWithoutDispatcher));
        for url in ["example.com", "ftp://example.com", "https://", "https://a b"] {
            assert_eq!(dispatcher("PROXY", url), rules(FaultReason::Url), "{url}");
        }
        let unknown = (OperationPart::Dispatcher, FaultReason::UnknownDispatcher);
        assert_eq!(dispatcher("MAGIC", "x"), [unknown]);
        let inner = r#"{"dispatcher":"MAGIC","dispatcherRules":"a","fallback":"x"}"#;
        assert_eq!(dispatcher("FALLBACK", inner), rules(FaultReason::UnknownDispatcher));
        let long = FaultReason::TooLong { max: limit(MAX_RULES_BYTES) };
        assert_eq!(dispatcher("JS", &"x".repeat(MAX_RULES_BYTES + 1)), rules(long));
    }

    #[test]
    fn regular_expressions_of_cases_are_checked_at_every_depth() {
        let body = r#"{"exp":"/a","operator":"regexp","cases":{"(a+)+":"x"}}"#;
        let fault = || vec![(OperationPart::Rules, FaultReason::Regexp(RegexpFault::Backtracking))];
        assert_eq!(dispatcher("JSON_BODY", body), fault());
        let quoted = crate::object::quoted(body);
        let outer =
            format!(r#"{{"dispatcher":"JSON_BODY","dispatcherRules":{quoted},"fallback":"x"}}"#);
        assert_eq!(dispatcher("FALLBACK", &outer), fault());
    }

    #[test]
    fn constraints_are_checked() {
        let constraint = |name: &str, location: &str, pattern: &str| ParameterConstraint {
            name: name.into(),
            location: location.into(),
            is_required: true,
            is_recopied: false,
            pattern: (!pattern.is_empty()).then(|| pattern.into()),
        };
        let constraints = vec![
            constraint("a", "query", "[a-z]+"),
            constraint("a", "header", ""),
            constraint(" ", "query", ""),
            constraint("b", "QUERY", ""),
            constraint("a", "query", "["),
            constraint(&"a".repeat(MAX_PARAMETER_BYTES + 1), "query", ""),
        ];
        let edit = OperationEdit { constraints: Some(constraints), ..OperationEdit::default() };
        let mut faults = operation(edit).into_iter();
        let mut next = || faults.next().unwrap();
        assert_eq!(next(), (OperationPart::Constraint(2), FaultReason::Empty));
        assert_eq!(next(), (OperationPart::Constraint(3), FaultReason::UnknownLocation));
        assert_eq!(next(), (OperationPart::Constraint(4), FaultReason::Repeated));
        assert!(matches!(
            next(),
            (OperationPart::Pattern(4), FaultReason::Regexp(RegexpFault::Syntax { offset: 0, .. }))
        ));
        let max = limit(MAX_PARAMETER_BYTES);
        assert_eq!(next(), (OperationPart::Constraint(5), FaultReason::TooLong { max }));
        let many = vec![constraint("a", "query", ""); MAX_CONSTRAINTS + 1];
        let edit = OperationEdit { constraints: Some(many), ..OperationEdit::default() };
        let max = limit(MAX_CONSTRAINTS);
        assert_eq!(operation(edit), [(OperationPart::Constraints, FaultReason::TooMany { max })]);
    }

    #[test]
    fn keys_and_values_of_labels_and_annotations_are_checked() {
        let map = |pairs: &[(&str, &str)]| -> BTreeMap<Box<str>, Box<str>> {
            pairs.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect()
        };
        let long = "x".repeat(MAX_LABEL_BYTES + 1);
        let labels = map(&[("", "a"), ("a.b", ""), ("ok", "any\u{0}"), ("z", &long)]);
        let annotations = map(&[(&long, "")]);
        let edit = ServiceEdit {
            labels: Some(labels),
            annotations: Some(annotations),
            ..ServiceEdit::default()
        };
        let too_long = FaultReason::TooLong { max: limit(MAX_LABEL_BYTES) };
        let faults = check(&edit).into_iter().map(|fault| (fault.place, fault.reason));
        assert_eq!(
            faults.collect::<Vec<_>>(),
            [
                (EditPlace::Label("".into()), FaultReason::Empty),
                (EditPlace::Label("a.b".into()), FaultReason::Character),
                (EditPlace::Label("z".into()), too_long.clone()),
                (EditPlace::Annotation(long.into()), too_long),
            ]
        );
        let many = (0..=MAX_LABELS).map(|number| (number.to_string().into(), "".into())).collect();
        let edit = ServiceEdit { labels: Some(many), ..ServiceEdit::default() };
        let reason = FaultReason::TooMany { max: limit(MAX_LABELS) };
        assert_eq!(check(&edit), [EditFault { place: EditPlace::Labels, reason }]);
    }

    #[test]
    fn operation_can_be_edited_once() {
        let edit = ServiceEdit {
            operations: vec![OperationEdit::new("o"), OperationEdit::new("o")],
            ..ServiceEdit::default()
        };
        let place = EditPlace::Operation { name: "o".into(), part: OperationPart::Name };
        assert_eq!(check(&edit), [EditFault { place, reason: FaultReason::RepeatedOperation }]);
    }
}

//! All texts of the form with the settings of a service.

use std::collections::BTreeMap;

use api_types::ConcurrentChange;
use snapshot::{
    ServiceType,
    describe::RulesFault,
    response_times::{Time, Unit},
    settings::{FaultReason, MAX_REGEXP_CHARS, RegexpFault},
};

use crate::{
    state::settings::{FieldFault, OperationField, Setting, SettingsForm, TimeFault},
    text::{number, plural, visible, visible_name},
};

pub(super) const LOADING: &str = "Loading settings";
pub(super) const LABELS: &str = "Labels";
pub(super) const ANNOTATIONS: &str = "Annotations";
pub(super) const OPERATIONS: &str = "Operations";
pub(super) const NO_OPERATIONS: &str = "This service has no operations.";
pub(super) const SEARCH: &str = "Search operations";
pub(super) const KEY: &str = "Key";
pub(super) const VALUE: &str = "Value";
pub(super) const ADD_LABEL: &str = "Add label";
pub(super) const ADD_ANNOTATION: &str = "Add annotation";
pub(super) const STRATEGY: &str = "Strategy";
pub(super) const FIXED: &str = "Always this time";
pub(super) const RANDOM: &str = "Between 0 and this time";
pub(super) const PERCENT: &str = "Some percent more or less";
pub(super) const PERCENTAGE: &str = "Percent";
pub(super) const DISPATCHER: &str = "Dispatcher";
pub(super) const RULES: &str = "Dispatcher rules";
pub(super) const CONSTRAINTS: &str = "Parameter constraints";
pub(super) const ADD_CONSTRAINT: &str = "Add constraint";
pub(super) const PARAMETER: &str = "Parameter";
pub(super) const LOCATION: &str = "In";
pub(super) const REQUIRED: &str = "Required";
pub(super) const RECOPIED: &str = "Copied to the response";
pub(super) const PATTERN: &str = "Regular expression";
pub(super) const REVIEW: &str = "Review changes";
pub(super) const DISCARD: &str = "Discard changes";
pub(super) const CHANGED: &str = "Changed";
pub(super) const NOT_CHANGED: &str = "Nothing is changed.";
pub(super) const INVALID: &str = "Some values are invalid. Each is marked at its field.";
pub(super) const SHOW_INVALID: &str = "Show the first one";
pub(super) const KEPT: &str = "What you typed is kept.";
pub(super) const THEIRS: &str = "Theirs: ";
pub(super) const USE_THEIRS: &str = "Use theirs";
pub(super) const KEEP_MINE: &str = "Keep mine";
pub(super) const CHANGED_HERE_TOO: &str = "Somebody else changed this too.";
pub(super) const GUARDED: &str = "Imports keep edited settings, unless the review says otherwise.";
pub(super) const DELETE: &str = "Delete service…";
pub(super) const DELETE_EXPLAINED: &str = "You review it first, and can undo it from the history.";
pub(super) const TRY_AGAIN: &str = "Nothing was changed. Try again.";

pub(super) fn remove(name: &str) -> String {
    "Remove ".to_owned() + &visible_name(name)
}

/// The label of a time field.
pub(super) fn time_label(kind: ServiceType) -> &'static str {
    match Unit::of(kind) {
        Unit::Milliseconds => "Response time in milliseconds",
        Unit::Seconds => "Seconds between two messages",
    }
}

/// A dispatcher in a list.
pub(super) fn dispatcher(name: &str) -> String {
    let words = match name {
        "" => return "None: any response".to_owned(),
        "URI_PARTS" => "Path parameters",
        "URI_PARAMS" => "Query parameters",
        "URI_ELEMENTS" => "Path and query parameters",
        "SEQUENCE" => "Path parameters in sequence",
        "QUERY_HEADER" => "Headers",
        "QUERY_ARGS" => "Arguments",
        "QUERY_MATCH" => "XPath on a SOAP body",
        "JSON_BODY" => "JSON body",
        "SCRIPT" | "GROOVY" => "Groovy script",
        "JS" => "JavaScript script",
        "RANDOM" => "At random",
        "FALLBACK" => "Another dispatcher, otherwise an example",
        "PROXY" => "Forwarded to a URL",
        "PROXY_FALLBACK" => "Another dispatcher, otherwise forwarded",
        other => return visible(other),
    };
    [words, " (", name, ")"].concat()
}

/// What the rules of a dispatcher are.
pub(super) fn rules_hint(dispatcher: &str) -> Option<&'static str> {
    Some(match dispatcher {
        "URI_PARTS" | "SEQUENCE" => "The names of path parameters: id && name",
        "URI_PARAMS" => "The names of query parameters: page && size",
        "URI_ELEMENTS" => "Path parameters, then query parameters: id ?? page && size",
        "QUERY_HEADER" => "The names of headers: accept && x-tenant",
        "QUERY_ARGS" => "The names of arguments: id && name",
        "QUERY_MATCH" => "Declarations of name spaces, then an XPath expression",
        "JSON_BODY" => {
            r#"An object: {"exp": "/country", "operator": "equals", "cases": {"FR": "example"}}"#
        }
        "SCRIPT" | "GROOVY" | "JS" => "A script that returns the name of an example",
        "FALLBACK" => {
            r#"An object: {"dispatcher": "URI_PARTS", "dispatcherRules": "id", "fallback": "example"}"#
        }
        "PROXY" => "The URL that calls are forwarded to",
        "PROXY_FALLBACK" => {
            r#"An object: {"dispatcher": "URI_PARTS", "dispatcherRules": "id", "proxyUrl": "https://…"}"#
        }
        _ => return None,
    })
}

/// "3 settings changed".
pub(super) fn changed(count: usize) -> String {
    match count {
        0 => NOT_CHANGED.to_owned(),
        count => plural(count as u64, "setting", "settings") + " changed",
    }
}

/// "anna changed this service in revision 38.".
pub(super) fn changed_meanwhile(changes: &[ConcurrentChange]) -> String {
    match changes.first() {
        Some(change) => format!(
            "{} changed this service in revision {} while you were editing it.",
            visible(&change.by),
            change.revision
        ),
        None => "Somebody changed this service while you were editing it.".to_owned(),
    }
}

/// "The operation GET / is gone. Its changes were discarded."
pub(super) fn gone(operations: &[Box<str>]) -> String {
    let names: Vec<String> = operations.iter().map(|name| visible_name(name)).collect();
    match &names[..] {
        [name] => format!("The operation {name} is gone. Its changes were discarded."),
        names => {
            format!("These operations are gone, and so are their changes: {}.", names.join(", "))
        }
    }
}

/// The name of a setting in a list of conflicts.
pub(super) fn setting(setting: &Setting) -> String {
    match setting {
        Setting::Labels => LABELS.to_owned(),
        Setting::Annotations => ANNOTATIONS.to_owned(),
        Setting::Operation(name, field) => {
            let field = match field {
                OperationField::Time => "response time",
                OperationField::Strategy => "strategy",
                OperationField::Dispatcher => "dispatcher",
                OperationField::Constraints => "parameter constraints",
            };
            [&visible_name(name), ": ", field].concat()
        }
    }
}

/// The value of a setting as the service has it now.
pub(super) fn loaded(form: &SettingsForm, setting: &Setting) -> String {
    let pairs = |map: &BTreeMap<Box<str>, Box<str>>| {
        let pairs = map.iter().map(|(key, value)| [key, "=", value].concat());
        some_or_none(&pairs.collect::<Vec<_>>().join(", "))
    };
    let settings = &form.service().settings;
    let (name, field) = match setting {
        Setting::Labels => return pairs(&settings.labels),
        Setting::Annotations => return pairs(&settings.annotations),
        Setting::Operation(name, field) => (name, field),
    };
    let Some(operation) = form.loaded(name) else { return some_or_none("") };
    match field {
        OperationField::Time => number(operation.response_time.effective_time().unsigned_abs()),
        OperationField::Strategy => visible(&operation.response_time.strategy.to_string()),
        OperationField::Dispatcher => {
            some_or_none(&[&operation.dispatcher, " ", &operation.rules].concat())
        }
        OperationField::Constraints => {
            let names = operation.constraints.iter().map(|it| &*it.name);
            some_or_none(&names.collect::<Vec<_>>().join(", "))
        }
    }
}

/// Characters of a value.
const MAX_VALUE: usize = 200;

fn some_or_none(text: &str) -> String {
    let text = text.trim();
    let short: String = text.chars().take(MAX_VALUE).collect();
    if text.is_empty() { "none".to_owned() } else { visible(&short) }
}

/// Why a field is invalid.
pub(super) fn fault(fault: &FieldFault, kind: ServiceType) -> String {
    match fault {
        FieldFault::Time(TimeFault::Missing) => "Enter a time. 0 means no delay.".to_owned(),
        FieldFault::Time(TimeFault::Negative) => "A time cannot be negative.".to_owned(),
        FieldFault::Time(TimeFault::Fraction) => "Enter a whole number.".to_owned(),
        FieldFault::Time(TimeFault::TooHigh) => long_time(Time::MAX.get(), kind),
        FieldFault::Time(TimeFault::NotANumber) => "This is not a number.".to_owned(),
        FieldFault::Percent => "Enter a whole number from 0 to 100.".to_owned(),
        FieldFault::RepeatedKey => "Another one has this key.".to_owned(),
        FieldFault::Rejected(reason) => rejected(reason, kind),
    }
}

fn long_time(max: u32, kind: ServiceType) -> String {
    let unit = match Unit::of(kind) {
        Unit::Milliseconds => "ms",
        Unit::Seconds => "s",
    };
    ["Use at most ", &number(max.into()), "\u{a0}", unit, "."].concat()
}

fn rejected(reason: &FaultReason, kind: ServiceType) -> String {
    match reason {
        FaultReason::Empty => "This cannot be empty.".to_owned(),
        FaultReason::Character => {
            "The database of Microcks rejects dots and null characters here.".to_owned()
        }
        FaultReason::TooLong { max } => format!("Use at most {} bytes.", number((*max).into())),
        FaultReason::TooMany { max } => format!("Use at most {}.", number((*max).into())),
        FaultReason::NegativeTime => "A time cannot be negative.".to_owned(),
        FaultReason::LongTime { max } => long_time(*max, kind),
        FaultReason::UnknownStrategy => "Microcks has no such strategy.".to_owned(),
        FaultReason::UnknownDispatcher => "Microcks has no such dispatcher.".to_owned(),
        FaultReason::Rules(fault) => rules(fault),
        FaultReason::RulesWithoutDispatcher => {
            "Rules need a dispatcher. Choose one, or remove the rules.".to_owned()
        }
        FaultReason::Url => "Enter a URL that begins with http:// or https://.".to_owned(),
        FaultReason::Regexp(fault) => regexp(fault),
        FaultReason::UnknownLocation => "Microcks does not know this place.".to_owned(),
        FaultReason::Repeated => "Another constraint has this name and place.".to_owned(),
        FaultReason::NoOperation => "The service has no such operation.".to_owned(),
        FaultReason::RepeatedOperation => "The operation is there twice.".to_owned(),
    }
}

fn rules(fault: &RulesFault) -> String {
    match fault {
        RulesFault::Missing => "This dispatcher needs rules.".to_owned(),
        RulesFault::NotJson => "The rules are not a JSON object.".to_owned(),
        RulesFault::UnknownKey(key) => {
            format!("Microcks ignores rules with the unknown key `{}`.", visible(key))
        }
        RulesFault::MissingKey(key) => format!("The key `{}` is missing.", visible(key)),
        RulesFault::UnknownOperator(operator) => format!(
            "The operator `{}` is unknown. Use equals, range, regexp, size or presence.",
            visible(operator)
        ),
        RulesFault::InvalidPointer(pointer) => {
            format!("The JSON Pointer `{}` does not begin with a slash.", visible(pointer))
        }
        RulesFault::TooDeep => "The dispatchers are nested too deeply.".to_owned(),
    }
}

fn regexp(fault: &RegexpFault) -> String {
    match fault {
        RegexpFault::Syntax { finding, offset } => format!(
            "The regular expression cannot be read at character {}: {}.",
            number(u64::from(*offset) + 1),
            visible(finding)
        ),
        RegexpFault::Unlimited => {
            "Look-around and back-references can take very long. Write it without them.".to_owned()
        }
        RegexpFault::Backtracking => "A repetition of a repetition, such as (a+)+, can take very \
                                      long. Repeat only one of them."
            .to_owned(),
        RegexpFault::TooLarge => format!(
            "The regular expression is too large. Use at most {} characters and fewer repetitions.",
            number(MAX_REGEXP_CHARS as u64)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_has_its_own_sentence() {
        let kind = ServiceType::Rest;
        let faults = [
            FieldFault::Time(TimeFault::Missing),
            FieldFault::Time(TimeFault::Negative),
            FieldFault::Time(TimeFault::Fraction),
            FieldFault::Time(TimeFault::TooHigh),
            FieldFault::Time(TimeFault::NotANumber),
            FieldFault::Percent,
            FieldFault::RepeatedKey,
            FieldFault::Rejected(FaultReason::Url),
            FieldFault::Rejected(FaultReason::Rules(RulesFault::NotJson)),
            FieldFault::Rejected(FaultReason::Regexp(RegexpFault::Backtracking)),
            FieldFault::Rejected(FaultReason::Regexp(RegexpFault::TooLarge)),
            FieldFault::Rejected(FaultReason::Regexp(RegexpFault::Unlimited)),
        ];
        let texts: std::collections::BTreeSet<String> =
            faults.iter().map(|it| fault(it, kind)).collect();
        assert_eq!(texts.len(), faults.len());
        assert_eq!(
            fault(&FieldFault::Time(TimeFault::TooHigh), ServiceType::Event),
            "Use at most 86,400,000\u{a0}s."
        );
        let syntax = RegexpFault::Syntax { finding: "unclosed group".into(), offset: 4 };
        assert_eq!(
            regexp(&syntax),
            "The regular expression cannot be read at character 5: unclosed group."
        );
    }
}

//! Writes the file of a profile.

use super::{
    super::{
        action::Action,
        condition::{Condition, LabelCondition},
        pattern::Pattern,
        profile::Profile,
        scale::Scale,
    },
    FORMAT, VERSION,
    model::{
        FileAction, FileCondition, FileLabel, FileProfile, FileRule, FileRules, FileScale, FileSet,
    },
};

/// The file of a profile. Equal profiles have equal files. [`parse`](super::parse()) gives the same
/// profile, unless thousands of rules have the longest possible texts and the file exceeds its limit.
#[must_use]
pub fn to_json(profile: &Profile) -> String {
    let rules = profile.rules.iter().map(|rule| FileRule {
        condition: condition(&rule.condition),
        action: action(rule.action),
    });
    let file = FileProfile {
        format: FORMAT.to_owned(),
        version: VERSION,
        name: profile.name.to_string(),
        description: profile.description.to_string(),
        rules: FileRules { items: rules.collect(), number: profile.rules.len() },
        otherwise: action(profile.otherwise),
    };
    // Texts and numbers can always be written.
    let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
    text.push('\n');
    text
}

fn condition(condition: &Condition) -> FileCondition {
    let Condition { types, label, service, version, operation } = condition;
    let to_label = |label: &LabelCondition| FileLabel {
        key: label.key().to_owned(),
        value: label.value().map(str::to_owned),
    };
    let text = |pattern: &Option<Pattern>| pattern.as_ref().map(ToString::to_string);
    FileCondition {
        types: types.iter().map(|kind| kind.name().to_owned()).collect(),
        label: label.as_ref().map(to_label),
        service: text(service),
        version: text(version),
        operation: text(operation),
    }
}

fn action(action: Action) -> FileAction<u64> {
    match action {
        Action::Keep => FileAction::Keep,
        Action::Set { time, strategy } => FileAction::Set(FileSet {
            time: time.get().into(),
            strategy: Some(strategy.to_string()),
        }),
        Action::Scale(Scale { factor, bounds, strategy }) => FileAction::Scale(FileScale {
            factor: factor.to_string(),
            floor: bounds.floor().map(|time| time.get().into()),
            ceiling: bounds.ceiling().map(|time| time.get().into()),
            strategy: strategy.map(|strategy| strategy.to_string()),
        }),
    }
}

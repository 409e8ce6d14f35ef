//! The fields of a rule.

use std::collections::BTreeSet;

use snapshot::{
    ServiceType,
    response_times::{Condition, InvalidLabel, LabelCondition, MAX_LABEL_CHARS, Pattern, Rule},
};

use super::{action_form::ActionForm, fault::Fault};

/// A field of a condition.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RuleField {
    /// The pattern for the name of the service.
    Service,
    /// The pattern for the version of the service.
    Version,
    /// The pattern for the name of the operation.
    Operation,
    /// The key of a label of the service.
    LabelKey,
    /// The value of the label.
    LabelValue,
}

impl RuleField {
    /// All fields, in the order of the form.
    pub const ALL: [Self; 5] =
        [Self::Service, Self::Version, Self::Operation, Self::LabelKey, Self::LabelValue];
}

/// The fields of a rule. They keep what a person entered, even if it is invalid.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct RuleForm {
    /// The chosen types of services.
    pub types: BTreeSet<ServiceType>,
    /// Whether the label must have exactly the value.
    pub has_label_value: bool,
    /// The action.
    pub action: ActionForm,
    texts: [String; RuleField::ALL.len()],
}

impl From<&Rule> for RuleForm {
    fn from(rule: &Rule) -> Self {
        let Condition { types, label, service, version, operation } = &rule.condition;
        let pattern = |pattern: &Option<Pattern>| {
            pattern.as_ref().map_or_else(String::new, ToString::to_string)
        };
        let (key, value) = label.as_ref().map_or(("", None), |it| (it.key(), it.value()));
        let texts = [
            pattern(service),
            pattern(version),
            pattern(operation),
            key.to_owned(),
            value.unwrap_or_default().to_owned(),
        ];
        Self {
            types: types.iter().collect(),
            has_label_value: value.is_some(),
            action: rule.action.into(),
            texts,
        }
    }
}

impl RuleForm {
    /// The text of a field.
    #[must_use]
    pub fn text(&self, field: RuleField) -> &str {
        self.texts.get(field as usize).map_or("", String::as_str)
    }

    /// Sets the text of a field.
    pub fn set_text(&mut self, field: RuleField, text: String) {
        if let Some(place) = self.texts.get_mut(field as usize) {
            *place = text;
        }
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn fault(&self, field: RuleField) -> Option<Fault> {
        let text = self.text(field);
        match field {
            RuleField::Service | RuleField::Version | RuleField::Operation => {
                pattern(text).err().filter(|_| !text.is_empty())
            }
            RuleField::LabelKey => match self.label() {
                Err(InvalidLabel::EmptyKey) => Some(Fault::NoLabelKey),
                _ => too_long(text),
            },
            RuleField::LabelValue => too_long(text).filter(|_| self.has_label_value),
        }
    }

    /// The rule, if all its fields are valid.
    #[must_use]
    pub fn to_rule(&self) -> Option<Rule> {
        let pattern = |field| {
            let text = self.text(field);
            if text.is_empty() { Some(None) } else { pattern(text).ok().map(Some) }
        };
        let condition = Condition {
            types: self.types.iter().copied().collect(),
            label: self.label().ok()?,
            service: pattern(RuleField::Service)?,
            version: pattern(RuleField::Version)?,
            operation: pattern(RuleField::Operation)?,
        };
        Some(Rule { condition, action: self.action.to_action()? })
    }

    fn label(&self) -> Result<Option<LabelCondition>, InvalidLabel> {
        let (key, value) = (self.text(RuleField::LabelKey), self.text(RuleField::LabelValue));
        if key.is_empty() && !self.has_label_value {
            return Ok(None);
        }
        let value = self.has_label_value.then(|| value.into());
        LabelCondition::new(key, value).map(Some)
    }
}

fn pattern(text: &str) -> Result<Pattern, Fault> {
    Pattern::new(text).map_err(Fault::from)
}

fn too_long(label: &str) -> Option<Fault> {
    label.chars().nth(MAX_LABEL_CHARS).map(|_| Fault::TooLong(MAX_LABEL_CHARS))
}

#[cfg(test)]
mod tests {
    use snapshot::response_times::{Action, MAX_PATTERN_CHARS};

    use super::*;

    #[test]
    fn rules_survive_the_form() {
        let pattern = |text| Some(Pattern::new(text).unwrap());
        let label = |value: Option<&str>| {
            Some(LabelCondition::new("domain", value.map(Box::from)).unwrap())
        };
        let types = [ServiceType::Event, ServiceType::Rest].into_iter().collect();
        let all = Condition {
            types,
            label: label(Some("orders")),
            service: pattern("Order*"),
            version: pattern("1.?"),
            operation: pattern("GET *"),
        };
        for condition in [
            Condition::default(),
            all,
            Condition { label: label(None), ..Condition::default() },
            Condition { label: label(Some("")), ..Condition::default() },
        ] {
            let rule = Rule { condition, action: Action::Keep };
            assert_eq!(RuleForm::from(&rule).to_rule(), Some(rule));
        }
    }

    #[test]
    fn faults_name_their_field() {
        let fault = |field, text: &str| {
            let mut form = RuleForm::default();
            form.set_text(field, text.to_owned());
            assert_eq!(form.to_rule().is_none(), form.fault(field).is_some());
            form.fault(field)
        };
        let long = "x".repeat(MAX_PATTERN_CHARS + 1);
        assert_eq!(fault(RuleField::Service, &long), Some(Fault::TooLong(MAX_PATTERN_CHARS)));
        assert_eq!(fault(RuleField::Operation, "a\tb"), Some(Fault::ControlCharacter));
        assert_eq!(fault(RuleField::Version, ""), None);
        let long = "x".repeat(MAX_LABEL_CHARS + 1);
        assert_eq!(fault(RuleField::LabelKey, &long), Some(Fault::TooLong(MAX_LABEL_CHARS)));
        assert_eq!(fault(RuleField::LabelValue, &long), None, "the value is not used");
        let form = RuleForm { has_label_value: true, ..RuleForm::default() };
        assert_eq!(form.fault(RuleField::LabelKey), Some(Fault::NoLabelKey));
        assert_eq!(form.to_rule(), None);
    }
}

//! A profile while it is edited.

use snapshot::response_times::{MAX_DESCRIPTION_CHARS, MAX_NAME_CHARS, Profile, Rule};

use super::{
    action_form::ActionForm,
    fault::Fault,
    rule_list::{RuleId, RuleList},
};

/// A part of a profile that has an invalid field.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ProfilePart {
    /// The name.
    Name,
    /// The description.
    Description,
    /// A rule.
    Rule(RuleId),
    /// The action for operations that no rule matches.
    Otherwise,
}

/// A profile while it is edited. It keeps what a person entered, even if it is invalid.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProfileDraft {
    /// The name.
    pub name: String,
    /// The description.
    pub description: String,
    /// The rules.
    pub rules: RuleList,
    /// The action for operations that no rule matches.
    pub otherwise: ActionForm,
}

impl From<&Profile> for ProfileDraft {
    fn from(profile: &Profile) -> Self {
        Self {
            name: profile.name().to_owned(),
            description: profile.description().to_owned(),
            rules: RuleList::new(profile.rules()),
            otherwise: profile.otherwise().into(),
        }
    }
}

impl ProfileDraft {
    /// What is wrong with the name.
    #[must_use]
    pub fn name_fault(&self) -> Option<Fault> {
        if self.name.trim().is_empty() {
            return Some(Fault::NoName);
        }
        too_long(&self.name, MAX_NAME_CHARS)
    }

    /// What is wrong with the description.
    #[must_use]
    pub fn description_fault(&self) -> Option<Fault> {
        too_long(&self.description, MAX_DESCRIPTION_CHARS)
    }

    /// The first part with an invalid field, in the order of the page.
    #[must_use]
    pub fn first_invalid(&self) -> Option<ProfilePart> {
        if self.name_fault().is_some() {
            return Some(ProfilePart::Name);
        }
        if self.description_fault().is_some() {
            return Some(ProfilePart::Description);
        }
        let rule = self.rules.first_invalid().map(ProfilePart::Rule);
        rule.or_else(|| self.otherwise.to_action().is_none().then_some(ProfilePart::Otherwise))
    }

    /// The profile, if all fields are valid.
    #[must_use]
    pub fn to_profile(&self) -> Option<Profile> {
        self.profile_with_name(self.name.trim())
    }

    /// The profile for a preview, which needs no name yet. `None` if another field is invalid.
    #[must_use]
    pub fn to_preview(&self) -> Option<Profile> {
        self.profile_with_name("-")
    }

    /// The profile for a comparison, which needs no name yet. `None` if another field is invalid.
    #[must_use]
    pub fn to_profile_or_unnamed(&self) -> Option<Profile> {
        self.to_profile().or_else(|| self.to_preview())
    }

    /// Whether it has the content of this profile.
    #[must_use]
    pub fn is_equal(&self, profile: &Profile) -> bool {
        self.name.trim() == profile.name()
            && self.description == profile.description()
            && self.otherwise.to_action() == Some(profile.otherwise())
            && self.rules.is_equal(profile.rules())
    }

    fn profile_with_name(&self, name: &str) -> Option<Profile> {
        if self.rules.first_invalid().is_some() {
            return None;
        }
        let rules: Vec<Rule> = self.rules.as_slice().iter().map(|it| it.rule.clone()).collect();
        Profile::new(name, &*self.description, rules, self.otherwise.to_action()?).ok()
    }
}

fn too_long(text: &str, limit: usize) -> Option<Fault> {
    text.chars().nth(limit).map(|_| Fault::TooLong(limit))
}

#[cfg(test)]
mod tests {
    use snapshot::response_times::BuiltIn;

    use super::{
        super::action_form::{ActionField, ActionKind},
        *,
    };

    #[test]
    fn profiles_survive_the_draft() {
        for built_in in BuiltIn::ALL {
            let profile = built_in.profile();
            let mut draft = ProfileDraft::from(&profile);
            assert!(draft.is_equal(&profile));
            assert_eq!(draft.to_profile().as_ref(), Some(&profile));
            draft.name.push(' ');
            assert!(draft.is_equal(&profile), "blanks around the name do not count");
            draft.rules.add();
            assert!(!draft.is_equal(&profile));
        }
    }

    #[test]
    fn first_invalid_part_is_in_the_order_of_the_page() {
        let mut draft = ProfileDraft::default();
        assert_eq!(draft.first_invalid(), Some(ProfilePart::Name));
        draft.name = "x".repeat(MAX_NAME_CHARS + 1);
        assert_eq!(draft.name_fault(), Some(Fault::TooLong(MAX_NAME_CHARS)));
        draft.name = "x".into();
        draft.otherwise.kind = ActionKind::Set;
        assert_eq!(draft.first_invalid(), Some(ProfilePart::Otherwise));
        let id = draft.rules.add().unwrap();
        draft.rules.edit(id, |form| form.action.kind = ActionKind::Set);
        assert_eq!(draft.first_invalid(), Some(ProfilePart::Rule(id)));
        draft.description = "x".repeat(MAX_DESCRIPTION_CHARS + 1);
        assert_eq!(draft.first_invalid(), Some(ProfilePart::Description));
        assert_eq!(draft.to_profile(), None);
    }

    #[test]
    fn preview_needs_no_name() {
        let mut draft = ProfileDraft::default();
        assert_eq!(draft.to_profile(), None);
        assert!(draft.to_preview().is_some());
        draft.otherwise.kind = ActionKind::Scale;
        draft.otherwise.set_text(ActionField::Factor, "-1".into());
        assert_eq!(draft.to_preview(), None);
    }
}

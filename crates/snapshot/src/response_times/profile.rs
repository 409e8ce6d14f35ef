//! Profiles: ordered rules and the action for all other operations.

use super::{action::Action, condition::Condition};

/// Rules of a profile.
pub const MAX_RULES: usize = 10_000;

/// Characters of a profile's name.
pub const MAX_NAME_CHARS: usize = 100;

/// Characters of a profile's description.
pub const MAX_DESCRIPTION_CHARS: usize = 1_000;

/// A response-time profile.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Profile {
    pub(super) name: Box<str>,
    pub(super) description: Box<str>,
    pub(super) rules: Vec<Rule>,
    pub(super) otherwise: Action,
}

/// An action for the operations that match a condition.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct Rule {
    /// Which operations.
    pub condition: Condition,
    /// What happens to their response times.
    pub action: Action,
}

/// Why a profile is rejected.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum InvalidProfile {
    /// The name is empty or blank.
    #[error("a profile needs a name")]
    NoName,
    /// The name has more than [`MAX_NAME_CHARS`].
    #[error("the name has more than {MAX_NAME_CHARS} characters")]
    LongName,
    /// The description has more than [`MAX_DESCRIPTION_CHARS`].
    #[error("the description has more than {MAX_DESCRIPTION_CHARS} characters")]
    LongDescription,
    /// There are more than [`MAX_RULES`].
    #[error("the profile has {found} rules. The limit is {MAX_RULES}")]
    TooManyRules {
        /// The number of rules.
        found: usize,
    },
}

impl Profile {
    /// Creates a profile. The first rule that matches an operation decides. `otherwise` is for
    /// operations that no rule matches, except those of event services.
    ///
    /// # Errors
    /// The name is blank, or something exceeds its limit.
    pub fn new(
        name: impl Into<Box<str>>,
        description: impl Into<Box<str>>,
        rules: Vec<Rule>,
        otherwise: Action,
    ) -> Result<Self, InvalidProfile> {
        let (name, description) = (name.into(), description.into());
        if name.trim().is_empty() {
            return Err(InvalidProfile::NoName);
        }
        if name.chars().nth(MAX_NAME_CHARS).is_some() {
            return Err(InvalidProfile::LongName);
        }
        if description.chars().nth(MAX_DESCRIPTION_CHARS).is_some() {
            return Err(InvalidProfile::LongDescription);
        }
        if rules.len() > MAX_RULES {
            return Err(InvalidProfile::TooManyRules { found: rules.len() });
        }
        Ok(Self { name, description, rules, otherwise })
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The description. Empty if there is none.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.description
    }

    /// The rules in their order.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The action for operations that no rule matches.
    #[must_use]
    pub const fn otherwise(&self) -> Action {
        self.otherwise
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_checked() {
        let new = |name: &str, description: &str, rules| {
            let rules = vec![Rule::default(); rules];
            Profile::new(name, description, rules, Action::Keep).map(drop)
        };
        let (name, description) = ("é".repeat(MAX_NAME_CHARS), "é".repeat(MAX_DESCRIPTION_CHARS));
        assert_eq!(new(&name, &description, MAX_RULES), Ok(()));
        assert_eq!(new(" ", "", 0), Err(InvalidProfile::NoName));
        assert_eq!(new(&format!("{name}x"), "", 0), Err(InvalidProfile::LongName));
        assert_eq!(new("x", &format!("{description}x"), 0), Err(InvalidProfile::LongDescription));
        let found = MAX_RULES + 1;
        assert_eq!(new("x", "", found), Err(InvalidProfile::TooManyRules { found }));
    }
}

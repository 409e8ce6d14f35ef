//! Checks the name and version of a copy, and finds names that are easily confused.

use std::collections::BTreeSet;

use snapshot::{NameFault, ServiceKey};

/// Whether a copy can have a name and version. This is the check that runs while a person types.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CopyNameCheck {
    /// The copy can have it.
    Available,
    /// The name or the version is empty, or has only invisible characters.
    Blank,
    /// The name or the version is longer than [`snapshot::MAX_NAME_BYTES`].
    TooLong,
    /// A service in the repository has it.
    Taken,
    /// The copy can have it, but a service in the repository differs only in case or spaces.
    Confusable,
}

impl CopyNameCheck {
    /// Checks a name and version against those that are taken.
    #[must_use]
    pub fn new(key: &ServiceKey, taken: &BTreeSet<ServiceKey>) -> Self {
        match key.fault() {
            Some(NameFault::Invisible) => return Self::Blank,
            Some(NameFault::TooLong(_)) => return Self::TooLong,
            None => {}
        }
        if taken.contains(key) {
            return Self::Taken;
        }
        let folded = fold_key(key);
        let is_confusable = taken.iter().any(|other| fold_key(other) == folded);
        if is_confusable { Self::Confusable } else { Self::Available }
    }
}

/// A name and version in lower case and without white space. Two keys with equal results are easily
/// confused.
#[must_use]
pub fn fold_key(key: &ServiceKey) -> (String, String) {
    (fold_name(&key.name), fold_name(&key.version))
}

/// A name in lower case and without white space.
#[must_use]
pub fn fold_name(name: &str) -> String {
    let letters = name.chars().filter(|letter| !letter.is_whitespace());
    letters.flat_map(char::to_lowercase).collect()
}

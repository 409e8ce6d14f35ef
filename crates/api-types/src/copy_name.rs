//! Names and versions: whether one can be that of a copy, and which are easily mistaken.

use std::collections::BTreeSet;

use snapshot::{NameFault, ServiceKey};

/// Why a name and version cannot be that of a copy, as far as it can be told while typing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CopyName {
    /// It can.
    Free,
    /// The name or the version is missing, or nothing of it can be seen.
    Blank,
    /// The name or the version is longer than [`snapshot::MAX_NAME_BYTES`].
    TooLong,
    /// A service here has it.
    Taken,
    /// A service here has it but for case or blanks: it can, but is easily mistaken.
    Confusable,
}

impl CopyName {
    /// What can be said of this name and version where these are taken.
    #[must_use]
    pub fn of(key: &ServiceKey, taken: &BTreeSet<ServiceKey>) -> Self {
        match key.fault() {
            Some(NameFault::Invisible) => return Self::Blank,
            Some(NameFault::TooLong(_)) => return Self::TooLong,
            None => {}
        }
        if taken.contains(key) {
            return Self::Taken;
        }
        let own = folded(key);
        let alike = taken.iter().any(|other| folded(other) == own);
        if alike { Self::Confusable } else { Self::Free }
    }
}

/// A name and version without what is easily overlooked: case and blanks.
#[must_use]
pub fn folded(key: &ServiceKey) -> (String, String) {
    let fold = |text: &str| {
        let letters = text.chars().filter(|letter| !letter.is_whitespace());
        letters.flat_map(char::to_lowercase).collect()
    };
    (fold(&key.name), fold(&key.version))
}

//! The faults of one test, and whether `mockpit check` must report them.

use std::fmt;

/// Damage to one file or folder.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Fault {
    /// Flips one bit.
    FlipBit { at: u64, bit: u32 },
    /// Truncates the file.
    Truncate { length: u64 },
    /// Overwrites a page with zeros.
    ZeroPage { at: u64 },
    /// Appends bytes.
    Append,
    /// Replaces it by the one of another data directory.
    Replace,
    /// Removes it.
    Remove,
    /// Replaces it by a folder.
    BecomeFolder,
}

/// The faults of one test, usually one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Scenario {
    /// Paths from the root of the data directory.
    pub(crate) faults: Vec<(String, Fault)>,
}

/// The importance of a file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Importance {
    /// The content exists nowhere else.
    Original,
    /// The content can be rebuilt from the journal.
    Derived,
    /// The file has no data.
    None,
}

impl Importance {
    pub(crate) fn of(path: &str) -> Self {
        match top(path) {
            "sled" | "checkpoint" => Self::Derived,
            "LOCK" | "spool" | "last-check.json" | "last-exports.json" => Self::None,
            "accounts.lock" | "tokens.lock" | "audit.lock" => Self::None,
            _ => Self::Original,
        }
    }
}

impl Scenario {
    pub(crate) fn one(path: impl Into<String>, fault: Fault) -> Self {
        Self { faults: vec![(path.into(), fault)] }
    }

    pub(crate) fn and(mut self, path: impl Into<String>, fault: Fault) -> Self {
        self.faults.push((path.into(), fault));
        self
    }

    /// The file or folder that is damaged first.
    #[cfg(test)]
    pub(crate) fn target(&self) -> &str {
        self.faults.first().map_or("", |(path, _)| path)
    }

    /// Whether `check` must report it, because original data is lost or changed. A missing or foreign
    /// account list or anchor can be intended by the operator.
    pub(crate) fn must_be_reported(&self) -> bool {
        self.faults.iter().any(|(path, fault)| {
            let whole = matches!(fault, Fault::Replace | Fault::Remove);
            Importance::of(path) == Importance::Original && (!whole || top(path) == "journal")
        })
    }

    /// Whether all accounts are removed, so that the next start offers to create an administrator.
    pub(crate) fn removes_accounts(&self) -> bool {
        self.faults.iter().any(|(path, fault)| path == "accounts.json" && *fault == Fault::Remove)
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (path, fault)) in self.faults.iter().enumerate() {
            let and = if index == 0 { "" } else { " and " };
            match fault {
                Fault::FlipBit { at, bit } => {
                    write!(out, "{and}{path}: bit {bit} of byte {at} flipped")
                }
                Fault::Truncate { length } => write!(out, "{and}{path}: cut to {length} bytes"),
                Fault::ZeroPage { at } => write!(out, "{and}{path}: zeros from byte {at}"),
                Fault::Append => write!(out, "{and}{path}: bytes appended"),
                Fault::Replace => write!(out, "{and}{path}: replaced from another directory"),
                Fault::Remove => write!(out, "{and}{path}: removed"),
                Fault::BecomeFolder => write!(out, "{and}{path}: replaced by a folder"),
            }?;
        }
        Ok(())
    }
}

/// The first part of a path.
pub(crate) fn top(path: &str) -> &str {
    path.split('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_damage_to_original_data_must_be_reported() {
        let reported = |path: &str, fault| Scenario::one(path, fault).must_be_reported();
        assert!(reported("journal/1.rev", Fault::Remove));
        assert!(reported("journal", Fault::Replace));
        assert!(reported("accounts.json", Fault::Append));
        assert!(!reported("accounts.json", Fault::Remove));
        assert!(!reported("sled/db", Fault::Append));
        assert!(!reported("LOCK", Fault::BecomeFolder));
    }
}

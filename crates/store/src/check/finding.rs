//! One thing that is wrong, by the names of what it concerns.

use std::fmt;

use repository::{DamagedPart, RevisionNumber, StoreError};
use snapshot::ServiceKey;

use crate::error::Place;

/// Services that are named; the rest is counted.
const NAMED: usize = 5;

/// Something that is not as it was written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Finding {
    /// The part of the store that the file belongs to.
    pub part: DamagedPart,
    /// The file, relative to the data directory.
    pub file: String,
    /// The revision whose file it is, if it is one's.
    pub revision: Option<RevisionNumber>,
    /// The services whose content is concerned, as far as that can be told.
    pub services: Vec<ServiceKey>,
    /// What is wrong, as half a sentence: "bytes in it have changed".
    pub what: String,
}

impl Finding {
    /// Whether it is about the working copy alone, which the server makes again from the journal.
    #[must_use]
    pub fn is_repaired_at_start(&self) -> bool {
        self.part == DamagedPart::Cache
    }

    /// Something about a file or a folder.
    pub(crate) fn new(place: Place<'_>, what: impl Into<String>) -> Self {
        let (part, file) = (place.part(), place.file().to_owned());
        Self { part, file, revision: None, services: Vec::new(), what: what.into() }
    }

    /// Something about the file of a revision.
    pub(crate) fn of_revision(file: &str, number: RevisionNumber, what: impl Into<String>) -> Self {
        Self { revision: Some(number), ..Self::new(Place::Journal(file), what) }
    }

    /// Something about the content of a service in sled; without a cause its hash is another one.
    pub(crate) fn of_service(key: ServiceKey, cause: Option<&StoreError>) -> Self {
        let what = cause.map_or_else(|| "its content has changed".to_owned(), reason);
        Self { services: vec![key], ..Self::new(Place::Cache, what) }
    }
}

/// What an error says, without the file, which is named beside it.
pub(super) fn reason(cause: &StoreError) -> String {
    match cause {
        StoreError::Damaged { what, .. } => what.clone(),
        StoreError::Io { source, .. } => format!("it cannot be read: {source}"),
        other => other.to_string(),
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(number) = self.revision {
            write!(f, ", revision {number}")?;
        }
        write!(f, ": {}", self.what)?;
        for (key, place) in self.services.iter().zip(0..).take(NAMED) {
            // Names come from files: nothing in them may steer a terminal.
            let before = if place == 0 { " (" } else { ", " };
            write!(f, "{before}{}", key.to_string().escape_debug())?;
        }
        match self.services.len() {
            0 => Ok(()),
            count if count > NAMED => write!(f, " and {} more services)", count - NAMED),
            _ => f.write_str(")"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_reads_as_one_line_whatever_the_services_are_called() {
        let mut finding = Finding::of_revision("7.rev", RevisionNumber(7), "it is cut off");
        let file = "7.rev, revision 7: it is cut off";
        assert_eq!(finding.to_string(), file);
        finding.services = vec![ServiceKey::new("Pa\u{1b}[2Jstry\n", "1.0")];
        assert_eq!(finding.to_string(), format!("{file} (Pa\\u{{1b}}[2Jstry\\n 1.0)"));
        finding.services = (0..7).map(|n| ServiceKey::new(format!("S{n}"), "1")).collect();
        let named = "(S0 1, S1 1, S2 1, S3 1, S4 1 and 2 more services)";
        assert_eq!(finding.to_string(), format!("{file} {named}"));
    }
}

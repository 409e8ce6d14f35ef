//! One thing that is wrong, by the names of what it concerns.

use std::fmt;

use api_types::RevisionNumber;
use repository::{DamagedPart, StoreError};
use snapshot::ServiceKey;

use crate::error::Location;

/// Services that are named; the rest is counted.
const NAMED: usize = 5;

/// What kind of thing is wrong.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FindingKind {
    /// Something of this part is missing or not as it was written.
    Damaged(DamagedPart),
    /// A newer version of Mockpit wrote it. It may well be as it was written.
    UnsupportedFormat,
}

/// Something that keeps a data directory from being used as it is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Finding {
    /// What kind of thing it is.
    pub kind: FindingKind,
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
    /// Whether it is about the cache alone, which the server makes again from the journal.
    #[must_use]
    pub fn is_repaired_at_start(&self) -> bool {
        self.kind == FindingKind::Damaged(DamagedPart::Cache)
    }

    /// Something about a file or a folder.
    pub(crate) fn new(location: Location<'_>, what: impl Into<String>) -> Self {
        let (kind, file) = (FindingKind::Damaged(location.part()), location.file().to_owned());
        Self { kind, file, revision: None, services: Vec::new(), what: what.into() }
    }

    /// What an error says of a file or a folder.
    pub(crate) fn from_error(location: Location<'_>, cause: &StoreError) -> Self {
        let finding = Self::new(location, reason(cause));
        match cause {
            StoreError::UnsupportedFormat { .. } => {
                Self { kind: FindingKind::UnsupportedFormat, ..finding }
            }
            _ => finding,
        }
    }

    /// Something about the file of a revision.
    pub(crate) fn for_revision(
        file: &str,
        number: RevisionNumber,
        what: impl Into<String>,
    ) -> Self {
        Self { revision: Some(number), ..Self::new(Location::Journal(file), what) }
    }

    /// Something about the content of a service in sled; without a cause its hash is another one.
    pub(crate) fn for_service(key: ServiceKey, cause: Option<&StoreError>) -> Self {
        let what = cause.map_or_else(|| "its content has changed".to_owned(), reason);
        Self { services: vec![key], ..Self::new(Location::Cache, what) }
    }
}

/// What an error says, without the file, which is named beside it.
pub(super) fn reason(cause: &StoreError) -> String {
    match cause {
        StoreError::Damaged { what, .. } => what.clone(),
        StoreError::UnsupportedFormat { found, known, .. } => format!(
            "it has format {found}, and this version of Mockpit knows format {known}: start the \
             Mockpit version that wrote it, or a newer one"
        ),
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
        for (key, location) in self.services.iter().zip(0..).take(NAMED) {
            // Names come from files: nothing in them may steer a terminal.
            let before = if location == 0 { " (" } else { ", " };
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
        let mut finding = Finding::for_revision("7.rev", RevisionNumber(7), "it is cut off");
        let file = "7.rev, revision 7: it is cut off";
        assert_eq!(finding.to_string(), file);
        finding.services = vec![ServiceKey::new("Pa\u{1b}[2Jstry\n", "1.0")];
        assert_eq!(finding.to_string(), format!("{file} (Pa\\u{{1b}}[2Jstry\\n 1.0)"));
        finding.services = (0..7).map(|n| ServiceKey::new(format!("S{n}"), "1")).collect();
        let named = "(S0 1, S1 1, S2 1, S3 1, S4 1 and 2 more services)";
        assert_eq!(finding.to_string(), format!("{file} {named}"));
    }
}

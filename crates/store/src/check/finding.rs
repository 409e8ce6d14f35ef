//! A problem that a check found.

use std::fmt;

use api_types::RevisionNumber;
use repository::{DamagedPart, StoreError};
use snapshot::ServiceKey;

use crate::error::Location;

/// The maximum number of services that a finding names. Further ones are only counted.
const MAX_NAMED: usize = 5;

/// The kind of a finding.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FindingKind {
    /// Data of this part is missing or damaged.
    Damaged(DamagedPart),
    /// A newer version of Mockpit wrote the file. It may be intact.
    UnsupportedFormat,
}

/// A problem in a data directory.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Finding {
    /// The kind.
    pub kind: FindingKind,
    /// The file, relative to the data directory.
    pub file: String,
    /// The revision, if the file belongs to one.
    pub revision: Option<RevisionNumber>,
    /// The affected services, as far as known.
    pub services: Vec<ServiceKey>,
    /// The problem as half a sentence: "bytes in it have changed".
    pub what: String,
}

impl Finding {
    /// Whether it affects only the cache, which the server rebuilds from the journal.
    #[must_use]
    pub fn is_repaired_at_start(&self) -> bool {
        self.kind == FindingKind::Damaged(DamagedPart::Cache)
    }

    /// A problem with a file or folder.
    pub(crate) fn new(location: Location<'_>, what: impl Into<String>) -> Self {
        let (kind, file) = (FindingKind::Damaged(location.part()), location.file().to_owned());
        Self { kind, file, revision: None, services: Vec::new(), what: what.into() }
    }

    /// The finding for an error.
    pub(crate) fn from_error(location: Location<'_>, cause: &StoreError) -> Self {
        let finding = Self::new(location, reason(cause));
        match cause {
            StoreError::UnsupportedFormat { .. } => {
                Self { kind: FindingKind::UnsupportedFormat, ..finding }
            }
            _ => finding,
        }
    }

    /// A problem with the file of a revision.
    pub(crate) fn for_revision(
        file: &str,
        number: RevisionNumber,
        what: impl Into<String>,
    ) -> Self {
        Self { revision: Some(number), ..Self::new(Location::Journal(file), what) }
    }

    /// A problem with the content of a service in the cache. Without a cause its hash differs.
    pub(crate) fn for_service(key: ServiceKey, cause: Option<&StoreError>) -> Self {
        let what = cause.map_or_else(|| "its content has changed".to_owned(), reason);
        Self { services: vec![key], ..Self::new(Location::Cache, what) }
    }
}

/// The message of an error without the file name, which the finding states.
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
        if self.services.is_empty() { Ok(()) } else { write!(f, " ({})", names(&self.services)) }
    }
}

/// The names of the first services, and the number of the others.
pub(super) fn names(services: &[ServiceKey]) -> String {
    // Escapes control characters, because names come from imported files.
    let names =
        services.iter().take(MAX_NAMED).map(|key| key.to_string().escape_debug().to_string());
    let names = names.collect::<Vec<_>>().join(", ");
    match services.len().checked_sub(MAX_NAMED) {
        None | Some(0) => names,
        Some(more) => format!("{names} and {more} more services"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finding_is_one_line_with_escaped_names() {
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

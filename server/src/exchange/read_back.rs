//! Compares what was sent with what an instance has afterwards.

use std::{collections::HashMap, io};

use repository::LocalFile;
use snapshot::{Definition, ServiceKey};

/// The services of `sent` that `there` does not have with the same content.
pub(crate) fn differing(sent: &LocalFile, there: &LocalFile) -> io::Result<Vec<ServiceKey>> {
    let found: HashMap<&ServiceKey, _> =
        there.manifest().definitions.iter().map(|other| (&other.summary.key, other)).collect();
    let mut differing = Vec::new();
    for service in &sent.manifest().definitions {
        let key = &service.summary.key;
        let is_equal = match found.get(key) {
            None => false,
            Some(other) => {
                let ours = service.definition(sent.content())?;
                let theirs = other.definition(there.content())?;
                is_equal(&ours, &theirs)
            }
        };
        if !is_equal {
            differing.push(key.clone());
        }
    }
    Ok(differing)
}

/// Whether two definitions have the same content. A Microcks writes sets in any order, and sets dates.
pub(crate) fn is_equal(a: &Definition, b: &Definition) -> bool {
    a.hash() == b.hash() || {
        let diff = snapshot::diff(a, b);
        diff.is_formatting_only() || diff.is_dates_only()
    }
}

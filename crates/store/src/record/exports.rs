//! The last export of each saved selection.

use std::collections::BTreeMap;

use api_types::{LastChange, RevisionNumber, Timestamp};
use serde::{Deserialize, Serialize};

use super::format::Format;
use crate::last_exports::FORMAT;

/// The last exports, by the name of the selection.
#[derive(Serialize, Deserialize)]
pub(crate) struct ExportsRecord {
    format: Format<FORMAT>,
    exports: BTreeMap<Box<str>, ExportRecord>,
}

/// An export. It has the fields of a [`LastChange`].
#[derive(Serialize, Deserialize)]
struct ExportRecord {
    revision: u64,
    actor: Box<str>,
    /// Milliseconds since 1970, UTC.
    at: i64,
}

impl From<&BTreeMap<Box<str>, LastChange>> for ExportsRecord {
    fn from(exports: &BTreeMap<Box<str>, LastChange>) -> Self {
        let exports = exports.iter().map(|(name, LastChange { revision, actor, at })| {
            let record = ExportRecord { revision: revision.0, actor: actor.clone(), at: at.0 };
            (name.clone(), record)
        });
        Self { format: Format, exports: exports.collect() }
    }
}

impl From<ExportsRecord> for BTreeMap<Box<str>, LastChange> {
    fn from(ExportsRecord { exports, .. }: ExportsRecord) -> Self {
        let export = |(name, ExportRecord { revision, actor, at }): (Box<str>, ExportRecord)| {
            let export =
                LastChange { revision: RevisionNumber(revision), actor, at: Timestamp(at) };
            (name, export)
        };
        exports.into_iter().map(export).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::assert_golden;

    #[test]
    fn exports_have_their_json() {
        let export = LastChange { revision: 3.into(), actor: "anna".into(), at: Timestamp(5) };
        let exports = BTreeMap::from([("Pastry".into(), export)]);
        let json = r#"{"format":1,"exports":{"Pastry":{"revision":3,"actor":"anna","at":5}}}"#;
        assert_golden::<_, ExportsRecord>(&exports, json);
    }
}

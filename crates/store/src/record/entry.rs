//! One service of a revision.

use std::borrow::Cow;

use api_types::{KeptSettings, Timestamp};
use repository::Entry;
use serde::{Deserialize, Serialize};

use super::{digest::Digest, summary::SummaryRecord};

/// An [`Entry`].
#[derive(Serialize, Deserialize)]
pub(crate) struct EntryRecord<'a> {
    summary: SummaryRecord<'a>,
    /// The hash of the definition.
    hash: Digest,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kept: Option<KeptRecord<'a>>,
}

/// A [`KeptSettings`].
#[derive(Serialize, Deserialize)]
struct KeptRecord<'a> {
    by: Cow<'a, str>,
    /// Milliseconds since 1970, UTC.
    at: i64,
}

impl<'a> From<&'a Entry> for EntryRecord<'a> {
    fn from(Entry { summary, hash, kept_settings }: &'a Entry) -> Self {
        Self {
            summary: summary.into(),
            hash: hash.into(),
            kept: kept_settings.as_ref().map(KeptRecord::from),
        }
    }
}

impl From<EntryRecord<'_>> for Entry {
    fn from(EntryRecord { summary, hash, kept }: EntryRecord<'_>) -> Self {
        Self {
            summary: summary.into(),
            hash: hash.into(),
            kept_settings: kept.map(KeptSettings::from),
        }
    }
}

impl<'a> From<&'a KeptSettings> for KeptRecord<'a> {
    fn from(KeptSettings { by, at }: &'a KeptSettings) -> Self {
        Self { by: Cow::Borrowed(by), at: at.0 }
    }
}

impl From<KeptRecord<'_>> for KeptSettings {
    fn from(KeptRecord { by, at }: KeptRecord<'_>) -> Self {
        Self { by: by.into(), at: Timestamp(at) }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use snapshot::Hash;

    use super::*;
    use crate::record::{
        assert_golden,
        summary::tests::{JSON as SUMMARY, summary},
    };

    pub(in crate::record) fn entry() -> Entry {
        Entry::new(summary(), Hash::from([171; 32]))
    }

    /// The JSON of [`entry`].
    pub(in crate::record) fn json() -> String {
        format!(r#"{{"summary":{SUMMARY},"hash":"{}"}}"#, "ab".repeat(32))
    }

    #[test]
    fn entry_has_its_json() {
        assert_golden::<_, EntryRecord<'_>>(&entry(), &json());
    }

    #[test]
    fn entry_with_kept_settings_has_its_json() {
        let kept = Some(KeptSettings { by: "ann".into(), at: Timestamp(7) });
        let kept_json = r#","kept":{"by":"ann","at":7}}"#;
        let json = json();
        let json = [json.strip_suffix('}').unwrap(), kept_json].concat();
        assert_golden::<_, EntryRecord<'_>>(&Entry { kept_settings: kept, ..entry() }, &json);
    }
}

//! The last check of the journal.

use std::borrow::Cow;

use api_types::{LastCheck, Timestamp};
use serde::{Deserialize, Serialize};

use super::format::Format;
use crate::last_check::FORMAT;

/// A [`LastCheck`].
#[derive(Serialize, Deserialize)]
pub(crate) struct CheckRecord<'a> {
    format: Format<FORMAT>,
    /// Milliseconds since 1970, UTC.
    started: i64,
    /// Milliseconds since 1970, UTC.
    finished: i64,
    /// Bytes of the journal.
    bytes: u64,
    findings: Cow<'a, [String]>,
}

impl<'a> From<&'a LastCheck> for CheckRecord<'a> {
    fn from(LastCheck { started, finished, bytes, findings }: &'a LastCheck) -> Self {
        Self {
            format: Format,
            started: started.0,
            finished: finished.0,
            bytes: *bytes,
            findings: Cow::Borrowed(findings),
        }
    }
}

impl From<CheckRecord<'_>> for LastCheck {
    fn from(CheckRecord { started, finished, bytes, findings, .. }: CheckRecord<'_>) -> Self {
        Self {
            started: Timestamp(started),
            finished: Timestamp(finished),
            bytes,
            findings: findings.into_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{assert_golden, to_pretty_json};

    fn check() -> LastCheck {
        let findings = vec!["7.rev: it is cut off".to_owned()];
        LastCheck { started: Timestamp(1), finished: Timestamp(2), bytes: 3, findings }
    }

    #[test]
    fn check_has_its_json() {
        let json = r#"{"format":1,"started":1,"finished":2,"bytes":3,"findings":["7.rev: it is cut off"]}"#;
        assert_golden::<_, CheckRecord<'_>>(&check(), json);
    }

    #[test]
    fn check_is_written_with_one_field_per_line() {
        let json = "{\n  \"format\": 1,\n  \"started\": 1,\n  \"finished\": 2,\n  \"bytes\": 3,\n  \
                    \"findings\": [\n    \"7.rev: it is cut off\"\n  ]\n}";
        let written = to_pretty_json(&CheckRecord::from(&check())).unwrap();
        assert_eq!(String::from_utf8(written).unwrap(), json);
    }
}

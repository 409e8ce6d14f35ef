//! What each server reports to the others about itself.

use api_types::RevisionNumber;
use serde::{Deserialize, Serialize};

/// The format that this version writes. It reads this one only: a report is gone after seconds.
const FORMAT: u32 = 1;

/// What a server reports to the others about itself.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct ServerRecord {
    format: u32,
    /// The name of its host, and its port.
    pub(super) name: String,
    /// The version of Mockpit.
    pub(super) version: String,
    /// Its newest revision.
    pub(super) revision: u64,
}

impl ServerRecord {
    pub(super) fn new(name: &str, newest: RevisionNumber) -> Self {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Self { format: FORMAT, name: name.to_owned(), version, revision: newest.0 }
    }

    pub(super) fn to_json(&self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(self)
    }

    /// The report of another server. `None` if another version of Mockpit wrote it in another format.
    pub(super) fn parse(json: &[u8]) -> Option<Self> {
        let record: Self = serde_json::from_slice(json).ok()?;
        (record.format == FORMAT).then_some(record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_of_a_server_is_stable() {
        let golden = r#"{"format":1,"name":"mockpit-0:8585","version":"0.1.0","revision":7}"#;
        let record = ServerRecord {
            version: "0.1.0".into(),
            ..ServerRecord::new("mockpit-0:8585", RevisionNumber(7))
        };
        assert_eq!(String::from_utf8(record.to_json().unwrap()).unwrap(), golden);
        assert_eq!(ServerRecord::parse(golden.as_bytes()), Some(record));
        assert_eq!(ServerRecord::parse(golden.replace(":1,", ":2,").as_bytes()), None);
        assert_eq!(ServerRecord::parse(b"{"), None);
    }
}

//! The identity of a data directory: 32 hex digits.

use serde::{Deserialize, Serialize};

use crate::directory_id::DirectoryId;

/// A [`DirectoryId`] as text.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct DirectoryRecord(#[serde(with = "hex")] u128);

impl From<&DirectoryId> for DirectoryRecord {
    fn from(id: &DirectoryId) -> Self {
        Self(id.0)
    }
}

impl From<DirectoryRecord> for DirectoryId {
    fn from(record: DirectoryRecord) -> Self {
        Self(record.0)
    }
}

mod hex {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(id: &u128, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{id:032x}"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<u128, D::Error> {
        let text = String::deserialize(deserializer)?;
        u128::from_str_radix(&text, 16).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::assert_golden;

    #[test]
    fn identity_is_32_hex_digits() {
        let json = "\"000000000000000000000000000000ff\"";
        assert_golden::<_, DirectoryRecord>(&DirectoryId(255), json);
    }
}

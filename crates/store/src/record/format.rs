//! The format number at the start of a record.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, de::DeserializeOwned};

/// Written as the format number `N`. Read from `N` and all earlier formats. Others are rejected.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Format<const N: u64>;

impl<const N: u64> Serialize for Format<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(N)
    }
}

impl<'de, const N: u64> Deserialize<'de> for Format<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u64::deserialize(deserializer)? {
            found if (1..=N).contains(&found) => Ok(Self),
            found => Err(de::Error::custom(format_args!("its format is {found}, not 1 to {N}"))),
        }
    }
}

/// Why a record could not be read.
#[derive(Debug)]
pub(crate) enum Unreadable {
    /// A newer version wrote it in this format.
    NewerFormat(u64),
    /// The JSON does not match the record.
    Wrong(serde_json::Error),
}

/// The field that all formats have.
#[derive(Deserialize)]
struct AnyFormat {
    format: u64,
}

/// Reads a record that has a format number.
///
/// # Errors
/// If the format is newer than `known`, or the JSON does not match.
pub(crate) fn read<T: DeserializeOwned>(json: &[u8], known: u64) -> Result<T, Unreadable> {
    serde_json::from_slice(json).map_err(|cause| match serde_json::from_slice(json) {
        Ok(AnyFormat { format }) if format > known => Unreadable::NewerFormat(format),
        _ => Unreadable::Wrong(cause),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Serialize, Deserialize)]
    struct Record {
        format: Format<3>,
        name: String,
    }

    fn rejected(json: &str) -> Unreadable {
        read::<Record>(json.as_bytes(), 3).unwrap_err()
    }

    #[test]
    fn known_format_is_written_and_read() {
        let json = r#"{"format":3,"name":"a"}"#;
        let record: Record = read(json.as_bytes(), 3).unwrap();
        assert_eq!(serde_json::to_string(&record).unwrap(), json);
    }

    #[test]
    fn earlier_formats_are_read() {
        for format in [1, 2] {
            let json = format!(r#"{{"format":{format},"name":"a"}}"#);
            assert_eq!(read::<Record>(json.as_bytes(), 3).unwrap().name, "a");
        }
    }

    #[test]
    fn newer_format_is_not_reported_as_damage() {
        for json in [r#"{"format":4,"name":"a"}"#, r#"{"other":[],"format":4}"#] {
            assert!(matches!(rejected(json), Unreadable::NewerFormat(4)), "{json}");
        }
    }

    #[test]
    fn impossible_or_missing_format_is_wrong() {
        for json in [r#"{"format":0,"name":"a"}"#, r#"{"name":"a"}"#, r#"{"format":"4"}"#, "{"] {
            assert!(matches!(rejected(json), Unreadable::Wrong(_)), "{json}");
        }
    }
}

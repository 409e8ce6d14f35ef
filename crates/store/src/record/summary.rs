//! The summary of a service in lists.

use std::{borrow::Cow, collections::BTreeMap};

use serde::{Deserialize, Serialize};
use snapshot::{ExampleCounts, Summary};

use super::service::{ServiceKeyRecord, ServiceTypeRecord};

/// A [`Summary`].
#[derive(Serialize, Deserialize)]
pub(crate) struct SummaryRecord<'a> {
    id: Cow<'a, str>,
    key: ServiceKeyRecord<'a>,
    kind: ServiceTypeRecord,
    operations: u32,
    /// Services (always 1), contracts, requests, responses, event messages.
    documents: [u32; 5],
    labels: Cow<'a, BTreeMap<Box<str>, Box<str>>>,
    /// Milliseconds since 1970, UTC.
    last_update: Option<i64>,
    /// Bytes.
    size: u64,
    unknown_fields: bool,
    /// Missing in records of older versions, which checked only fields and words.
    #[serde(default, skip_serializing_if = "is_false")]
    values_checked: bool,
    /// Missing in records of older versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    examples: Option<ExampleCountsRecord>,
}

/// An [`ExampleCounts`].
#[derive(Clone, Copy, Serialize, Deserialize)]
struct ExampleCountsRecord {
    /// Requests with their response, and event messages.
    complete: u32,
    /// Requests and responses without partner.
    halves: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

impl<'a> From<&'a Summary> for SummaryRecord<'a> {
    fn from(summary: &'a Summary) -> Self {
        Self {
            id: Cow::Borrowed(summary.id.as_str()),
            key: (&summary.key).into(),
            kind: (&summary.kind).into(),
            operations: summary.operations,
            documents: summary.documents,
            labels: Cow::Borrowed(&summary.labels),
            last_update: summary.last_update,
            size: summary.size,
            unknown_fields: summary.unknown_fields,
            values_checked: summary.values_checked,
            examples: summary.example_counts.map(|counts| ExampleCountsRecord {
                complete: counts.complete,
                halves: counts.unpaired,
            }),
        }
    }
}

impl From<SummaryRecord<'_>> for Summary {
    fn from(record: SummaryRecord<'_>) -> Self {
        Self {
            id: record.id.into_owned().into(),
            key: record.key.into(),
            kind: record.kind.into(),
            operations: record.operations,
            documents: record.documents,
            labels: record.labels.into_owned(),
            last_update: record.last_update,
            size: record.size,
            unknown_fields: record.unknown_fields,
            values_checked: record.values_checked,
            example_counts: record
                .examples
                .map(|counts| ExampleCounts { complete: counts.complete, unpaired: counts.halves }),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use snapshot::{ServiceKey, ServiceType};

    use super::*;
    use crate::record::assert_golden;

    /// The JSON of [`summary`].
    pub(in crate::record) const JSON: &str = concat!(
        r#"{"id":"a1","key":{"name":"Pastry","version":"1.0"},"kind":"REST","operations":2,"#,
        r#""documents":[1,2,3,4,5],"labels":{"domain":"bakery","team":"é"},"#,
        r#""last_update":-7,"size":99,"unknown_fields":true,"values_checked":true,"#,
        r#""examples":{"complete":8,"halves":1}}"#,
    );

    pub(in crate::record) fn summary() -> Summary {
        let labels = [("team", "é"), ("domain", "bakery")];
        Summary {
            id: "a1".into(),
            key: ServiceKey::new("Pastry", "1.0"),
            kind: ServiceType::Rest,
            operations: 2,
            documents: [1, 2, 3, 4, 5],
            labels: labels.map(|(key, value)| (key.into(), value.into())).into(),
            last_update: Some(-7),
            size: 99,
            unknown_fields: true,
            values_checked: true,
            example_counts: Some(ExampleCounts { complete: 8, unpaired: 1 }),
        }
    }

    #[test]
    fn summary_has_its_json() {
        assert_golden::<_, SummaryRecord<'_>>(&summary(), JSON);
    }

    #[test]
    fn summary_without_time_and_labels_has_its_json() {
        let bare = Summary {
            labels: BTreeMap::new(),
            last_update: None,
            unknown_fields: false,
            values_checked: false,
            example_counts: None,
            ..summary()
        };
        let json = concat!(
            r#"{"id":"a1","key":{"name":"Pastry","version":"1.0"},"kind":"REST","operations":2,"#,
            r#""documents":[1,2,3,4,5],"labels":{},"#,
            r#""last_update":null,"size":99,"unknown_fields":false}"#,
        );
        assert_golden::<_, SummaryRecord<'_>>(&bare, json);
    }
}

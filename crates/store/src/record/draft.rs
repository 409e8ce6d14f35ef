//! Who made a revision, when, why, and from what.

use std::{borrow::Cow, collections::BTreeMap};

use api_types::{Choice, Draft, ImportId, RevisionKind, RevisionNumber, Source, Timestamp};
use serde::{Deserialize, Serialize};

use super::choice::ChoiceRecord;

/// A [`Draft`].
#[derive(Serialize, Deserialize)]
pub(crate) struct DraftRecord<'a> {
    kind: RevisionKindRecord,
    actor: Cow<'a, str>,
    /// Milliseconds since 1970, UTC.
    at: i64,
    sources: Vec<SourceRecord<'a>>,
    import: Option<String>,
    /// Number of services per choice.
    decided: BTreeMap<ChoiceRecord, u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    item: Option<Cow<'a, str>>,
}

/// A [`RevisionKind`]. The number is that of a revision.
#[derive(Serialize, Deserialize)]
enum RevisionKindRecord {
    #[serde(rename = "start")]
    Start,
    #[serde(rename = "import")]
    Import,
    #[serde(rename = "undo")]
    Undo(u64),
    #[serde(rename = "restore")]
    Restore(u64),
    #[serde(rename = "recovered")]
    Recovered(u64),
    #[serde(rename = "loss_accepted")]
    LossAccepted(u64),
    #[serde(rename = "renewed_ids")]
    RenewedIds,
    #[serde(rename = "edit")]
    Edit,
    #[serde(rename = "saved_profile")]
    SavedProfile,
    #[serde(rename = "deleted_profile")]
    DeletedProfile,
    #[serde(rename = "saved_selection")]
    SavedSelection,
    #[serde(rename = "deleted_selection")]
    DeletedSelection,
}

/// A [`Source`].
#[derive(Serialize, Deserialize)]
struct SourceRecord<'a> {
    name: Cow<'a, str>,
    /// 64 hex digits.
    sha256: Cow<'a, str>,
    /// Bytes.
    size: u64,
}

impl<'a> From<&'a Draft> for DraftRecord<'a> {
    fn from(draft: &'a Draft) -> Self {
        let decided = draft.decided.iter().map(|(choice, count)| (choice.into(), *count));
        Self {
            kind: (&draft.kind).into(),
            actor: Cow::Borrowed(&draft.actor),
            at: draft.at.0,
            sources: draft.sources.iter().map(SourceRecord::from).collect(),
            import: draft.import.as_ref().map(ToString::to_string),
            decided: decided.collect(),
            item: draft.item.as_deref().map(Cow::Borrowed),
        }
    }
}

impl From<DraftRecord<'_>> for Draft {
    fn from(record: DraftRecord<'_>) -> Self {
        let decided = record.decided.into_iter();
        Self {
            kind: record.kind.into(),
            actor: record.actor.into(),
            at: Timestamp(record.at),
            sources: record.sources.into_iter().map(Source::from).collect(),
            import: record.import.map(ImportId::from),
            decided: decided.map(|(choice, count)| (Choice::from(choice), count)).collect(),
            item: record.item.map(Into::into),
        }
    }
}

impl From<&RevisionKind> for RevisionKindRecord {
    fn from(kind: &RevisionKind) -> Self {
        match kind {
            RevisionKind::Start => Self::Start,
            RevisionKind::Import => Self::Import,
            RevisionKind::Undo(number) => Self::Undo(number.0),
            RevisionKind::Restore(number) => Self::Restore(number.0),
            RevisionKind::Recovered(number) => Self::Recovered(number.0),
            RevisionKind::LossAccepted(number) => Self::LossAccepted(number.0),
            RevisionKind::RenewedIds => Self::RenewedIds,
            RevisionKind::Edit => Self::Edit,
            RevisionKind::SavedProfile => Self::SavedProfile,
            RevisionKind::DeletedProfile => Self::DeletedProfile,
            RevisionKind::SavedSelection => Self::SavedSelection,
            RevisionKind::DeletedSelection => Self::DeletedSelection,
        }
    }
}

impl From<RevisionKindRecord> for RevisionKind {
    fn from(record: RevisionKindRecord) -> Self {
        match record {
            RevisionKindRecord::Start => Self::Start,
            RevisionKindRecord::Import => Self::Import,
            RevisionKindRecord::Undo(number) => Self::Undo(RevisionNumber(number)),
            RevisionKindRecord::Restore(number) => Self::Restore(RevisionNumber(number)),
            RevisionKindRecord::Recovered(number) => Self::Recovered(RevisionNumber(number)),
            RevisionKindRecord::LossAccepted(number) => Self::LossAccepted(RevisionNumber(number)),
            RevisionKindRecord::RenewedIds => Self::RenewedIds,
            RevisionKindRecord::Edit => Self::Edit,
            RevisionKindRecord::SavedProfile => Self::SavedProfile,
            RevisionKindRecord::DeletedProfile => Self::DeletedProfile,
            RevisionKindRecord::SavedSelection => Self::SavedSelection,
            RevisionKindRecord::DeletedSelection => Self::DeletedSelection,
        }
    }
}

impl<'a> From<&'a Source> for SourceRecord<'a> {
    fn from(Source { name, sha256, size }: &'a Source) -> Self {
        Self { name: Cow::Borrowed(name), sha256: Cow::Borrowed(sha256), size: *size }
    }
}

impl From<SourceRecord<'_>> for Source {
    fn from(SourceRecord { name, sha256, size }: SourceRecord<'_>) -> Self {
        Self { name: name.into(), sha256: sha256.into(), size }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::record::{assert_golden, choice::tests::WORDS, rejection};

    /// The fields of the JSON of [`draft`], without the braces.
    pub(in crate::record) const FIELDS: &str = concat!(
        r#""kind":"import","actor":"ann","at":1700000000000,"#,
        r#""sources":[{"name":"m.json","sha256":"00ff","size":7}],"import":"i1","#,
        r#""decided":{"add":1,"add_with_new_ids":2,"replace":3,"merge":4,"copy":5,"#,
        r#""keep_mine":6,"skip":7,"remove":8},"item":"Slow evening""#,
    );

    pub(in crate::record) fn draft() -> Draft {
        let source = Source { name: "m.json".into(), sha256: "00ff".into(), size: 7 };
        Draft {
            kind: RevisionKind::Import,
            actor: "ann".into(),
            at: Timestamp(1_700_000_000_000),
            sources: vec![source],
            import: Some(ImportId::from("i1".to_owned())),
            decided: WORDS
                .into_iter()
                .zip(1..)
                .map(|((choice, _), count)| (choice, count))
                .collect(),
            item: Some("Slow evening".into()),
        }
    }

    #[test]
    fn draft_has_its_json() {
        assert_golden::<_, DraftRecord<'_>>(&draft(), &format!("{{{FIELDS}}}"));
    }

    #[test]
    fn empty_draft_has_its_json() {
        let draft = Draft::new(RevisionKind::Start, "", Timestamp(0));
        let json = r#"{"kind":"start","actor":"","at":0,"sources":[],"import":null,"decided":{}}"#;
        assert_golden::<_, DraftRecord<'_>>(&draft, json);
    }

    #[test]
    fn each_kind_of_revision_has_its_json() {
        let number = RevisionNumber(7);
        for (kind, json) in [
            (RevisionKind::Start, r#""start""#),
            (RevisionKind::Import, r#""import""#),
            (RevisionKind::Undo(number), r#"{"undo":7}"#),
            (RevisionKind::Restore(number), r#"{"restore":7}"#),
            (RevisionKind::Recovered(number), r#"{"recovered":7}"#),
            (RevisionKind::LossAccepted(number), r#"{"loss_accepted":7}"#),
            (RevisionKind::RenewedIds, r#""renewed_ids""#),
            (RevisionKind::Edit, r#""edit""#),
            (RevisionKind::SavedProfile, r#""saved_profile""#),
            (RevisionKind::DeletedProfile, r#""deleted_profile""#),
            (RevisionKind::SavedSelection, r#""saved_selection""#),
            (RevisionKind::DeletedSelection, r#""deleted_selection""#),
        ] {
            assert_golden::<_, RevisionKindRecord>(&kind, json);
        }
    }

    #[test]
    fn unknown_kind_is_rejected_by_name() {
        let why = rejection::<RevisionKindRecord>("\"merged\"");
        assert!(why.contains("unknown variant `merged`"), "{why}");
    }
}

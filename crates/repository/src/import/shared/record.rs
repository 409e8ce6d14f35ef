//! The records of imports that several servers share. The format is described in docs/format.md.

use std::sync::Arc;

use api_types::{
    DiscardReason, FileAction, ImportKind, JobProgress, ParsedFile, Report, RevisionNumber,
    SavedDecisions, Source, Subject, Timestamp,
};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};
use snapshot::{
    Problem, ServiceKey,
    response_times::{self, Profile},
    settings::ServiceEdit,
};

use super::super::{applied::Applied, quota::Phase};
use crate::{
    plan::{Edit, Plan},
    store::StoreError,
};

/// The version of the records that this program writes, and the newest that it reads.
const VERSION: u32 = 1;

/// An import.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in super::super) struct ImportRecord {
    version: u32,
    pub(in super::super) owner: Box<str>,
    pub(in super::super) subject: Subject,
    pub(in super::super) since: Timestamp,
    /// The uploaded files, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in super::super) files: Vec<FileRecord>,
    /// Bytes that the files use or will use, with those that unpacking them takes.
    pub(in super::super) size: u64,
    /// The number of decisions that people made.
    pub(in super::super) decided: u32,
    /// The number of rows that still need a decision.
    pub(in super::super) open: u32,
    pub(in super::super) state: StateRecord,
}

/// An uploaded file.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(in super::super) struct FileRecord {
    pub(in super::super) name: Box<str>,
    pub(in super::super) size: u64,
    /// Bytes of it that are in slices. There may be more.
    pub(in super::super) received: u64,
}

/// The state of an import.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum StateRecord {
    /// Its files are being uploaded.
    Receiving,
    /// At least one of its files is invalid.
    Rejected(Vec<ParsedFile>),
    /// Its files are complete and valid.
    Uploaded,
    /// It was compared with the repository.
    Planned(Box<PlanRecord>),
    /// It was applied.
    Applied(Box<AppliedRecord>),
}

/// What a plan is made from. Every server makes the same one of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in super::super) struct PlanRecord {
    /// The revision that the source is compared with.
    pub(in super::super) revision: RevisionNumber,
    /// Identifies the rows. A server that has other ones must not use the decisions.
    pub(in super::super) rows: Box<str>,
    /// Whether there is a row for each service that the files do not have.
    #[serde(default)]
    pub(in super::super) list_missing: bool,
    /// The response-time profile of the services of the files, as in its file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in super::super) response_times: Option<Box<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in super::super) edit: Option<EditRecord>,
    pub(in super::super) saved: SavedDecisions,
}

/// An edit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum EditRecord {
    Settings {
        service: ServiceKey,
        edit: ServiceEdit,
    },
    ResponseTimes {
        /// As in its file.
        profile: Box<str>,
        /// `None` for all.
        services: Option<Vec<ServiceKey>>,
    },
    Delete {
        services: Vec<ServiceKey>,
    },
}

/// The result of an import.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in super::super) struct AppliedRecord {
    kind: ImportKind,
    sources: Vec<Source>,
    report: Report,
    problems: Vec<Problem>,
}

/// The job that a server runs on an import.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(in super::super) struct JobRecord {
    version: u32,
    pub(in super::super) server: Box<str>,
    pub(in super::super) progress: JobProgress,
    /// Whether somebody has cancelled it.
    pub(in super::super) is_cancelled: bool,
}

/// Why an import was discarded.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(in super::super) struct DiscardRecord {
    version: u32,
    pub(in super::super) why: DiscardReason,
}

impl ImportRecord {
    pub(in super::super) fn new(
        owner: &str,
        subject: Subject,
        since: Timestamp,
        state: StateRecord,
    ) -> Self {
        let (files, owner) = (Vec::new(), owner.into());
        Self { version: VERSION, owner, subject, since, files, size: 0, decided: 0, open: 0, state }
    }

    pub(in super::super) fn phase(&self) -> Phase {
        match &self.state {
            StateRecord::Receiving => Phase::Receiving,
            StateRecord::Uploaded => Phase::Uploaded,
            StateRecord::Planned(_) if self.files.is_empty() => Phase::PlannedRevision,
            StateRecord::Planned(_) => Phase::PlannedFiles,
            StateRecord::Rejected(_) | StateRecord::Applied(_) => Phase::Finished,
        }
    }

    /// What to do with the files.
    pub(in super::super) fn action(&self) -> FileAction {
        match self.subject {
            Subject::Files { action, .. } => action,
            Subject::Revision(_) => FileAction::default(),
        }
    }

    pub(in super::super) fn received(&self) -> u64 {
        self.files.iter().map(|file| file.received).sum()
    }

    /// The plan with its decisions.
    pub(in super::super) fn plan(&self) -> Option<&PlanRecord> {
        if let StateRecord::Planned(plan) = &self.state { Some(plan) } else { None }
    }
}

impl EditRecord {
    pub(in super::super) fn new(edit: &Edit) -> Self {
        match edit {
            Edit::Settings(service, edit) => {
                Self::Settings { service: service.clone(), edit: (**edit).clone() }
            }
            Edit::ResponseTimes(profile, services) => Self::ResponseTimes {
                profile: profile_text(profile),
                services: services.as_ref().map(|services| services.to_vec()),
            },
            Edit::Delete(services) => Self::Delete { services: services.to_vec() },
        }
    }

    pub(in super::super) fn to_edit(&self) -> Result<Edit, StoreError> {
        Ok(match self {
            Self::Settings { service, edit } => {
                Edit::Settings(service.clone(), Arc::new(edit.clone()))
            }
            Self::ResponseTimes { profile, services } => Edit::ResponseTimes(
                Arc::new(parse_profile(profile)?),
                services.as_deref().map(Into::into),
            ),
            Self::Delete { services } => Edit::Delete(services.as_slice().into()),
        })
    }
}

impl AppliedRecord {
    pub(in super::super) fn new(applied: &Applied) -> Self {
        let Applied { kind, sources, report, problems } = applied.clone();
        Self { kind, sources, report, problems }
    }

    pub(in super::super) fn to_applied(&self) -> Applied {
        let Self { kind, sources, report, problems } = self.clone();
        Applied { kind, sources, report, problems }
    }
}

impl JobRecord {
    pub(in super::super) fn new(server: &str, progress: JobProgress) -> Self {
        Self { version: VERSION, server: server.into(), progress, is_cancelled: false }
    }

    pub(in super::super) fn cancelled(self) -> Self {
        Self { is_cancelled: true, ..self }
    }
}

impl DiscardRecord {
    pub(in super::super) fn new(why: DiscardReason) -> Self {
        Self { version: VERSION, why }
    }
}

/// A profile as in its file.
pub(in super::super) fn profile_text(profile: &Profile) -> Box<str> {
    response_times::to_json(profile).into()
}

/// A profile of a record.
pub(in super::super) fn parse_profile(text: &str) -> Result<Profile, StoreError> {
    response_times::parse(text.as_bytes()).map_err(unusable)
}

/// Identifies the rows of a plan, as far as decisions depend on them.
pub(in super::super) fn identify_rows(plan: &Plan) -> Result<Box<str>, StoreError> {
    let mut hash = Sha256::new();
    for row in &plan.rows {
        let identity = (row.file, &row.summary.key, row.choices);
        hash.update(serde_json::to_vec(&identity).map_err(unusable)?);
    }
    Ok(HEXLOWER.encode(&hash.finalize()).into())
}

pub(in super::super) fn to_content(record: &impl Serialize) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(record).map_err(unusable)
}

/// Reads a record.
///
/// # Errors
/// [`StoreError::UnsupportedFormat`] if a newer version of Mockpit wrote it.
pub(in super::super) fn parse<T: DeserializeOwned>(content: &[u8]) -> Result<T, StoreError> {
    #[derive(Deserialize)]
    struct Version {
        version: u32,
    }
    let Version { version } = serde_json::from_slice(content).map_err(unusable)?;
    if version > VERSION {
        let file = "the record of an import".to_owned();
        return Err(StoreError::UnsupportedFormat {
            file,
            found: version.into(),
            known: VERSION.into(),
        });
    }
    serde_json::from_slice(content).map_err(unusable)
}

fn unusable(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> StoreError {
    StoreError::Unreachable { cause: cause.into() }
}

#[cfg(test)]
mod tests {
    use api_types::{Decision, DecisionsVersion, SavedBy, Stage};

    use super::*;

    /// Checks the JSON of a record, and that it is read back.
    fn check<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(
        record: &T,
        json: &str,
    ) {
        let written = String::from_utf8(to_content(record).unwrap()).unwrap();
        assert_eq!(written, json);
        assert_eq!(&parse::<T>(json.as_bytes()).unwrap(), record);
    }

    #[test]
    fn plan_has_its_documented_form() {
        let action = FileAction::Import;
        let subject = Subject::Files { action, names: vec!["a.json".into()] };
        let by = SavedBy { by: "bob".into(), at: Timestamp(7) };
        let saved = SavedDecisions {
            version: DecisionsVersion { plan: 2, change: 3 },
            decisions: [(0, Decision::KeepMine)].into(),
            policy: None,
            changed: Some(by),
        };
        let plan = PlanRecord {
            revision: RevisionNumber(4),
            rows: "ab".into(),
            list_missing: true,
            response_times: Some("{}".into()),
            edit: None,
            saved,
        };
        let state = StateRecord::Planned(Box::new(plan));
        let file = FileRecord { name: "a.json".into(), size: 5, received: 5 };
        let record = ImportRecord {
            files: vec![file],
            size: 5,
            decided: 1,
            ..ImportRecord::new("anna", subject, Timestamp(6), state)
        };
        check(
            &record,
            concat!(
                r#"{"version":1,"owner":"anna","subject":{"files":{"intent":"import","names":["a.json"]}},"since":6,"#,
                r#""files":[{"name":"a.json","size":5,"received":5}],"size":5,"decided":1,"open":0,"#,
                r#""state":{"planned":{"revision":4,"rows":"ab","list_missing":true,"response_times":"{}","#,
                r#""saved":{"version":{"plan":2,"change":3},"decisions":{"rows":{"0":"keep_mine"},"active_content":false},"#,
                r#""policy":null,"changed":{"by":"bob","at":7}}}}}"#,
            ),
        );
    }

    #[test]
    fn upload_edits_job_and_reason_have_their_documented_form() {
        let subject = Subject::Revision(ImportKind::Undo(RevisionNumber(2)));
        let record = ImportRecord::new("anna", subject, Timestamp(6), StateRecord::Receiving);
        let json = r#"{"version":1,"owner":"anna","subject":{"revision":{"undo":2}},"since":6,"size":0,"decided":0,"open":0,"state":"receiving"}"#;
        check(&record, json);

        let service = ServiceKey::new("Beer", "1");
        let delete = EditRecord::Delete { services: vec![service.clone()] };
        let key = r#"{"name":"Beer","version":"1"}"#;
        let json = |record: &EditRecord| serde_json::to_string(record).unwrap();
        assert_eq!(json(&delete), format!(r#"{{"delete":{{"services":[{key}]}}}}"#));
        let times = EditRecord::ResponseTimes { profile: "{}".into(), services: None };
        assert_eq!(json(&times), r#"{"response_times":{"profile":"{}","services":null}}"#);
        let settings = EditRecord::Settings { service, edit: ServiceEdit::default() };
        assert_eq!(json(&settings), format!(r#"{{"settings":{{"service":{key},"edit":{{}}}}}}"#));

        let progress = JobProgress { stage: Stage::Writing, done: 1, total: 2 };
        let json = r#"{"version":1,"server":"x","progress":{"stage":"writing","done":1,"total":2},"is_cancelled":true}"#;
        check(&JobRecord::new("x", progress).cancelled(), json);
        let why = DiscardReason::Cancelled { by: "bob".into() };
        let json = r#"{"version":1,"why":{"cancelled":{"by":"bob"}}}"#;
        check(&DiscardRecord::new(why), json);
    }

    #[test]
    fn edit_is_the_same_after_it_was_written() {
        let profile = Arc::new(response_times::BuiltIn::AsInFile.profile());
        let services: Arc<[ServiceKey]> = [ServiceKey::new("Beer", "1")].into();
        let edits = [
            Edit::Settings(ServiceKey::new("Beer", "1"), Arc::default()),
            Edit::ResponseTimes(profile, Some(Arc::clone(&services))),
            Edit::Delete(services),
        ];
        for edit in edits {
            let record = EditRecord::new(&edit);
            assert_eq!(EditRecord::new(&record.to_edit().unwrap()), record);
        }
    }

    #[test]
    fn record_of_a_newer_version_is_rejected() {
        let found = parse::<DiscardRecord>(br#"{"version":2,"why":"unused"}"#).unwrap_err();
        assert!(matches!(found, StoreError::UnsupportedFormat { found: 2, known: 1, .. }));
    }
}

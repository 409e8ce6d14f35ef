//! The types of the API under `/api/mockpit/v1`. Fields may be added. Other changes need another version.

use api_types::{ParsedFile, Report, Status};
use repository::{Plan, Row};
use serde::Serialize;
use utoipa::ToSchema;

use crate::import_policy::{Policy, choice_name};

/// The body of a request with a file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it only describes a form")]
pub(crate) struct FileForm {
    /// The file.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// A plan: what an import, an undo or a restore would do.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PlanV1 {
    /// Its ID, to apply it. A dry run has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    /// The newest revision when the plan was made.
    pub(crate) revision: u64,
    /// The files.
    pub(crate) files: Vec<FileV1>,
    /// The services.
    pub(crate) rows: Vec<RowV1>,
}

/// A file of a plan.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FileV1 {
    /// Its name.
    pub(crate) name: Box<str>,
    /// Its size in bytes.
    pub(crate) size: u64,
    /// Its SHA-256, as hex digits.
    pub(crate) sha256: Box<str>,
    /// What is odd about it, in sentences.
    pub(crate) notes: Vec<Box<str>>,
}

/// A service of a plan.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RowV1 {
    /// Its number, from 0.
    pub(crate) row: u32,
    /// The name of the service.
    pub(crate) name: Box<str>,
    /// The version of the service.
    pub(crate) version: Box<str>,
    /// How it compares with the repository: `new`, `changed`, `identical`, `idConflict`, `repeatedId`,
    /// `duplicate` or `missing`.
    pub(crate) status: &'static str,
    /// The choices: `add`, `addWithNewIds`, `replace`, `merge`, `copy`, `keep`, `skip`, `remove`.
    pub(crate) choices: Vec<&'static str>,
    /// What happens if nobody decides otherwise. Missing if somebody has to decide.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) decision: Option<&'static str>,
    /// The examples that this adds.
    pub(crate) added: u32,
    /// The examples that this changes.
    pub(crate) changed: u32,
    /// The examples that this removes.
    pub(crate) removed: u32,
    /// The number of scripts, proxies and callbacks that the repository does not have yet.
    pub(crate) executable_content: usize,
}

/// What an import, an undo or a restore did.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReportV1 {
    /// The revision that it made, or the newest one if there was nothing to write.
    pub(crate) revision: u64,
    /// The number of services that were written and read back.
    pub(crate) written: u32,
    /// The number of services that were removed.
    pub(crate) removed: u32,
    /// The number of services that already were the same.
    pub(crate) identical: u32,
    /// The number of services that were left as they are.
    pub(crate) unchanged: u32,
}

impl PlanV1 {
    /// The plan with the decisions of a policy.
    pub(crate) fn new(
        id: Option<String>,
        files: &[ParsedFile],
        plan: &Plan,
        policy: Policy,
    ) -> Self {
        let rows = plan.rows.iter().zip(0..).map(|(row, index)| RowV1::new(row, index, policy));
        Self {
            id,
            revision: plan.revision.0,
            files: files.iter().map(FileV1::from).collect(),
            rows: rows.collect(),
        }
    }
}

impl From<&ParsedFile> for FileV1 {
    fn from(file: &ParsedFile) -> Self {
        Self {
            name: file.source.name.clone(),
            size: file.source.size,
            sha256: file.source.sha256.clone(),
            notes: file.problems.iter().map(|problem| problem.message.clone()).collect(),
        }
    }
}

impl RowV1 {
    fn new(row: &Row, index: u32, policy: Policy) -> Self {
        let decision = policy.outcome(row);
        let effect = decision.as_ref().map(|decision| row.effect(decision)).unwrap_or_default();
        Self {
            row: index,
            name: row.summary.key.name.clone(),
            version: row.summary.key.version.clone(),
            status: match row.status {
                Status::New => "new",
                Status::Changed { .. } => "changed",
                Status::Identical => "identical",
                Status::IdConflict { .. } => "idConflict",
                Status::RepeatedId { .. } => "repeatedId",
                Status::Duplicate { .. } => "duplicate",
                Status::Missing => "missing",
            },
            choices: row.choices.iter().copied().map(choice_name).collect(),
            decision: decision.as_ref().map(|decision| choice_name(decision.choice())),
            added: effect.added,
            changed: effect.changed,
            removed: effect.removed,
            executable_content: row.warnings.executable_content.len(),
        }
    }
}

impl From<&Report> for ReportV1 {
    fn from(report: &Report) -> Self {
        Self {
            revision: report.revision.0,
            written: report.verified,
            removed: report.removed,
            identical: report.outcome.identical,
            unchanged: report.outcome.unchanged,
        }
    }
}

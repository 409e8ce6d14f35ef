//! A plan as JSON. Fields may be added. Other changes need another version.

use app::text::review::{ChangeGroup, ChangeLine, RowStatus, change_name};
use serde::Serialize;

use super::model::{PlanReport, ServiceReport};

/// The version of the format.
const VERSION: u32 = 1;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PlanV1<'a> {
    version: u32,
    title: &'a str,
    /// Whether anything differs.
    differs: bool,
    /// What the plan does as a whole, in words.
    counts: &'a [String],
    /// The services that are not identical.
    services: Vec<ServiceV1<'a>>,
    /// The number of identical services.
    identical: usize,
    /// What was left out of the sources, in sentences.
    notes: &'a [String],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ServiceV1<'a> {
    name: &'a str,
    version: &'a str,
    /// As the console shows it: `REST`, `SOAP`, `gRPC`.
    #[serde(rename = "type")]
    kind: &'a str,
    /// `new`, `changed`, `conflict`, `onlyHere` or `removed`.
    status: &'static str,
    /// What is decided, in words. A comparison has no decisions.
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<&'a str>,
    /// What differs, or what the decision does, in words.
    summary: &'a str,
    /// What the decision removes, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    removes: Option<&'a str>,
    changes: Vec<GroupV1<'a>>,
}

#[derive(Serialize)]
struct GroupV1<'a> {
    /// The name of an operation, `Contracts` or `Service`.
    title: &'a str,
    lines: Vec<LineV1<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LineV1<'a> {
    /// `added`, `changed` or `removed`.
    change: &'static str,
    text: &'a str,
    /// Whether the change happens. An import may keep what the target has.
    applied: bool,
    /// Whether callers of the mock notice it.
    callers_notice: bool,
    /// Whether it is about a field that no caller sees.
    technical: bool,
}

/// The plan as JSON.
pub(crate) fn json(report: &PlanReport) -> String {
    // None of the types can fail.
    serde_json::to_string_pretty(&plan(report)).unwrap_or_default()
}

/// The plan as a value for a larger JSON document.
pub(crate) fn plan(report: &PlanReport) -> impl Serialize + '_ {
    PlanV1 {
        version: VERSION,
        title: &report.title,
        differs: !report.is_empty(),
        counts: &report.counts,
        services: report.services.iter().map(service).collect(),
        identical: report.identical,
        notes: &report.notes,
    }
}

fn service(service: &ServiceReport) -> ServiceV1<'_> {
    ServiceV1 {
        name: &service.key.name,
        version: &service.key.version,
        kind: service.kind,
        status: match service.status {
            RowStatus::New => "new",
            RowStatus::Changed => "changed",
            RowStatus::Conflict => "conflict",
            RowStatus::Identical => "identical",
            RowStatus::OnlyHere => "onlyHere",
            RowStatus::Removed => "removed",
        },
        decision: service.decision.as_deref(),
        summary: &service.line,
        removes: service.removes.as_deref(),
        changes: service.groups.iter().map(group).collect(),
    }
}

fn group(group: &ChangeGroup) -> GroupV1<'_> {
    let lines = group.lines.iter().map(|line| self::line(line, false));
    let technical = group.technical.iter().map(|line| self::line(line, true));
    GroupV1 { title: &group.title, lines: lines.chain(technical).collect() }
}

fn line(line: &ChangeLine, technical: bool) -> LineV1<'_> {
    LineV1 {
        change: change_name(line.change),
        text: &line.text,
        applied: line.resolution.is_applied(),
        callers_notice: line.is_noticed && line.resolution.is_applied(),
        technical,
    }
}

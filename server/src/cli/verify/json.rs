//! The problems of a snapshot for programs.

use std::collections::BTreeMap;

use repository::LocalFile;
use serde::Serialize;
use snapshot::{Kind, Problem};

use super::text::severity_name;

/// The version of the format.
const VERSION: u32 = 1;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report<'a> {
    version: u32,
    source: &'a str,
    /// Whether the file can be imported.
    usable: bool,
    /// The number of services that an import takes in.
    services: usize,
    /// The number of services that an import leaves out, because of problems.
    services_left_out: u32,
    /// The number of documents by array.
    documents: BTreeMap<&'static str, u32>,
    /// The releases of Microcks that can have written the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    written_by: Option<Box<str>>,
    problems: Vec<ProblemLine<'a>>,
}

#[derive(Serialize)]
struct ProblemLine<'a> {
    /// `error`, `warning` or `note`.
    severity: &'static str,
    #[serde(flatten)]
    position: Option<Place>,
    pointer: &'a str,
    message: &'a str,
    times: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<Service<'a>>,
}

/// Lines and columns start at 1. A column counts bytes.
#[derive(Serialize)]
struct Place {
    line: u32,
    column: u32,
    offset: u64,
}

#[derive(Serialize)]
struct Service<'a> {
    name: &'a str,
    version: &'a str,
}

/// Renders the report.
pub(super) fn report(source: &str, file: &LocalFile) -> String {
    let manifest = file.manifest();
    let counts = Kind::ALL.map(Kind::key).into_iter().zip(manifest.counts);
    let report = Report {
        version: VERSION,
        source,
        usable: manifest.is_usable(),
        services: manifest.definitions.len(),
        services_left_out: manifest.broken_services,
        documents: counts.collect(),
        written_by: manifest.writer_versions.describe().map(Into::into),
        problems: manifest.problems.iter().map(line).collect(),
    };
    serde_json::to_string_pretty(&report).unwrap_or_default()
}

fn line(problem: &Problem) -> ProblemLine<'_> {
    let Problem { severity, pointer, position, message, times, service } = problem;
    let place = Place { line: position.line, column: position.column, offset: position.offset };
    ProblemLine {
        severity: severity_name(*severity),
        position: (position.line > 0).then_some(place),
        pointer,
        message,
        times: *times,
        service: service.as_ref().map(|key| Service { name: &key.name, version: &key.version }),
    }
}

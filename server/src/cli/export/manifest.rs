//! The manifest of an export, for programs that check or archive the file. Fields may be added. Other
//! changes need another version.

use std::collections::BTreeMap;

use serde::Serialize;
use snapshot::Kind;

use crate::cli::local_repository::Exported;

/// The version of the format.
const VERSION: u32 = 1;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Manifest<'a> {
    version: u32,
    source: &'a str,
    /// The revision of a data directory.
    revision: u64,
    /// The version of the Microcks that reads the file.
    release: String,
    services: Vec<Service<'a>>,
    /// The number of documents by array.
    documents: BTreeMap<&'static str, u32>,
    examples: u32,
    /// The size of the file in bytes.
    size: u64,
    sha256: &'a str,
    /// The number of secrets that were replaced.
    redacted: u64,
    /// Whether fields or values were left out, because the release does not know them.
    left_out: bool,
    /// The response-time profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    response_times: Option<&'a str>,
}

#[derive(Serialize)]
struct Service<'a> {
    name: &'a str,
    version: &'a str,
    id: &'a str,
}

/// The manifest as JSON.
pub(super) fn json(source: &str, exported: &Exported) -> String {
    let Exported { services, receipt, .. } = exported;
    let services = services.iter().map(|summary| Service {
        name: &summary.key.name,
        version: &summary.key.version,
        id: summary.id.as_str(),
    });
    let manifest = Manifest {
        version: VERSION,
        source,
        revision: receipt.revision.0,
        release: receipt.options.reader.to_string(),
        services: services.collect(),
        documents: Kind::ALL.map(Kind::key).into_iter().zip(receipt.documents).collect(),
        examples: receipt.examples,
        size: receipt.size,
        sha256: &receipt.sha256,
        redacted: receipt.redacted,
        left_out: !receipt.dropped.is_empty(),
        response_times: receipt.response_times.as_ref().map(|applied| &*applied.name),
    };
    // None of the types can fail.
    serde_json::to_string_pretty(&manifest).unwrap_or_default() + "\n"
}

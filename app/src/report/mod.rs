//! The report of a revision as a file: JSON for programs, HTML for reading and printing.

mod html;
mod text;

use api_types::{ReportFormat, RevisionReport};

use crate::api::{ApiError, internal_error};

/// Renders the report in this format.
///
/// # Errors
/// Returns `Internal` if the report cannot be serialized.
pub(crate) fn write(report: &RevisionReport, format: ReportFormat) -> Result<String, ApiError> {
    match format {
        ReportFormat::Html => Ok(html::page(report)),
        ReportFormat::Json => {
            serde_json::to_string_pretty(report).map_err(|cause| internal_error(&cause))
        }
    }
}

//! The report of a revision as a file: for programs, or to be read and printed.

mod html;

use api_types::{ReportFormat, RevisionReport};

use crate::api::{ApiError, internal_error};

/// The text of the file.
///
/// # Errors
/// Where it cannot be written as JSON, which should not happen.
pub(crate) fn write(report: &RevisionReport, form: ReportFormat) -> Result<String, ApiError> {
    match form {
        ReportFormat::Html => Ok(html::page(report)),
        ReportFormat::Json => {
            serde_json::to_string_pretty(report).map_err(|cause| internal_error(&cause))
        }
    }
}

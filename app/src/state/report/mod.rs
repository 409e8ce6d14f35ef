//! The report of a revision as a file: for programs, or to be read and printed.

mod html;

use repository::RevisionReport;

use crate::api::{ApiError, history::Form};

/// The text of the file.
///
/// # Errors
/// Where it cannot be written as JSON, which should not happen.
pub fn write(report: &RevisionReport, form: Form) -> Result<String, ApiError> {
    match form {
        Form::Html => Ok(html::page(report)),
        Form::Json => {
            serde_json::to_string_pretty(report).map_err(|cause| ApiError::internal(&cause))
        }
    }
}

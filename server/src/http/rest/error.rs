//! Errors of the API. All have the same body: `code`, `message`, and for some codes `detail`.

use api_types::ParsedFile;
use app::api::ApiError;
use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use crate::http::errors::Failure;

/// The most problems of a file in an error.
const MAX_PROBLEMS: usize = 20;

/// Why a request of the API fails.
#[derive(Debug)]
pub(crate) enum RestError {
    /// For a reason that the console has too.
    Api(ApiError),
    /// For a reason that only programs can cause.
    Request {
        /// The status.
        status: StatusCode,
        /// The code, which does not change.
        code: &'static str,
        /// A sentence.
        message: String,
        /// The facts.
        detail: Option<Value>,
    },
}

impl RestError {
    /// A request that the server cannot read.
    pub(crate) fn bad_request(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    /// An error with this status.
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self::Request { status, code, message: message.into(), detail: None }
    }

    /// A file that cannot be imported.
    pub(crate) fn invalid_file(files: &[ParsedFile]) -> Self {
        let problems = files.iter().flat_map(|file| &file.problems);
        let problems: Vec<Value> = problems
            .take(MAX_PROBLEMS)
            .map(|problem| {
                json!({
                    "message": problem.message,
                    "pointer": problem.pointer,
                    "line": problem.position.line,
                    "column": problem.position.column,
                })
            })
            .collect();
        let first = problems.first().and_then(|problem| problem["message"].as_str());
        let message = match first {
            Some(first) => format!("The file is not a snapshot that can be imported. {first}"),
            None => "The file is not a snapshot that can be imported.".to_owned(),
        };
        let detail = Some(json!({ "problems": problems }));
        Self::Request { status: StatusCode::BAD_REQUEST, code: "invalid_file", message, detail }
    }
}

impl From<ApiError> for RestError {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

impl IntoResponse for RestError {
    fn into_response(self) -> Response {
        match self {
            Self::Api(error) => Failure(error).into_response(),
            Self::Request { status, code, message, detail } => {
                let mut body = json!({ "code": code, "message": message });
                if let Some(detail) = detail {
                    body["detail"] = detail;
                }
                (status, Json(body)).into_response()
            }
        }
    }
}

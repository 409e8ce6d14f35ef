//! What is wrong with a request about a mirror.

use api_types::{MirrorProblem, ScheduleProblem};
use app::text::schedule;
use axum::http::StatusCode;
use serde_json::json;

use crate::http::rest::error::RestError;

/// The error for values of a mirror that are not possible. Nothing was changed.
pub(super) fn rejected(problem: &MirrorProblem) -> RestError {
    let (pointer, message) = match problem {
        MirrorProblem::NoServices => {
            ("/services", "Choose services that the source has.".to_owned())
        }
        MirrorProblem::Policy => ("/policy", "Choose what happens in each case.".to_owned()),
        MirrorProblem::Schedule(problem) => {
            let pointer = match problem {
                ScheduleProblem::Time => "/schedule",
                ScheduleProblem::Keep => "/direction/backUp/keep",
                ScheduleProblem::NotAbsolute
                | ScheduleProblem::Missing
                | ScheduleProblem::NotWritable
                | ScheduleProblem::InsideData
                | ScheduleProblem::NotAllowed(_) => "/direction/backUp/folder",
            };
            (pointer, schedule::problem(problem))
        }
    };
    RestError::Request {
        status: StatusCode::UNPROCESSABLE_ENTITY,
        code: "invalid_mirror",
        message,
        detail: Some(json!({ "pointer": pointer })),
    }
}

/// The error for a run of a mirror that waits for a person.
pub(super) fn waits() -> RestError {
    let message = "The mirror waits for a person. Apply or discard its plan or send first.";
    RestError::new(StatusCode::CONFLICT, "mirror_waits", message)
}

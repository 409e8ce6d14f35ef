//! What is wrong with an instance, a job or a form, for programs.

use api_types::{
    InstanceFormProblem, InstanceJobFailure, InstanceProblem, SendState, UnfinishedCause,
};
use app::text::instances::{form_problem, job_failure, sentence};
use axum::http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::http::{error_message, rest::error::RestError};

/// Why something cannot be used, or failed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ProblemV1 {
    /// What kind of problem it is, such as `not_reachable`. Does not change.
    code: String,
    /// A sentence for people. May change.
    message: String,
}

impl From<&InstanceProblem> for ProblemV1 {
    fn from(problem: &InstanceProblem) -> Self {
        Self { code: code(problem), message: sentence(problem) }
    }
}

impl From<&InstanceJobFailure> for ProblemV1 {
    fn from(failure: &InstanceJobFailure) -> Self {
        Self { code: code_of(failure), message: job_failure(failure, error_message::message) }
    }
}

fn code_of(failure: &InstanceJobFailure) -> String {
    match failure {
        InstanceJobFailure::Instance(problem) => code(problem),
        InstanceJobFailure::Of { failure, .. } => code_of(failure),
        InstanceJobFailure::Server(error) => {
            let error = serde_json::to_value(error).unwrap_or_default();
            error["code"].as_str().unwrap_or_default().to_owned()
        }
        failure => code(failure),
    }
}

impl ProblemV1 {
    /// Why a send ended early. `None` if it did not.
    pub(super) fn of_send(state: &SendState) -> Option<Self> {
        let SendState::Unfinished { cause, .. } = state else { return None };
        let message = match cause {
            UnfinishedCause::Failed(failure) => return Some(failure.into()),
            UnfinishedCause::Stopped => "It was canceled.",
            UnfinishedCause::ServerRestarted => "The server was restarted in the middle.",
        };
        Some(Self { code: code(cause), message: message.to_owned() })
    }
}

/// The error for values of an instance that are not possible. Nothing was changed.
pub(super) fn rejected(problem: &InstanceFormProblem) -> RestError {
    let field = match problem {
        InstanceFormProblem::Name(_) => "name",
        InstanceFormProblem::Url(_) | InstanceFormProblem::UrlTaken(_) => "url",
        InstanceFormProblem::Client(_) => "client",
        InstanceFormProblem::Secret(_) => "secret",
        InstanceFormProblem::Authority => "authority",
        InstanceFormProblem::TooMany { .. } => "instance",
    };
    RestError::Request {
        status: StatusCode::UNPROCESSABLE_ENTITY,
        code: "invalid_instance",
        message: format!("The {field} cannot be used. {}", form_problem(problem)),
        detail: Some(json!({ "field": field })),
    }
}

/// The name of a variant in JSON.
fn code(variant: &impl Serialize) -> String {
    match serde_json::to_value(variant).unwrap_or_default() {
        Value::String(name) => name,
        Value::Object(members) => {
            members.into_iter().next().map(|(name, _)| name).unwrap_or_default()
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_have_the_code_of_their_kind() {
        let problem = InstanceProblem::NotReachable { reason: "refused".to_owned() };
        let problem = ProblemV1::from(&InstanceJobFailure::Instance(problem));
        assert_eq!(problem.code, "not_reachable");
        assert_eq!(problem.message, "It is not reachable: refused.");
        assert_eq!(ProblemV1::from(&InstanceJobFailure::NoServices).code, "no_services");
        let server = InstanceJobFailure::Server(api_types::ApiError::Cancelled);
        assert_eq!(ProblemV1::from(&server).code, "cancelled");
    }
}

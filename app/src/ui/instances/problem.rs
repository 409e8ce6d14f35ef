//! Why an instance cannot be used, and what to do.

use api_types::{InstanceJobFailure, InstanceProblem, UnfinishedCause};

use crate::{
    text::{bytes, instances as words},
    ui::errors,
};

pub(super) use words::{form_problem, sentence};

const CHECK_URL: &str = "Check the URL, and whether the server is running.";
const SEND_AGAIN: &str = "Choose the services and review again.";
const CHECK_ACCOUNT: &str = "Enter another one with Edit.";

/// What to do next.
pub(super) const fn next(problem: &InstanceProblem) -> &'static str {
    match problem {
        InstanceProblem::PrivateAddress { .. } => {
            "The operator of this server can allow private networks with a setting."
        }
        InstanceProblem::UnknownHost { .. }
        | InstanceProblem::NotReachable { .. }
        | InstanceProblem::TimedOut
        | InstanceProblem::Interrupted
        | InstanceProblem::OtherProgram => CHECK_URL,
        InstanceProblem::Certificate { .. } => {
            "Add the certificate of its CA with Edit, or check the URL."
        }
        InstanceProblem::Redirected { .. } => "If that is the right address, enter it as URL.",
        InstanceProblem::UnsupportedVersion { .. } => "Update the instance.",
        InstanceProblem::SignInNeeded => "Choose how to sign in with Edit.",
        InstanceProblem::TokenRejected | InstanceProblem::TokenExpired { .. } => CHECK_ACCOUNT,
        InstanceProblem::NoRole => "Give the account the role admin there, or use another account.",
        InstanceProblem::NoKeycloak => "Choose another way to sign in with Edit.",
        InstanceProblem::OpenKeycloak { .. } => "Give Keycloak an address with https.",
        InstanceProblem::OtherKeycloak { .. } => {
            "If that is right, enter the secret again. It is sent there only then."
        }
        InstanceProblem::ServiceAccountRejected { .. } => "Check the client and its secret.",
        InstanceProblem::SecretUnreadable => "Enter it again with Edit.",
        InstanceProblem::TooLarge => "Raise the limit of the instance, or choose fewer services.",
        InstanceProblem::EndlessList
        | InstanceProblem::Status { .. }
        | InstanceProblem::Unexpected { .. } => "Look at the log of the instance, then try again.",
    }
}

/// Why a job failed, and what to do next.
pub(super) fn job_failure(failure: &InstanceJobFailure) -> (String, String) {
    let next = match failure {
        InstanceJobFailure::Instance(problem) => next(problem).to_owned(),
        InstanceJobFailure::Incomplete { missing, total } => words::keys(missing, *total),
        InstanceJobFailure::TooManyServices { .. } => {
            "Fetch and send snapshots as files instead.".to_owned()
        }
        InstanceJobFailure::SameInstance => "Choose another instance.".to_owned(),
        InstanceJobFailure::Of { failure, .. } => job_failure(failure).1,
        InstanceJobFailure::NoServices => "Refresh, then choose services in the list.".to_owned(),
        InstanceJobFailure::ChangedThere { .. } => SEND_AGAIN.to_owned(),
        InstanceJobFailure::ServiceTooLarge { limit, .. } => {
            let limit = limit.map(|limit| [" of ", &bytes(limit)].concat()).unwrap_or_default();
            ["Raise its limit", &limit, "."].concat()
        }
        InstanceJobFailure::NotSnapshot { .. }
        | InstanceJobFailure::AnswerTooLarge { .. }
        | InstanceJobFailure::ReadBackDiffers { .. } => {
            "Look at the log of the instance, then try again.".to_owned()
        }
        InstanceJobFailure::Folder { .. } => "Correct that, then run it again.".to_owned(),
        InstanceJobFailure::Server(error) => errors::next(error),
    };
    (words::job_failure(failure, errors::sentence), next)
}

/// Why a send ended early, and what to do next.
pub(super) fn unfinished(cause: &UnfinishedCause) -> (String, String) {
    match cause {
        UnfinishedCause::Stopped => ("It was canceled.".to_owned(), String::new()),
        UnfinishedCause::ServerRestarted => {
            ("The server was restarted in the middle.".to_owned(), String::new())
        }
        UnfinishedCause::Failed(failure) => job_failure(failure),
    }
}

/// Whether the instance answered, but not as it must.
pub(super) const fn is_answer(problem: &InstanceProblem) -> bool {
    !matches!(
        problem,
        InstanceProblem::UnknownHost { .. }
            | InstanceProblem::NotReachable { .. }
            | InstanceProblem::TimedOut
            | InstanceProblem::Interrupted
    )
}

//! What a failure of the client means for an instance.

use api_types::InstanceProblem;
use microcks::RemoteError;

/// What a failure of the client means for an instance.
pub(crate) fn problem(error: RemoteError) -> InstanceProblem {
    let reason = error.reason();
    match error {
        RemoteError::UnknownHost(host) => InstanceProblem::UnknownHost { host },
        RemoteError::ForbiddenAddress { ip, .. } => {
            InstanceProblem::PrivateAddress { address: ip.to_string() }
        }
        RemoteError::Certificate { reason, .. } => InstanceProblem::Certificate { reason },
        RemoteError::Tls(_) => InstanceProblem::Certificate { reason },
        RemoteError::NotReachable { .. } => InstanceProblem::NotReachable { reason },
        RemoteError::TimedOut(_) => InstanceProblem::TimedOut,
        RemoteError::Interrupted { .. } => InstanceProblem::Interrupted,
        RemoteError::EndlessList(_) => InstanceProblem::EndlessList,
        RemoteError::OtherProgram(_) => InstanceProblem::OtherProgram,
        RemoteError::Redirected { target, .. } => InstanceProblem::Redirected { target },
        RemoteError::SignInRequired(_) => InstanceProblem::SignInNeeded,
        RemoteError::TokenRejected(_) => InstanceProblem::TokenRejected,
        RemoteError::NotAllowed(_) => InstanceProblem::NoRole,
        RemoteError::NoKeycloak(_) => InstanceProblem::NoKeycloak,
        RemoteError::OpenKeycloak { keycloak, .. } => InstanceProblem::OpenKeycloak { keycloak },
        RemoteError::OtherKeycloak { keycloak, .. } => InstanceProblem::OtherKeycloak { keycloak },
        RemoteError::ServiceAccount { reason, .. } => {
            InstanceProblem::ServiceAccountRejected { reason }
        }
        RemoteError::TooLarge { .. } => InstanceProblem::TooLarge,
        RemoteError::Status { request, status, .. } => {
            InstanceProblem::Status { request, status, message: None }
        }
        RemoteError::Rejected { request, status, message, .. } => {
            InstanceProblem::Status { request, status, message: Some(message) }
        }
        RemoteError::Unexpected { request, reason, .. } => {
            InstanceProblem::Unexpected { request, reason }
        }
        RemoteError::Address(_) | RemoteError::File(_) => {
            InstanceProblem::Unexpected { request: String::new(), reason }
        }
    }
}

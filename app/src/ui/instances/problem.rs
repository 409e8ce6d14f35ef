//! Why an instance cannot be used, and what to do.

use api_types::{
    InstanceFormProblem, InstanceJobFailure, InstanceProblem, InvalidReason, SecretProblem,
    UnfinishedCause, UrlProblem,
};

use super::text;
use crate::{
    text::{bytes, exact_time, plural, visible},
    ui::errors,
};

const CHECK_URL: &str = "Check the URL, and whether the server is running.";
const SEND_AGAIN: &str = "Choose the services and review again.";
const CHECK_ACCOUNT: &str = "Enter another one with Edit.";

/// What is wrong, in one sentence.
pub(super) fn sentence(problem: &InstanceProblem) -> String {
    let with = |parts: &[&str]| parts.concat();
    match problem {
        InstanceProblem::PrivateAddress { address } => {
            with(&["Its address ", &visible(address), " is in a private network."])
        }
        InstanceProblem::UnknownHost { host } => {
            with(&["No server has the name ", &visible(host), "."])
        }
        InstanceProblem::NotReachable { reason } => {
            with(&["It is not reachable: ", &visible(reason), "."])
        }
        InstanceProblem::Certificate { reason } => {
            with(&["Its certificate is not trusted: ", &visible(reason), "."])
        }
        InstanceProblem::TimedOut => "It did not answer in time.".to_owned(),
        InstanceProblem::Interrupted => {
            "The connection ended in the middle of an answer.".to_owned()
        }
        InstanceProblem::Redirected { target } => {
            with(&["It redirects to ", &visible(target), ", which is not called."])
        }
        InstanceProblem::OtherProgram => {
            "What answers there is neither Microcks nor Mockpit.".to_owned()
        }
        InstanceProblem::UnsupportedVersion { version } => {
            with(&["Mockpit does not support its version ", &visible(version), "."])
        }
        InstanceProblem::SignInNeeded => "It needs a sign-in.".to_owned(),
        InstanceProblem::TokenRejected => "It does not accept the token.".to_owned(),
        InstanceProblem::TokenExpired { at } => {
            with(&["The token expired at ", &exact_time(at.0), "."])
        }
        InstanceProblem::NoRole => "The account lacks the role for this.".to_owned(),
        InstanceProblem::NoKeycloak => {
            "It has no Keycloak, so a service account cannot sign in.".to_owned()
        }
        InstanceProblem::OpenKeycloak { keycloak } => with(&[
            "Its Keycloak at ",
            &visible(keycloak),
            " would get the secret without encryption.",
        ]),
        InstanceProblem::OtherKeycloak { keycloak } => {
            with(&["It now names another Keycloak: ", &visible(keycloak), "."])
        }
        InstanceProblem::ServiceAccountRejected { reason } => {
            with(&["Keycloak does not accept the service account: ", &visible(reason), "."])
        }
        InstanceProblem::SecretUnreadable => {
            "The stored secret was encrypted with another key.".to_owned()
        }
        InstanceProblem::TooLarge => "A request was larger than it allows.".to_owned(),
        InstanceProblem::EndlessList => "Its list of services does not end.".to_owned(),
        InstanceProblem::Status { request, status, message } => {
            let message = message.as_ref().map(|it| [": ", &visible(it)].concat());
            let message = message.unwrap_or_default();
            with(&[&visible(request), " failed with status ", &status.to_string(), &message, "."])
        }
        InstanceProblem::Unexpected { request, reason } => {
            with(&["The answer to ", &visible(request), " is unexpected: ", &visible(reason), "."])
        }
    }
}

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
    let check = || "Look at the log of the instance, then try again.".to_owned();
    match failure {
        InstanceJobFailure::Instance(problem) => (sentence(problem), next(problem).to_owned()),
        InstanceJobFailure::Incomplete { missing, total } => {
            let count = plural((*total).into(), "service", "services");
            let what = ["The instance lists ", &count, " that its export does not have."].concat();
            (what, text::keys(missing, *total))
        }
        InstanceJobFailure::NotSnapshot { reason } => {
            (["Its export is not a snapshot: ", &visible(reason), "."].concat(), check())
        }
        InstanceJobFailure::TooManyServices { max } => {
            let max = plural((*max).into(), "service", "services");
            let what = ["It has more than ", &max, "."].concat();
            (what, "Fetch and send snapshots as files instead.".to_owned())
        }
        InstanceJobFailure::AnswerTooLarge { max } => {
            (["One of its answers is larger than ", &bytes(*max), "."].concat(), check())
        }
        InstanceJobFailure::NoServices => (
            "None of the chosen services exists.".to_owned(),
            "Refresh, then choose services in the list.".to_owned(),
        ),
        InstanceJobFailure::ChangedThere { services, total } => {
            let what = "Services there have changed since the review. Nothing was sent: ";
            ([what, &text::keys(services, *total), "."].concat(), SEND_AGAIN.to_owned())
        }
        InstanceJobFailure::ServiceTooLarge { services, limit } => {
            let total = u32::try_from(services.len()).unwrap_or(u32::MAX);
            let limit = limit.map(|limit| [" of ", &bytes(limit)].concat()).unwrap_or_default();
            let what = ["It does not accept a file with ", &text::keys(services, total), "."];
            (what.concat(), ["Raise its limit", &limit, "."].concat())
        }
        InstanceJobFailure::ReadBackDiffers { services, total } => {
            let what = "It answered that it has imported services, but has something else: ";
            ([what, &text::keys(services, *total), "."].concat(), check())
        }
        InstanceJobFailure::Server(error) => (errors::sentence(error), errors::next(error)),
    }
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

/// Why a value of the form cannot be saved.
pub(super) fn form_problem(problem: &InstanceFormProblem) -> String {
    match problem {
        InstanceFormProblem::Name(reason) | InstanceFormProblem::Client(reason) => invalid(*reason),
        InstanceFormProblem::Url(problem) => url_problem(*problem).to_owned(),
        InstanceFormProblem::UrlTaken(name) => {
            ["The instance ", &visible(name), " already has this URL."].concat()
        }
        InstanceFormProblem::Secret(problem) => secret_problem(*problem).to_owned(),
        InstanceFormProblem::Authority => {
            "Paste certificates that begin with -----BEGIN CERTIFICATE-----.".to_owned()
        }
        InstanceFormProblem::TooMany { max } => {
            let max = plural((*max).into(), "instance", "instances");
            ["There can be at most ", &max, ". Remove one first."].concat()
        }
    }
}

fn invalid(reason: InvalidReason) -> String {
    match reason {
        InvalidReason::TooLong { max } => {
            ["Enter at most ", &plural(max.into(), "character", "characters"), "."].concat()
        }
        InvalidReason::Taken => "Another instance has this name.".to_owned(),
        InvalidReason::Characters => "Use visible characters only.".to_owned(),
        _ => "Enter a text.".to_owned(),
    }
}

const fn url_problem(problem: UrlProblem) -> &'static str {
    match problem {
        UrlProblem::NotUrl => "Enter a URL such as https://microcks.example.com.",
        UrlProblem::Scheme => "Enter a URL that begins with https:// or http://.",
        UrlProblem::Password => {
            "Enter the URL without a name and password. Choose how to sign in below."
        }
        UrlProblem::Query => "Enter the URL without a question mark and what follows it.",
    }
}

const fn secret_problem(problem: SecretProblem) -> &'static str {
    match problem {
        SecretProblem::Missing => "Enter it.",
        SecretProblem::OtherAddress => {
            "The stored one is only for the URL and the client that it was entered for. Enter it again."
        }
        SecretProblem::Characters => "Enter it without line breaks.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_texts_are_made_visible() {
        let problem = InstanceProblem::NotReachable { reason: "a\u{202e}b".into() };
        assert_eq!(sentence(&problem), "It is not reachable: a⟨U+202E⟩b.");
        assert_eq!(next(&problem), CHECK_URL);
        let problem = InstanceProblem::Status {
            request: "GET /api/services".into(),
            status: 500,
            message: None,
        };
        assert_eq!(sentence(&problem), "GET /api/services failed with status 500.");
    }

    #[test]
    fn problems_of_the_form_state_what_to_enter() {
        let problem = InstanceFormProblem::Name(InvalidReason::TooLong { max: 60 });
        assert_eq!(form_problem(&problem), "Enter at most 60 characters.");
        let problem = InstanceFormProblem::UrlTaken("dev".into());
        assert_eq!(form_problem(&problem), "The instance dev already has this URL.");
    }
}

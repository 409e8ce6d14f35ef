//! Texts about instances that need no page, so that the REST API has them too: why one cannot be used, and why a job failed.

use api_types::{
    ApiError, InstanceFormProblem, InstanceJobFailure, InstanceProblem, InvalidReason,
    SecretProblem, UrlProblem,
};
use snapshot::ServiceKey;

use super::{bytes, exact_time, number, plural, review::key, visible};

/// At most so many services are named in one line.
const MAX_NAMED: usize = 5;

/// What is wrong, in one sentence.
#[must_use]
pub fn sentence(problem: &InstanceProblem) -> String {
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

/// Why a job failed, in one sentence. `server` words errors of this server.
#[must_use]
pub fn job_failure(failure: &InstanceJobFailure, server: fn(&ApiError) -> String) -> String {
    match failure {
        InstanceJobFailure::Instance(problem) => sentence(problem),
        InstanceJobFailure::Incomplete { total, .. } => {
            let count = plural((*total).into(), "service", "services");
            ["The instance lists ", &count, " that its export does not have."].concat()
        }
        InstanceJobFailure::NotSnapshot { reason } => {
            ["Its export is not a snapshot: ", &visible(reason), "."].concat()
        }
        InstanceJobFailure::TooManyServices { max } => {
            ["It has more than ", &plural((*max).into(), "service", "services"), "."].concat()
        }
        InstanceJobFailure::AnswerTooLarge { max } => {
            ["One of its answers is larger than ", &bytes(*max), "."].concat()
        }
        InstanceJobFailure::NoServices => "None of the chosen services exists.".to_owned(),
        InstanceJobFailure::SameInstance => {
            "The services come from the instance that they would be sent to.".to_owned()
        }
        InstanceJobFailure::Of { instance, failure } => {
            [&visible(instance), ": ", &job_failure(failure, server)].concat()
        }
        InstanceJobFailure::ChangedThere { services, total } => {
            let what = "Services there have changed since the review. Nothing was sent: ";
            [what, &keys(services, *total), "."].concat()
        }
        InstanceJobFailure::ServiceTooLarge { services, .. } => {
            let total = u32::try_from(services.len()).unwrap_or(u32::MAX);
            ["It does not accept a file with ", &keys(services, total), "."].concat()
        }
        InstanceJobFailure::ReadBackDiffers { services, total } => {
            let what = "It answered that it has imported services, but has something else: ";
            [what, &keys(services, *total), "."].concat()
        }
        InstanceJobFailure::Folder { reason } => {
            ["The snapshot was not written: ", &visible(reason), "."].concat()
        }
        InstanceJobFailure::Server(error) => server(error),
    }
}

/// `Orders 1.0, Stock 2.0 and 3 more`. `total` is the number of all of them.
#[must_use]
pub fn keys(keys: &[ServiceKey], total: u32) -> String {
    let named: Vec<String> = keys.iter().take(MAX_NAMED).map(key).collect();
    let more = u64::from(total).saturating_sub(named.len() as u64);
    let named = named.join(", ");
    if more == 0 { named } else { [&named, " and ", &number(more), " more"].concat() }
}

/// Why a value of the form cannot be saved.
#[must_use]
pub fn form_problem(problem: &InstanceFormProblem) -> String {
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
        let problem = InstanceProblem::Status {
            request: "GET /api/services".into(),
            status: 500,
            message: None,
        };
        assert_eq!(sentence(&problem), "GET /api/services failed with status 500.");
    }

    #[test]
    fn failure_names_its_instance_if_there_are_two() {
        let failure = InstanceJobFailure::Instance(InstanceProblem::TimedOut);
        let failure =
            InstanceJobFailure::Of { instance: "a\u{202e}b".into(), failure: Box::new(failure) };
        let words = job_failure(&failure, |_| String::new());
        assert_eq!(words, "a⟨U+202E⟩b: It did not answer in time.");
    }

    #[test]
    fn problems_of_the_form_state_what_to_enter() {
        let problem = InstanceFormProblem::Name(InvalidReason::TooLong { max: 60 });
        assert_eq!(form_problem(&problem), "Enter at most 60 characters.");
        let problem = InstanceFormProblem::UrlTaken("dev".into());
        assert_eq!(form_problem(&problem), "The instance dev already has this URL.");
    }
}

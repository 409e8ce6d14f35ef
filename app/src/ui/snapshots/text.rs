//! Texts that the snapshot screens share.

use api_types::{EditSubject, FoundSecret, JobProgress, Stage};
use snapshot::{DropReport, Dropped, Owner, Secret, SecretLocation, ServiceKey};

use crate::{
    api::ApiError,
    text::{number, plural, visible, visible_name},
    ui::errors::sentence_and_advice,
};

pub(super) const ADMINISTRATION: &str = "Administration";
pub(super) const SNAPSHOTS: &str = "Snapshots";
pub(super) const HISTORY: &str = "History";
pub(super) const SELECTIONS: &str = "Selections";
pub(super) const SELECTIONS_PAGE: &str = "Selections · Snapshots";
pub(super) const RESULT: &str = "Result";
pub(super) const EXPORT: &str = "Export";
pub(super) const IMPORT: &str = "Import";
pub(super) const EXPORT_PAGE: &str = "Export · Snapshots";
pub(super) const IMPORT_PAGE: &str = "Import · Snapshots";

pub(super) const CANCEL: &str = "Cancel";
pub(super) const CHOOSE_ANOTHER_FILE: &str = "Choose another file";
pub(super) const COPY_SHA256: &str = "Copy SHA-256";
pub(super) const NOTHING_CHANGED: &str = "Nothing was changed.";
pub(super) const TRY_AGAIN: &str = "Nothing was changed. Try again.";

pub(super) const SIZE_DIFFERS: &str = "its size differs";
pub(super) const SHA256_DIFFERS: &str = "its SHA-256 differs";
pub(super) const COUNTS_DIFFER: &str = "its document counts differ";
pub(super) const SERVICES: &str = "Services";
pub(super) const SERVICE: &str = "Service";
pub(super) const SERVICES_DIFFER: &str = "its number of services differs";
pub(super) const NO_SPACE: &str = "not enough space";
pub(super) const NO_FILE_SAVED: &str = "No file was saved. The repository did not change.";

/// A plan that sends services to an instance: `Send to dev`.
pub(super) fn send_title(instance: &str) -> String {
    "Send to ".to_owned() + &visible(instance)
}

/// What an edit is about.
pub(super) fn edit(subject: &EditSubject) -> String {
    match subject {
        EditSubject::Settings(service) => {
            "Edit of ".to_owned()
                + &visible_name(&service.name)
                + " "
                + &visible_name(&service.version)
        }
        EditSubject::Delete => "Deletion of services".to_owned(),
        EditSubject::ResponseTimes(profile) => "Response times: ".to_owned() + &visible(profile),
    }
}

pub(super) fn stage(stage: Option<Stage>) -> &'static str {
    match stage {
        None | Some(Stage::Comparing) => "Comparing with the repository",
        Some(Stage::Writing) => "Writing",
        Some(Stage::Committing) => "Committing",
        Some(Stage::Verifying) => "Verifying",
    }
}

/// "2 of 3 services". Empty while the total is unknown.
pub(super) fn job_counts(job: &JobProgress) -> String {
    if job.total == 0 { String::new() } else { services_done(job.done.into(), job.total.into()) }
}

pub(super) fn services_done(done: u64, total: u64) -> String {
    number(done) + " of " + &services(total)
}

pub(super) fn services(count: u64) -> String {
    plural(count, "service", "services")
}

/// The last line of a list that was cut.
pub(super) fn and_more(count: u64) -> String {
    "and ".to_owned() + &number(count) + " more"
}

/// `action` is a verb that is also a noun: "export", "download".
pub(super) fn cancelled(action: &str) -> String {
    ["The ", action, " was cancelled."].concat()
}

pub(super) fn signed_out(action: &str) -> String {
    ["You were signed out. Sign in and ", action, " again."].concat()
}

pub(super) fn failed(action: &str, error: &ApiError) -> String {
    ["The ", action, " failed. ", &sentence_and_advice(error)].concat()
}

pub(super) fn receipt_mismatch(action: &str, difference: &str) -> String {
    ["The file is not what the server sent: ", difference, ". Start the ", action, " again."]
        .concat()
}

/// How the file differs from what the server sent.
pub(super) fn service_differs(key: &ServiceKey) -> String {
    "the content of ".to_owned() + &visible(&key.to_string()) + " differs"
}

pub(super) fn browser_failed(reason: &str) -> String {
    ["The browser could not save the file: ", reason, "."].concat()
}

/// What a release cannot read, one line each: "callbacks of 2 operations". Whole services are
/// listed by name elsewhere.
pub(super) fn dropped_lines(report: &DropReport) -> Vec<String> {
    let is_service =
        |dropped: &Dropped| matches!(dropped, Dropped::Whole { of: Owner::Service, .. });
    let lines = report.iter().filter(|(dropped, _)| !is_service(dropped));
    lines.map(|(dropped, count)| visible(&dropped.describe(count))).collect()
}

/// A secret in one line: "JWT eyJh…, header Authorization of one, GET /orders".
pub(super) fn secret_line(found: &FoundSecret) -> String {
    let secret = &found.secret;
    let mut line = rule(&secret.rule) + " " + &visible(&secret.sample) + ", " + &location(secret);
    if let Some(name) = &secret.name {
        line.push_str(" of ");
        line.push_str(&visible(name));
    }
    if let Some(operation) = &secret.operation {
        line.push_str(", ");
        line.push_str(&visible(operation));
    }
    line
}

fn location(secret: &Secret) -> String {
    match &secret.location {
        SecretLocation::Header { name } => "header ".to_owned() + &visible(name),
        SecretLocation::Parameter { name } => "query parameter ".to_owned() + &visible(name),
        SecretLocation::Criteria { .. } => "dispatch criteria".to_owned(),
        SecretLocation::Content { line } => "line ".to_owned() + &line.to_string(),
        SecretLocation::Field { name } => "field ".to_owned() + &visible(name),
    }
}

/// The name of a rule, by default made from its ID.
fn rule(id: &str) -> String {
    match id {
        "jwt" => "JWT".to_owned(),
        "header" | "query-parameter" | "dispatch-criteria" => "Value".to_owned(),
        "url-password" => "Password in a URL".to_owned(),
        _ => {
            let words = id.split('-').map(|word| match word {
                "api" | "aws" | "gcp" | "id" => word.to_uppercase(),
                "github" => "GitHub".to_owned(),
                "gitlab" => "GitLab".to_owned(),
                "pypi" => "PyPI".to_owned(),
                "sendgrid" => "SendGrid".to_owned(),
                "openai" => "OpenAI".to_owned(),
                "digitalocean" => "DigitalOcean".to_owned(),
                word => word.to_owned(),
            });
            let words = words.collect::<Vec<_>>().join(" ");
            let mut letters = words.chars();
            let first = letters.next().into_iter().flat_map(char::to_uppercase);
            first.chain(letters).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use snapshot::Kind;

    use super::*;

    #[test]
    fn secret_line_names_rule_sample_and_location() {
        let found = |rule: &str, location| FoundSecret {
            service: ServiceKey::new("A", "1"),
            secret: Secret {
                rule: rule.into(),
                operation: Some("GET /orders".into()),
                name: Some("one".into()),
                kind: Kind::Request,
                location,
                sample: "eyJh\u{2026}".into(),
            },
        };
        let header = SecretLocation::Header { name: "Authorization".into() };
        assert_eq!(
            secret_line(&found("header", header)),
            "Value eyJh…, header Authorization of one, GET /orders"
        );
        assert_eq!(
            secret_line(&found("aws-access-key-id", SecretLocation::Content { line: 3 })),
            "AWS access key ID eyJh…, line 3 of one, GET /orders"
        );
    }
}

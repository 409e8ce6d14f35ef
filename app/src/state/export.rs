//! What is said of an export before it is made.

use api_types::{ExportOptions, FoundSecret, Preview};
use snapshot::{DropReport, Dropped, Owner, Release, SecretLocation};

use crate::text::{plural, visible};

/// Whether somebody has to see this before there is a file.
#[must_use]
pub fn asks(preview: &Preview, options: ExportOptions) -> bool {
    preview.is_incomplete()
        || preview.services == 0
        || (preview.secrets.total > 0 && (!options.redact || preview.criteria > 0))
}

/// A release as a choice: `Microcks 1.10 to 1.12.0 (2024)`.
#[must_use]
pub fn reader(release: Release) -> String {
    if release == Release::NEWEST {
        return format!("The newest Microcks ({release})");
    }
    format!("Microcks {release} ({})", release.year())
}

/// What does not go, a line each: `callbacks of 2 operations`. Whole services are told by name
/// elsewhere.
#[must_use]
pub fn left_lines(left: &DropReport) -> Vec<String> {
    let service = |dropped: &Dropped| matches!(dropped, Dropped::Whole { of: Owner::Service, .. });
    let lines = left.iter().filter(|(left, _)| !service(left));
    lines.map(|(left, count)| visible(&left.describe(count))).collect()
}

/// A secret in one line: `JWT `eyJh…` in header Authorization of GET /orders, example one`.
#[must_use]
pub fn secret_line(found: &FoundSecret) -> String {
    let secret = &found.secret;
    let mut line = format!("{} {}, {}", rule(&secret.rule), visible(&secret.sample), place(secret));
    if let Some(name) = &secret.name {
        line.push_str(&format!(" of {}", visible(name)));
    }
    if let Some(operation) = &secret.operation {
        line.push_str(&format!(", {}", visible(operation)));
    }
    line
}

fn place(secret: &snapshot::Secret) -> String {
    match &secret.location {
        SecretLocation::Header { name } => format!("header {}", visible(name)),
        SecretLocation::Parameter { name } => format!("query parameter {}", visible(name)),
        SecretLocation::Criteria { .. } => "dispatch criteria".to_owned(),
        SecretLocation::Content { line } => format!("line {line}"),
        SecretLocation::Field { name } => format!("field {}", visible(name)),
    }
}

/// What a kind of secret is called: its id with blanks, but for those that have a name.
fn rule(id: &str) -> String {
    match id {
        "jwt" => "JWT".to_owned(),
        "header" | "query-parameter" | "dispatch-criteria" => "Value".to_owned(),
        "url-password" => "Password in an address".to_owned(),
        _ => {
            let words = id.replace('-', " ");
            let mut letters = words.chars();
            let first = letters.next().into_iter().flat_map(char::to_uppercase);
            first.chain(letters).collect()
        }
    }
}

/// What taking the secrets out costs, if it costs anything.
#[must_use]
pub fn criteria_line(criteria: u64) -> Option<String> {
    (criteria > 0).then(|| {
        format!(
            "{} in dispatch criteria: the calls that matched there get no answer from the file.",
            plural(criteria, "of them stands", "of them stand")
        )
    })
}

#[cfg(test)]
mod tests {
    use api_types::FoundSecrets;
    use snapshot::{Kind, Secret, ServiceKey};

    use super::*;

    fn found(rule: &str, location: SecretLocation) -> FoundSecret {
        let secret = Secret {
            rule: rule.into(),
            operation: Some("GET /orders".into()),
            name: Some("one".into()),
            kind: Kind::Request,
            location,
            sample: "eyJh\u{2026}".into(),
        };
        FoundSecret { service: ServiceKey::new("A", "1"), secret }
    }

    #[test]
    fn a_secret_is_told_in_one_line() {
        let header = SecretLocation::Header { name: "Authorization".into() };
        assert_eq!(
            secret_line(&found("header", header)),
            "Value eyJh…, header Authorization of one, GET /orders"
        );
        assert_eq!(
            secret_line(&found("aws-access-key-id", SecretLocation::Content { line: 3 })),
            "Aws access key id eyJh…, line 3 of one, GET /orders"
        );
    }

    #[test]
    fn nobody_is_asked_where_nothing_is_lost_and_nothing_given_away() {
        let plain = ExportOptions::default();
        let redact = ExportOptions { redact: true, ..plain };
        let nothing = Preview { services: 1, ..Preview::default() };
        assert!(!asks(&nothing, plain));
        let found = FoundSecrets { total: 1, ..FoundSecrets::default() };
        let secrets = Preview { secrets: found, ..nothing.clone() };
        assert!(asks(&secrets, plain) && !asks(&secrets, redact));
        assert!(asks(&Preview { criteria: 1, ..secrets }, redact));
        assert!(asks(&Preview { omitted_total: 1, ..nothing }, plain));
        assert!(asks(&Preview::default(), plain));
    }

    #[test]
    fn releases_are_told_with_their_year_but_for_the_newest() {
        assert_eq!(reader(Release::V1_10), "Microcks 1.10 to 1.12.0 (2024)");
        assert_eq!(reader(Release::NEWEST), "The newest Microcks (1.14 and newer)");
    }
}

//! Finding, locating, masking and redacting secrets.

use serde_json::json;
use snapshot::{Definition, Kind, Secret, SecretLocation, Secrets, find_secrets, redact};

use crate::{
    samples::sample,
    support::{definitions, file_with_every_type},
};

/// A secret for each rule. Assembled at run time, so that secret scanners do not report this file.
fn one_of_each() -> Vec<(&'static str, String)> {
    let of = |prefix: &str, alphabet: &str, length: usize| {
        let letters = alphabet.chars().cycle().take(length);
        format!("{prefix}{}", letters.collect::<String>())
    };
    let all = "a1B2c3D4e5F6g7H8";
    let hex = "0a1b2c3d4e5f";
    let jwt = format!("{}.{}.{}", of("eyJ", all, 20), of("eyJ", all, 20), of("", all, 43));
    vec![
        ("aws-access-key-id", of("AKIA", "Z5GMXQ7T", 16)),
        ("aws-secret-access-key", of("aws_secret_access_key = ", all, 40)),
        ("azure-storage-key", format!("AccountKey={}==", of("", all, 86))),
        ("gcp-api-key", of("AIza", all, 35)),
        ("google-access-token", of("ya29.", all, 60)),
        ("google-client-secret", of("GOCSPX-", all, 28)),
        ("github-token", of("ghp_", all, 36)),
        ("github-token", format!("{}_{}", of("github_pat_", all, 22), of("", all, 59))),
        ("gitlab-token", of("glpat-", all, 20)),
        ("slack-token", of("xoxb-", "1234567890", 24)),
        ("slack-webhook", format!("https://hooks.slack.com/services/T0A/B0B/{}", of("", all, 24))),
        ("stripe-key", of("sk_live_", all, 24)),
        ("sendgrid-key", format!("{}.{}", of("SG.", all, 22), of("", all, 43))),
        ("npm-token", of("npm_", all, 36)),
        ("pypi-token", of("pypi-AgEIcHlwaS5vcmc", all, 60)),
        ("openai-key", of("sk-proj-", all, 48)),
        ("anthropic-key", of("sk-ant-api03-", all, 95)),
        ("hugging-face-token", of("hf_", all, 34)),
        ("vault-token", of("hvs.", all, 90)),
        ("digitalocean-token", of("dop_v1_", hex, 64)),
        ("databricks-token", of("dapi", hex, 32)),
        ("shopify-token", of("shpat_", hex, 32)),
        ("docker-token", of("dckr_pat_", all, 27)),
        ("jwt", jwt),
        (
            "private-key",
            format!(
                "-----BEGIN EC PRIVATE KEY-----\n{}\n-----END EC PRIVATE KEY-----",
                of("", all, 64)
            ),
        ),
        ("url-password", "https://anna:s3cr3t-w0rd@there.example/".into()),
    ]
}

fn definition(kind: Kind, document: &serde_json::Value) -> Definition {
    let mut sections = <[String; 5]>::default();
    sections[0] = json!({ "id": "s1", "name": "S", "version": "1" }).to_string();
    sections[kind.index()] = document.to_string();
    Definition::from_sections(sections)
}

#[test]
fn every_rule_finds_secrets_in_plain_and_json_bodies() {
    for (rule, text) in one_of_each() {
        let bodies = [
            text.clone(),
            format!("before\n{text}\nafter"),
            json!({ "value": text, "next": 1 }).to_string(),
            json!({ "value": format!("\n{text}\t") }).to_string(),
        ];
        for body in bodies {
            let response = json!({ "name": "one", "operationId": "s1-GET /", "content": body });
            let definition = definition(Kind::Response, &response);
            let found = find_secrets(&definition);
            let rules: Vec<_> = found.found.iter().map(|secret| &*secret.rule).collect();
            assert_eq!(rules, [rule], "{body}");
            let redacted = redact(definition.section(Kind::Response), Kind::Response);
            let response: serde_json::Value = serde_json::from_str(&redacted.section).unwrap();
            let content = response["content"].as_str().unwrap();
            assert!(content.contains("REDACTED") && !content.contains(&text), "{content}");
        }
    }
}

#[test]
fn words_with_only_the_prefix_of_a_secret_are_not_found() {
    for text in [
        "AKIAIOSFODNN7EXAMPLE",
        "xAKIAZ5GMXQ7TPLWEA2BC",
        "the ghp_ prefix, an eyJ, a hf_model, SG.1, an xoxb- token",
        "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----",
        "https://there.example:8080/a@b",
        "mailto:anna@there.example",
        "mongodb://user:password@there.example",
        "https://user:${PASSWORD}@there.example",
    ] {
        let response = json!({ "name": "one", "content": text });
        assert_eq!(
            find_secrets(&definition(Kind::Response, &response)),
            Secrets::default(),
            "{text}"
        );
    }
}

#[test]
fn secrets_are_listed_with_location_and_masked() {
    let request = json!({
        "name": "with a key",
        "content": "one\ntwo\nAKIAZ5GMXQ7TPLWEA2BC",
        "operationId": "s1-GET /a-b",
        "sourceArtifact": "https://anna:s3cr3t-w0rd@there.example/a.yaml",
        "headers": [{ "name": "Authorization", "values": ["Bearer abcdefghijklmnop", "Basic x1"] }],
        "queryParameters": [{ "name": "access_token", "value": "12345678" }],
    });
    let secret = |rule: &str, location: SecretLocation, sample: &str| Secret {
        rule: rule.into(),
        operation: Some("GET /a-b".into()),
        name: Some("with a key".into()),
        kind: Kind::Request,
        location,
        sample: sample.into(),
    };
    let header = || SecretLocation::Header { name: "Authorization".into() };
    let mut found = find_secrets(&definition(Kind::Request, &request)).found;
    found.sort_by_key(|secret| secret.rule.clone());
    assert_eq!(
        found,
        [
            secret("aws-access-key-id", SecretLocation::Content { line: 3 }, "AKIA…"),
            secret("header", header(), "abcd…"),
            secret("header", header(), "…"),
            secret(
                "query-parameter",
                SecretLocation::Parameter { name: "access_token".into() },
                "12…"
            ),
            secret("url-password", SecretLocation::Field { name: "sourceArtifact".into() }, "s3…"),
        ]
    );

    let response =
        json!({ "name": "one", "operationId": "s1-GET /", "dispatchCriteria": "?sig=a1?q=2" });
    let found = find_secrets(&definition(Kind::Response, &response)).found;
    assert_eq!(found[0].location, SecretLocation::Criteria { name: "sig".into() });
    assert_eq!(found.len(), 1);

    let contract =
        json!({ "name": "a.yaml", "serviceId": "s1", "content": "a: 1\nb: AKIAZ5GMXQ7TPLWEA2BC" });
    let found = find_secrets(&definition(Kind::Resource, &contract)).found;
    assert_eq!(found[0].location, SecretLocation::Content { line: 2 });
    assert_eq!((&found[0].operation, found[0].name.as_deref()), (&None, Some("a.yaml")));
}

#[test]
fn only_the_first_secrets_are_listed_and_all_counted() {
    let body = "AKIAZ5GMXQ7TPLWEA2BC\n".repeat(50_000);
    let found = find_secrets(&definition(Kind::Response, &json!({ "content": body })));
    assert_eq!(found.found.len(), Secrets::MAX_LISTED);
    assert_eq!(found.total, 50_000);
    assert_eq!(found.found.last().unwrap().location, SecretLocation::Content { line: 200 });
}

#[test]
fn generated_files_and_samples_have_only_expected_secrets() {
    let none = definitions(&file_with_every_type(5));
    assert_eq!(none.iter().map(|it| find_secrets(it).total).sum::<u64>(), 0);
    for name in ["microcks-1.16-small.json", "microcks-1.16-large.json", "testcontainers-java.json"]
    {
        let Some(file) = sample(name) else { return };
        for definition in definitions(&file) {
            for secret in find_secrets(&definition).found {
                println!("{name}: {secret:?}");
                assert!(
                    ["header", "jwt", "query-parameter", "dispatch-criteria"]
                        .contains(&&*secret.rule),
                    "{secret:?}"
                );
            }
        }
    }
}

//! Instances.

use api_types::{
    EnteredSecret, EnteredSignIn, InstanceDrift, InstanceFailure, InstanceFindings, InstanceForm,
    InstanceFormProblem, InstanceHealth, InstanceId, InstanceLimits, InstanceProblem,
    InstanceProduct, InstanceRights, InstanceSignIn, InstanceTrial, InstanceView, InstancesView,
    InvalidReason, KeySource, Permission, SavedInstance, SecretProblem, SecretState, Timestamp,
    UploadLimit, UrlProblem,
};

use crate::{expect_every_variant, expect_golden};

fn id() -> InstanceId {
    "0f1e".to_owned().into()
}

#[test]
fn instance_forms() {
    let secret = || Some(EnteredSecret("s3cret".into()));
    let client = || "pipeline".to_owned();
    let sign_ins = [
        EnteredSignIn::Open,
        EnteredSignIn::Token { token: secret() },
        EnteredSignIn::Token { token: None },
        EnteredSignIn::ServiceAccount { client: client(), secret: secret() },
        EnteredSignIn::ServiceAccount { client: client(), secret: None },
    ];
    expect_every_variant(&sign_ins, |sign_in| match sign_in {
        EnteredSignIn::Open => 0,
        EnteredSignIn::Token { .. } => 1,
        EnteredSignIn::ServiceAccount { .. } => 2,
    });
    let form = |sign_in| InstanceForm {
        name: "Test".into(),
        url: "https://microcks.test".into(),
        sign_in,
        authority: "-----BEGIN CERTIFICATE-----".into(),
    };
    let forms = sign_ins.map(form);
    assert!(!format!("{forms:?}").contains("s3cret"));
    expect_golden("instance_form", &forms);

    let urls = [UrlProblem::NotUrl, UrlProblem::Scheme, UrlProblem::Password, UrlProblem::Query];
    expect_every_variant(&urls, |problem| match problem {
        UrlProblem::NotUrl => 0,
        UrlProblem::Scheme => 1,
        UrlProblem::Password => 2,
        UrlProblem::Query => 3,
    });
    let secrets = [SecretProblem::Missing, SecretProblem::OtherAddress, SecretProblem::Characters];
    expect_every_variant(&secrets, |problem| match problem {
        SecretProblem::Missing => 0,
        SecretProblem::OtherAddress => 1,
        SecretProblem::Characters => 2,
    });
    let mut problems = vec![
        InstanceFormProblem::Name(InvalidReason::Taken),
        InstanceFormProblem::UrlTaken("Test".into()),
        InstanceFormProblem::Client(InvalidReason::Empty),
        InstanceFormProblem::Authority,
        InstanceFormProblem::TooMany { max: 50 },
    ];
    problems.extend(urls.map(InstanceFormProblem::Url));
    problems.extend(secrets.map(InstanceFormProblem::Secret));
    expect_every_variant(&problems, |problem| match problem {
        InstanceFormProblem::Name(_) => 0,
        InstanceFormProblem::Url(_) => 1,
        InstanceFormProblem::UrlTaken(_) => 2,
        InstanceFormProblem::Client(_) => 3,
        InstanceFormProblem::Secret(_) => 4,
        InstanceFormProblem::Authority => 5,
        InstanceFormProblem::TooMany { .. } => 6,
    });
    expect_golden("instance_form_problem", &problems);
    let saved =
        [SavedInstance::Saved(id()), SavedInstance::Rejected(InstanceFormProblem::Authority)];
    expect_golden("saved_instance", &saved);
}

#[test]
fn instances() {
    let findings = [
        InstanceFindings {
            product: InstanceProduct::Microcks,
            version: "1.11.2".into(),
            is_known_version: true,
            services: 71,
            revision: None,
            rights: InstanceRights {
                is_open: false,
                roles: vec!["admin".into(), "user".into()],
                export: Permission::Granted,
                import: Permission::Denied,
                expires_at: Some(Timestamp(9)),
            },
            limits: InstanceLimits { upload: UploadLimit::Usual(2 << 20), url: Some(8_000) },
            keycloak: Some("https://keycloak.test".into()),
            is_private: true,
        },
        InstanceFindings {
            product: InstanceProduct::Mockpit,
            version: "0.1.0".into(),
            is_known_version: true,
            services: 2,
            revision: Some(7),
            rights: InstanceRights {
                is_open: true,
                roles: Vec::new(),
                export: Permission::Unknown,
                import: Permission::Unknown,
                expires_at: None,
            },
            limits: InstanceLimits { upload: UploadLimit::Below(1 << 30), url: None },
            keycloak: None,
            is_private: false,
        },
    ];
    let [found, _] = findings.clone();
    let trials = [
        InstanceTrial::Rejected(InstanceFormProblem::Authority),
        InstanceTrial::Failed(InstanceProblem::TimedOut),
    ];
    let trials = trials.into_iter().chain(findings.map(InstanceTrial::Found));
    expect_golden("instance_trial", &trials.collect::<Vec<_>>());

    let health = InstanceHealth {
        looked_at: Some(Timestamp(3)),
        answered_at: Some(Timestamp(2)),
        next_look: Some(Timestamp(4)),
        findings: Some(found),
        failure: Some(InstanceFailure { problem: InstanceProblem::TimedOut, since: Timestamp(3) }),
        drift: Some(InstanceDrift { since: Timestamp(1), changed: 3, added: 1, removed: 2 }),
    };
    let service_account = |keycloak: Option<&str>| InstanceSignIn::ServiceAccount {
        client: "pipeline".into(),
        keycloak: keycloak.map(Into::into),
    };
    let rows = [
        (InstanceSignIn::Open, SecretState::None, health),
        (InstanceSignIn::Token, SecretState::Stored, InstanceHealth::default()),
        (service_account(None), SecretState::Stored, InstanceHealth::default()),
        (
            service_account(Some("https://keycloak.test")),
            SecretState::Unreadable,
            InstanceHealth::default(),
        ),
    ];
    expect_every_variant(&rows, |(_, state, _)| match state {
        SecretState::None => 0,
        SecretState::Stored => 1,
        SecretState::Unreadable => 2,
    });
    let instances = rows.map(|(sign_in, secret, health)| InstanceView {
        id: id(),
        name: "Test".into(),
        url: "https://microcks.test".into(),
        sign_in,
        secret,
        authority: "".into(),
        added_at: Timestamp(1),
        added_by: "anna".into(),
        health,
    });
    expect_golden("instance_view", &instances);
    let keys = [KeySource::Setting, KeySource::File("/run/key".into()), KeySource::DataDirectory];
    expect_every_variant(&keys, |key| match key {
        KeySource::Setting => 0,
        KeySource::File(_) => 1,
        KeySource::DataDirectory => 2,
    });
    let views = keys.map(|key| InstancesView { instances: Vec::new(), key, allows_private: true });
    expect_golden("instances_view", &views);
}

#[test]
fn instance_problems() {
    let text = || "x".to_owned();
    let problems = [
        InstanceProblem::PrivateAddress { address: "10.0.0.1".into() },
        InstanceProblem::UnknownHost { host: text() },
        InstanceProblem::NotReachable { reason: text() },
        InstanceProblem::Certificate { reason: text() },
        InstanceProblem::TimedOut,
        InstanceProblem::Interrupted,
        InstanceProblem::Redirected { target: text() },
        InstanceProblem::OtherProgram,
        InstanceProblem::UnsupportedVersion { version: "0.7.1".into() },
        InstanceProblem::SignInNeeded,
        InstanceProblem::TokenRejected,
        InstanceProblem::TokenExpired { at: Timestamp(1) },
        InstanceProblem::NoRole,
        InstanceProblem::NoKeycloak,
        InstanceProblem::OpenKeycloak { keycloak: text() },
        InstanceProblem::OtherKeycloak { keycloak: text() },
        InstanceProblem::ServiceAccountRejected { reason: text() },
        InstanceProblem::SecretUnreadable,
        InstanceProblem::TooLarge,
        InstanceProblem::EndlessList,
        InstanceProblem::Status { request: text(), status: 500, message: None },
        InstanceProblem::Status { request: text(), status: 409, message: Some(text()) },
        InstanceProblem::Unexpected { request: text(), reason: text() },
    ];
    expect_every_variant(&problems, |problem| match problem {
        InstanceProblem::PrivateAddress { .. } => 0,
        InstanceProblem::UnknownHost { .. } => 1,
        InstanceProblem::NotReachable { .. } => 2,
        InstanceProblem::Certificate { .. } => 3,
        InstanceProblem::TimedOut => 4,
        InstanceProblem::Interrupted => 5,
        InstanceProblem::Redirected { .. } => 6,
        InstanceProblem::OtherProgram => 7,
        InstanceProblem::UnsupportedVersion { .. } => 8,
        InstanceProblem::SignInNeeded => 9,
        InstanceProblem::TokenRejected => 10,
        InstanceProblem::TokenExpired { .. } => 11,
        InstanceProblem::NoRole => 12,
        InstanceProblem::NoKeycloak => 13,
        InstanceProblem::OpenKeycloak { .. } => 14,
        InstanceProblem::OtherKeycloak { .. } => 15,
        InstanceProblem::ServiceAccountRejected { .. } => 16,
        InstanceProblem::SecretUnreadable => 17,
        InstanceProblem::TooLarge => 18,
        InstanceProblem::EndlessList => 19,
        InstanceProblem::Status { .. } => 20,
        InstanceProblem::Unexpected { .. } => 21,
    });
    expect_golden("instance_problem", &problems);
}

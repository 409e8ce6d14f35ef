//! The commands against a Microcks behind a real Keycloak.

use std::fs;

use anyhow::{Context, Result};
use console_client::{agent, read, send};
use serde_json::Value;
use ureq::http::{Request, header};

use super::{
    commands, folder,
    instance::{Microcks, Mongo},
    java::Java,
};

/// The service account of `tools/keycloak/realm.json` that is an administrator, as Microcks requires for exports.
const CLIENT: &str = "exchange";
const SECRET: &str = "secret-of-the-exchange";

pub(crate) fn check(java: &Java, keycloak: &str) -> Result<()> {
    let logs = folder()?;
    let secrets = tempfile::tempdir()?;
    let access = |name: &str, secret: &str| -> Result<Vec<String>> {
        let file = secrets.path().join(name);
        fs::write(&file, secret)?;
        let file = file.display().to_string();
        Ok(["--client-id", CLIENT, "--client-secret-file", &file].map(str::to_owned).to_vec())
    };
    let mongo = Mongo::start(java, &logs)?;
    let microcks = Microcks::start_with_keycloak(java, &mongo, &logs, keycloak)?;
    let microcks = microcks.with_token(token(keycloak)?);
    commands::check_sign_in(&microcks, &access("wrong", "another secret")?)?;
    commands::check(&microcks, &access("secret", SECRET)?)
}

/// A token of the service account.
fn token(keycloak: &str) -> Result<String> {
    let form = format!("grant_type=client_credentials&client_id={CLIENT}&client_secret={SECRET}");
    let request = Request::post(format!("{keycloak}/realms/mockpit/protocol/openid-connect/token"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(form.into_bytes())?;
    let answer: Value = serde_json::from_slice(&read(send(&agent(), request)?)?)?;
    Ok(answer["access_token"].as_str().context("Keycloak gives no token")?.to_owned())
}

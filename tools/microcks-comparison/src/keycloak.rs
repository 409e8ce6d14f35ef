//! The commands against a Microcks behind a real Keycloak.

use std::{
    cell::RefCell,
    fs,
    time::{Duration, Instant},
};

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
pub(super) const CLIENT: &str = "exchange";
pub(super) const SECRET: &str = "secret-of-the-exchange";

/// How long a token is used. It is valid for a minute.
const LIFETIME: Duration = Duration::from_secs(30);

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
    let microcks = microcks.with_tokens(tokens(keycloak));
    commands::check_sign_in(&microcks, &access("wrong", "another secret")?)?;
    commands::check(&microcks, &access("secret", SECRET)?)
}

/// Gets tokens of the service account. Each is used for a while.
pub(super) fn tokens(keycloak: &str) -> impl Fn() -> Result<String> + use<> {
    let (keycloak, newest) = (keycloak.to_owned(), RefCell::new(None::<(Instant, String)>));
    move || {
        let mut newest = newest.borrow_mut();
        if let Some((at, token)) = &*newest
            && at.elapsed() < LIFETIME
        {
            return Ok(token.clone());
        }
        let token = token(&keycloak)?;
        *newest = Some((Instant::now(), token.clone()));
        Ok(token)
    }
}

fn token(keycloak: &str) -> Result<String> {
    let form = format!("grant_type=client_credentials&client_id={CLIENT}&client_secret={SECRET}");
    let request = Request::post(format!("{keycloak}/realms/mockpit/protocol/openid-connect/token"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(form.into_bytes())?;
    let answer: Value = serde_json::from_slice(&read(send(&agent(), request)?)?)?;
    Ok(answer["access_token"].as_str().context("Keycloak gives no token")?.to_owned())
}

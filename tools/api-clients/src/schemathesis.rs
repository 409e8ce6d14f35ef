//! Requests that Schemathesis generates from the OpenAPI document of the running server.

use std::path::Path;

use anyhow::Result;
use support::{
    process::{capture, run},
    workspace::{command, root},
};

use super::servers::Servers;

/// The version from `PyPI`.
const VERSION: &str = "4.32.5";

/// Sends the requests. Fails if the server answers one in an unexpected way.
pub(crate) fn check(servers: &Servers, folder: &Path) -> Result<()> {
    let environment = folder.join("python");
    let program = environment.join("bin/schemathesis");
    let version = capture(command(&program.to_string_lossy()).arg("--version"));
    if !version.is_some_and(|version| version.ends_with(VERSION)) {
        run(command("python3").args(["-m", "venv"]).arg(&environment))?;
        let pip = environment.join("bin/pip");
        let package = format!("schemathesis=={VERSION}");
        run(command(&pip.to_string_lossy()).args(["install", "-q", &package]))?;
    }
    let document = format!("{}/api/mockpit/v1/openapi.json", servers.address());
    let token = format!("Authorization: Bearer {}", servers.token);
    run(command(&program.to_string_lossy())
        .arg("--config-file")
        .arg(root().join("tools/api-clients/schemathesis.toml"))
        .args(["run", &document, "-H", &token, "--no-color"])
        // The server delays wrong tokens.
        .args(["--rate-limit", "auto"])
        // It keeps what it found in the current folder.
        .current_dir(folder))
}

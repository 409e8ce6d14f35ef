//! A running Keycloak.

use std::{fs, path::Path, time::Duration};

use anyhow::Result;
use console_client::Daemon;
use support::workspace::{command, root, target};

/// How long Keycloak may take to stop.
const STOP: Duration = Duration::from_mins(1);

/// A running Keycloak on a free port of this machine, with the realm for tests.
pub(crate) struct Keycloak {
    server: Daemon,
    address: String,
}

impl Keycloak {
    /// Starts the Keycloak in this folder, and waits until it responds.
    pub(crate) fn start(home: &Path) -> Result<Self> {
        let import = home.join("data/import");
        fs::create_dir_all(&import)?;
        fs::copy(root().join("tools/keycloak/realm.json"), import.join("realm.json"))?;
        let mut kc = command("bash");
        kc.arg(home.join("bin/kc.sh"))
            .args(["start", "--optimized", "--import-realm", "--cache=local"])
            .args(["--http-enabled=true", "--http-host=127.0.0.1", "--http-port=0"])
            // The issuer follows the address of the request, so that a test can put a proxy in between.
            .arg("--hostname-strict=false")
            .env("KC_BOOTSTRAP_ADMIN_USERNAME", "kcadmin")
            .env("KC_BOOTSTRAP_ADMIN_PASSWORD", "kcadmin")
            .env("JAVA_OPTS_KC_HEAP", "-Xmx512m");
        let server = Daemon::start("Keycloak", &mut kc, &target().join("keycloak/server.log"))?;
        let address = server.wait_for(|line| {
            let (_, address) = line.split_once("Listening on: ")?;
            let end = address.find([' ', ',']).unwrap_or(address.len());
            Some(address[..end].trim_end_matches('.').to_owned())
        })?;
        Ok(Self { server, address })
    }

    /// The address, without a path.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Stops it. The script passes the signal on to Java.
    pub(crate) fn stop(self) -> Result<()> {
        self.server.stop(STOP)
    }
}

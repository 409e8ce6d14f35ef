//! A server with an access token, and a demo, which needs none.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use console_client::{Client, Console, Daemon};
use serde_json::json;
use snapshot_generator::{Release, release_snapshot};
use support::workspace::{command, mockpit};
use tempfile::TempDir;

/// The two servers, each with its own data.
pub(crate) struct Servers {
    /// An empty server.
    pub(crate) console: Console,
    /// A token of its administrator with all scopes.
    pub(crate) token: String,
    /// A demo with its services.
    pub(crate) demo: Client,
    /// A snapshot whose types the Java client knows.
    pub(crate) file: PathBuf,
    /// The number of its services.
    pub(crate) services: usize,
    _demo: Daemon,
    data: TempDir,
}

impl Servers {
    /// Starts both.
    pub(crate) fn start(folder: &Path) -> Result<Self> {
        let data = tempfile::tempdir()?;
        let console = Console::start(&data.path().join("data"), &folder.join("mockpit.log"))?;
        let token = json!({
            "name": "clients", "scopes": ["read", "edit", "export", "import", "instances"], "days": 1,
        });
        let token = console.client.call("tokens/create", &token)?;
        let token = token["secret"].as_str().context("the server created no token")?.to_owned();
        let (demo, address) = start_demo(&data.path().join("demo"), &folder.join("demo.log"))?;
        let (file, snapshot) = (data.path().join("snapshot.json"), release_snapshot(Release::V1_7));
        // The Java client does not know these brokers, whichever server names them.
        let snapshot = String::from_utf8(snapshot)?.replace("\"SQS\"", "\"WS\"");
        let snapshot = snapshot.replace("\"SNS\"", "\"WS\"").into_bytes();
        fs::write(&file, &snapshot)?;
        let snapshot: serde_json::Value = serde_json::from_slice(&snapshot)?;
        let services = snapshot["services"].as_array().map_or(0, Vec::len);
        let demo_client = Client::new(address);
        Ok(Self { console, token, demo: demo_client, file, services, _demo: demo, data })
    }

    /// The address of the server that needs a token.
    pub(crate) fn address(&self) -> &str {
        &self.console.client.address
    }

    /// A path for a file that the clients write.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.data.path().join(name)
    }
}

fn start_demo(data: &Path, log: &Path) -> Result<(Daemon, String)> {
    let mut serve = command(&mockpit().to_string_lossy());
    serve.args(["serve", "--demo", "--listen", "127.0.0.1:0", "--no-mocks", "--data"]).arg(data);
    let demo = Daemon::start("mockpit", &mut serve, log)?;
    let address = demo.wait_for(|line| {
        line.strip_prefix("Mockpit listens on ").map(|address| address.trim().to_owned())
    })?;
    Ok((demo, address))
}

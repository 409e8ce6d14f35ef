//! A server under test: started on a data directory, killed, stopped, or refusing to start.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use serde_json::json;

use super::lab::Lab;
use console_client::Client;
use console_client::Daemon;

/// Starts a server with the console and the mocks on free ports.
pub(crate) const SERVE: [&str; 5] =
    ["serve", "--listen", "127.0.0.1:0", "--mocks-listen", "127.0.0.1:0"];

/// Time limit for a start, and for a stop.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Time limit for the exit of a server that did not start.
const EXIT_TIMEOUT: Duration = Duration::from_secs(5);

/// A running server, and a client that is signed in as its administrator.
pub(crate) struct Server {
    pub(crate) daemon: Daemon,
    pub(crate) client: Client,
    pub(crate) log: PathBuf,
    /// The token of the one-time link, if the server had no administrator.
    pub(crate) token: Option<String>,
}

/// The result of a start.
pub(crate) enum Opened {
    Runs(Box<Server>),
    /// The server exited with this output.
    Refuses(String),
}

impl Server {
    /// Stops the server with a signal, like an operator.
    pub(crate) fn stop(self) -> Result<()> {
        self.daemon.stop(TIMEOUT)
    }

    /// Kills the server like `kill -9`.
    pub(crate) fn kill(self) {
        drop(self);
    }
}

impl Lab {
    /// Starts a server. Fails if it exits.
    pub(crate) fn start(&self, data: &Path) -> Result<Server> {
        self.start_with(data, &[])
    }

    /// Like [`Self::start`], with more arguments.
    pub(crate) fn start_with(&self, data: &Path, arguments: &[&str]) -> Result<Server> {
        match self.open(data, arguments)? {
            Opened::Runs(server) => Ok(*server),
            Opened::Refuses(output) => bail!("the server does not start: {output}"),
        }
    }

    /// Starts a server and signs in. Creates an administrator if there is none.
    pub(crate) fn open(&self, data: &Path, arguments: &[&str]) -> Result<Opened> {
        let log = self.next_log();
        let mut serve = self.mockpit(&SERVE, data);
        let mut daemon = Daemon::start("mockpit", serve.args(arguments), &log)?;
        let address = daemon.wait_within(TIMEOUT, |line| {
            line.strip_prefix("Mockpit listens on ").map(|address| address.trim().to_owned())
        });
        let address = match address {
            Ok(address) => address,
            Err(error) if !daemon.exits_within(EXIT_TIMEOUT) => return Err(error),
            Err(_) => return Ok(Opened::Refuses(fs::read_to_string(&log)?.trim().to_owned())),
        };
        let mut client = Client::new(address);
        let session = client.call("session", &json!({}))?;
        let mut token = None;
        if session["setup_needed"] == true {
            let link = daemon.wait_within(TIMEOUT, |line| {
                line.split_once("/welcome/").map(|(_, token)| token.trim().to_owned())
            })?;
            client.create_administrator("admin", &link)?;
            token = Some(link);
        } else {
            client.sign_in("admin", console_client::PASSWORD).context("the administrator")?;
        }
        Ok(Opened::Runs(Box::new(Server { daemon, client, log, token })))
    }
}

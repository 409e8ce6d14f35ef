//! Three servers on one database.

use std::{path::PathBuf, time::Duration};

use anyhow::{Context, Result};
use console_client::{Client, Daemon};

use super::{
    address::Addresses,
    clock,
    database::{Databases, Route},
};
use crate::{lab::Lab, server::SERVE};

/// The number of servers.
pub(super) const SERVERS: usize = 3;

/// Time limit for a start.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The server whose clock is ahead.
const AHEAD: usize = 2;

/// Three servers on one database, and where clients find them.
pub(super) struct Cluster {
    pub(super) databases: Databases,
    pub(super) nodes: Vec<Node>,
    pub(super) addresses: Addresses,
    /// The session of the administrator, which is valid at all servers.
    pub(super) admin: Client,
}

/// One server.
pub(super) struct Node {
    number: usize,
    pub(super) data: PathBuf,
    pub(super) route: Route,
    /// `None` while it is stopped.
    pub(super) daemon: Option<Daemon>,
}

impl Cluster {
    /// `None` if PostgreSQL is not installed.
    pub(super) fn start(lab: &Lab) -> Result<Option<Self>> {
        let Some(databases) = Databases::start()? else { return Ok(None) };
        let addresses = Addresses::default();
        let mut nodes: Vec<Node> =
            (0..SERVERS).map(|number| Node::new(lab, number, &databases)).collect();
        for node in &mut nodes {
            node.start(lab, &addresses)?;
        }
        let first = nodes[0].daemon.as_ref().context("the first server runs")?;
        let token = first.wait_within(TIMEOUT, |line| {
            line.split_once("/welcome/").map(|(_, token)| token.trim().to_owned())
        })?;
        let mut admin = Client::new(addresses.get(0));
        admin.create_administrator("admin", &token)?;
        Ok(Some(Self { databases, nodes, addresses, admin }))
    }

    /// Starts one more server, with an empty data directory.
    pub(super) fn add(&mut self, lab: &Lab) -> Result<()> {
        let mut node = Node::new(lab, self.nodes.len(), &self.databases);
        node.start(lab, &self.addresses)?;
        self.nodes.push(node);
        Ok(())
    }

    /// The administrator at one server.
    pub(super) fn client(&self, server: usize) -> Client {
        self.admin.at(&self.addresses.get(server))
    }
}

impl Node {
    fn new(lab: &Lab, number: usize, databases: &Databases) -> Self {
        let data = lab.path(&format!("data-{number}"));
        Self { number, data, route: databases.route(), daemon: None }
    }

    /// Starts it, or starts it again on another port.
    pub(super) fn start(&mut self, lab: &Lab, addresses: &Addresses) -> Result<()> {
        let mut serve = lab.mockpit(&SERVE, &self.data);
        serve.args(["--store", &self.route.url()]);
        if self.number == AHEAD {
            clock::put_ahead(&mut serve);
        }
        let daemon = Daemon::start("mockpit", &mut serve, &lab.next_log())?;
        let address = daemon
            .wait_within(TIMEOUT, |line| {
                line.strip_prefix("Mockpit listens on ").map(|address| address.trim().to_owned())
            })
            .with_context(|| format!("server {} does not start", self.number))?;
        addresses.set(self.number, &address);
        self.daemon = Some(daemon);
        Ok(())
    }

    /// Kills it like `kill -9`.
    pub(super) fn kill(&mut self) -> Result<()> {
        self.daemon.take().map_or(Ok(()), |mut daemon| daemon.kill())
    }

    /// Stops it like an operator.
    pub(super) fn stop(&mut self) -> Result<()> {
        self.daemon.take().map_or(Ok(()), |daemon| daemon.stop(TIMEOUT))
    }
}

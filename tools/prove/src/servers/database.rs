//! A database with a standby that can take its place any number of times.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use anyhow::Result;
use store_tests::postgres::{Cut, Proxy, Server};
use tempfile::TempDir;

/// A primary database and its synchronous standby. Each is in one of two places, which have the same paths after a
/// failover.
pub(super) struct Databases {
    places: TempDir,
    /// The place of the primary.
    at: usize,
    primary: Server,
    standby: Server,
    url: String,
}

/// How one server reaches the databases.
pub(super) struct Route {
    proxies: [Proxy; 2],
}

impl Databases {
    /// `None` if PostgreSQL is not installed.
    pub(super) fn start() -> Result<Option<Self>> {
        let Some(primary) = Server::start() else { return Ok(None) };
        let url = primary.database();
        let standby = primary.standby();
        primary.wait_for_standby();
        let databases = Self { places: tempfile::tempdir()?, at: 0, primary, standby, url };
        databases.link()?;
        Ok(Some(databases))
    }

    /// A new way to the databases, with proxies of its own.
    pub(super) fn route(&self) -> Route {
        Route { proxies: [0, 1].map(|place| Proxy::new(&self.url, &self.place(place))) }
    }

    pub(super) const fn primary(&self) -> &Server {
        &self.primary
    }

    /// Kills the primary, lets the standby take its place, and gives that a standby.
    pub(super) fn fail_over(&mut self) -> Result<()> {
        self.primary.kill();
        self.standby.promote();
        self.at = 1 - self.at;
        let standby = self.standby.standby();
        // The old primary ends when it is dropped. It must not come back.
        self.primary = std::mem::replace(&mut self.standby, standby);
        self.link()?;
        self.primary.wait_for_standby();
        Ok(())
    }

    /// Lets commits at the primary be cut on the way of one server.
    pub(super) fn cut(&self, route: &Route, cut: Cut) {
        route.proxies[self.at].cut(cut);
    }

    fn link(&self) -> Result<()> {
        for (place, server) in [(self.at, &self.primary), (1 - self.at, &self.standby)] {
            let path = self.place(place);
            if fs::symlink_metadata(&path).is_ok() {
                fs::remove_file(&path)?;
            }
            symlink(server.folder(), &path)?;
        }
        Ok(())
    }

    fn place(&self, place: usize) -> PathBuf {
        Path::new(self.places.path()).join(place.to_string())
    }
}

impl Route {
    /// The URL for `--store`.
    pub(super) fn url(&self) -> String {
        self.proxies[0].url_with(&self.proxies[1])
    }

    /// How often connections of this server were cut.
    pub(super) fn cuts(&self) -> usize {
        self.proxies.iter().map(Proxy::cuts).sum()
    }

    /// Forgets a cut that did not happen.
    pub(super) fn cut_no_more(&self) {
        self.proxies.iter().for_each(Proxy::cut_no_more);
    }
}

//! Standbys: servers that have what another one has, and can take its place.

use super::{
    place::Place,
    server::{Server, Setup},
};

impl Server {
    /// Starts a standby of this server.
    ///
    /// # Panics
    /// If it does not start.
    #[must_use]
    pub fn standby(&self) -> Self {
        let setup = Setup { primary: Some(self.folder()), ..Setup::default() };
        Self::start_in(Place::new().unwrap(), &setup)
    }

    /// Lets all commits from now on wait until its standby has them.
    pub fn wait_for_standby(&self) {
        self.sql("postgres", "alter system set synchronous_standby_names = 'standby'");
        self.sql("postgres", "select pg_reload_conf()");
        let states = "select string_agg(sync_state, ' ') from pg_stat_replication";
        while self.sql("postgres", states) != "sync" {}
    }

    /// Waits until its standby has everything that was committed.
    pub fn wait_until_standby_has_all(&self) {
        let lag = "select pg_current_wal_flush_lsn() <= min(flush_lsn) from pg_stat_replication";
        while self.sql("postgres", lag) != "t" {}
    }

    /// Lets a standby take the place of its primary.
    pub fn promote(&self) {
        self.order("promote");
    }

    /// The URL of the same database on this server or on its standby, whichever can be written to.
    #[must_use]
    pub fn url_with_standby(&self, url: &str, standby: &Self) -> String {
        assert!(url.contains(&*self.folder().to_string_lossy()), "{url} is not of this server");
        format!("{url}&host={}", standby.folder().display())
    }
}

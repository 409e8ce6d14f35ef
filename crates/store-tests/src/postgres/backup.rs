//! A backup of a database, which takes its place later.

use super::server::Server;

impl Server {
    /// Makes a backup of the database of this URL. Ends its connections.
    pub fn back_up(&self, url: &str) {
        let name = name(url);
        self.allow_connections(name, false);
        self.end_connections(name);
        self.sql("postgres", &format!("create database {name}_backup template {name}"));
        self.allow_connections(name, true);
    }

    /// Puts the last backup in the place of the database of this URL.
    pub fn restore(&self, url: &str) {
        let name = name(url);
        self.sql("postgres", &format!("drop database {name} with (force)"));
        self.sql("postgres", &format!("alter database {name}_backup rename to {name}"));
    }

    /// Runs statements in the database of this URL. Returns what they print.
    pub fn sql_at(&self, url: &str, statements: &str) -> String {
        self.sql(name(url), statements)
    }

    fn allow_connections(&self, name: &str, are_allowed: bool) {
        self.sql("postgres", &format!("alter database {name} allow_connections {are_allowed}"));
    }

    fn end_connections(&self, name: &str) {
        let end = "select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity";
        self.sql("postgres", &format!("{end} where datname = '{name}'"));
    }
}

/// The name of a database in its URL.
fn name(url: &str) -> &str {
    url.split(['/', '?']).nth(3).unwrap_or_default()
}

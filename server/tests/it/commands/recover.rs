//! `mockpit recover` with the database of several servers, which has lost revisions.

use std::path::Path;

use store_tests::postgres::Server as Database;

use super::{Ran, data_directory, folder, run, service, write};
use crate::process::TestServer;

/// A database, and a stopped server with more than the backup of the database has.
struct Shop {
    database: Database,
    url: String,
    folder: tempfile::TempDir,
}

impl Shop {
    /// `None` without PostgreSQL.
    fn new() -> Option<Self> {
        let database = Database::start()?;
        let shop = Self { url: database.database(), database, folder: folder() };
        for (number, name) in [(1, "pets"), (2, "orders"), (3, "other")] {
            let snapshot = service(number, name, &[("a", "1")]);
            write(shop.path(), &format!("{name}.json"), &snapshot);
        }
        data_directory(shop.path(), "single");
        shop.import("pets", "single");
        shop.run(&["copy", "--from", "single", "--to", &shop.url]).with(0);
        shop.database.back_up(&shop.url);
        shop.import("orders", "single");
        shop.run(&["copy", "--from", "single", "--to", &shop.url]).with(0);
        shop.serve("replica");
        shop.database.restore(&shop.url);
        Some(shop)
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        run(self.path(), arguments)
    }

    fn import(&self, name: &str, data: &str) {
        self.run(&["import", &format!("{name}.json"), "--to", data, "--yes"]).with(0);
    }

    /// Starts a server, which copies everything, and stops it.
    fn serve(&self, name: &str) {
        TestServer::start(&self.path().join(name), &["--store", &self.url]).stop();
    }

    fn recover(&self, arguments: &[&str]) -> Ran {
        let recover = ["recover", "--data", "replica", "--store", &self.url];
        self.run(&[&recover[..], arguments].concat())
    }

    /// The names of the services in the database.
    fn services(&self, copy: &str) -> String {
        self.run(&["copy", "--from", &self.url, "--to", copy]).with(0);
        self.exported(copy)
    }

    fn exported(&self, data: &str) -> String {
        let exported = self.run(&["export", data, "-o", "-"]).with(0).stdout;
        let all = ["pets", "orders", "other"].into_iter();
        let found = all.filter(|name| exported.contains(&format!("\"name\":\"{name}\"")));
        found.collect::<Vec<_>>().join(" ")
    }
}

#[test]
fn lost_revisions_are_written_into_the_database_again() {
    let Some(shop) = Shop::new() else { return };
    let lost = "The database has lost revision 2, which replica still has.\n";
    let choice = shop.recover(&[]).with(1);
    assert_eq!(
        choice.stdout,
        format!(
            "{lost}--push writes them into the database again.\n\
             --accept puts them aside in this data directory, and follows the database.\n"
        )
    );
    let nobody = shop.recover(&["--push"]).with(1);
    assert!(nobody.stderr.contains("no terminal to ask on. Add --yes"), "{}", nobody.stderr);
    assert_eq!(shop.services("before"), "pets");

    let pushed = shop.recover(&["--push", "--yes"]).with(0);
    assert!(pushed.stdout.contains(lost), "{}", pushed.stdout);
    let again = "The database has all revisions up to 2 again: 1 file,";
    assert!(pushed.stdout.contains(again), "{}", pushed.stdout);
    assert_eq!(shop.services("after"), "pets orders");
    let nothing = shop.recover(&["--push"]).with(0);
    assert_eq!(nothing.stdout, "The database and replica have the same revisions, up to 2.\n");
    shop.serve("replica");
}

#[test]
fn lost_revisions_are_put_aside_where_they_can_be_exported() {
    let Some(shop) = Shop::new() else { return };
    // Another server never had them, and goes on.
    shop.run(&["copy", "--from", &shop.url, "--to", "other"]).with(0);
    shop.import("other", "other");
    shop.run(&["copy", "--from", "other", "--to", &shop.url]).with(0);

    let refused = shop.recover(&["--push", "--yes"]).with(1);
    assert!(refused.stderr.contains("has gone on without them"), "{}", refused.stderr);
    let accepted = shop.recover(&["--accept", "--yes"]).with(0);
    let gone_on = "and has gone on with other content as revision 2";
    assert!(accepted.stdout.contains(gone_on), "{}", accepted.stdout);
    let kept = accepted.stdout.split_once("are in ").unwrap().1.split_once(',').unwrap().0;
    assert_eq!(shop.exported(kept), "pets orders");
    assert_eq!(shop.services("after"), "pets other");
    shop.serve("replica");
    shop.run(&["check", "--data", "replica"]).with(0);
}

#[test]
fn choices_are_rejected_in_the_wrong_place() {
    let Some(shop) = Shop::new() else { return };
    for (arguments, expected) in [
        (&["--data", "replica"][..], "Give its database with --store"),
        (&["--data", "single", "--push"], "need the database of a shared repository"),
        (&["--data", "single", "--store", &shop.url], "it is a repository of its own"),
        (&["--data", "missing", "--store", &shop.url], "there is no data directory at missing"),
        (
            &["--data", "replica", "--store", &shop.url, "--accept-journal"],
            "and --accept-journal none",
        ),
        (&["--data", "replica", "--push", "--accept"], "cannot be used with"),
    ] {
        let failed = shop.run(&[&["recover"][..], arguments].concat()).with(1);
        assert!(failed.stderr.contains(expected), "{expected}: {}", failed.stderr);
    }
}

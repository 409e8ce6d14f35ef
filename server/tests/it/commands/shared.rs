//! Several servers with one repository, in a PostgreSQL database.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use serde_json::Value;
use store_tests::postgres::{Server as Database, TlsServer};

use super::{Ran, data_directory, folder, run, servers::create_token, service, together, write};
use crate::process::TestServer;

/// A server of a shared repository, and a file with a token for it.
struct Replica {
    server: TestServer,
    address: String,
    token: String,
}

/// Adds an account to the database of servers. Returns the name of a file with a token, which is valid at all of them.
fn create_shared_token(folder: &Path, store: &str) -> String {
    let place = ["--data", "first", "--store", store];
    create_token(folder, "shared", &place, &["read", "export", "import"])
}

impl Replica {
    /// Starts a server with an empty data directory.
    fn start(folder: &Path, name: &str, store: &str, token: &str) -> Self {
        let server = TestServer::start(&folder.join(name), &["--store", store]);
        Self { address: format!("http://{}", server.address), server, token: token.to_owned() }
    }

    fn run(&self, folder: &Path, arguments: &[&str]) -> Ran {
        run(folder, &[arguments, &["--token-file", &self.token]].concat())
    }

    fn import(&self, folder: &Path, file: &str) -> Ran {
        self.run(folder, &["import", file, "--to", &self.address, "--yes", "--policy", "replace"])
    }

    /// Reads as a program that has seen a revision.
    fn get(&self, folder: &Path, path: &str, revision: u8) -> String {
        let token = std::fs::read_to_string(folder.join(&self.token)).unwrap();
        self.server.send(&format!(
            "GET {path} HTTP/1.1\r\nhost: HOST\r\nauthorization: Bearer {}\r\n\
             mockpit-revision: {revision}\r\nconnection: close\r\n\r\n",
            token.trim()
        ))
    }

    /// Waits until it says this about the database and the servers. Returns what it says.
    fn wait_for_place(&self, folder: &Path, is_met: impl Fn(&Value) -> bool) -> Value {
        let started = Instant::now();
        loop {
            let answer = self.get(folder, "/api/mockpit/v1/servers", 0);
            let place: Value =
                serde_json::from_str(answer.split("\r\n\r\n").nth(1).unwrap()).unwrap();
            if is_met(&place) {
                return place;
            }
            assert!(started.elapsed() < Duration::from_secs(30), "{place}");
        }
    }

    /// Waits until it has what the file has.
    fn wait_for(&self, folder: &Path, file: &str) {
        let started = Instant::now();
        while self.run(folder, &["diff", &self.address, file]).code != 0 {
            assert!(started.elapsed() < Duration::from_secs(20), "{file} has not arrived");
        }
    }
}

#[test]
fn servers_of_one_database_have_one_repository() {
    let Some(database) = Database::start() else { return };
    let (url, folder) = (database.database(), folder());
    let path = folder.path();
    let [pets, orders] = [service(1, "Pets", &[("a", "1")]), service(2, "Orders", &[("b", "2")])];
    write(path, "pets.json", &pets);
    write(path, "orders.json", &orders);
    write(path, "both.json", &together(&[pets, orders]));
    let token = create_shared_token(path, &url);
    let [first, second] = ["first", "second"].map(|name| Replica::start(path, name, &url, &token));

    first.import(path, "pets.json").with(0);
    second.wait_for(path, "pets.json");
    let imported = second.import(path, "orders.json").with(0);
    assert!(imported.stdout.contains("in revision 2"), "{}", imported.stdout);
    first.wait_for(path, "both.json");

    // Without the database, everything is read, and nothing is written.
    database.kill();
    first.run(path, &["diff", &first.address, "both.json"]).with(0);
    let failed = first.import(path, "pets.json");
    assert_eq!(failed.code, 0, "nothing is to be written: {}", failed.stderr);
    write(path, "new.json", &service(3, "New", &[]));
    let failed = first.import(path, "new.json").with(1);
    assert!(
        failed.stderr.contains("database of the repository does not respond"),
        "{}",
        failed.stderr
    );
    database.restart();
    first.import(path, "new.json").with(0);

    // A third one starts with an empty data directory, and has everything.
    let third = Replica::start(path, "third", &url, &token);
    third.run(path, &["diff", &third.address, &first.address]).with(0);
    third.run(path, &["export", &third.address, "-o", "third.json"]).with(0);
    first.run(path, &["diff", &first.address, "third.json"]).with(0);
    for replica in [first, second, third] {
        replica.server.stop();
    }
}

/// Each server answers a program that has seen what the other one has just committed.
#[test]
fn program_reads_on_one_server_what_it_has_written_on_another() {
    let Some(database) = Database::start() else { return };
    let (url, folder) = (database.database(), folder());
    let path = folder.path();
    let token = create_shared_token(path, &url);
    let replicas = ["first", "second"].map(|name| Replica::start(path, name, &url, &token));
    for number in 1..=6 {
        let file = format!("{number}.json");
        write(path, &file, &service(number, &format!("Service {number}"), &[]));
        let [written, read] = match number % 2 {
            0 => [&replicas[0], &replicas[1]],
            _ => [&replicas[1], &replicas[0]],
        };
        written.import(path, &file).with(0);
        let count = read.get(path, "/api/services/count", number);
        assert!(count.ends_with(&format!(r#"{{"counter":{number}}}"#)), "{count}");
        assert!(count.contains(&format!("mockpit-revision: {number}\r\n")), "{count}");
    }
    let behind = replicas[0].get(path, "/api/services/count", 7);
    assert!(behind.starts_with("HTTP/1.1 503 "), "{behind}");
    assert!(behind.contains("retry-after: 1\r\n"), "{behind}");
}

#[test]
fn repository_is_copied_to_a_database_and_back() {
    let Some(database) = Database::start() else { return };
    let (url, folder) = (database.database(), folder());
    let path = folder.path();
    data_directory(path, "data");
    let [pets, orders] = [service(1, "Pets", &[("a", "1")]), service(2, "Orders", &[("b", "2")])];
    write(path, "pets.json", &pets);
    write(path, "orders.json", &orders);
    write(path, "both.json", &together(&[pets, orders]));
    for file in ["pets.json", "orders.json"] {
        run(path, &["import", file, "--to", "data", "--yes"]).with(0);
    }
    let copied = run(path, &["copy", "--from", "data", "--to", &url]).with(0);
    assert!(copied.stdout.starts_with("Copied the repository up to revision 2: 2 files,"));
    let again = run(path, &["copy", "--from", "data", "--to", &url]).with(0);
    assert_eq!(again.stdout, "Everything is there already, up to revision 2.\n");

    let token = create_shared_token(path, &url);
    let replica = Replica::start(path, "replica", &url, &token);
    replica.wait_for(path, "both.json");
    replica.server.stop();
    // The local copy is not a repository of its own.
    let rejected = run(path, &["import", "pets.json", "--to", "replica", "--yes"]).with(1);
    assert!(rejected.stderr.contains("local copy of a shared repository"), "{}", rejected.stderr);
    let compact = ["compact", "--keep-days", "0", "--data", "replica", "--store", &url];
    run(path, &compact).with(0);

    let back = run(path, &["copy", "--from", &url, "--to", "back", "--json"]).with(0).json();
    assert_eq!((&back["revision"], &back["files"]), (&2.into(), &1.into()));
    run(path, &["diff", "back", "both.json"]).with(0);
    for (from, to, expected) in [
        ("data", "other", "one of --from and --to must begin with postgres://"),
        ("missing", url.as_str(), "there is no data directory at missing"),
        (url.as_str(), "back", "it has a repository already"),
    ] {
        let failed = run(path, &["copy", "--from", from, "--to", to]).with(1);
        assert!(failed.stderr.contains(expected), "{expected}: {}", failed.stderr);
    }
}

#[test]
fn database_is_used_with_tls_and_a_password_from_a_file() {
    let Some(database) = TlsServer::start() else { return };
    let folder = folder();
    let path = folder.path();
    // A text editor ends the line.
    fs::write(path.join("password"), format!("{}\n", TlsServer::PASSWORD)).unwrap();
    write(path, "pets.json", &service(1, "Pets", &[("a", "1")]));
    data_directory(path, "data");
    run(path, &["import", "pets.json", "--to", "data", "--yes"]).with(0);
    let copy = |host: &str, ca: &[&str]| {
        let url = database.url(host, "require");
        let copy = ["copy", "--from", "data", "--to", &url, "--store-password-file", "password"];
        run(path, &[&copy[..], ca].concat())
    };
    let ca = ["--store-ca", database.authority().to_str().unwrap()];
    for (host, ca, expected) in [
        ("localhost", &[][..], "not signed by a CA that is trusted here. --store-ca takes"),
        ("127.0.0.1", &ca[..], "certificate not valid for name \"127.0.0.1\""),
    ] {
        let failed = copy(host, ca).with(1);
        assert!(failed.stderr.contains(expected), "{expected}: {}", failed.stderr);
        assert!(!failed.stderr.contains(TlsServer::PASSWORD), "{}", failed.stderr);
    }
    let copied = copy("localhost", &ca).with(0);
    assert!(
        copied.stdout.starts_with("Copied the repository up to revision 1"),
        "{}",
        copied.stdout
    );
}

#[test]
fn database_that_cannot_be_used_is_named_before_the_start() {
    let folder = folder();
    let path = folder.path();
    for (arguments, expected) in [
        (&["--store", "mysql://db/mockpit"][..], "the database of --store cannot be used"),
        (
            &["--store", "postgres://db/mockpit", "--store-password-file", "missing"],
            "cannot read the password of the database from missing",
        ),
        (&["--store", "postgres:///x?host=/nowhere"], "the shared journal cannot be reached"),
    ] {
        let serve = ["serve", "--listen", "127.0.0.1:0", "--data", "data"];
        let failed = run(path, &[&serve[..], arguments].concat()).with(1);
        assert!(failed.stderr.contains(expected), "{expected}: {}", failed.stderr);
    }
}

/// Each server knows the others, and says how its database is.
#[test]
fn servers_see_each_other_and_their_database() {
    let Some(database) = Database::start() else { return };
    let (url, folder) = (database.database(), folder());
    let path = folder.path();
    write(path, "pets.json", &service(1, "Pets", &[("a", "1")]));
    let token = create_shared_token(path, &url);
    let [first, second] = ["first", "second"].map(|name| Replica::start(path, name, &url, &token));
    first.import(path, "pets.json").with(0);

    let place = first.wait_for_place(path, |place| {
        let servers = place["servers"].as_array().unwrap();
        servers.len() == 2 && servers.iter().all(|server| server["revision"] == 1)
    });
    assert_eq!(place["place"], "database");
    assert_eq!(place["database"]["state"], "caught up");
    assert_eq!(place["database"]["replication"]["standbys"], 0);
    let own: Vec<bool> = place["servers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|server| {
            assert_eq!((&server["behind"], &server["version"]), (&0.into(), &"0.1.0".into()));
            server["isThis"].as_bool().unwrap()
        })
        .collect();
    assert_eq!(own.iter().filter(|is_this| **is_this).count(), 1);
    let metrics = first.get(path, "/metrics", 1);
    for line in [
        "mockpit_database_up 1.0",
        "mockpit_database_lost_revisions 0.0",
        "mockpit_database_state_timestamp_seconds 1",
        "mockpit_database_standbys 0.0",
        "mockpit_database_synchronous 0.0",
        "mockpit_servers 2.0",
        "mockpit_revisions_behind 0.0",
    ] {
        assert!(metrics.contains(line), "{line}: {metrics}");
    }

    // A server that stops says so.
    second.server.stop();
    first.wait_for_place(path, |place| place["servers"].as_array().unwrap().len() == 1);
    database.kill();
    let place = first.wait_for_place(path, |place| place["database"]["state"] == "unreachable");
    assert!(place["database"]["why"].is_string(), "{place}");
    let ready = first.get(path, "/readyz", 1);
    assert!(ready.starts_with("HTTP/1.1 200 "), "{ready}");
    assert!(ready.contains("ready, but the database does not respond"), "{ready}");
    first.server.stop();
}

/// The commands that look after a data directory work on that of a server with a database.
#[test]
fn copy_is_checked_backed_up_and_restored_elsewhere() {
    let Some(database) = Database::start() else { return };
    let (url, folder) = (database.database(), folder());
    let path = folder.path();
    write(path, "pets.json", &service(1, "Pets", &[("a", "1")]));
    write(path, "orders.json", &service(2, "Orders", &[("b", "2")]));
    let token = create_shared_token(path, &url);
    let [first, second] = ["first", "second"].map(|name| Replica::start(path, name, &url, &token));
    first.import(path, "pets.json").with(0);
    second.wait_for(path, "pets.json");
    second.server.stop();
    // The second server misses a revision and an account, and then a backup of it is made.
    first.import(path, "orders.json").with(0);
    let place = ["--data", "first", "--store", &url];
    let add = ["account", "add", "bob", "--role", "user", "--password-file", "password"];
    run(path, &[&add[..], &place].concat()).with(0);
    let backup = ["backup", "--data", "second", "-o", "second.tar", "--store", &url];
    let written = run(path, &backup).with(0);
    assert!(written.stdout.contains("has revision 2 with 2 services"), "{}", written.stdout);
    // While a server uses the directory, it works too.
    let backup = ["backup", "--data", "first", "-o", "first.tar", "--store", &url];
    let written = run(path, &backup).with(0);
    assert!(written.stdout.contains("has revision 2 with 2 services"), "{}", written.stdout);

    let checked = run(path, &["check", "--data", "first", "--store", &url]).with(0);
    assert!(checked.stdout.contains("Read 2 files of the database, "), "{}", checked.stdout);
    let checked =
        run(path, &["check", "--data", "second", "--store", &url, "--json"]).with(0).json();
    assert_eq!((&checked["ok"], &checked["database"]["files"]), (&true.into(), &2.into()));
    database.sql_at(
        &url,
        "delete from mockpit.piece where object = (select max(object) from mockpit.file)",
    );
    let damaged = run(path, &["check", "--data", "first", "--store", &url]).with(1);
    assert!(damaged.stdout.contains("In the database: "), "{}", damaged.stdout);
    first.server.stop();

    // A backup becomes a repository of one server, and that can be copied to a new database.
    let refused = run(path, &["restore", "second.tar", "--data", "second", "--replace"]).with(1);
    assert!(
        refused.stderr.contains("is the local copy of a shared repository"),
        "{}",
        refused.stderr
    );
    run(path, &["restore", "second.tar", "--data", "single"]).with(0);
    let accounts = run(path, &["account", "list", "--data", "single"]).with(0);
    assert!(accounts.stdout.contains("bob"), "{}", accounts.stdout);
    let other = database.database();
    run(path, &["copy", "--from", "single", "--to", &other]).with(0);
    let third = Replica::start(path, "third", &other, &token);
    third.run(path, &["export", &third.address, "-o", "third.json"]).with(0);
    run(path, &["diff", "single", "third.json"]).with(0);
    third.server.stop();
    for command in [&["compact", "--keep-days", "0"][..], &["recover"]] {
        let refused = run(path, &[command, &["--data", "second"]].concat()).with(1);
        assert!(refused.stderr.contains("local copy of a shared repository"), "{}", refused.stderr);
    }
}

//! Running servers as sources and targets.

use std::{fs, path::Path, process::Command};

use super::{Ran, data_directory, folder, ran, run, service, together, write};
use crate::process::TestServer;

/// A running server of a data directory with the services of a file, and a file with a token for it.
pub(super) struct Running {
    pub(super) server: TestServer,
    pub(super) address: String,
    token: String,
}

impl Running {
    pub(super) fn start(folder: &Path, name: &str, snapshot: &str) -> Self {
        Self::with_scopes(folder, name, snapshot, &["read", "export", "import"])
    }

    /// The same with a token of these scopes.
    pub(super) fn with_scopes(folder: &Path, name: &str, snapshot: &str, scopes: &[&str]) -> Self {
        data_directory(folder, name);
        run(folder, &["import", snapshot, "--to", name, "--yes"]).with(0);
        let token = create_token(folder, name, &["--data", name], scopes);
        let server = TestServer::start(&folder.join(name), &[]);
        Self { address: format!("http://{}", server.address), server, token }
    }

    pub(super) fn run(&self, folder: &Path, arguments: &[&str]) -> Ran {
        run(folder, &[arguments, &["--token-file", &self.token]].concat())
    }
}

/// Adds an administrator at a place, and writes a file with a token of these scopes. Returns the name of the file.
pub(super) fn create_token(folder: &Path, name: &str, place: &[&str], scopes: &[&str]) -> String {
    fs::write(folder.join("password"), "correct horse battery").unwrap();
    let add = ["account", "add", "anna", "--role", "admin", "--password-file", "password"];
    run(folder, &[&add[..], place].concat()).with(0);
    let scopes: Vec<&str> = scopes.iter().flat_map(|scope| ["--scope", scope]).collect();
    let create = ["token", "create", "pipeline", "--account", "anna", "--json"];
    let created = run(folder, &[&create[..], place, &scopes].concat()).with(0).json();
    let token = format!("{name}.token");
    fs::write(folder.join(&token), created["secret"].as_str().unwrap()).unwrap();
    token
}

/// Writes a file with the tokens of servers. Returns its name.
pub(super) fn write_credentials(folder: &Path, servers: &[&Running]) -> &'static str {
    let account =
        |server: &&Running| format!("[{:?}]\ntoken_file = {:?}\n", server.address, server.token);
    let accounts: String = servers.iter().map(account).collect();
    fs::write(folder.join("credentials.toml"), accounts).unwrap();
    "credentials.toml"
}

#[test]
fn server_is_exported_compared_and_imported_into() {
    let folder = folder();
    let path = folder.path();
    let all = together(&[service(1, "Pets", &[("a", "1")]), service(2, "Orders", &[("b", "2")])]);
    write(path, "all.json", &all);
    let running = Running::start(path, "data", "all.json");
    let address = running.address.as_str();

    // The bytes are those of the console: an offline export of the same data has them too.
    running.run(path, &["export", address, "-o", "online.json"]).with(0);
    running.run(path, &["diff", address, "online.json"]).with(0);
    running.run(path, &["verify", address]).with(0);
    running.run(path, &["split", address, "folder"]).with(0);
    running.run(path, &["diff", "folder", address]).with(0);
    let one = running.run(path, &["export", address, "--service", "Pets:1.0"]).with(0).json();
    assert_eq!(one["services"].as_array().unwrap().len(), 1);

    let changed = together(&[service(1, "Pets", &[("a", "changed")]), service(3, "New", &[])]);
    write(path, "changed.json", &changed);
    let compared = running.run(path, &["diff", address, "changed.json"]).with(2);
    assert!(compared.stdout.contains("New 1.0"), "{}", compared.stdout);
    let import = ["import", "changed.json", "--to", address, "--yes", "--policy", "replace"];
    let imported = running.run(path, &import).with(0);
    assert!(imported.stdout.contains("in revision 2"), "{}", imported.stdout);
    let again = running.run(path, &import).with(0);
    assert!(again.stdout.contains("already in the repository"), "{}", again.stdout);
    // Orders is not in the file.
    let removing = running.run(path, &[&import[..], &["--remove-missing"]].concat()).with(0);
    assert!(removing.stdout.contains("removed 1 service"), "{}", removing.stdout);
    running.run(path, &["diff", address, "changed.json"]).with(0);

    running.run(path, &["export", address, "-o", "online.json"]).with(0);
    let Running { server, .. } = running;
    server.stop();
    run(path, &["export", "data", "-o", "offline.json"]).with(0);
    let [online, offline] =
        ["online.json", "offline.json"].map(|name| fs::read(path.join(name)).unwrap());
    assert!(online == offline);
}

#[test]
fn server_that_cannot_be_used_is_named_with_the_next_step() {
    let folder = folder();
    let path = folder.path();
    write(path, "pets.json", &service(1, "Pets", &[]));
    let running = Running::start(path, "data", "pets.json");
    let address = running.address.as_str();
    fs::write(path.join("wrong.token"), "mkp_wrong").unwrap();
    let with = |arguments: &[&str]| {
        run(path, &[&["export", address, "-o", "none.json"], arguments].concat())
    };
    for (arguments, expected) in [
        (&[][..], "needs a sign-in"),
        (&["--token-file", "wrong.token"], "does not accept the token"),
        (&["--token-file", "missing.token"], "cannot read missing.token"),
        (&["--token-file", &running.token, "--service", "Gone:1"], "Gone"),
        (&["--client-id", "x", "--client-secret-file", "wrong.token"], "does not use Keycloak"),
    ] {
        let failed = with(arguments).with(1);
        assert!(failed.stderr.contains(expected), "{expected}: {}", failed.stderr);
        assert!(!path.join("none.json").exists(), "{expected}");
    }
    running.server.stop();
    let failed = with(&[]).with(1);
    assert!(failed.stderr.contains("cannot connect to"), "{}", failed.stderr);
}

#[test]
fn script_promotes_a_service_between_running_servers() {
    if Command::new("git").arg("--version").output().is_err() {
        return;
    }
    let folder = folder();
    let path = folder.path();
    write(path, "pets.json", &service(1, "Pets", &[("a", "1")]));
    write(path, "orders.json", &service(2, "Orders", &[]));
    let staging = Running::start(path, "staging", "pets.json");
    let production = Running::start(path, "production", "orders.json");
    let credentials = write_credentials(path, &[&staging, &production]);

    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/promote.sh");
    let mut promote = Command::new("sh");
    promote
        .arg(script)
        .args([&staging.address, &production.address, "repository", "Pets:1.0"])
        .current_dir(path)
        .env("MOCKPIT", env!("CARGO_BIN_EXE_mockpit"))
        .env("MOCKPIT_CREDENTIALS", path.join(credentials))
        .env("HOME", path);
    let promoted = ran(promote.output().unwrap()).with(0);
    assert!(promoted.stdout.contains("New: Pets 1.0 (REST)"), "{}", promoted.stdout);
    let exported = production.run(path, &["export", &production.address]).with(0).json();
    assert_eq!(exported["services"].as_array().unwrap().len(), 2);
    staging.server.stop();
    production.server.stop();
}

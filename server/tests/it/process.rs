//! The binary: its output, its accounts, its offline commands, and how it stops.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    os::unix::{fs::PermissionsExt as _, net::UnixDatagram},
    path::Path,
    process::{Child, ChildStdout, Command, Output, Stdio},
};

use crate::support::PASSWORD;

pub(crate) struct TestServer {
    pub(crate) child: Child,
    stdout: BufReader<ChildStdout>,
    pub(crate) address: String,
}

impl TestServer {
    pub(crate) fn start(data: &Path, flags: &[&str]) -> Self {
        Self::start_in(&std::env::temp_dir(), Some(data), flags)
    }

    fn start_in(temporary: &Path, data: Option<&Path>, flags: &[&str]) -> Self {
        let mut command = mockpit();
        command.env("TMPDIR", temporary);
        command.args(["serve", "--listen", "127.0.0.1:0"]).args(flags);
        if let Some(data) = data {
            command.arg("--data").arg(data);
        }
        Self::spawn(command.stderr(Stdio::null()))
    }

    /// Starts a server with this command, and reads its address.
    pub(crate) fn spawn(command: &mut Command) -> Self {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("Mockpit listens on ").unwrap();
        let address = address.split_once("://").unwrap().1.to_owned();
        Self { child, stdout, address }
    }

    pub(crate) fn read_line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    pub(crate) fn send(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let request = request.replace("HOST", &self.address);
        stream.write_all(request.as_bytes()).unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        response
    }

    pub(crate) fn call(&self, path: &str, body: &str) -> String {
        self.call_with(path, "", body)
    }

    pub(crate) fn call_with(&self, path: &str, headers: &str, body: &str) -> String {
        self.send(&format!(
            "POST {path} HTTP/1.1\r\nhost: HOST\r\norigin: http://HOST\r\nx-mockpit: console\r\n{headers}\
             content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        ))
    }

    /// Stops the server and returns the rest of its output.
    pub(crate) fn stop(mut self) -> String {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).unwrap();
        let status = self.child.wait().unwrap();
        assert!(status.success(), "{status}");
        rest
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        let _ignored = self.child.kill();
        let _ignored = self.child.wait();
    }
}

pub(crate) fn mockpit() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mockpit"));
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("MOCKPIT_")) {
            command.env_remove(name);
        }
    }
    command
}

pub(crate) fn account(data: &Path, arguments: &[&str]) -> Output {
    mockpit().arg("account").args(arguments).arg("--data").arg(data).output().unwrap()
}

#[test]
fn first_start_prints_a_link_that_creates_the_administrator() {
    let folder = private_folder().unwrap();
    let data = folder.path().join("new");
    let mut server = TestServer::start(&data, &[]);
    assert!(server.read_line().contains("one-time link within 30 minutes"));
    let link = server.read_line();
    let token = link.split_once(&format!("http://{}/welcome/", server.address)).unwrap().1;
    let body = format!(r#"{{"token":"{token}","name":"anna","password":"{PASSWORD}"}}"#);
    let response = server.call("/console/session/create-administrator", &body);
    assert!(response.starts_with("HTTP/1.1 200"), "{response}");
    assert!(response.contains("set-cookie: __Host-mockpit="), "{response}");
    server.stop();

    let listed = account(&data, &["list"]);
    assert_eq!(String::from_utf8(listed.stdout).unwrap(), "admin    anna\n");
    let restarted = TestServer::start(&data, &["--no-mocks"]);
    assert_eq!(restarted.stop(), "", "no link if there is an administrator");
}

#[test]
fn service_manager_learns_when_the_server_is_ready_and_when_it_stops() {
    let folder = private_folder().unwrap();
    let path = folder.path().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    let mut command = mockpit();
    command.args(["serve", "--listen", "127.0.0.1:0", "--demo"]).env("NOTIFY_SOCKET", &path);
    let server = TestServer::spawn(command.stderr(Stdio::null()));
    let receive = || {
        let mut message = [0; 64];
        let length = socket.recv(&mut message).unwrap();
        String::from_utf8(message[..length].to_vec()).unwrap()
    };
    assert_eq!(receive().trim_end(), "READY=1");
    server.stop();
    assert_eq!(receive().trim_end(), "STOPPING=1");
}

#[test]
fn server_without_tls_survives_a_request_to_reload() {
    let server = TestServer::start(private_folder().unwrap().path(), &["--demo"]);
    let id = server.child.id().to_string();
    assert!(Command::new("kill").args(["-HUP", &id]).status().unwrap().success());
    let response = server.send("GET /livez HTTP/1.1\r\nhost: HOST\r\nconnection: close\r\n\r\n");
    assert!(response.starts_with("HTTP/1.1 200"), "{response}");
    server.stop();
}

#[test]
fn account_added_while_the_server_runs_can_sign_in() {
    let folder = private_folder().unwrap();
    let server = TestServer::start(folder.path(), &[]);
    let file = folder.path().join("password");
    fs::write(&file, format!("{PASSWORD}\n")).unwrap();
    let file = file.to_str().unwrap();
    let add = ["add", "bob", "--role", "manager", "--password-file", file];
    assert!(account(folder.path(), &add).status.success());
    let body = format!(r#"{{"name":"bob","password":"{PASSWORD}"}}"#);
    let response = server.call("/console/session/sign-in", &body);
    assert!(response.contains(r#""account":{"name":"bob","role":"manager"}"#), "{response}");

    let second = account(folder.path(), &add);
    assert!(!second.status.success());
    let stderr = String::from_utf8(second.stderr).unwrap();
    assert!(stderr.contains("an account named bob already exists"), "{stderr}");
}

#[test]
fn account_commands_take_effect_while_the_server_runs() {
    let folder = private_folder().unwrap();
    let server = TestServer::start(folder.path(), &[]);
    let [first, second] = [PASSWORD, "another horse battery"].map(|password| {
        let file = folder.path().join(&password[..5]);
        fs::write(&file, password).unwrap();
        (password, file.to_str().unwrap().to_owned())
    });
    let run_account = |arguments: &[&str]| {
        let output = account(folder.path(), arguments);
        let texts = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
        (output.status.success(), texts.concat())
    };
    for (name, role) in [("root", "admin"), ("bob", "user")] {
        assert!(run_account(&["add", name, "--role", role, "--password-file", &first.1]).0);
    }
    let sign_in = |password: &str| {
        let body = format!(r#"{{"name":"bob","password":"{password}"}}"#);
        let response = server.call("/console/session/sign-in", &body);
        let cookie = response.split_once("set-cookie: ")?.1.split_once(';')?.0.to_owned();
        response.starts_with("HTTP/1.1 200").then_some(cookie)
    };
    let is_signed_in = |cookie: &str| {
        let response = server.call_with("/console/session", &format!("cookie: {cookie}\r\n"), "{}");
        response.contains(r#""account":{"name":"bob""#)
    };

    let cookie = sign_in(first.0).unwrap();
    assert!(is_signed_in(&cookie));
    let (success, output) = run_account(&["end-sessions", "BOB"]);
    assert!(success && output.contains("Ended all sessions of account BOB"), "{output}");
    assert!(!is_signed_in(&cookie));

    let cookie = sign_in(first.0).unwrap();
    let (success, output) = run_account(&["password", "bob", "--password-file", &second.1]);
    assert!(success && output.contains("Set a new password for account bob"), "{output}");
    assert!(!is_signed_in(&cookie));
    assert_eq!(sign_in(first.0), None);

    let cookie = sign_in(second.0).unwrap();
    assert!(is_signed_in(&cookie));
    let (success, output) = run_account(&["remove", "bob"]);
    assert!(success && output.contains("Removed account bob"), "{output}");
    assert!(!is_signed_in(&cookie));
    assert_eq!(sign_in(second.0), None);

    let (success, output) = run_account(&["remove", "root"]);
    assert!(!success && output.contains("root is the only administrator"), "{output}");
    let (success, output) = run_account(&["remove", "bob"]);
    assert!(!success && output.contains("there is no account named bob"), "{output}");
    assert_eq!(run_account(&["list"]), (true, "admin    root\n".to_owned()));
}

#[test]
fn data_directory_that_others_can_access_is_rejected() {
    let folder = private_folder().unwrap();
    let set_mode =
        |mode| fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).unwrap();
    TestServer::start(folder.path(), &["--demo"]).stop();
    set_mode(0o755);
    let commands: [&[&str]; 4] = [
        &["serve", "--listen", "127.0.0.1:0"],
        &["account", "list"],
        &["compact", "--keep-days", "0"],
        &["recover"],
    ];
    for arguments in commands {
        let (success, _, stderr) = run(folder.path(), arguments);
        assert!(!success, "{arguments:?}");
        assert!(stderr.contains("run: chmod 700"), "{arguments:?}: {stderr}");
    }
    set_mode(0o700);
    let access_of_others = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o077;
    for entry in fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(access_of_others(&path), 0, "{}", path.display());
    }
}

#[test]
fn demo_without_data_directory_uses_a_temporary_one() {
    let temporary = tempfile::tempdir().unwrap();
    let mut server = TestServer::start_in(temporary.path(), None, &["--demo"]);
    let entries = || fs::read_dir(temporary.path()).unwrap().count();
    assert_eq!(entries(), 1);
    assert!(server.read_line().contains("demo"));
    let response = server.call("/console/session", "{}");
    assert!(response.contains(r#""demo":true"#), "{response}");
    server.stop();
    assert_eq!(entries(), 0);
}

/// Runs a command. Returns whether it succeeded, its standard output and its standard error.
pub(crate) fn run(data: &Path, arguments: &[&str]) -> (bool, String, String) {
    let data = ["--data", data.to_str().unwrap()];
    run_plain(&[arguments, &data].concat())
}

/// Runs a command without a data directory. Returns the same.
pub(crate) fn run_plain(arguments: &[&str]) -> (bool, String, String) {
    let output = mockpit().args(arguments).output().unwrap();
    let [stdout, stderr] =
        [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    (output.status.success(), stdout, stderr)
}

#[test]
fn check_reads_the_data_directory_while_the_server_runs_and_after_it_stopped() {
    let folder = private_folder().unwrap();
    let server = TestServer::start(folder.path(), &["--demo"]);
    let (success, stdout, _) = run(folder.path(), &["check"]);
    assert!(success, "{stdout}");
    assert!(stdout.contains("Read 1 revision and 40 definitions"), "{stdout}");
    assert!(stdout.contains("Stop the server to check it"), "{stdout}");
    server.stop();
    let (success, stdout, stderr) = run(folder.path(), &["check"]);
    assert!(success, "{stdout}");
    assert!(stdout.contains("Cache: 40 of 40 definitions"), "{stdout}");
    assert!(stdout.ends_with("No problems found.\n"), "{stdout}");
    assert_eq!(stderr, "");

    let file = folder.path().join("journal/0000000000000001.rev");
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, bytes).unwrap();
    let (success, stdout, stderr) = run(folder.path(), &["check"]);
    assert!(!success);
    let problem = "journal/0000000000000001.rev, revision 1: bytes in it have";
    assert!(stdout.contains(problem), "{stdout}");
    assert!(stderr.contains("found 1 problem in"), "{stderr}");
}

#[test]
fn compact_fails_while_the_server_runs_and_succeeds_after_it_stopped() {
    let folder = private_folder().unwrap();
    let compact = ["compact", "--keep-days", "0"];
    let server = TestServer::start(folder.path(), &["--demo"]);
    let (success, _, stderr) = run(folder.path(), &compact);
    assert!(!success);
    assert!(stderr.contains("another mockpit uses this data directory"), "{stderr}");
    server.stop();
    let (success, stdout, _) = run(folder.path(), &[&compact[..], &["--dry-run"]].concat());
    assert!(success);
    assert_eq!(stdout, "Nothing to free. Revision 1 is the oldest available revision.\n");

    let missing = folder.path().join("missing");
    let (success, _, stderr) = run(&missing, &compact);
    assert!(!success && !missing.exists());
    assert!(stderr.contains("there is no data directory at"), "{stderr}");
}

#[test]
fn invalid_settings_fail_with_a_message() {
    for (arguments, message) in [
        (vec!["serve", "--demo", "--listen", "0.0.0.0:0"], "--demo requires a loopback address"),
        (vec!["serve", "--listen", "here"], "invalid value 'here'"),
        (vec!["serve", "--config", "/nonexistent.toml"], "nonexistent.toml"),
        (vec!["serve", "--data", "/dev/null/x"], "cannot create the data directory /dev/null/x"),
    ] {
        let output = mockpit().args(&arguments).output().unwrap();
        assert!(!output.status.success(), "{arguments:?}");
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.contains(message), "{arguments:?}: {stderr}");
    }
}

/// Creates a folder that only its owner can access, as is required for a data directory.
pub(crate) fn private_folder() -> std::io::Result<tempfile::TempDir> {
    tempfile::Builder::new().permissions(fs::Permissions::from_mode(0o700)).tempdir()
}

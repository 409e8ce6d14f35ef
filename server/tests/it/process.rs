//! The binary itself: its first words, its port, its accounts, its end.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Child, ChildStdout, Command, Output, Stdio},
};

use crate::support::PASSWORD;

struct Running {
    child: Child,
    said: BufReader<ChildStdout>,
    address: String,
}

impl Running {
    fn start(data: &Path, flags: &[&str]) -> Self {
        Self::start_in(&std::env::temp_dir(), Some(data), flags)
    }

    fn start_in(temporary: &Path, data: Option<&Path>, flags: &[&str]) -> Self {
        let mut command = mockpit();
        command.env("TMPDIR", temporary);
        command.args(["serve", "--listen", "127.0.0.1:0"]).args(flags);
        if let Some(data) = data {
            command.arg("--data").arg(data);
        }
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        let address =
            line.trim_end().strip_prefix("Mockpit listens on http://").unwrap().to_owned();
        Self { child, said, address }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let request = request.replace("HOST", &self.address);
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn call(&self, path: &str, body: &str) -> String {
        self.call_with(path, "", body)
    }

    fn call_with(&self, path: &str, headers: &str, body: &str) -> String {
        self.ask(&format!(
            "POST {path} HTTP/1.1\r\nhost: HOST\r\norigin: http://HOST\r\nx-mockpit: console\r\n{headers}\
             content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        ))
    }

    /// Asks it to stop; all that it had still to say.
    fn stop(mut self) -> String {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let mut rest = String::new();
        self.said.read_to_string(&mut rest).unwrap();
        let status = self.child.wait().unwrap();
        assert!(status.success(), "{status}");
        rest
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}

fn mockpit() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mockpit"));
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("MOCKPIT_")) {
            command.env_remove(name);
        }
    }
    command
}

fn account(data: &Path, arguments: &[&str]) -> Output {
    mockpit().arg("account").args(arguments).arg("--data").arg(data).output().unwrap()
}

#[test]
fn the_first_start_prints_a_link_that_creates_the_administrator() {
    let folder = private().unwrap();
    let data = folder.path().join("new");
    let mut running = Running::start(&data, &[]);
    assert!(running.line().contains("one-time link within 30 minutes"));
    let link = running.line();
    let token = link.split_once(&format!("http://{}/welcome/", running.address)).unwrap().1;
    let body = format!(r#"{{"token":"{token}","name":"anna","password":"{PASSWORD}"}}"#);
    let answer = running.call("/console/session/create-administrator", &body);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("set-cookie: __Host-mockpit="), "{answer}");
    running.stop();

    let listed = account(&data, &["list"]);
    assert_eq!(String::from_utf8(listed.stdout).unwrap(), "admin    anna\n");
    let again = Running::start(&data, &[]);
    assert_eq!(again.stop(), "", "no link where there is an administrator");
}

#[test]
fn an_account_that_is_added_meanwhile_can_sign_in() {
    let folder = private().unwrap();
    let running = Running::start(folder.path(), &[]);
    let file = folder.path().join("password");
    fs::write(&file, format!("{PASSWORD}\n")).unwrap();
    let file = file.to_str().unwrap();
    let add = ["add", "bob", "--role", "manager", "--password-file", file];
    assert!(account(folder.path(), &add).status.success());
    let body = format!(r#"{{"name":"bob","password":"{PASSWORD}"}}"#);
    let answer = running.call("/console/session/sign-in", &body);
    assert!(answer.contains(r#""account":{"name":"bob","role":"manager"}"#), "{answer}");

    let twice = account(folder.path(), &add);
    assert!(!twice.status.success());
    let told = String::from_utf8(twice.stderr).unwrap();
    assert!(told.contains("an account named bob already exists"), "{told}");
}

#[test]
fn an_account_is_changed_and_removed_beside_its_server() {
    let folder = private().unwrap();
    let running = Running::start(folder.path(), &[]);
    let [first, second] = [PASSWORD, "another horse battery"].map(|password| {
        let file = folder.path().join(&password[..5]);
        fs::write(&file, password).unwrap();
        (password, file.to_str().unwrap().to_owned())
    });
    let done = |arguments: &[&str]| {
        let output = account(folder.path(), arguments);
        let said = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
        (output.status.success(), said.concat())
    };
    for (name, role) in [("root", "admin"), ("bob", "user")] {
        assert!(done(&["add", name, "--role", role, "--password-file", &first.1]).0);
    }
    let session = |password: &str| {
        let body = format!(r#"{{"name":"bob","password":"{password}"}}"#);
        let answer = running.call("/console/session/sign-in", &body);
        let cookie = answer.split_once("set-cookie: ")?.1.split_once(';')?.0.to_owned();
        answer.starts_with("HTTP/1.1 200").then_some(cookie)
    };
    let is_signed_in = |cookie: &str| {
        let answer = running.call_with("/console/session", &format!("cookie: {cookie}\r\n"), "{}");
        answer.contains(r#""account":{"name":"bob""#)
    };

    let cookie = session(first.0).unwrap();
    assert!(is_signed_in(&cookie));
    let (ended, said) = done(&["end-sessions", "BOB"]);
    assert!(ended && said.contains("Ended all sessions of account BOB"), "{said}");
    assert!(!is_signed_in(&cookie));

    let cookie = session(first.0).unwrap();
    let (set, said) = done(&["password", "bob", "--password-file", &second.1]);
    assert!(set && said.contains("Set a new password for account bob"), "{said}");
    assert!(!is_signed_in(&cookie));
    assert_eq!(session(first.0), None);

    let cookie = session(second.0).unwrap();
    assert!(is_signed_in(&cookie));
    let (removed, said) = done(&["remove", "bob"]);
    assert!(removed && said.contains("Removed account bob"), "{said}");
    assert!(!is_signed_in(&cookie));
    assert_eq!(session(second.0), None);

    let (removed, said) = done(&["remove", "root"]);
    assert!(!removed && said.contains("root is the only administrator"), "{said}");
    let (removed, said) = done(&["remove", "bob"]);
    assert!(!removed && said.contains("there is no account named bob"), "{said}");
    assert_eq!(done(&["list"]), (true, "admin    root\n".to_owned()));
}

#[test]
fn a_data_directory_that_others_can_use_is_refused() {
    let folder = private().unwrap();
    let set = |mode| fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).unwrap();
    Running::start(folder.path(), &["--demo"]).stop();
    set(0o755);
    let all: [&[&str]; 4] = [
        &["serve", "--listen", "127.0.0.1:0"],
        &["account", "list"],
        &["compact", "--keep-days", "0"],
        &["recover"],
    ];
    for arguments in all {
        let (done, _, told) = on(folder.path(), arguments);
        assert!(!done, "{arguments:?}");
        assert!(told.contains("run: chmod 700"), "{arguments:?}: {told}");
    }
    set(0o700);
    let open = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o077;
    for entry in fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(open(&path), 0, "{}", path.display());
    }
}

#[test]
fn a_demo_needs_no_folder_and_leaves_none() {
    let temporary = tempfile::tempdir().unwrap();
    let mut running = Running::start_in(temporary.path(), None, &["--demo"]);
    let made = || fs::read_dir(temporary.path()).unwrap().count();
    assert_eq!(made(), 1);
    assert!(running.line().contains("demo"));
    let answer = running.call("/console/session", "{}");
    assert!(answer.contains(r#""demo":true"#), "{answer}");
    running.stop();
    assert_eq!(made(), 0);
}

fn on(data: &Path, arguments: &[&str]) -> (bool, String, String) {
    let output = mockpit().args(arguments).arg("--data").arg(data).output().unwrap();
    let [said, told] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    (output.status.success(), said, told)
}

#[test]
fn a_data_directory_is_checked_beside_its_server_and_after_it() {
    let folder = private().unwrap();
    let running = Running::start(folder.path(), &["--demo"]);
    let (sound, said, _) = on(folder.path(), &["check"]);
    assert!(sound, "{said}");
    assert!(said.contains("Read 1 revision and 40 definitions"), "{said}");
    assert!(said.contains("Stop the server to check it"), "{said}");
    running.stop();
    let (sound, said, told) = on(folder.path(), &["check"]);
    assert!(sound, "{said}");
    assert!(said.contains("Cache: 40 of 40 definitions"), "{said}");
    assert!(said.ends_with("No problems found.\n"), "{said}");
    assert_eq!(told, "");

    let file = folder.path().join("journal/0000000000000001.rev");
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, bytes).unwrap();
    let (sound, said, told) = on(folder.path(), &["check"]);
    assert!(!sound);
    assert!(said.contains("journal/0000000000000001.rev, revision 1: bytes in it have"), "{said}");
    assert!(told.contains("found 1 problem in"), "{told}");
}

#[test]
fn a_data_directory_is_compacted_once_its_server_has_stopped() {
    let folder = private().unwrap();
    let compact = ["compact", "--keep-days", "0"];
    let running = Running::start(folder.path(), &["--demo"]);
    let (done, _, told) = on(folder.path(), &compact);
    assert!(!done);
    assert!(told.contains("another mockpit uses this data directory"), "{told}");
    running.stop();
    let (done, said, _) = on(folder.path(), &[&compact[..], &["--dry-run"]].concat());
    assert!(done);
    assert_eq!(said, "Nothing to free. Revision 1 is the oldest available revision.\n");

    let (done, _, told) = on(&folder.path().join("elsewhere"), &compact);
    assert!(!done && !folder.path().join("elsewhere").exists());
    assert!(told.contains("there is no data directory at"), "{told}");
}

#[test]
fn mistakes_end_it_with_a_sentence() {
    for (arguments, told) in [
        (vec!["serve", "--demo", "--listen", "0.0.0.0:0"], "--demo requires a loopback address"),
        (vec!["serve", "--listen", "here"], "invalid value 'here'"),
        (vec!["serve", "--config", "/nonexistent.toml"], "nonexistent.toml"),
        (vec!["serve", "--data", "/dev/null/x"], "cannot create the data directory /dev/null/x"),
    ] {
        let output = mockpit().args(&arguments).output().unwrap();
        assert!(!output.status.success(), "{arguments:?}");
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.contains(told), "{arguments:?}: {stderr}");
    }
}

/// A folder that only its owner can use, as a data directory has to be.
pub(crate) fn private() -> std::io::Result<tempfile::TempDir> {
    tempfile::Builder::new().permissions(fs::Permissions::from_mode(0o700)).tempdir()
}

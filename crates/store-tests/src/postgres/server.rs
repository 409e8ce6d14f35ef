//! A PostgreSQL server for tests. It listens on a socket in a temporary folder, and on a port only if a test needs TLS.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    sync::{
        Mutex, OnceLock,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
};

use super::place::Place;

/// Runs a server.
const RUN: &str = include_str!("run.sh");

/// The port of a server that has only a socket: a part of the socket's name.
const NO_PORT: u16 = 5432;

/// A running server.
pub struct Server {
    place: Place,
    port: u16,
    databases: AtomicU64,
    script: Mutex<Script>,
}

struct Script {
    child: Child,
    answers: BufReader<ChildStdout>,
}

/// The server that all tests of a program share.
static SERVER: OnceLock<Option<Server>> = OnceLock::new();

/// The URL of a new, empty database. `None` without PostgreSQL, which is printed, and which fails if `CI` is set.
#[must_use]
pub fn database() -> Option<String> {
    SERVER.get_or_init(Server::start).as_ref().map(Server::database)
}

impl Server {
    /// Starts a server. `None` without PostgreSQL, which is printed, and which fails if `CI` is set.
    #[must_use]
    pub fn start() -> Option<Self> {
        Place::new().map(|place| Self::start_in(place, &Setup::default()))
    }

    /// Starts a server in a new folder.
    pub(super) fn start_in(place: Place, setup: &Setup<'_>) -> Self {
        let port = setup.port.unwrap_or(NO_PORT);
        let mut child = Command::new("sh")
            .args(["-c", RUN, "sh"])
            .args([&place.folder, &place.programs])
            .arg(port.to_string())
            .arg(setup.primary.unwrap_or(Path::new("")))
            .args(setup.settings.iter().flat_map(|setting| ["-c", setting]))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let answers = BufReader::new(child.stdout.take().unwrap());
        let mut script = Script { child, answers };
        script.wait();
        Self { place, port, databases: AtomicU64::default(), script: Mutex::new(script) }
    }

    /// The URL of a new, empty database.
    #[must_use]
    pub fn database(&self) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, SeqCst));
        self.sql("postgres", &format!("create database {name}"));
        url(&name, &[self.folder()])
    }

    /// Runs statements in a database. Returns what they print.
    pub fn sql(&self, database: &str, statements: &str) -> String {
        let mut psql = Command::new(self.place.programs.join("psql"));
        psql.arg("-h").arg(self.folder()).args(["-p", &self.port.to_string(), "-U", "postgres"]);
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database]);
        let output = psql.args(["-c", statements]).output().unwrap();
        let [out, error] =
            [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        assert!(output.status.success(), "{statements}: {error}");
        out.trim().to_owned()
    }

    /// The folder with the socket.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.place.folder
    }

    /// Ends the server at once, without a chance to write anything.
    pub fn kill(&self) {
        self.order("kill");
    }

    /// Starts it again.
    pub fn restart(&self) {
        self.order("start");
    }

    /// Stops all its processes for now: connections stay open, and nothing answers.
    pub fn pause(&self) {
        self.order("pause");
    }

    /// Lets its processes go on.
    pub fn go_on(&self) {
        self.order("continue");
    }

    pub(super) fn order(&self, order: &str) {
        let mut script = self.script.lock().unwrap();
        writeln!(script.child.stdin.as_mut().unwrap(), "{order}").unwrap();
        script.wait();
    }
}

/// How a server is set up.
#[derive(Default)]
pub(super) struct Setup<'a> {
    /// The port, if it listens on one.
    pub(super) port: Option<u16>,
    /// The folder of the server that it is a standby of.
    pub(super) primary: Option<&'a Path>,
    pub(super) settings: &'a [String],
}

impl Script {
    fn wait(&mut self) {
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n", "PostgreSQL did not start");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let script = self.script.get_mut().unwrap();
        drop(script.child.stdin.take());
        script.child.wait().unwrap();
    }
}

/// The URL of a database on the first of the servers with these sockets that can be written to.
pub(super) fn url(database: &str, folders: &[&Path]) -> String {
    let hosts: Vec<String> =
        folders.iter().map(|folder| format!("host={}", folder.display())).collect();
    format!("postgres://postgres@/{database}?{}", hosts.join("&"))
}

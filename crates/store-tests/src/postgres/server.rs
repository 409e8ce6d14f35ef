//! A PostgreSQL server for tests. It listens on a socket in a temporary folder, not on a port.

use std::{
    env,
    fmt::Write as _,
    fs,
    io::{BufRead as _, BufReader, Write as _},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    sync::{
        Mutex, OnceLock,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
};

/// Runs a server in the folder `$1` with the programs in `$2`. It does what it reads, prints `ready` when that is done, and
/// ends when its input does: at the latest when the tests do. PostgreSQL does not run as root.
const RUN: &str = r#"
dir=$1 bin=$2
as_user=
if [ "$(id -u)" = 0 ]; then as_user="setpriv --reuid postgres --regid postgres --init-groups"; fi
start() {
  until "$bin/pg_isready" -q -h "$dir" -U postgres; do
    if ! kill -0 "$server" 2>/dev/null; then
      $as_user "$bin/postgres" -D "$dir/data" -c listen_addresses= -c unix_socket_directories="$dir" \
        -c shared_buffers=64MB -c max_connections=200 -c fsync=on >>"$dir/log" 2>&1 &
      server=$!
    fi
    sleep 0.05
  done
  echo ready
}
children() { cat "/proc/$server/task/$server/children"; }
server=
trap '{ kill -CONT $server; kill -INT $server; wait $server; } 2>/dev/null; rm -rf "$dir"' EXIT
$as_user "$bin/initdb" -D "$dir/data" -U postgres -A trust --locale=C.UTF-8 -E UTF8 --no-sync >"$dir/log" 2>&1 || exit 1
start
while read -r order; do
  case $order in
    kill) kill -9 $server $(children); wait $server; echo ready ;;
    start) start ;;
    pause) kill -STOP $(children) $server; echo ready ;;
    continue) kill -CONT $(children) $server; echo ready ;;
  esac
done
"#;

/// A running server.
pub struct Server {
    folder: PathBuf,
    programs: PathBuf,
    databases: AtomicU64,
    script: Mutex<Script>,
}

struct Script {
    child: Child,
    answers: BufReader<ChildStdout>,
}

/// The server that all tests of a program share.
static SERVER: OnceLock<Option<Server>> = OnceLock::new();
static SERVERS: AtomicU64 = AtomicU64::new(0);

/// The URL of a new, empty database. `None` without PostgreSQL, which is printed, and which fails if `CI` is set.
#[must_use]
pub fn database() -> Option<String> {
    SERVER.get_or_init(Server::start).as_ref().map(Server::database)
}

impl Server {
    /// Starts a server. `None` without PostgreSQL, which is printed, and which fails if `CI` is set.
    #[must_use]
    pub fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            assert!(env::var_os("CI").is_none(), "PostgreSQL is not installed");
            return skipped();
        };
        // Short, because the path of a socket is limited. The server's account must be able to enter it.
        let number = SERVERS.fetch_add(1, SeqCst);
        let name = format!("mockpit-postgres-{}-{number}", std::process::id());
        let folder = env::temp_dir().join(name);
        fs::create_dir(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
        let mut child = Command::new("sh")
            .args(["-c", RUN, "sh"])
            .args([&folder, &programs])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let answers = BufReader::new(child.stdout.take().unwrap());
        let mut script = Script { child, answers };
        script.wait();
        let (databases, script) = (AtomicU64::default(), Mutex::new(script));
        Some(Self { folder, programs, databases, script })
    }

    /// The URL of a new, empty database.
    #[must_use]
    pub fn database(&self) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, SeqCst));
        let mut command = Command::new(self.programs.join("createdb"));
        command.arg("-h").arg(&self.folder).args(["-U", "postgres", &name]);
        assert!(command.status().unwrap().success(), "createdb");
        url(&name, &self.folder)
    }

    /// The folder with the socket.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
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

    fn order(&self, order: &str) {
        let mut script = self.script.lock().unwrap();
        writeln!(script.child.stdin.as_mut().unwrap(), "{order}").unwrap();
        script.wait();
    }
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

#[expect(clippy::print_stderr, reason = "people must see what was not tested")]
fn skipped() -> Option<Server> {
    eprintln!("skipped: PostgreSQL is not installed");
    None
}

/// The URL of a database whose socket is in this folder.
pub(super) fn url(database: &str, folder: &Path) -> String {
    let mut url = format!("postgres://postgres@/{database}?host=");
    write!(url, "{}", folder.display()).unwrap();
    url
}

/// The folder with the programs of the newest PostgreSQL.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let folders = versions.map(|version| version.path().join("bin"));
    let number =
        |path: &Path| -> Option<u32> { path.parent()?.file_name()?.to_str()?.parse().ok() };
    let installed = folders.filter(|folder| folder.join("initdb").exists());
    installed.max_by_key(|folder| number(folder))
}

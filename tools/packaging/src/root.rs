//! A folder in which packages are installed as in the root of a machine.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    os::unix::fs::{MetadataExt as _, chown},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};

use anyhow::{Context, Result, bail, ensure};
use support::{
    process::{capture, run},
    workspace::{command, mockpit},
};
use tempfile::TempDir;

/// The unit of the package.
const UNIT: &str = "usr/lib/systemd/system/mockpit.service";

/// A folder in which packages are installed as in the root of a machine.
pub(crate) struct Root(TempDir);

/// A running server.
pub(crate) struct Server {
    child: Child,
    stdout: BufReader<ChildStdout>,
    address: String,
}

impl Root {
    /// Creates a root without packages, with the libraries that the server needs.
    pub(crate) fn new() -> Result<Self> {
        let root = Self(tempfile::tempdir().context("cannot create a folder")?);
        // The user of the service must be able to enter it.
        fs::set_permissions(root.0.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
        for folder in ["etc", "var/lib/dpkg/info", "var/lib/dpkg/updates"] {
            fs::create_dir_all(root.path(folder))?;
        }
        for file in ["etc/passwd", "etc/group", "var/lib/dpkg/status", "var/lib/dpkg/available"] {
            fs::write(root.path(file), "")?;
        }
        let libraries = capture(command("ldd").arg(mockpit())).context("cannot run ldd")?;
        let paths = libraries.split_whitespace().filter(|word| word.starts_with('/'));
        for library in paths {
            let copy = root.path(library.trim_start_matches('/'));
            fs::create_dir_all(copy.parent().context("a library is in the root")?)?;
            fs::copy(library, copy)?;
        }
        Ok(root)
    }

    /// A path in this root.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    /// Runs dpkg in this root. Returns what it printed.
    pub(crate) fn dpkg(&self, arguments: &[&str]) -> Result<String> {
        let output = command("dpkg")
            .arg("--root")
            .arg(self.0.path())
            // The scripts of the package respect the root. The packages that it needs are not in it.
            .args(["--force-script-chrootless", "--force-depends", "--force-confold"])
            .args(arguments)
            // Never reaches the services of this machine.
            .env("SYSTEMD_OFFLINE", "1")
            .output()
            .context("cannot run dpkg")?;
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text).into_owned();
        ensure!(output.status.success(), "dpkg {}: {text}", arguments.join(" "));
        Ok(text)
    }

    /// The IDs of the user and the group that the package created.
    pub(crate) fn user(&self) -> Result<(u32, u32)> {
        let users = fs::read_to_string(self.path("etc/passwd"))?;
        let line = users.lines().find_map(|line| line.strip_prefix("mockpit:"));
        let mut fields = line.context("the package created no user")?.split(':').skip(1);
        let mut next = || fields.next().unwrap_or_default().parse::<u32>();
        Ok((next()?, next()?))
    }

    /// Copies a folder with all its content, for the user of the service.
    pub(crate) fn copy_for_user(&self, from: &Path, to: &str) -> Result<()> {
        let to = self.path(to);
        run(command("cp").arg("-R").arg(from.join(".")).arg(&to))?;
        self.own(&to)
    }

    /// Copies a file, for the user of the service.
    pub(crate) fn copy_file_for_user(&self, from: &Path, to: &str) -> Result<()> {
        let to = self.path(to);
        fs::copy(from, &to)?;
        self.own(&to)
    }

    fn own(&self, path: &Path) -> Result<()> {
        let (user, group) = self.user()?;
        chown(path, Some(user), Some(group))?;
        if path.is_dir() {
            for entry in fs::read_dir(path)? {
                self.own(&entry?.path())?;
            }
        }
        Ok(())
    }

    /// Whether a path belongs to the user of the service, and nobody else can access it.
    pub(crate) fn is_private(&self, path: &str) -> Result<bool> {
        let metadata = fs::metadata(self.path(path))?;
        let owner = (metadata.uid(), metadata.gid());
        Ok(owner == self.user()? && metadata.mode() & 0o077 == 0)
    }

    /// A command that runs a program of this root as the user of the service.
    fn chroot(&self) -> Result<Command> {
        let (user, group) = self.user()?;
        let mut chroot = command("chroot");
        chroot.arg(format!("--userspec={user}:{group}")).arg(self.0.path());
        Ok(chroot)
    }

    /// Runs the installed program. Returns what it printed.
    pub(crate) fn mockpit(&self, arguments: &[&str]) -> Result<String> {
        let output = self.chroot()?.arg("/usr/bin/mockpit").args(arguments).output()?;
        let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        ensure!(output.status.success(), "mockpit {}: {text}", arguments.join(" "));
        Ok(text)
    }

    /// Starts the server with the command line of its unit, as it is written there.
    pub(crate) fn start(&self) -> Result<Server> {
        let unit = fs::read_to_string(self.path(UNIT)).context("the package has no unit")?;
        let line = unit.lines().find_map(|line| line.strip_prefix("ExecStart="));
        let line = line.context("the unit has no ExecStart")?;
        let mut chroot = self.chroot()?;
        let mut child = chroot.args(line.split_whitespace()).stdout(Stdio::piped()).spawn()?;
        let mut stdout = BufReader::new(child.stdout.take().context("there is no output")?);
        let mut first = String::new();
        stdout.read_line(&mut first)?;
        let Some(address) = first.trim_end().strip_prefix("Mockpit listens on http://") else {
            let _ended = child.kill();
            bail!("the server started with {first:?}");
        };
        let address = address.to_owned();
        Ok(Server { child, stdout, address })
    }
}

impl Server {
    /// The response to a GET request.
    pub(crate) fn get(&self, path: &str) -> Result<String> {
        let mut stream = TcpStream::connect(&self.address)?;
        let host = &self.address;
        write!(stream, "GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n")?;
        let mut response = String::new();
        stream.read_to_string(&mut response)?;
        Ok(response)
    }

    /// Stops the server as systemd does. Returns the rest of its output.
    pub(crate) fn stop(mut self) -> Result<String> {
        run(command("kill").args(["-TERM", &self.child.id().to_string()]))?;
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest)?;
        let status = self.child.wait()?;
        ensure!(status.success(), "the server stopped with {status}");
        Ok(rest)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _ended = self.child.wait();
    }
}

//! The environment of a part: a folder, the server program and the seed.

use std::{
    cell::Cell,
    fs::{self, DirBuilder},
    hash::{DefaultHasher, Hash as _, Hasher as _},
    os::unix::fs::{DirBuilderExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    process::{Command, Output},
};

use anyhow::{Context, Result};
use tempfile::TempDir;
use walkdir::WalkDir;

use super::{Options, table::Tally};
use support::workspace::command;

/// The environment of one part.
pub(crate) struct Lab {
    folder: TempDir,
    binary: PathBuf,
    pub(crate) options: Options,
    seed: u64,
    started: Cell<u32>,
}

/// The result of `mockpit check`.
#[derive(Clone, Debug)]
pub(crate) struct Checked {
    pub(crate) is_clean: bool,
    pub(crate) output: String,
}

impl Lab {
    /// Creates a folder in `parent`. It is removed when the part ends.
    pub(crate) fn new(parent: &Path, part: &str, binary: &Path, options: &Options) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("prove-").tempdir_in(parent)?;
        let mut hasher = DefaultHasher::new();
        (options.seed, part).hash(&mut hasher);
        let options = Options { binary: Some(binary.to_owned()), ..options.clone() };
        let started = Cell::new(0);
        Ok(Self { folder, binary: binary.to_owned(), options, seed: hasher.finish(), started })
    }

    /// The random numbers of this part, determined by the seed.
    pub(crate) fn random(&self) -> fastrand::Rng {
        fastrand::Rng::with_seed(self.seed)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The path of a new log file.
    pub(crate) fn next_log(&self) -> PathBuf {
        self.started.set(self.started.get() + 1);
        self.path(&format!("server-{}.log", self.started.get()))
    }

    /// The server program with these arguments.
    pub(crate) fn mockpit(&self, arguments: &[&str], data: &Path) -> Command {
        let mut mockpit = command(&self.binary.to_string_lossy());
        mockpit.args(arguments).arg("--data").arg(data);
        mockpit
    }

    /// Runs `mockpit check`.
    pub(crate) fn check(&self, data: &Path) -> Result<Checked> {
        let output = self.mockpit(&["check"], data).output().context("cannot start check")?;
        Ok(Checked { is_clean: output.status.success(), output: text(&output) })
    }

    /// Creates an account with this role and the common password.
    pub(crate) fn add_account(&self, data: &Path, name: &str, role: &str) -> Result<()> {
        let password = self.path("password");
        fs::write(&password, console_client::PASSWORD)?;
        let file = password.to_string_lossy();
        let add = ["account", "add", name, "--role", role, "--password-file", &file];
        let output = self.mockpit(&add, data).output()?;
        anyhow::ensure!(output.status.success(), "account add {name}: {}", text(&output));
        Ok(())
    }

    /// Replaces `to` by a copy of a data directory with the same modes.
    pub(crate) fn copy(&self, from: &Path, to: &Path) -> Result<()> {
        if to.exists() {
            fs::remove_dir_all(to)?;
        }
        for entry in WalkDir::new(from).sort_by_file_name() {
            let entry = entry?;
            let target = to.join(entry.path().strip_prefix(from)?);
            if entry.file_type().is_dir() {
                let mode = entry.metadata()?.permissions().mode();
                DirBuilder::new().mode(mode & 0o777).create(&target)?;
            } else {
                fs::copy(entry.path(), &target)?;
            }
        }
        Ok(())
    }

    /// Counts each panic in the logs as a failure, except those of sled that the store caught. sled panics on
    /// some files that a killed process leaves. The store then rebuilds its cache and states why.
    pub(crate) fn count_panics(&self, tally: &mut Tally) {
        for number in 1..=self.started.get() {
            let log = fs::read(self.path(&format!("server-{number}.log"))).unwrap_or_default();
            let log = String::from_utf8_lossy(&log);
            if let Some(line) = unexpected_panic(&log) {
                tally.fail(format!("a server logged a panic: {line}"));
            }
        }
    }
}

/// The line of a log about a panic that is not one of sled at a start.
fn unexpected_panic(log: &str) -> Option<&str> {
    let is_rebuild =
        |line: &str| line.contains("rebuilt the cache") && line.contains("it panicked");
    // A server that was killed while it started did not get as far as that line. One that does not start is
    // found by the part that starts it.
    let is_starting = !log.contains("Mockpit listens");
    let is_caught = is_starting || log.lines().any(is_rebuild);
    let is_expected = |line: &str| is_caught && (line.contains("/sled-0.34") || is_rebuild(line));
    log.lines().find(|line| line.contains("panicked") && !is_expected(line))
}

/// Standard output and standard error of a program, trimmed.
pub(crate) fn text(output: &Output) -> String {
    let text = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    String::from_utf8_lossy(&text).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_panics_of_sled_that_the_store_caught_are_expected() {
        let of_sled =
            r#"ERROR a thread panicked location="/x/sled-0.34.7/src/pagecache/segment.rs:556:25""#;
        let of_store = r#"ERROR a thread panicked location="crates/store/src/cache/mod.rs:10:5""#;
        let rebuilt = r#"WARN rebuilt the cache from the journal why="it panicked: no message""#;
        let log = |lines: &[&str]| lines.join("\n");
        let listens = "Mockpit listens on http://127.0.0.1:1";
        assert_eq!(unexpected_panic(&log(&[of_sled, rebuilt, listens])), None);
        assert_eq!(unexpected_panic(&log(&[of_sled])), None, "killed while starting");
        assert_eq!(unexpected_panic(&log(&[listens, of_sled])), Some(of_sled));
        assert_eq!(unexpected_panic(&log(&[of_sled, of_store, rebuilt])), Some(of_store));
        assert_eq!(unexpected_panic("INFO started"), None);
    }

    #[test]
    fn random_numbers_depend_on_seed_and_part() {
        let parent = tempfile::tempdir().unwrap();
        let options = Options::parse(&["--seed", "5"]).unwrap();
        let number = |part: &str| {
            let lab = Lab::new(parent.path(), part, Path::new("mockpit"), &options).unwrap();
            lab.random().u64(..)
        };
        assert_eq!(number("kill"), number("kill"));
        assert_ne!(number("kill"), number("damage"));
    }

    #[test]
    fn copy_preserves_files_and_modes() {
        let parent = tempfile::tempdir().unwrap();
        let options = Options::short();
        let lab = Lab::new(parent.path(), "kill", Path::new("mockpit"), &options).unwrap();
        let [from, to] = [lab.path("from"), lab.path("to")];
        DirBuilder::new().mode(0o700).create(&from).unwrap();
        fs::create_dir(from.join("journal")).unwrap();
        fs::write(from.join("journal/1.rev"), "one").unwrap();
        fs::create_dir(&to).unwrap();
        fs::write(to.join("old"), "").unwrap();
        lab.copy(&from, &to).unwrap();
        assert_eq!(fs::read_to_string(to.join("journal/1.rev")).unwrap(), "one");
        assert_eq!(fs::metadata(&to).unwrap().permissions().mode() & 0o777, 0o700);
        assert!(!to.join("old").exists());
    }
}

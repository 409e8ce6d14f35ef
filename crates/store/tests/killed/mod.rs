//! Runs a test again in a child process and kills it.

use std::{
    env,
    io::{BufRead, BufReader, Lines, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

/// The variable with the data directory for the child.
const DIRECTORY: &str = "MOCKPIT_TEST_KILLED_IN";

/// Prefix of the child's reports, to tell them from the output of its test harness.
const REPORT: &str = "report: ";

/// The data directory, in the child.
pub(crate) fn directory() -> Option<PathBuf> {
    env::var_os(DIRECTORY).map(PathBuf::from)
}

/// Reports a step to the parent.
pub(crate) fn report(step: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{REPORT}{step}").and_then(|()| out.flush()).unwrap();
}

/// A running child.
pub(crate) struct Victim {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Victim {
    /// Runs this test, and nothing else, on a data directory.
    pub(crate) fn start(test: &str, dir: &Path) -> Self {
        let mut process = Command::new(env::current_exe().unwrap())
            .args(["--exact", test, "--nocapture"])
            .env(DIRECTORY, dir)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Self { process, lines }
    }

    /// Kills the child after `wait` and returns its remaining reports. The time is what is tested, so
    /// there is no state to wait for.
    pub(crate) fn kill_after(mut self, wait: Duration) -> Vec<String> {
        let moment = Instant::now() + wait;
        while Instant::now() < moment {
            std::hint::spin_loop();
        }
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        self.by_ref().collect()
    }
}

/// The reports of the child.
impl Iterator for Victim {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        self.lines
            .by_ref()
            .map(Result::unwrap)
            .find_map(|line| line.split_once(REPORT).map(|(_, step)| step.to_owned()))
    }
}

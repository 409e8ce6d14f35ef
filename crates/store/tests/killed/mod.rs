//! A child process that is the same test once more, and its sudden end.

use std::{
    env,
    io::{BufRead, BufReader, Lines, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

/// Names the data directory to the child.
const DIRECTORY: &str = "MOCKPIT_TEST_KILLED_IN";

/// Begins what the child tells, among what its test harness prints.
const TOLD: &str = "told: ";

/// The data directory, in the child.
pub(crate) fn directory() -> Option<PathBuf> {
    env::var_os(DIRECTORY).map(PathBuf::from)
}

/// Tells the parent of a step.
pub(crate) fn tell(step: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{TOLD}{step}").and_then(|()| out.flush()).unwrap();
}

/// A child that runs.
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

    /// Kills it after a while, and gives back what it told that was not heard yet. The while is
    /// what is tested: there is no state to wait for.
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

/// What it tells, as it tells it.
impl Iterator for Victim {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        self.lines
            .by_ref()
            .map(Result::unwrap)
            .find_map(|line| line.split_once(TOLD).map(|(_, step)| step.to_owned()))
    }
}

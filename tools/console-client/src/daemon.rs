//! A program that runs beside: its lines can be waited for, and it ends when its owner does.

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};

/// How long it may take to say what is waited for: a Java on a busy machine takes minutes.
const PATIENCE: Duration = Duration::from_mins(10);

/// How often it is looked at whether it has ended.
const POLL: Duration = Duration::from_millis(5);

/// A running program.
pub struct Daemon {
    name: String,
    child: Child,
    log: PathBuf,
    lines: Receiver<String>,
}

impl Daemon {
    /// Starts it. What it says goes to the file `log` too.
    pub fn start(name: &str, command: &mut Command, log: &Path) -> Result<Self> {
        let mut file =
            File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(file.try_clone()?)
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        let output = child.stdout.take().with_context(|| format!("{name} has no output"))?;
        let (sender, lines) = mpsc::channel();
        // It reads to the end, waited for or not: a full pipe would stop the program.
        thread::spawn(move || {
            for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
                let line = String::from_utf8_lossy(&line).into_owned();
                let _full = writeln!(file, "{line}");
                let _gone = sender.send(line);
            }
        });
        Ok(Self { name: name.to_owned(), child, log: log.to_owned(), lines })
    }

    /// The first of the coming lines in which `find` finds something.
    pub fn wait_for<T>(&self, find: impl Fn(&str) -> Option<T>) -> Result<T> {
        self.wait_within(PATIENCE, find)
    }

    /// As [`Self::wait_for`], for this long.
    pub fn wait_within<T>(
        &self,
        patience: Duration,
        find: impl Fn(&str) -> Option<T>,
    ) -> Result<T> {
        let end = Instant::now() + patience;
        loop {
            match self.lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    if let Some(found) = find(&line) {
                        return Ok(found);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    bail!("{} does not get ready; see {}", self.name, self.log.display())
                }
                Err(RecvTimeoutError::Disconnected) => {
                    bail!("{} has ended; see {}", self.name, self.log.display())
                }
            }
        }
    }

    /// The most memory that it had since it started or since [`Self::forget_peak`], in bytes, where
    /// the system tells.
    pub fn peak_memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        peak_of(&status)
    }

    /// The memory that it has now, in bytes, where the system tells.
    pub fn memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        field_of(&status, "VmRSS:")
    }

    /// Whether it has not ended.
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Waits for its end, and tells whether it has ended within this time: its output ends a moment
    /// before it does.
    pub fn ends_within(&mut self, patience: Duration) -> bool {
        let end = Instant::now() + patience;
        while self.is_running() {
            if Instant::now() >= end {
                return false;
            }
            thread::sleep(POLL);
        }
        true
    }

    /// Asks it to stop and waits until it has. Where it does not stop in this time, it is killed,
    /// which is an error.
    pub fn stop(mut self, patience: Duration) -> Result<()> {
        kill_process(Pid::from_child(&self.child), Signal::TERM)?;
        ensure!(self.ends_within(patience), "{} does not stop", self.name);
        Ok(())
    }

    /// From here on the peak is counted anew.
    pub fn forget_peak(&self) {
        let _elsewhere = fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5");
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

fn peak_of(status: &str) -> Option<u64> {
    field_of(status, "VmHWM:")
}

/// A field of a process's status, in bytes.
fn field_of(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, log: &Path) -> Daemon {
        Daemon::start("a script", Command::new("sh").args(["-c", script]), log).unwrap()
    }

    #[test]
    fn waits_for_a_line_and_ends_with_its_owner() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let daemon = shell("echo one; echo port 7; exec cat /dev/zero > /dev/null", &log);
        let port = daemon.wait_for(|line| line.strip_prefix("port ")?.parse::<u16>().ok());
        assert_eq!(port.unwrap(), 7);
        assert_eq!(fs::read_to_string(&log).unwrap(), "one\nport 7\n");
        let process = PathBuf::from(format!("/proc/{}", daemon.child.id()));
        assert_eq!(process.exists(), Path::new("/proc/self").exists());
        drop(daemon);
        assert!(!process.exists());
    }

    #[test]
    fn one_that_has_ended_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let daemon = shell("echo one", &folder.path().join("log"));
        let error = daemon.wait_for(|line| (line == "two").then_some(())).unwrap_err();
        assert!(error.to_string().contains("has ended"), "{error}");
    }

    #[test]
    fn reads_the_peak() {
        assert_eq!(peak_of("VmPeak:\t  9 kB\nVmHWM:\t   12 kB\nVmRSS:\t 3 kB\n"), Some(12 * 1024));
        assert_eq!(peak_of("VmPeak:\t  9 kB\n"), None);
    }

    #[test]
    fn stops_a_program_that_ends_when_asked_and_kills_one_that_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let mut polite = shell("echo up; exec sleep 60", &log);
        polite.wait_for(|line| (line == "up").then_some(())).unwrap();
        assert!(polite.is_running());
        polite.stop(PATIENCE).unwrap();
        let stubborn = shell("trap '' TERM; echo up; while :; do :; done", &log);
        stubborn.wait_for(|line| (line == "up").then_some(())).unwrap();
        let error = stubborn.stop(Duration::ZERO).unwrap_err();
        assert!(error.to_string().contains("does not stop"), "{error}");
    }
}

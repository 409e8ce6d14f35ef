//! A child process in the background. Its output can be awaited, and dropping it kills it.

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

/// Time limit for a line of output. Java can take minutes to start on a busy machine.
const TIMEOUT: Duration = Duration::from_mins(10);

/// Ticks of `/proc` per second, the same on every Linux.
const TICKS_PER_SECOND: u64 = 100;

/// A running child process.
pub struct Daemon {
    name: String,
    child: Child,
    log: PathBuf,
    lines: Receiver<String>,
}

impl Daemon {
    /// Starts the program. Its output also goes to the file `log`.
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
        // Reads all output, because a full pipe would block the program.
        thread::spawn(move || {
            for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
                let line = String::from_utf8_lossy(&line).into_owned();
                let _full = writeln!(file, "{line}");
                let _gone = sender.send(line);
            }
        });
        Ok(Self { name: name.to_owned(), child, log: log.to_owned(), lines })
    }

    /// Waits for a line of output for which `find` returns a value. Returns that value.
    pub fn wait_for<T>(&self, find: impl Fn(&str) -> Option<T>) -> Result<T> {
        self.wait_within(TIMEOUT, find)
    }

    /// Like [`Self::wait_for`], with a time limit.
    pub fn wait_within<T>(&self, timeout: Duration, find: impl Fn(&str) -> Option<T>) -> Result<T> {
        let end = Instant::now() + timeout;
        loop {
            match self.lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    if let Some(found) = find(&line) {
                        return Ok(found);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    bail!("{} did not get ready in time, see {}", self.name, self.log.display())
                }
                Err(RecvTimeoutError::Disconnected) => {
                    bail!("{} has exited, see {}", self.name, self.log.display())
                }
            }
        }
    }

    /// The peak memory in bytes since the start or [`Self::reset_peak_memory`]. `None` if the system
    /// does not report it.
    pub fn peak_memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        parse_peak(&status)
    }

    /// The current memory in bytes. `None` if the system does not report it.
    pub fn memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        parse_field(&status, "VmRSS:")
    }

    /// The current memory in bytes without the pages of the program itself, of which the system maps more or fewer.
    /// `None` if the system does not report it.
    pub fn own_memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        parse_field(&status, "RssAnon:")
    }

    /// Whether the process has not exited.
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Waits for the exit. Returns false after the time limit. Discards the remaining output.
    pub fn exits_within(&mut self, timeout: Duration) -> bool {
        let end = Instant::now() + timeout;
        loop {
            let remaining = end.saturating_duration_since(Instant::now());
            if remaining.is_zero() {
                return !self.is_running();
            }
            // The output is closed when the process exits.
            if let Err(RecvTimeoutError::Disconnected) = self.lines.recv_timeout(remaining) {
                return self.child.wait().is_ok();
            }
        }
    }

    /// Asks the process to stop and waits for its exit. Kills it and fails after the time limit.
    pub fn stop(mut self, timeout: Duration) -> Result<()> {
        kill_process(Pid::from_child(&self.child), Signal::TERM)?;
        ensure!(self.exits_within(timeout), "{} does not stop", self.name);
        Ok(())
    }

    /// Kills the process, like `kill -9`, and waits until it is gone.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Stops the process for now, like SIGSTOP. Its connections stay open, and nothing answers.
    pub fn pause(&self) -> Result<()> {
        Ok(kill_process(Pid::from_child(&self.child), Signal::STOP)?)
    }

    /// Lets a paused process go on.
    pub fn go_on(&self) -> Result<()> {
        Ok(kill_process(Pid::from_child(&self.child), Signal::CONT)?)
    }

    /// The processor time that the process has used. `None` if the system does not report it.
    pub fn processor_time(&self) -> Option<Duration> {
        let status = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).ok()?;
        parse_processor_time(&status)
    }

    /// Makes [`Self::peak_memory`] start over. Does nothing on a system without `/proc`.
    pub fn reset_peak_memory(&self) {
        let _unsupported = fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5");
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

fn parse_peak(status: &str) -> Option<u64> {
    parse_field(status, "VmHWM:")
}

/// A field of `/proc/PID/status`, in bytes.
fn parse_field(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

/// The sum of user and system time of `/proc/PID/stat`.
fn parse_processor_time(stat: &str) -> Option<Duration> {
    // The name of the program may contain spaces. It ends with the last bracket.
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut times = fields.split(' ').skip(11).map_while(|field| field.parse::<u64>().ok());
    let ticks = times.next()? + times.next()?;
    Some(Duration::from_millis(ticks * 1000 / TICKS_PER_SECOND))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_processor_time() {
        let stat = "7 (a (b) c) S 1 7 7 0 -1 4194560 1 2 3 4 150 50 6 7 20 0 9";
        assert_eq!(parse_processor_time(stat), Some(Duration::from_secs(2)));
        assert_eq!(parse_processor_time("7 (a) S 1"), None);
    }

    #[test]
    fn paused_process_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let daemon = shell("while :; do echo tick; sleep 0.01; done", &folder.path().join("log"));
        let ticks = || daemon.wait_within(TIMEOUT, |line| (line == "tick").then_some(()));
        ticks().unwrap();
        daemon.pause().unwrap();
        // What was written before the pause is read first.
        while daemon.wait_within(Duration::from_millis(300), |_| Some(())).is_ok() {}
        daemon.go_on().unwrap();
        ticks().unwrap();
    }

    fn shell(script: &str, log: &Path) -> Daemon {
        Daemon::start("a script", Command::new("sh").args(["-c", script]), log).unwrap()
    }

    #[test]
    fn waits_for_a_line_and_is_killed_on_drop() {
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
    fn waiting_for_a_line_fails_after_the_exit() {
        let folder = tempfile::tempdir().unwrap();
        let daemon = shell("echo one", &folder.path().join("log"));
        let error = daemon.wait_for(|line| (line == "two").then_some(())).unwrap_err();
        assert!(error.to_string().contains("has exited"), "{error}");
    }

    #[test]
    fn parses_peak_memory() {
        assert_eq!(
            parse_peak("VmPeak:\t  9 kB\nVmHWM:\t   12 kB\nVmRSS:\t 3 kB\n"),
            Some(12 * 1024)
        );
        assert_eq!(parse_peak("VmPeak:\t  9 kB\n"), None);
    }

    #[test]
    fn stop_fails_for_a_program_that_ignores_the_signal() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let mut polite = shell("echo up; exec sleep 60", &log);
        polite.wait_for(|line| (line == "up").then_some(())).unwrap();
        assert!(polite.is_running());
        polite.stop(TIMEOUT).unwrap();
        let stubborn = shell("trap '' TERM; echo up; while :; do :; done", &log);
        stubborn.wait_for(|line| (line == "up").then_some(())).unwrap();
        let error = stubborn.stop(Duration::ZERO).unwrap_err();
        assert!(error.to_string().contains("does not stop"), "{error}");
    }
}

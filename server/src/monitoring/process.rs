//! What the system knows about this process.

use std::fs;

use rustix::{param::clock_ticks_per_second, process::Resource};

/// What the system knows about this process. What it does not report is `None`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ProcessFigures {
    pub(super) resident_bytes: Option<f64>,
    pub(super) virtual_bytes: Option<f64>,
    pub(super) threads: Option<f64>,
    pub(super) cpu_seconds: Option<f64>,
    pub(super) open_files: Option<f64>,
    pub(super) max_files: Option<f64>,
}

impl ProcessFigures {
    /// Reads them. The work is bounded by the number of open files, which has a limit.
    pub(super) fn read() -> Self {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
        let max_files = rustix::process::getrlimit(Resource::Nofile).current;
        Self {
            resident_bytes: kilobytes(&status, "VmRSS:"),
            virtual_bytes: kilobytes(&status, "VmSize:"),
            threads: field(&status, "Threads:"),
            cpu_seconds: cpu_ticks(&stat).map(|ticks| ticks / clock_ticks_per_second() as f64),
            // Without the one that reads the folder.
            open_files: fs::read_dir("/proc/self/fd")
                .ok()
                .map(|files| files.count().saturating_sub(1) as f64),
            max_files: max_files.map(|limit| limit as f64),
        }
    }
}

fn field(status: &str, name: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

fn kilobytes(status: &str, name: &str) -> Option<f64> {
    field(status, name).map(|kilobytes| kilobytes * 1024.0)
}

/// User and system time. The name of the program, in parentheses, can have spaces.
fn cpu_ticks(stat: &str) -> Option<f64> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut next = || fields.next()?.parse::<f64>().ok();
    Some(next()? + next()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_the_system_are_read() {
        let status = "Name:\tmockpit\nVmSize:\t    2048 kB\nVmRSS:\t    1024 kB\nThreads:\t7\n";
        assert_eq!(kilobytes(status, "VmRSS:"), Some(1_048_576.0));
        assert_eq!(field(status, "Threads:"), Some(7.0));
        assert_eq!(field(status, "VmSwap:"), None);
        let stat = "1 (a ) b) S 1 1 1 0 -1 4194560 2 0 0 0 30 12 0 0 20 0 7 0 5 6 7";
        assert_eq!(cpu_ticks(stat), Some(42.0));
        assert_eq!(cpu_ticks(""), None);
    }

    #[test]
    fn this_process_has_memory_and_open_files() {
        let figures = ProcessFigures::read();
        for (name, value) in [
            ("memory", figures.resident_bytes),
            ("address space", figures.virtual_bytes),
            ("threads", figures.threads),
            ("open files", figures.open_files),
            ("limit of open files", figures.max_files),
        ] {
            assert!(value.is_some_and(|value| value >= 1.0), "{name}: {value:?}");
        }
        assert!(figures.cpu_seconds.is_some());
    }
}

//! The jobs of instances with their IDs, for programs. The console needs none: it shows the newest job.

use std::{fmt, str::FromStr};

use api_types::{FinishedInstanceJob, InstanceJobs, RunningInstanceJob};

/// The ID of a job, as text `1f3a90c2-17`. No two jobs have the same, also on other instances and after a restart.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct JobId {
    /// A random number of the server that ran it, which a restart changes.
    pub run: u32,
    /// Counts the jobs of that server from 1.
    pub number: u64,
}

/// A text is not the ID of a job.
#[derive(Debug, thiserror::Error)]
#[error("not the ID of a job")]
pub struct NotJobId;

/// The jobs of an instance: one at a time.
#[derive(Clone, Debug, Default)]
pub struct KnownJobs {
    /// The one that runs.
    pub running: Option<(JobId, RunningInstanceJob)>,
    /// The last one that has ended, since the server was started.
    pub last: Option<(JobId, FinishedInstanceJob)>,
}

/// What is known of a job.
#[derive(Clone, Debug)]
pub enum FoundJob {
    /// It runs.
    Running(RunningInstanceJob),
    /// It has ended.
    Ended(Box<FinishedInstanceJob>),
    /// There was one, and newer ones or a restart of the server have replaced it.
    Forgotten,
    /// The instance never had it.
    Unknown,
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}-{}", self.run, self.number)
    }
}

impl FromStr for JobId {
    type Err = NotJobId;

    fn from_str(text: &str) -> Result<Self, NotJobId> {
        let (run, number) = text.split_once('-').ok_or(NotJobId)?;
        let run = u32::from_str_radix(run, 16).map_err(|_| NotJobId)?;
        let number = number.parse().map_err(|_| NotJobId)?;
        let id = Self { run, number };
        // Each ID has one form.
        if id.to_string() == text { Ok(id) } else { Err(NotJobId) }
    }
}

impl From<KnownJobs> for InstanceJobs {
    fn from(jobs: KnownJobs) -> Self {
        let KnownJobs { running, last } = jobs;
        Self { running: running.map(|(_, job)| job), last: last.map(|(_, job)| job) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_is_written_and_read_in_one_form() {
        let id = JobId { run: 0x1f, number: 12 };
        assert_eq!(id.to_string(), "0000001f-12");
        assert_eq!("0000001f-12".parse::<JobId>().ok(), Some(id));
        for other in
            ["", "1f-12", "0000001F-12", "0000001f-012", "0000001f-+12", "0000001f-", "x-1"]
        {
            assert!(other.parse::<JobId>().is_err(), "{other}");
        }
    }
}

//! How a command ends, and the exit codes.

use std::process::ExitCode;

/// How a command ended that did what it was asked to.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Outcome {
    /// Nothing is wrong. The exit code is 0.
    #[default]
    Success,
    /// A comparison found differences. The exit code is 2.
    Differs,
    /// A person has to decide before it goes on. The exit code is 3.
    Waits,
    /// A check found problems, which it printed. The exit code is 1.
    Problems,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Success => Self::SUCCESS,
            Outcome::Problems => Self::FAILURE,
            Outcome::Differs => Self::from(2),
            Outcome::Waits => Self::from(3),
        }
    }
}

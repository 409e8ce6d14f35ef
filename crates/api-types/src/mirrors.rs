//! Mirrors: copies between the repository, an instance and a folder that a schedule keeps up to date.

use serde::{Deserialize, Serialize};

use crate::{
    BackupTime, Choice, ChosenServices, ImportId, InstanceJobFailure, MirrorId, RevisionNumber,
    ScheduleProblem, Timestamp,
};

/// From where to where a mirror copies services.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MirrorDirection {
    /// From the instance into the repository.
    Fetch,
    /// From the repository to the instance.
    Send,
    /// From the instance into snapshots in a folder on the server.
    BackUp {
        /// The folder.
        folder: String,
        /// How many snapshots are kept.
        keep: u16,
    },
}

/// What a mirror can find about a service.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MirrorCase {
    /// Only the source has it.
    New,
    /// It has changed at the source since the last run.
    Changed,
    /// The source had it at the last run, and no longer has it.
    Gone,
    /// It has changed at the target since the last run, it differed before the first run, or another service there has
    /// its ID.
    Conflict,
}

impl MirrorCase {
    /// All cases.
    pub const ALL: [Self; 4] = [Self::New, Self::Changed, Self::Gone, Self::Conflict];

    /// What a mirror can do about it without a person.
    #[must_use]
    pub const fn choices(self) -> &'static [Choice] {
        match self {
            Self::New => &[Choice::Add, Choice::Skip],
            Self::Changed => &[Choice::Replace, Choice::Merge, Choice::KeepMine],
            Self::Gone => &[Choice::KeepMine, Choice::Remove],
            Self::Conflict => &[Choice::Replace, Choice::KeepMine],
        }
    }
}

/// What a mirror does in each case. `None` waits for a person.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct MirrorPolicy {
    /// [`MirrorCase::New`].
    pub new: Option<Choice>,
    /// [`MirrorCase::Changed`].
    pub changed: Option<Choice>,
    /// [`MirrorCase::Gone`].
    pub gone: Option<Choice>,
    /// [`MirrorCase::Conflict`].
    pub conflict: Option<Choice>,
    /// Whether executable content is taken over without a person.
    pub active_content: bool,
}

impl Default for MirrorPolicy {
    /// Does what loses nothing that only the target has, and asks about the rest.
    fn default() -> Self {
        Self {
            new: Some(Choice::Add),
            changed: Some(Choice::Replace),
            gone: Some(Choice::KeepMine),
            conflict: None,
            active_content: false,
        }
    }
}

impl MirrorPolicy {
    /// What the mirror does in this case. `None` waits for a person.
    #[must_use]
    pub const fn of(&self, case: MirrorCase) -> Option<Choice> {
        match case {
            MirrorCase::New => self.new,
            MirrorCase::Changed => self.changed,
            MirrorCase::Gone => self.gone,
            MirrorCase::Conflict => self.conflict,
        }
    }

    /// Sets what the mirror does in this case.
    pub const fn set(&mut self, case: MirrorCase, choice: Option<Choice>) {
        match case {
            MirrorCase::New => self.new = choice,
            MirrorCase::Changed => self.changed = choice,
            MirrorCase::Gone => self.gone = choice,
            MirrorCase::Conflict => self.conflict = choice,
        }
    }

    /// Whether each case has one of its choices.
    #[must_use]
    pub fn is_possible(&self) -> bool {
        let is_possible =
            |case: MirrorCase| self.of(case).is_none_or(|choice| case.choices().contains(&choice));
        MirrorCase::ALL.into_iter().all(is_possible)
    }
}

/// A mirror, as a person enters it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct MirrorForm {
    /// From where to where.
    pub direction: MirrorDirection,
    /// The services. IDs are those of the source.
    pub services: ChosenServices,
    /// What it does in each case. A backup takes everything as it is.
    pub policy: MirrorPolicy,
    /// How often. `None` if only on request.
    pub time: Option<BackupTime>,
}

/// Why a mirror cannot be saved.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MirrorProblem {
    /// The time, the folder or the number of files is not possible.
    Schedule(ScheduleProblem),
    /// A case has a choice that it does not have.
    Policy,
    /// No services are chosen.
    NoServices,
}

/// The answer to saving a mirror.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SavedMirror {
    /// It is stored under this ID.
    Saved(MirrorId),
    /// It is not possible. Nothing was stored.
    Rejected(MirrorProblem),
}

/// How a run of a mirror ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MirrorResult {
    /// There was nothing to do.
    Unchanged,
    /// The repository has a new revision.
    Fetched {
        /// The revision.
        revision: RevisionNumber,
        /// The number of services that changed.
        services: u32,
    },
    /// The instance has the services, which were read back.
    Sent {
        /// The number of services that changed.
        services: u32,
    },
    /// A snapshot was written and verified.
    Written {
        /// The name of the file.
        file: String,
        /// Its size in bytes.
        size: u64,
        /// The number of services.
        services: u32,
    },
    /// A person has to decide.
    Waiting,
    /// A person canceled the review. Nothing was changed.
    Declined,
    /// A person stopped the run.
    Canceled,
    /// It failed.
    Failed(InstanceJobFailure),
}

/// A run of a mirror that has ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MirrorRun {
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub finished: Timestamp,
    /// How it ended.
    pub result: MirrorResult,
}

/// A failed run that no administrator has confirmed yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MirrorFailure {
    /// When it failed.
    pub at: Timestamp,
    /// Why.
    pub failure: InstanceJobFailure,
}

/// A mirror, as administrators see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MirrorView {
    /// Its ID.
    pub id: MirrorId,
    /// What it does.
    pub form: MirrorForm,
    /// Who added it.
    pub by: Box<str>,
    /// The last run.
    pub last: Option<MirrorRun>,
    /// When the next one is due. `None` if it runs only on request, or waits for a person.
    pub next: Option<Timestamp>,
    /// The last failure, until an administrator has seen it.
    pub failure: Option<MirrorFailure>,
    /// The review that waits for a person.
    pub waiting: Option<ImportId>,
    /// The number of its services that differ between both sides, as far as the instance was read. `None` if that is
    /// not known.
    pub drift: Option<u32>,
}

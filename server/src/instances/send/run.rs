//! Applies the plan of a send in the copy, sends what has changed, and reads it back. Also goes on with a send that ended
//! early, and takes it back.

use std::sync::mpsc;

use api_types::{
    ApiError, ConflictCause, Decisions, DecisionsVersion, FoundThere, ImportId, InstanceJobFailure,
    InstanceJobResult, InstanceStage, NextStep, Report, UnfinishedCause,
};
use app::api::{IntoApiError as _, internal_error};
use repository::ImportError;

use super::{
    Sending,
    look::Touched,
    record::{self, SendRecord, StateRecord},
    state::Unfinished,
};
use crate::{
    exchange::send::{States, Target, send},
    instances::{
        failures::read_back_differs,
        job::{Job, Stop},
        refresh::Reading,
    },
    records::RecordFileError,
};

/// What an instance is to have in the end.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Goal {
    /// What was to be sent.
    Sent,
    /// What was there before.
    Before,
}

/// What a person decided about a plan.
pub(crate) struct Approval {
    pub(crate) import: ImportId,
    pub(crate) decisions: Decisions,
    pub(crate) seen: Option<DecisionsVersion>,
}

/// The failure of a send after which other services are there than those that were sent.
fn differing(there: Option<&FoundThere>, goal: Goal) -> InstanceJobFailure {
    let services = there.into_iter().flat_map(|FoundThere { sent, before, other }| match goal {
        Goal::Sent => before.iter().chain(other),
        Goal::Before => sent.iter().chain(other),
    });
    read_back_differs(services.cloned().collect())
}

impl Sending {
    /// Applies the plan in the copy, answers, and sends what has changed.
    pub(crate) fn apply(
        &self,
        job: &Job,
        approval: &Approval,
        answer: &mpsc::Sender<Result<Report, ApiError>>,
    ) -> Result<InstanceJobResult, Stop> {
        let applied = self.apply_in_copy(approval);
        let to_send = applied.as_ref().ok().and_then(|(_, record)| record.clone());
        let failure = applied.as_ref().err().cloned();
        // Fails only if the request has ended.
        let _ended = answer.send(applied.map(|(report, _)| report));
        if let Some(error) = failure {
            return Err(error.into());
        }
        let Some(record) = to_send else { return Ok(InstanceJobResult::Sent) };
        let touched = self.touched(&record)?;
        let states = States {
            keys: &touched.keys,
            from: (record.base(), &touched.base),
            to: (record.target(), &touched.target),
            is_old: true,
        };
        match self.send_difference(job, &states) {
            Err(stop @ Stop::Failed(InstanceJobFailure::ChangedThere { .. })) => {
                // Nothing was sent, so the copy gets what is there instead.
                self.look(job, &touched)?;
                self.store(None)?;
                Err(stop)
            }
            // It was read back.
            Ok(()) => self.end(job, record, Goal::Sent, (Ok(()), None)),
            Err(stop) => {
                let there = self.look_after(job, &touched, &stop);
                self.end(job, record, Goal::Sent, (Err(stop), there))
            }
        }
    }

    /// Applies the plan in the copy. Returns what to send, if anything. It is noted before, so that it is known after a
    /// crash.
    fn apply_in_copy(&self, approval: &Approval) -> Result<(Report, Option<SendRecord>), ApiError> {
        let Approval { import, decisions, seen } = approval;
        let failed = |error: RecordFileError| internal_error(&error);
        if self.is_open()? {
            return Err(ApiError::Conflict(ConflictCause::UnfinishedSend));
        }
        let last = record::read(self.copy.folder()).map_err(failed)?;
        let repository = self.copy.repository();
        let base = repository.head(self.admin.member()).revision.number;
        let now = self.instances.clock.date();
        let record = SendRecord::new(import, base, self.admin.name(), now)
            .with_source(self.instances.sends.source_of(import));
        record::write(self.copy.folder(), Some(&record)).map_err(failed)?;
        let applied = repository.apply_reviewed(&self.admin, import, decisions, *seen);
        let applied = applied.map_err(ImportError::into_api_error);
        match applied {
            Ok(report) if report.revision == record.target() => Ok((report, Some(record))),
            // There was nothing to write, it was applied before, or it failed.
            applied => {
                record::write(self.copy.folder(), last.as_ref()).map_err(failed)?;
                Ok((applied?, None))
            }
        }
    }

    /// Does something about a send that ended early.
    pub(crate) fn take_step(&self, job: &Job, step: NextStep) -> Result<InstanceJobResult, Stop> {
        let Some(record) = self.open_record()? else { return Ok(InstanceJobResult::Sent) };
        let touched = self.touched(&record)?;
        let there = self.look(job, &touched);
        let (goal, to) = match step {
            NextStep::Look => {
                let cause = self.instances.sends.unfinished(&self.record.id()).cause;
                let there = Some(there?);
                return self.end_with(job, record, Goal::Sent, (cause, there));
            }
            NextStep::Leave => {
                // The next look at the instance corrects the copy, if this one failed.
                self.store(Some(&record.with_state(StateRecord::Left)))?;
                return Ok(InstanceJobResult::Sent);
            }
            NextStep::GoOn => (Goal::Sent, (record.target(), &*touched.target)),
            NextStep::TakeBack => (Goal::Before, (record.base(), &*touched.base)),
        };
        there?;
        let head = self.copy.repository().head(self.admin.member());
        let from = (head.revision.number, &*head.index);
        let states = States { keys: &touched.keys, from, to, is_old: false };
        let sent = self.send_difference(job, &states);
        let there = match &sent {
            Ok(()) => self.look(job, &touched).ok(),
            Err(stop) => self.look_after(job, &touched, stop),
        };
        self.end(job, record, goal, (sent, there))
    }

    /// Sends what turns one state of the copy into another.
    fn send_difference(&self, job: &Job, states: &States<'_>) -> Result<(), Stop> {
        job.enter(InstanceStage::Connecting, 0)?;
        let connection = self.connection()?;
        let sent = job.block_on(async {
            let client = connection.open().await?;
            let target = Target {
                client: &client,
                repository: self.copy.repository(),
                admin: &self.admin,
                folder: self.copy.folder(),
                limit: self.limit(client.product()),
            };
            let sent = send(&target, states, job).await;
            self.keep_rejected_size(&client);
            sent?;
            Ok(())
        });
        sent.map_err(|stop| stop.explained(&connection, self.instances.clock.date()))
    }

    /// Looks what is there after a failure. `None` if the job was stopped, or if the instance cannot be read.
    fn look_after(&self, job: &Job, touched: &Touched, stop: &Stop) -> Option<FoundThere> {
        match stop {
            Stop::Canceled => None,
            Stop::Failed(_) => self.look(job, touched).ok(),
        }
    }

    /// Notes how a send ended. What is there decides, if that is known.
    fn end(
        &self,
        job: &Job,
        record: SendRecord,
        goal: Goal,
        (sent, there): (Result<(), Stop>, Option<FoundThere>),
    ) -> Result<InstanceJobResult, Stop> {
        let cause = match sent {
            Ok(()) if there.is_none() => return self.reach(job, record, goal),
            // Somebody else may have changed it since it was read back.
            Ok(()) => UnfinishedCause::Failed(differing(there.as_ref(), goal)),
            Err(Stop::Canceled) => UnfinishedCause::Stopped,
            Err(Stop::Failed(failure)) => UnfinishedCause::Failed(failure),
        };
        self.end_with(job, record, goal, (cause, there))
    }

    fn end_with(
        &self,
        job: &Job,
        record: SendRecord,
        goal: Goal,
        (cause, there): (UnfinishedCause, Option<FoundThere>),
    ) -> Result<InstanceJobResult, Stop> {
        let is_reached = there.as_ref().is_some_and(|there| match goal {
            Goal::Sent => there.before.is_empty() && there.other.is_empty(),
            Goal::Before => there.sent.is_empty() && there.other.is_empty(),
        });
        if is_reached {
            return self.reach(job, record, goal);
        }
        self.instances.sends.set_unfinished(self.record.id(), Some(Unfinished { cause, there }));
        self.instances.health.make_due(&self.record.id());
        self.store(Some(&record.with_state(StateRecord::Unfinished)))?;
        Ok(InstanceJobResult::Sent)
    }

    /// Notes that the instance has what it was to have. Then reads its list, so that what was sent does not count as
    /// changed there.
    fn reach(&self, job: &Job, record: SendRecord, goal: Goal) -> Result<InstanceJobResult, Stop> {
        let state = match goal {
            Goal::Sent => StateRecord::Complete,
            Goal::Before => StateRecord::TakenBack,
        };
        self.instances.sends.set_unfinished(self.record.id(), None);
        self.store(Some(&record.with_state(state)))?;
        if let Err(stop) = self.refresh(job, Reading::Changed) {
            // The send is complete. The next refresh reads it.
            tracing::debug!(?stop, "cannot read an instance after a send");
        }
        Ok(InstanceJobResult::Sent)
    }

    fn store(&self, record: Option<&SendRecord>) -> Result<(), Stop> {
        record::write(self.copy.folder(), record).map_err(|error| Stop::internal(&error))
    }
}

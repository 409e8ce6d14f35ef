//! Sends the services of a mirror to the instance.

use std::sync::{Arc, mpsc};

use api_types::{ConflictCause, MirrorResult, SendOrder, SendState, SendView, UnfinishedCause};
use app::api::{ApiError, internal_error};

use super::run::{Ended, Run};
use crate::instances::{
    job::{Job, Stop},
    refresh::Reading,
    send::{Approval, Sending},
};

impl Run {
    pub(super) fn send(&self, job: &Job) -> Result<Ended, Stop> {
        let (instances, admin) = (&self.instances, &self.admin);
        let copy = instances.copies.open(&self.record.id());
        let copy = copy.map_err(|error| Stop::internal(&error))?;
        let sending = Sending {
            instances: Arc::clone(instances),
            record: self.record.clone(),
            copy: Arc::clone(&copy),
            admin: admin.clone(),
        };
        if sending.is_open()? {
            return Err(ApiError::Conflict(ConflictCause::UnfinishedSend).into());
        }
        instances.read(&self.record, Reading::CanHaveChanged, admin, job)?;
        let before = self.states(&copy)?;
        if self.has_nothing_new(&before) {
            return Ok(self.unchanged(before.base));
        }
        let services = self.mirror.form.services.clone();
        let import = sending.plan(job, &SendOrder { services, redact: false, profile: None })?;
        let target = copy.repository();
        let states = self.states(&copy)?;
        if self.has_gone(&states) {
            self.list_missing(target, &import)?;
        }
        self.conclude(target, &import, &states, |decisions| {
            let approval = Approval { import: import.clone(), decisions, seen: None };
            let (answer, applied) = mpsc::channel();
            sending.apply(job, &approval, &answer)?;
            let report = applied.recv().map_err(|error| internal_error(&error))??;
            let sent = sent(sending.view()?.as_ref())?;
            Ok((sent, report.revision))
        })
    }
}

/// How the newest send ended.
fn sent(send: Option<&SendView>) -> Result<MirrorResult, Stop> {
    match send.map(|send| (&send.state, send.services)) {
        Some((SendState::Unfinished { cause, .. }, _)) => Err(match cause {
            UnfinishedCause::Stopped => Stop::Canceled,
            UnfinishedCause::ServerRestarted => {
                ApiError::Conflict(ConflictCause::UnfinishedSend).into()
            }
            UnfinishedCause::Failed(failure) => Stop::Failed(failure.clone()),
        }),
        Some((_, services)) => Ok(MirrorResult::Sent { services }),
        None => Ok(MirrorResult::Unchanged),
    }
}

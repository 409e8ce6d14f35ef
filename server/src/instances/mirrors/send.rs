//! Sends the services of a mirror to the instance.

use std::sync::{Arc, mpsc};

use api_types::{
    ChosenServices, ConflictCause, InstanceJobFailure, MirrorResult, SendOrder, SendSource,
    SendState, SendView, UnfinishedCause,
};
use app::api::{ApiError, internal_error};
use snapshot::ServiceId;

use super::{
    plan::States,
    run::{Ended, Run},
};
use crate::instances::{
    copy::InstanceCopy,
    job::{Job, Stop},
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
        let read = self.read(job)?;
        let before = self.states(&copy)?;
        if self.has_nothing_new(&before) {
            return Ok(self.unchanged(before.base));
        }
        let gone = self.gone(&before);
        self.read_also(job, &read, &gone)?;
        let Some(services) = self.to_send(&copy, &before, !gone.is_empty())? else {
            return Ok(self.unchanged(before.base));
        };
        let source = SendSource::Repository;
        let order = SendOrder { source, services, redact: false, profile: None };
        // This reads the services of the plan.
        let import = sending.plan(job, &order)?;
        let target = copy.repository();
        let states = self.states(&copy)?;
        if !self.gone(&states).is_empty() {
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

    /// The services of the plan: those that differ, or all of them if others are gone. `None` if there are none.
    fn to_send(
        &self,
        copy: &InstanceCopy,
        states: &States,
        has_gone: bool,
    ) -> Result<Option<ChosenServices>, Stop> {
        let all = states.scope.entries(&states.now.source);
        if all.is_empty() {
            return Err(Stop::Failed(InstanceJobFailure::NoServices));
        }
        if has_gone {
            return Ok(Some(self.mirror.form.services.clone()));
        }
        let differing = self.instances.compared(&self.admin).differing_there(copy, all);
        let ids: Vec<ServiceId> = differing.iter().map(|entry| entry.summary.id.clone()).collect();
        Ok((!ids.is_empty()).then_some(ChosenServices::Services(ids)))
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

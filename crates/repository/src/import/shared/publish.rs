//! Writes what this server has changed of an import, so that all servers have it.

use api_types::{ImportId, Subject, Timestamp};

use super::{
    ExpectedRecord, RecordKind, RecordVersion, SeenRecord, Shared,
    headers::usage,
    record::{
        AppliedRecord, EditRecord, FileRecord, ImportRecord, PlanRecord, StateRecord,
        identify_rows, profile_text,
    },
};
use crate::{
    import::{
        error::ImportError,
        slot::Slot,
        state::{ImportState, PlannedImport},
    },
    plan::PlanSource,
    repository::Repository,
    store::StoreError,
};

/// An account that did not ask for this time has closed the review.
const VIEWER_LIFETIME: std::time::Duration = std::time::Duration::from_secs(20);

/// Whether a change is valid for all servers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in super::super) enum Written {
    /// It is.
    Done,
    /// Another server has changed the import in the meantime.
    Outdated,
}

impl Repository {
    /// Writes a state of an import, unless another server wrote one in the meantime. A repository of one server has
    /// nothing to write.
    pub(in super::super) fn publish(
        &self,
        id: &ImportId,
        slot: &Slot,
        state: &ImportState,
    ) -> Result<Written, ImportError> {
        let Some(shared) = &self.shared_imports else { return Ok(Written::Done) };
        match slot.seen_record() {
            Some(seen) if seen.is_current => self.write(shared, id, slot, state, seen),
            _ => Ok(Written::Outdated),
        }
    }

    fn write(
        &self,
        shared: &Shared,
        id: &ImportId,
        slot: &Slot,
        state: &ImportState,
        seen: SeenRecord,
    ) -> Result<Written, ImportError> {
        let SeenRecord { version, mut record, .. } = seen;
        record.size = slot.usage().size;
        describe(&mut record, state)?;
        let Some(version) = shared.put(id, &record, version)? else {
            return Ok(Written::Outdated);
        };
        slot.set_usage(usage(&record, (self.settings.now)()));
        let is_current = has_all(state, &record);
        slot.set_seen_record(SeenRecord { version, record, is_current });
        Ok(Written::Done)
    }

    /// Writes that this server has received a slice, or that there are no more.
    pub(in super::super) fn publish_received(
        &self,
        id: &ImportId,
        slot: &Slot,
        state: &ImportState,
    ) -> Result<(), ImportError> {
        let Some(shared) = &self.shared_imports else { return Ok(()) };
        while let Some(seen) = slot.seen_record() {
            if self.write(shared, id, slot, state, seen)? == Written::Done {
                break;
            }
            let Some((version, record, _)) = shared.get(id)? else {
                // A slice may have come after the others were removed.
                shared.port.remove_slices(id)?;
                return Err(shared.missing(id));
            };
            let is_receiving = matches!(record.state, StateRecord::Receiving);
            slot.set_seen_record(SeenRecord { version, record, is_current: false });
            if !is_receiving {
                break;
            }
        }
        Ok(())
    }

    /// Sets the plan that a job has made of an import, and writes it. `next` makes the new state of the one before, which
    /// has the decisions of all servers then. After an error, the state is as it was.
    pub(in super::super) fn publish_plan(
        &self,
        id: &ImportId,
        slot: &Slot,
        state: &mut ImportState,
        next: impl Fn(&ImportState) -> ImportState,
    ) -> Result<(), ImportError> {
        loop {
            let made = next(state);
            if let (Some(shared), Some(seen)) = (&self.shared_imports, slot.seen_record())
                && self.write(shared, id, slot, &made, seen)? == Written::Outdated
            {
                let record = self.look_again(shared, id, slot)?;
                if let (ImportState::Planned(_, saved), Some(plan)) = (&mut *state, record.plan())
                    && saved.version.plan == plan.saved.version.plan
                {
                    *saved = plan.saved.clone();
                }
                continue;
            }
            slot.set(state, made);
            return Ok(());
        }
    }

    /// Writes a state that only this server can have made, because it runs the job.
    pub(in super::super) fn publish_over(
        &self,
        id: &ImportId,
        slot: &Slot,
        state: &ImportState,
    ) -> Result<(), ImportError> {
        if let Some(shared) = &self.shared_imports {
            while let Some(seen) = slot.seen_record() {
                if self.write(shared, id, slot, state, seen)? == Written::Done {
                    break;
                }
                self.look_again(shared, id, slot)?;
            }
        }
        Ok(())
    }

    /// Looks what another server has written.
    fn look_again(
        &self,
        shared: &Shared,
        id: &ImportId,
        slot: &Slot,
    ) -> Result<ImportRecord, ImportError> {
        let (version, record, _) = shared.get(id)?.ok_or_else(|| shared.missing(id))?;
        let seen = SeenRecord { version, record: record.clone(), is_current: false };
        slot.set_seen_record(seen);
        Ok(record)
    }

    /// Writes the result of an import. If that fails, it is in the history.
    pub(in super::super) fn publish_applied(
        &self,
        id: &ImportId,
        slot: &Slot,
        state: &ImportState,
    ) {
        if let Some(shared) = &self.shared_imports
            && self.publish_over(id, slot, state).is_ok()
        {
            // Slices that stay are removed later.
            drop(shared.port.remove_slices(id));
        }
    }

    /// Notes that an administrator has the review open. Returns the others who have, on all servers.
    pub(in super::super) fn see(
        &self,
        id: &ImportId,
        slot: &Slot,
        who: &str,
        now: Timestamp,
    ) -> Vec<Box<str>> {
        let here = slot.see(who, now);
        let others = self.shared_imports.as_ref().map(|shared| shared.see(id, who));
        others.and_then(Result::ok).unwrap_or(here)
    }
}

impl Shared {
    fn see(&self, id: &ImportId, who: &str) -> Result<Vec<Box<str>>, StoreError> {
        let (kind, prefix) = (RecordKind::Viewer, format!("{id}/"));
        let name = format!("{prefix}{who}");
        self.port.put(kind, &name, Vec::new(), ExpectedRecord::Anything, VIEWER_LIFETIME)?;
        let all = self.port.versions(kind)?;
        let mut here: Vec<(RecordVersion, Box<str>)> = all
            .iter()
            .filter_map(|(name, version)| Some((*version, name.strip_prefix(&prefix)?.into())))
            .filter(|(_, name): &(_, Box<str>)| **name != *who)
            .collect();
        here.sort_unstable();
        Ok(here.into_iter().map(|(_, name)| name).collect())
    }
}

impl ImportRecord {
    /// The record of an import that begins.
    pub(in super::super) fn of_new(slot: &Slot, state: &ImportState) -> Result<Self, StoreError> {
        let (owner, subject) = (&slot.owner, slot.subject.clone());
        let mut record = Self::new(owner, subject, slot.since, StateRecord::Receiving);
        record.size = slot.usage().size;
        if let (ImportState::Uploaded(_, files), Subject::Files { .. }) = (state, &record.subject) {
            let complete = files.iter().map(|file| FileRecord {
                name: file.source.name.clone(),
                size: file.source.size,
                received: file.source.size,
            });
            record.files = complete.collect();
        }
        describe(&mut record, state)?;
        Ok(record)
    }
}

/// Whether a state has all slices of a record.
fn has_all(state: &ImportState, record: &ImportRecord) -> bool {
    let ImportState::Receiving(_, uploads) = state else { return true };
    let mut pairs = uploads.iter().zip(&record.files);
    pairs.all(|(upload, file)| upload.progress().received == file.received)
}

/// Describes a state. Files that are complete stay as they are.
fn describe(record: &mut ImportRecord, state: &ImportState) -> Result<(), StoreError> {
    (record.decided, record.open) = state.decision_counts();
    record.state = match state {
        ImportState::Receiving(_, uploads) => {
            let earlier = record.files.iter().map(|file| file.received).chain(std::iter::repeat(0));
            let files = uploads.iter().zip(earlier).map(|(upload, earlier)| {
                let file = upload.to_incoming_file();
                // Another server may have received more.
                let received = file.received.received.max(earlier);
                FileRecord { name: file.name, size: file.size, received }
            });
            record.files = files.collect();
            StateRecord::Receiving
        }
        ImportState::Rejected(files) => StateRecord::Rejected(files.clone()),
        ImportState::Uploaded(..) => StateRecord::Uploaded,
        ImportState::Planned(planned, saved) => {
            let saved = saved.clone();
            let same = record.plan().filter(|plan| plan.saved.version.plan == saved.version.plan);
            StateRecord::Planned(Box::new(match same {
                Some(plan) => PlanRecord { saved, ..plan.clone() },
                None => PlanRecord { saved, ..plan_record(planned)? },
            }))
        }
        ImportState::Applied(applied) => {
            StateRecord::Applied(Box::new(AppliedRecord::new(applied)))
        }
        ImportState::Broken => return Ok(()),
    };
    Ok(())
}

fn plan_record(planned: &PlannedImport) -> Result<PlanRecord, StoreError> {
    let edit = match &planned.source {
        PlanSource::Edited(edited) => Some(EditRecord::new(&edited.edit)),
        PlanSource::Files(_) | PlanSource::Revision(_) => None,
    };
    Ok(PlanRecord {
        revision: planned.plan.revision,
        rows: identify_rows(&planned.plan)?,
        list_missing: planned.missing.listed,
        response_times: planned.source.file_profile().map(|profile| profile_text(&profile)),
        edit,
        saved: api_types::SavedDecisions::default(),
    })
}

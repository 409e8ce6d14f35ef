//! Brings the copy of an import in memory up to date with its record, through the same code that made it elsewhere.

use std::{sync::Arc, thread, time::Duration};

use api_types::{
    ComparisonSide, DecisionsVersion, ImportId, ImportKind, Revision, RevisionNumber,
    SavedDecisions, Subject,
};

use super::{
    RecordKind, RecordLook, SeenRecord, Shared, Written,
    headers::{ago, usage},
    record::{ImportRecord, PlanRecord, StateRecord, identify_rows, parse, parse_profile},
};
use crate::{
    import::{
        error::ImportError,
        planning::Chosen,
        quota::Phase,
        slot::Slot,
        state::{ImportState, PlannedImport},
        upload::Upload,
    },
    plan::{PlanError, Revert, UploadedFile},
    progress::Progress,
    repository::Repository,
    store::{Head, StoreError},
};

/// How often a server looks whether it has a revision that another one has.
const WAIT: Duration = Duration::from_millis(20);

/// How often it looks before it gives up.
const ATTEMPTS: u32 = 250;

/// The use of an import is noted if it was not noted for this many milliseconds.
const TOUCH_MILLIS: i64 = 60_000;

impl Repository {
    /// An import of any server, as it is now. If the database cannot be reached, as it was: then it can be viewed, but
    /// not changed.
    pub(in super::super) fn shared_slot(
        &self,
        shared: &Shared,
        id: &ImportId,
    ) -> Result<Arc<Slot>, ImportError> {
        let mut local = self.imports.local(id);
        if local.as_ref().is_some_and(|slot| slot.progress.is_closed()) {
            // Another server has taken over its job, or could not finish cancelling it.
            self.imports.forget(id);
            local = None;
        }
        let known = local.as_ref().and_then(|slot| slot.seen_record()).filter(|it| it.is_current);
        let known = known.map(|seen| seen.version);
        let slot = match (shared.port.look(RecordKind::Import, &id.to_string(), known), local) {
            (Ok(RecordLook::Same), Some(slot)) => slot,
            (Ok(RecordLook::Changed { content, .. }), local) => {
                let slot = match local {
                    Some(slot) => slot,
                    None => self.imports.insert(id, self.new_copy(&parse(&content)?)?),
                };
                self.catch_up(shared, id, &slot)?;
                slot
            }
            (Err(_), Some(slot)) => return Ok(slot),
            (Err(error), None) => return Err(error.into()),
            (Ok(RecordLook::Missing | RecordLook::Same), _) => {
                if let Some(slot) = self.imports.forget(id) {
                    slot.progress.close();
                }
                return Err(shared.missing(id));
            }
        };
        self.touch(id, &slot);
        Ok(slot)
    }

    /// Notes that somebody uses an import. An upload is only used by sending data.
    fn touch(&self, id: &ImportId, slot: &Slot) {
        let (usage, now) = (slot.usage(), (self.settings.now)());
        let is_old = now.0.saturating_sub(usage.touched.0) > TOUCH_MILLIS;
        if is_old && !matches!(usage.phase, Phase::Receiving) {
            // If another server wrote it in the meantime, that noted it too.
            drop(self.publish(id, slot, &slot.lock()));
        }
    }

    /// A copy of an import that has nothing yet.
    fn new_copy(&self, record: &ImportRecord) -> Result<Slot, ImportError> {
        let state = if record.files.is_empty() {
            ImportState::Broken
        } else {
            let uploads = record.files.iter().map(|file| {
                let spooled = self.spool.create(file.size)?;
                let spool = Arc::clone(&self.spool);
                Ok(Upload::new(&file.name, file.size, spooled, self.settings.limits, spool))
            });
            ImportState::Receiving(record.action(), uploads.collect::<Result<_, ImportError>>()?)
        };
        Ok(Slot::new(&record.owner, record.subject.clone(), state, record.size, record.since))
    }

    /// Brings a copy up to date.
    pub(in super::super) fn catch_up(
        &self,
        shared: &Shared,
        id: &ImportId,
        slot: &Slot,
    ) -> Result<(), ImportError> {
        let _one_at_a_time = slot.catching_up();
        loop {
            let (version, record, age) = shared.get(id)?.ok_or_else(|| shared.missing(id))?;
            let seen = slot.seen_record();
            if seen.is_some_and(|seen| seen.is_current && seen.version == version) {
                return Ok(());
            }
            let taken = self.take_in(shared, id, slot, &record)?;
            slot.set_usage(usage(&record, ago((self.settings.now)(), age)));
            let is_current = taken == Taken::Current;
            slot.set_seen_record(SeenRecord { version, record, is_current });
            if taken != Taken::OtherPlan {
                return Ok(());
            }
            // The plan that this server has made instead is the one of all servers now.
            self.publish_other_plan(id, slot)?;
        }
    }

    /// Writes the plan that this server has made instead of the one of the record.
    fn publish_other_plan(&self, id: &ImportId, slot: &Slot) -> Result<(), ImportError> {
        let state = slot.lock();
        if let Some(seen) = slot.seen_record() {
            slot.set_seen_record(SeenRecord { is_current: true, ..seen });
        }
        if self.publish(id, slot, &state)? == Written::Outdated
            && let Some(seen) = slot.seen_record()
        {
            slot.set_seen_record(SeenRecord { is_current: false, ..seen });
        }
        Ok(())
    }

    fn take_in(
        &self,
        shared: &Shared,
        id: &ImportId,
        slot: &Slot,
        record: &ImportRecord,
    ) -> Result<Taken, ImportError> {
        if let StateRecord::Planned(plan) = &record.state
            && let ImportState::Planned(planned, saved) = &mut *slot.lock()
            && saved.version.plan == plan.saved.version.plan
            && planned.plan.revision == plan.revision
        {
            *saved = plan.saved.clone();
            return Ok(Taken::Current);
        }
        if slot.progress.is_busy() {
            // The job of this server changes the state, and then writes it.
            return Ok(Taken::Busy);
        }
        match &record.state {
            StateRecord::Applied(applied) => {
                slot.set(&mut slot.lock(), ImportState::Applied(applied.to_applied()));
            }
            StateRecord::Rejected(files) => {
                slot.set(&mut slot.lock(), ImportState::Rejected(files.clone()));
            }
            StateRecord::Receiving => self.receive(shared, id, slot, record)?,
            StateRecord::Uploaded => {
                self.receive(shared, id, slot, record)?;
                slot.finish_uploads()?;
            }
            StateRecord::Planned(plan) => {
                self.receive(shared, id, slot, record)?;
                slot.finish_uploads()?;
                if matches!(*slot.lock(), ImportState::Rejected(_)) {
                    // It was valid elsewhere, so this server had no space to unpack it. The next request tries again.
                    self.imports.forget(id);
                    let cause = "this server cannot unpack the files of the import".into();
                    return Err(StoreError::Unreachable { cause }.into());
                }
                return self.take_plan(slot, record, plan);
            }
        }
        Ok(Taken::Current)
    }

    /// Takes in the slices that this server does not have.
    pub(in super::super) fn receive(
        &self,
        shared: &Shared,
        id: &ImportId,
        slot: &Slot,
        record: &ImportRecord,
    ) -> Result<(), ImportError> {
        for (file, number) in record.files.iter().zip(0..) {
            self.receive_until(shared, id, slot, number, file.received)?;
        }
        if let ImportState::Receiving(_, uploads) = &mut *slot.lock() {
            for (upload, file) in uploads.iter_mut().zip(&record.files) {
                if upload.progress().received == file.size {
                    upload.end();
                }
            }
        }
        Ok(())
    }

    /// Takes in the slices of a file, until it has this many bytes or there are no more.
    pub(in super::super) fn receive_until(
        &self,
        shared: &Shared,
        id: &ImportId,
        slot: &Slot,
        file: u32,
        end: u64,
    ) -> Result<(), ImportError> {
        let index = usize::try_from(file).unwrap_or(usize::MAX);
        while let Some(offset) = next_offset(slot, index).filter(|next| *next < end) {
            let Some(bytes) = shared.port.slice(id, file, offset)? else { break };
            let ImportState::Receiving(_, uploads) = &mut *slot.lock() else { break };
            let upload = uploads.get_mut(index).ok_or(ImportError::NoFile(file))?;
            if upload.append(offset, bytes.into())?.received == offset {
                // The file is invalid, so the rest is not needed.
                break;
            }
        }
        Ok(())
    }

    /// Makes the plan of a record.
    fn take_plan(
        &self,
        slot: &Slot,
        record: &ImportRecord,
        plan: &PlanRecord,
    ) -> Result<Taken, ImportError> {
        let made = self.head_at(plan.revision).and_then(|head| {
            let planned = self.plan_of_record(slot, record, plan, &head)?;
            Ok((identify_rows(&planned.plan)? == plan.rows).then_some(planned))
        });
        let (planned, saved, taken) = match made {
            Ok(Some(planned)) => (planned, plan.saved.clone(), Taken::Current),
            // Another version of Mockpit made the plan, or its revision was compacted away.
            Ok(None) | Err(PlanError::Store(StoreError::Compacted { .. })) => {
                let planned = self.plan_of_record(slot, record, plan, &self.store.head())?;
                let DecisionsVersion { plan, change } = plan.saved.version;
                let version =
                    DecisionsVersion { plan: plan.wrapping_add(1), change: change.wrapping_add(1) };
                let saved = SavedDecisions { version, ..SavedDecisions::default() };
                (planned, saved, Taken::OtherPlan)
            }
            Err(error) => return Err(error.into()),
        };
        slot.set(&mut slot.lock(), ImportState::Planned(Arc::new(planned), saved));
        Ok(taken)
    }

    fn plan_of_record(
        &self,
        slot: &Slot,
        record: &ImportRecord,
        plan: &PlanRecord,
        head: &Head,
    ) -> Result<PlannedImport, PlanError> {
        let progress = Progress::default();
        if let Some(edit) = &plan.edit {
            return self.plan_edit(edit.to_edit()?, head, &progress);
        }
        match &record.subject {
            Subject::Files { action, .. } => {
                let profile = plan.response_times.as_deref().map(parse_profile).transpose()?;
                let profile = profile.map(Arc::new);
                let chosen = Chosen { list_missing: plan.list_missing, profile };
                self.plan_files(*action, &files(slot), head, chosen, &progress)
            }
            Subject::Revision(ImportKind::Undo(number)) => {
                self.plan_revert(Revert::Undo(*number), head, &progress)
            }
            Subject::Revision(ImportKind::Restore(number)) => {
                self.plan_revert(Revert::Restore(*number), head, &progress)
            }
            Subject::Revision(ImportKind::Compare {
                base: ComparisonSide::Revision(base),
                other: ComparisonSide::Revision(other),
            }) => self.plan_comparison(*base, *other),
            Subject::Revision(_) => {
                let cause = "the record of an import has no source".into();
                Err(StoreError::Unreachable { cause }.into())
            }
        }
    }

    /// A revision. Waits until this server has it.
    fn head_at(&self, number: RevisionNumber) -> Result<Arc<Head>, PlanError> {
        for _ in 0..ATTEMPTS {
            let head = self.store.head();
            if head.revision.number == number {
                return Ok(head);
            }
            if head.revision.number > number {
                let revision = Revision { number, ..head.revision.clone() };
                return Ok(Arc::new(Head { revision, index: self.store.at(number)? }));
            }
            thread::park_timeout(WAIT);
        }
        let cause = format!("this server does not have revision {number} yet").into();
        Err(StoreError::Unreachable { cause }.into())
    }
}

/// How a copy relates to the record that it took in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Taken {
    /// It is the same.
    Current,
    /// A job of this server is about to change it.
    Busy,
    /// Its plan has other rows.
    OtherPlan,
}

/// The offset of the next slice of a file that is being uploaded.
fn next_offset(slot: &Slot, file: usize) -> Option<u64> {
    let ImportState::Receiving(_, uploads) = &*slot.lock() else { return None };
    uploads.get(file).map(|upload| upload.progress().received)
}

/// The files that a plan is made from.
fn files(slot: &Slot) -> Vec<Arc<UploadedFile>> {
    match &*slot.lock() {
        ImportState::Uploaded(_, files) => files.clone(),
        ImportState::Planned(planned, _) => planned.source.files().to_vec(),
        _ => Vec::new(),
    }
}

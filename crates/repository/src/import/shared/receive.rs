//! Adds imports of all servers, and receives the slices of their files.

use std::borrow::Cow;

use api_types::{ImportId, UploadProgress};

use super::{Shared, record::ImportRecord};
use crate::{
    import::{
        error::ImportError, quota::Phase, registry::random_id, slot::Slot, state::ImportState,
    },
    repository::Repository,
};

impl Repository {
    /// Adds an import with files of `size` bytes, if they fit into the quota of `limit` bytes.
    pub(in super::super) fn add_import(
        &self,
        size: u64,
        limit: u64,
        make: impl FnOnce() -> Result<Slot, ImportError>,
    ) -> Result<ImportId, ImportError> {
        let id = random_id()?;
        self.add_import_as(&id, size, limit, make)?;
        Ok(id)
    }

    /// Adds an import with an ID that the caller chose. Returns whether it did: it does not if there is one with this ID.
    pub(in super::super) fn add_import_as(
        &self,
        id: &ImportId,
        size: u64,
        limit: u64,
        make: impl FnOnce() -> Result<Slot, ImportError>,
    ) -> Result<bool, ImportError> {
        let now = (self.settings.now)();
        let Some(shared) = &self.shared_imports else {
            return self.imports.add_as(id.clone(), size, limit, now, make);
        };
        let slot = make()?;
        let record = ImportRecord::of_new(&slot, &slot.lock())?;
        let Some(seen) = shared.add(id, record, limit, now)? else { return Ok(false) };
        slot.set_seen_record(seen);
        self.imports.insert(id, slot);
        Ok(true)
    }

    /// Appends a slice to a file of an import, whichever servers have received the slices before it.
    pub(in super::super) fn append_shared(
        &self,
        shared: &Shared,
        id: &ImportId,
        file: u32,
        offset: u64,
        bytes: Cow<'_, [u8]>,
    ) -> Result<UploadProgress, ImportError> {
        let (slot, now) = (self.shared_slot(shared, id)?, (self.settings.now)());
        let (usage, limit) = (slot.usage(), self.settings.max_pending_bytes);
        if usage.phase == Phase::Receiving && !usage.is_active(now) {
            shared.check_resumed(id, usage.size, limit, now)?;
        }
        let index = usize::try_from(file).unwrap_or(usize::MAX);
        let is_next = match &*slot.lock() {
            ImportState::Receiving(_, uploads) => {
                uploads.get(index).ok_or(ImportError::NoFile(file))?.is_next(offset, &bytes)
            }
            _ => return Err(ImportError::UploadComplete),
        };
        // An empty slice would keep the place of the next one.
        if is_next && !bytes.is_empty() && !shared.port.add_slice(id, file, offset, &bytes)? {
            // It was stored before, or another server has stored one there.
            self.receive_until(shared, id, &slot, file, u64::MAX)?;
        }
        let mut state = slot.lock();
        let ImportState::Receiving(_, uploads) = &mut *state else {
            return Err(ImportError::UploadComplete);
        };
        let upload = uploads.get_mut(index).ok_or(ImportError::NoFile(file))?;
        let progress = upload.append(offset, bytes)?;
        let received = uploads.iter().map(|upload| upload.progress().received).sum();
        if slot.seen_record().is_some_and(|seen| seen.record.received() < received) {
            slot.set_received(received, now);
            self.publish_received(id, &slot, &state)?;
        }
        Ok(progress)
    }
}

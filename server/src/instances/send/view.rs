//! Says how the newest send to an instance ended.

use api_types::{ApiError, InstanceJobKind, SendState, SendView};
use app::api::{IntoApiError as _, internal_error};
use repository::StoreError;

use super::{
    Sending,
    record::{self, SendRecord, StateRecord},
    state::Unfinished,
};

impl Sending {
    /// The newest send. `None` if there was none.
    pub(crate) fn view(&self) -> Result<Option<SendView>, ApiError> {
        let Some(record) = self.newest()? else { return Ok(None) };
        let at = |number| self.copy.repository().index_at(&self.admin, number);
        let indexes = at(record.base()).and_then(|base| Ok((base, at(record.target())?)));
        let (base, target) = indexes.map_err(StoreError::into_api_error)?;
        let services = target.put_since(&base).count() + target.removed_since(&base).count();
        let state = match record.state {
            StateRecord::Running if self.is_running() => SendState::Running,
            StateRecord::Running | StateRecord::Unfinished => {
                let unfinished = self.instances.sends.unfinished(&self.record.id());
                let Unfinished { cause, there } = unfinished;
                SendState::Unfinished { cause, there }
            }
            StateRecord::Complete => SendState::Complete,
            StateRecord::TakenBack => SendState::TakenBack,
            StateRecord::Left => SendState::Left,
        };
        Ok(Some(SendView {
            import: record.import(),
            revision: record.target(),
            by: record.by().into(),
            at: record.at(),
            services: u32::try_from(services).unwrap_or(u32::MAX),
            source: record.source(),
            state,
        }))
    }

    /// Whether the newest send has not reached its end, so that nothing else can be sent.
    pub(crate) fn is_open(&self) -> Result<bool, ApiError> {
        Ok(self.open_record()?.is_some())
    }

    /// The newest send, if it has not reached its end.
    pub(super) fn open_record(&self) -> Result<Option<SendRecord>, ApiError> {
        Ok(self.newest()?.filter(SendRecord::is_open))
    }

    /// The newest send. One that was noted, but not applied in the copy, has sent nothing.
    fn newest(&self) -> Result<Option<SendRecord>, ApiError> {
        let record = record::read(self.copy.folder()).map_err(|error| internal_error(&error))?;
        let Some(record) = record else { return Ok(None) };
        let is_applied = record.state != StateRecord::Running
            || self
                .copy
                .repository()
                .was_applied(&record.import())
                .map_err(StoreError::into_api_error)?;
        Ok(is_applied.then_some(record))
    }

    fn is_running(&self) -> bool {
        let running = self.instances.jobs.of(&self.record.id()).view().running;
        running.is_some_and(|(_, job)| job.kind == InstanceJobKind::Send)
    }
}

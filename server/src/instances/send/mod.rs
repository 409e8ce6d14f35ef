//! Sending: services of the repository or of another instance go to an instance, after the ordinary review.
//!
//! - `source` finds them as they are now. Those of an instance are read into its copy first.
//! - `plan` exports them into an import of the target's copy. Its plan is that of the send, with the IDs there.
//! - `run` applies the plan in the copy, sends what has changed, and reads it back. The earlier revision of the copy is
//!   what was there before, so a send can go on or be taken back, also after a crash, which `record` survives.
//! - `look` reads what the instance has of it now, `view` says how it ended.

mod look;
mod plan;
mod record;
mod run;
mod source;
mod state;
mod view;

use std::sync::Arc;

use microcks::{Instance as Client, Product};
use repository::Admin;

use super::{
    Instances,
    contact::Connection,
    copy::InstanceCopy,
    job::{Job, Stop},
    record::InstanceRecord,
    refresh::Reading,
};

pub(super) use plan::planned_send;
pub(super) use record::{is_open, source_of};
pub(super) use run::Approval;
pub(super) use state::Sends;

/// A send to an instance, or the plan of one.
pub(super) struct Sending {
    pub(super) instances: Arc<Instances>,
    pub(super) record: InstanceRecord,
    pub(super) copy: Arc<InstanceCopy>,
    pub(super) admin: Admin,
}

impl Sending {
    /// Reads what the instance has into the copy. Returns its product.
    fn refresh(&self, job: &Job, reading: Reading) -> Result<Product, Stop> {
        Ok(self.instances.read(&self.record, reading, &self.admin, job)?.product)
    }

    fn connection(&self) -> Result<Connection, Stop> {
        self.instances.connection(&self.record).map_err(Stop::instance)
    }

    /// The largest file that the instance accepts, in bytes.
    fn limit(&self, product: &Product) -> u64 {
        // It may have rejected a smaller file since this send was planned.
        let record = self.instances.records.get(&self.record.id()).ok().flatten();
        record.as_ref().unwrap_or(&self.record).upload_limit(product)
    }

    /// Stores the size of a file that the instance has rejected, so that the next send stays below.
    fn keep_rejected_size(&self, client: &Client) {
        let Some(size) = client.rejected_size() else { return };
        if let Err(error) = self.instances.records.keep_rejected_size(&self.record, size) {
            tracing::error!(%error, "cannot store which size of a file an instance rejects");
        }
    }
}

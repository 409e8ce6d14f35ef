//! Sending: services of the repository go to an instance, after the ordinary review.
//!
//! - `plan` exports them into an import of the instance's copy. Its plan is that of the send, with the IDs there.
//! - `run` applies the plan in the copy, sends what has changed, and reads it back. The earlier revision of the copy is
//!   what was there before, so a send can go on or be taken back, also after a crash, which `record` survives.
//! - `look` reads what the instance has of it now, `view` says how it ended.

mod look;
mod plan;
mod record;
mod run;
mod state;
mod view;

use std::sync::Arc;

use api_types::{InstanceStage, UploadLimit};
use microcks::Product;
use repository::Admin;

use super::{
    Instances,
    contact::Connection,
    copy::InstanceCopy,
    job::{Job, Stop},
    record::InstanceRecord,
    refresh::{NewRefresh, Reading, refresh},
};
use crate::exchange::MICROCKS_UPLOAD;

pub(super) use record::is_open;
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
        job.enter(InstanceStage::Connecting, 0)?;
        let connection = self.connection()?;
        job.block_on(async {
            let client = connection.open().await?;
            let new = NewRefresh {
                instance: &client,
                copy: &self.copy,
                reading,
                admin: &self.admin,
                max_bytes: self.instances.repository.max_file_bytes(),
                now: self.instances.clock.date(),
            };
            refresh(&new, job).await?;
            Ok(client.product().clone())
        })
    }

    fn connection(&self) -> Result<Connection, Stop> {
        self.instances.connection(&self.record).map_err(Stop::instance)
    }

    /// The largest file that the instance accepts, in bytes, as far as that is known.
    fn limit(&self, product: &Product) -> Option<u64> {
        let findings = self.instances.health.of(&self.record.id()).findings;
        match (findings.map(|findings| findings.limits.upload), product) {
            (Some(UploadLimit::Usual(limit) | UploadLimit::Below(limit)), _) => Some(limit),
            (None, Product::Microcks(_)) => Some(MICROCKS_UPLOAD),
            (None, Product::Mockpit(_)) => None,
        }
    }
}

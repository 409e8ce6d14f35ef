//! Sends what a plan has changed to a server.

use std::env::temp_dir;

use api_types::InstanceStage;
use repository::Head;

use super::{error::RemoteError, server::Server};
use crate::{
    cli::{local_repository::LocalRepository, transfer::TransferMeter},
    exchange::{
        Transfer,
        send::{SendError, SendProgress, States, Target, changed_keys, send},
        usual_upload_limit,
    },
};

/// A plan that was applied in a repository of the command, which has what the server has.
pub(crate) struct Applied<'a> {
    pub(crate) repository: &'a LocalRepository,
    /// What the server has.
    pub(crate) before: &'a Head,
    /// What it is to have.
    pub(crate) after: &'a Head,
}

impl Server {
    /// Sends what has changed, and reads it back. Returns the revision that a Mockpit made.
    ///
    /// # Errors
    /// The error states what the server has afterwards.
    pub(crate) fn send(
        &self,
        applied: &Applied<'_>,
        meter: &TransferMeter,
    ) -> Result<Option<u64>, RemoteError> {
        let Applied { repository, before, after } = applied;
        let keys = changed_keys(&before.index, &after.index);
        let states = States {
            keys: &keys,
            from: (before.revision.number, &before.index),
            to: (after.revision.number, &after.index),
            is_old: true,
        };
        let folder = temp_dir();
        let target = Target {
            client: &self.instance,
            repository: &repository.repository,
            admin: &repository.admin,
            folder: &folder,
            limit: usual_upload_limit(self.instance.product()),
        };
        self.runtime.block_on(async {
            let error = match send(&target, &states, &Meter(meter)).await {
                Ok(revision) => return Ok(revision),
                Err(error) => error,
            };
            let url = self.url.clone();
            if let SendError::Changed(services) = error {
                return Err(RemoteError::Changed { url, services });
            }
            // If that cannot be read either, the person has to look.
            let there = target.find(&states).await.ok().map(Box::new);
            Err(RemoteError::NotSent { url, reason: error.to_string(), there })
        })
    }
}

/// Shows the progress on the terminal.
struct Meter<'a>(&'a TransferMeter);

impl SendProgress for Meter<'_> {
    fn enter(&self, _: InstanceStage, total: usize) -> Result<(), SendError> {
        self.0.update(Transfer { done: 0, total: Some(total as u64) });
        Ok(())
    }

    fn set_done(&self, done: usize) -> Result<(), SendError> {
        self.0.set_done(done as u64);
        Ok(())
    }
}

//! Imports a snapshot into a Microcks.

use std::io::Read;

use reqwest::Method;

use crate::{error::RemoteError, instance::Instance, multipart};

const IMPORT: &str = "import";

impl Instance {
    /// Sends a snapshot of this size to a Microcks, which adds and updates what the snapshot has. A Microcks
    /// also accepts snapshots that it cannot read, so the caller must read the services again.
    ///
    /// # Errors
    /// If the instance does not accept the snapshot. It may have imported a part of it.
    pub async fn import(
        &self,
        snapshot: impl Read + Send + 'static,
        size: u64,
    ) -> Result<(), RemoteError> {
        let request = self.api.request(Method::POST, IMPORT).await?;
        self.api.send(multipart::with_file(request, snapshot, size), IMPORT).await?;
        Ok(())
    }
}

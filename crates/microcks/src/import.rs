//! Imports snapshots into a Microcks, and deletes services there.

use std::io::{self, Read};

use reqwest::Method;

use crate::{error::RemoteError, instance::Instance, multipart};

const IMPORT: &str = "import";

impl Instance {
    /// Sends a snapshot of this size to a Microcks, which adds and updates what the snapshot has. A Microcks
    /// also accepts snapshots that it cannot read, so the caller must read the services again.
    ///
    /// The snapshot is opened again if it must be sent with a new token.
    ///
    /// # Errors
    /// If the instance does not accept the snapshot. It may have imported a part of it.
    pub async fn import<F: Read + Send + 'static>(
        &self,
        snapshot: impl Fn() -> io::Result<F>,
        size: u64,
    ) -> Result<(), RemoteError> {
        let with_file = |request| Ok(multipart::with_file(request, snapshot()?, size));
        let answer = self.api.send(Method::POST, IMPORT, with_file).await;
        self.rejected.note(&answer, size);
        answer.map(drop)
    }

    /// The size of the smallest file that the instance has rejected because of its size, in bytes, since this client
    /// was connected.
    #[must_use]
    pub fn rejected_size(&self) -> Option<u64> {
        self.rejected.get()
    }

    /// Deletes a service with everything that belongs to it. A Microcks also answers that it did if it does not have
    /// the service.
    ///
    /// # Errors
    /// If the instance does not delete it.
    pub async fn delete_service(&self, id: &str) -> Result<(), RemoteError> {
        // Microcks leaves contracts behind if it gets anything else than the ID.
        let id: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
        self.api.send(Method::DELETE, &format!("services/{id}"), Ok).await?;
        Ok(())
    }
}

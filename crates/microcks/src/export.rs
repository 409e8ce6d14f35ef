//! Exports services of an instance as snapshots.

use std::io::Write;

use reqwest::{Method, RequestBuilder, header};
use serde_json::json;

use crate::{error::RemoteError, instance::Instance};

const EXPORT: &str = "export";

/// The services of one request to a Microcks. It holds an export in memory, and takes the IDs from the
/// address, whose length is limited.
const BATCH: usize = 100;

impl Instance {
    /// The IDs in the groups that [`Instance::export`] takes.
    pub fn batches<'a>(&self, ids: &'a [String]) -> impl Iterator<Item = &'a [String]> + use<'a> {
        ids.chunks(if self.is_mockpit() { ids.len().max(1) } else { BATCH })
    }

    /// Writes a snapshot of the services with these IDs to `out`. A Microcks leaves out those that it does not
    /// have, so the caller must check that all are there. Returns the size in bytes.
    ///
    /// # Errors
    /// If the instance does not answer with a snapshot, or `out` cannot be written.
    pub async fn export(&self, ids: &[String], out: &mut impl Write) -> Result<u64, RemoteError> {
        let mut response = if self.is_mockpit() {
            let body = json!({ "serviceIds": ids }).to_string();
            let with_body = |request: RequestBuilder| {
                Ok(request.header(header::CONTENT_TYPE, "application/json").body(body.clone()))
            };
            self.api.send(Method::POST, EXPORT, with_body).await?
        } else {
            let list: String = form_urlencoded::byte_serialize(ids.join(",").as_bytes()).collect();
            self.api.send(Method::GET, &format!("{EXPORT}?serviceIds={list}"), Ok).await?
        };
        let mut size = 0;
        while let Some(chunk) =
            response.chunk().await.map_err(|error| self.api.http.failed(error))?
        {
            out.write_all(&chunk)?;
            size += chunk.len() as u64;
        }
        Ok(size)
    }
}

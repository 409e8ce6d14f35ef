//! The history: its revisions, and their pages, snapshots and reports.

use api_types::{HistoryPage, ReportFormat, RevisionNumber, RevisionView};
use leptos::prelude::*;
use server_fn::codec::{ByteStream, Json, Streaming};

use super::{ApiError, ConsoleClient};
#[cfg(feature = "ssr")]
use super::{
    access::{admin, blocking, repository},
    stream,
};
#[cfg(feature = "ssr")]
use crate::report;

/// Lists revisions before `before`, or the newest ones. Newest first.
#[server(prefix = "/console", endpoint = "history/list", input = Json, output = Json, client = ConsoleClient)]
pub async fn list_history(
    before: Option<RevisionNumber>,
    limit: u32,
) -> Result<HistoryPage, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    blocking(move || repository.history(&admin, before, limit)).await
}

/// One revision, with a page of its changed services, starting at index `from`.
#[server(prefix = "/console", endpoint = "history/view", input = Json, output = Json, client = ConsoleClient)]
pub async fn view_revision(revision: RevisionNumber, from: u64) -> Result<RevisionView, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    let from = usize::try_from(from).unwrap_or(usize::MAX);
    blocking(move || repository.revision(&admin, revision, from)).await
}

/// Streams all services of a revision as a snapshot. `export` is an ID that the client chooses. After
/// the stream has ended, the client fetches the receipt with it.
#[server(prefix = "/console", endpoint = "history/export", input = Json, output = Streaming, client = ConsoleClient)]
pub async fn export_revision(
    export: String,
    revision: RevisionNumber,
) -> Result<ByteStream<ApiError>, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    let (job_admin, job_repository) = (admin.clone(), repository.clone());
    let job = blocking(move || job_repository.export_revision(&job_admin, revision)).await?;
    stream::stream_export(repository, admin, export, job)
}

/// The report of a revision, as text in this format.
#[server(prefix = "/console", endpoint = "history/report", input = Json, output = Json, client = ConsoleClient)]
pub async fn report_revision(
    revision: RevisionNumber,
    form: ReportFormat,
) -> Result<String, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    let report = blocking(move || repository.report(&admin, revision)).await?;
    report::write(&report, form)
}

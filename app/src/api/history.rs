//! The history: its revisions, and their pages, snapshots and reports.

use api_types::{HistoryFilter, HistoryPage, ReportFormat, RevisionNumber, RevisionView};
use leptos::prelude::*;
use server_fn::codec::{ByteStream, Json, Streaming};
#[cfg(feature = "ssr")]
use snapshot::DetailOptions;
use snapshot::{Detail, ServiceKey};

use super::{ApiError, ConsoleClient};
#[cfg(feature = "ssr")]
use super::{
    access::{admin, blocking, repository},
    stream,
};
#[cfg(feature = "ssr")]
use crate::report;

/// The maximum length of the words of a search, in bytes. Longer than any name.
#[cfg(feature = "ssr")]
const MAX_SEARCH_BYTES: usize = 2_000;

/// Lists revisions before `before` that match the filter, or the newest ones. Newest first.
#[server(prefix = "/console", endpoint = "history/list", input = Json, output = Json, client = ConsoleClient)]
pub async fn list_history(
    before: Option<RevisionNumber>,
    limit: u32,
    #[server(default)] filter: HistoryFilter,
) -> Result<HistoryPage, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    if filter.words.len() > MAX_SEARCH_BYTES {
        let message = format!("a search has at most {MAX_SEARCH_BYTES} bytes");
        return Err(ApiError::Malformed { message });
    }
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    blocking(move || repository.history(&admin, &filter, before, limit)).await
}

/// Compares a service before and after a revision field by field. With the path of an item, returns only
/// that item, with its complete bodies.
#[server(prefix = "/console", endpoint = "history/detail", input = Json, output = Json, client = ConsoleClient)]
pub async fn revision_detail(
    revision: RevisionNumber,
    service: ServiceKey,
    item: Option<String>,
) -> Result<Detail, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    let options = DetailOptions { whole: item.is_some(), item: item.map(Into::into) };
    blocking(move || {
        let [before, after] = repository.revision_sides(&admin, revision, &service)?;
        Ok::<_, repository::StoreError>(snapshot::detail(before.as_ref(), after.as_ref(), &options))
    })
    .await
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

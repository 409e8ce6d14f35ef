//! Importing: files come in slices, are compared, decided upon and applied. An earlier revision is
//! compared and applied in the same way.

use api_types::{
    Decisions, FileAction, FoundSecrets, ImportId, ImportView, JobProgress, NewFile, Report, Row,
    UploadProgress, WaitingImport,
};
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use repository::{ROWS_PER_PAGE, Revert};
use server_fn::codec::{Json, Postcard};
use snapshot::Detail;
#[cfg(feature = "ssr")]
use snapshot::DetailOptions;

use super::{ApiError, ConsoleClient};
#[cfg(feature = "ssr")]
use super::{
    IntoApiError,
    access::{admin, blocking, repository},
    failure::check_slice,
};

/// Rows of a plan that one answer has.
pub const MOST_ROWS: u32 = 2_000;

/// Makes room for files, each with its name and its bytes.
#[server(prefix = "/console", endpoint = "import/start", input = Json, output = Json, client = ConsoleClient)]
pub async fn start_import(
    #[server(rename = "intent")] action: FileAction,
    files: Vec<NewFile>,
) -> Result<ImportId, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || repository.start_import(&admin, action, &files)).await
}

/// Sends the slice of a file at `offset`; tells how much is there. A slice whose CRC-32 is another
/// one was damaged on its way, and is not taken.
#[server(prefix = "/console", endpoint = "import/slice", input = Postcard, output = Json, client = ConsoleClient)]
pub async fn send_slice(
    import: ImportId,
    file: u32,
    offset: u64,
    crc32: u32,
    #[server(default)] bytes: serde_bytes::ByteBuf,
) -> Result<UploadProgress, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    check_slice(crc32, &bytes)?;
    blocking(move || repository.append_slice(&admin, &import, file, offset, &bytes)).await
}

/// Forgets an import that was not applied, and stops what is being done for it.
#[server(prefix = "/console", endpoint = "import/cancel", input = Json, output = Json, client = ConsoleClient)]
pub async fn cancel_import(import: ImportId) -> Result<(), ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || repository.cancel_import(&admin, &import)).await
}

/// The imports of all administrators that wait, the newest first.
#[server(prefix = "/console", endpoint = "import/waiting", input = Json, output = Json, client = ConsoleClient)]
pub async fn waiting_imports() -> Result<Vec<WaitingImport>, ApiError> {
    Ok(repository()?.waiting_imports(&admin().await?))
}

/// Compares the files with the repository as it is now. What comes of it is seen by
/// [`view_import`].
#[server(prefix = "/console", endpoint = "import/plan", input = Json, output = Json, client = ConsoleClient)]
pub async fn plan_import(import: ImportId) -> Result<(), ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || repository.plan_import(&admin, &import)).await
}

/// How far an import is.
#[server(prefix = "/console", endpoint = "import/view", input = Json, output = Json, client = ConsoleClient)]
pub async fn view_import(import: ImportId) -> Result<ImportView, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || repository.view_import(&admin, &import).map(ImportView::from)).await
}

/// Rows of a plan from the place `from` on, at most as many as asked for and at most 2,000, and fewer
/// where they are long; 500 where no number is given. The plan is the one of this revision, else the answer is [`ApiError::Stale`].
#[server(prefix = "/console", endpoint = "import/rows", input = Json, output = Json, client = ConsoleClient)]
pub async fn import_rows(
    import: ImportId,
    revision: u64,
    from: u32,
    limit: Option<u32>,
) -> Result<Vec<Row>, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    let from = usize::try_from(from).unwrap_or(usize::MAX);
    let limit = limit.map_or(ROWS_PER_PAGE, |limit| limit.min(MOST_ROWS) as usize);
    let rows = move || repository.import_rows(&admin, &import, revision.into(), from, limit);
    Ok(blocking(rows).await?.iter().map(Row::from).collect())
}

/// How far the work on an import is; nothing where nobody works on it.
#[server(prefix = "/console", endpoint = "import/watch", input = Json, output = Json, client = ConsoleClient)]
pub async fn watch_import(import: ImportId) -> Result<Option<JobProgress>, ApiError> {
    let watched = repository()?.import_progress(&admin().await?, &import);
    watched.map_err(IntoApiError::into_api_error)
}

/// The two sides of a row, field by field; with the path of an item, that item alone and whole.
#[server(prefix = "/console", endpoint = "import/detail", input = Json, output = Json, client = ConsoleClient)]
pub async fn import_detail(
    import: ImportId,
    row: u32,
    item: Option<String>,
) -> Result<Detail, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    let options = DetailOptions { whole: item.is_some(), item: item.map(Into::into) };
    blocking(move || {
        let sides = repository.row_sides(&admin, &import, row)?;
        Ok::<_, repository::ImportError>(snapshot::detail(
            sides.here.as_ref(),
            sides.source.as_ref(),
            &options,
        ))
    })
    .await
}

/// The secrets in what the import would bring.
#[server(prefix = "/console", endpoint = "import/secrets", input = Json, output = Json, client = ConsoleClient)]
pub async fn import_secrets(import: ImportId) -> Result<FoundSecrets, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || repository.import_secrets(&admin, &import)).await
}

/// Carries the import out as it was decided.
#[server(prefix = "/console", endpoint = "import/apply", input = Json, output = Json, client = ConsoleClient)]
pub async fn apply_import(import: ImportId, decisions: Decisions) -> Result<Report, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || repository.apply_import(&admin, &import, &decisions)).await
}

/// Plans to make the repository what it was at this revision.
#[server(prefix = "/console", endpoint = "revision/restore", input = Json, output = Json, client = ConsoleClient)]
pub async fn start_restore(revision: u64) -> Result<ImportId, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || repository.start_revert(&admin, Revert::Restore(revision.into()))).await
}

/// Plans to take back what this revision did.
#[server(prefix = "/console", endpoint = "revision/undo", input = Json, output = Json, client = ConsoleClient)]
pub async fn start_undo(revision: u64) -> Result<ImportId, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || repository.start_revert(&admin, Revert::Undo(revision.into()))).await
}

/// Compares the revision `with` with the revision `here`.
#[server(prefix = "/console", endpoint = "revision/compare", input = Json, output = Json, client = ConsoleClient)]
pub async fn start_comparison(here: u64, with: u64) -> Result<ImportId, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || repository.start_comparison(&admin, here.into(), with.into())).await
}

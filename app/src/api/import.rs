//! Imports: upload files in slices, plan, decide and apply. An undo or a restore is planned and applied
//! in the same way. A comparison is only planned.

use api_types::{
    DecisionChanges, Decisions, DecisionsVersion, FileAction, FoundSecrets, ImportId, ImportView,
    JobProgress, NewFile, ProfileSource, Report, ReviewUpdate, RevisionNumber, Row, UploadProgress,
    WaitingImport,
};
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use repository::{ImportError, PlanOptions, ROWS_PER_PAGE, Revert};
use server_fn::codec::{Json, Postcard};
use snapshot::Detail;
#[cfg(feature = "ssr")]
use snapshot::DetailOptions;

use super::{ApiError, ConsoleClient};
#[cfg(feature = "ssr")]
use super::{
    access::{admin, blocking, manager, repository},
    exchange_service::repositories,
    failure::check_slice,
};

/// The maximum number of rows in one answer.
pub const MAX_ROWS: u32 = 2_000;

/// Starts an import and reserves space for its files.
#[server(prefix = "/console", endpoint = "import/start", input = Json, output = Json, client = ConsoleClient)]
pub async fn start_import(
    #[server(rename = "intent")] action: FileAction,
    files: Vec<NewFile>,
) -> Result<ImportId, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || repository.start_import(&admin, action, &files)).await
}

/// Appends the slice of a file at `offset`. Rejects a slice whose CRC-32 does not match.
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
    let bytes = bytes.into_vec();
    blocking(move || repository.append_slice(&admin, &import, file, offset, bytes)).await
}

/// Cancels an import that was not applied, and its running job.
#[server(prefix = "/console", endpoint = "import/cancel", input = Json, output = Json, client = ConsoleClient)]
pub async fn cancel_import(import: ImportId) -> Result<(), ApiError> {
    let (manager, repositories) = (manager().await?, repositories()?);
    blocking(move || repositories.of(&import).cancel_import(&manager, &import)).await
}

/// The unfinished imports of all administrators, and the plans of sends to instances, newest first.
#[server(prefix = "/console", endpoint = "import/waiting", input = Json, output = Json, client = ConsoleClient)]
pub async fn waiting_imports() -> Result<Vec<WaitingImport>, ApiError> {
    let (admin, repositories) = (admin().await?, repositories()?);
    blocking(move || Ok::<_, ImportError>(repositories.waiting_imports(&admin))).await
}

/// Compares the files with the current repository. [`view_import`] returns the plan. With
/// `list_missing`, the plan has a row for each service that the files do not have. Without a value,
/// it has them if the earlier plan had them. The services of the files get the given response times,
/// or those of the earlier plan.
#[server(prefix = "/console", endpoint = "import/plan", input = Json, output = Json, client = ConsoleClient)]
pub async fn plan_import(
    import: ImportId,
    #[server(default)] list_missing: Option<bool>,
    #[server(default)] response_times: Option<ProfileSource>,
) -> Result<(), ApiError> {
    let (manager, repositories) = (manager().await?, repositories()?);
    let profile = response_times.map(|source| source.profile()).transpose();
    let response_times = profile.map_err(ApiError::InvalidProfile)?;
    let options = PlanOptions { list_missing, response_times };
    blocking(move || repositories.of(&import).plan_import_with(&manager, &import, options)).await
}

/// Saves decisions with the plan. Returns their new version. Fails with [`ApiError::Stale`] if the import
/// has another plan, and with [`ConflictCause::DecisionsChanged`] if somebody else changed decisions.
///
/// [`ConflictCause::DecisionsChanged`]: api_types::ConflictCause::DecisionsChanged
#[server(prefix = "/console", endpoint = "import/decide", input = Json, output = Json, client = ConsoleClient)]
pub async fn save_decisions(
    import: ImportId,
    changes: DecisionChanges,
) -> Result<DecisionsVersion, ApiError> {
    let (manager, repositories) = (manager().await?, repositories()?);
    blocking(move || repositories.of(&import).save_decisions(&manager, &import, &changes)).await
}

/// What other people did with a plan that is open, since this version of its decisions.
#[server(prefix = "/console", endpoint = "import/update", input = Json, output = Json, client = ConsoleClient)]
pub async fn update_review(
    import: ImportId,
    seen: DecisionsVersion,
) -> Result<ReviewUpdate, ApiError> {
    let (manager, repositories) = (manager().await?, repositories()?);
    blocking(move || repositories.of(&import).review_update(&manager, &import, seen)).await
}

/// The state of an import, with the first rows of its plan.
#[server(prefix = "/console", endpoint = "import/view", input = Json, output = Json, client = ConsoleClient)]
pub async fn view_import(import: ImportId) -> Result<ImportView, ApiError> {
    let (manager, repositories) = (manager().await?, repositories()?);
    blocking(move || {
        let view = repositories.of(&import).view_import(&manager, &import)?;
        let exchange = repositories.exchange_of(&import);
        Ok::<_, ImportError>(ImportView::from(view).with_exchange(exchange))
    })
    .await
}

/// A page of at most `limit` rows of a plan, starting at index `from`. The default limit is 500, the
/// maximum is 2,000. A page with many differences is shorter. Fails with [`ApiError::Stale`] if the
/// plan has another revision.
#[server(prefix = "/console", endpoint = "import/rows", input = Json, output = Json, client = ConsoleClient)]
pub async fn import_rows(
    import: ImportId,
    revision: RevisionNumber,
    from: u32,
    limit: Option<u32>,
) -> Result<Vec<Row>, ApiError> {
    let (manager, repositories) = (manager().await?, repositories()?);
    let from = usize::try_from(from).unwrap_or(usize::MAX);
    let limit = limit.map_or(ROWS_PER_PAGE, |limit| limit.min(MAX_ROWS) as usize);
    let rows =
        move || repositories.of(&import).import_rows(&manager, &import, revision, from, limit);
    Ok(blocking(rows).await?.iter().map(Row::from).collect())
}

/// The progress of the running job of an import. `None` if no job is running.
#[server(prefix = "/console", endpoint = "import/watch", input = Json, output = Json, client = ConsoleClient)]
pub async fn watch_import(import: ImportId) -> Result<Option<JobProgress>, ApiError> {
    let (manager, repositories) = (manager().await?, repositories()?);
    blocking(move || repositories.of(&import).import_progress(&manager, &import)).await
}

/// Compares the two definitions of a row field by field. With the path of an item, returns only that
/// item, with its complete bodies.
#[server(prefix = "/console", endpoint = "import/detail", input = Json, output = Json, client = ConsoleClient)]
pub async fn import_detail(
    import: ImportId,
    row: u32,
    item: Option<String>,
) -> Result<Detail, ApiError> {
    let (manager, repositories) = (manager().await?, repositories()?);
    let options = DetailOptions { whole: item.is_some(), item: item.map(Into::into) };
    blocking(move || {
        let sides = repositories.of(&import).row_sides(&manager, &import, row)?;
        Ok::<_, ImportError>(snapshot::detail(
            sides.existing.as_ref(),
            sides.source.as_ref(),
            &options,
        ))
    })
    .await
}

/// Finds secrets in the definitions that the import would change.
#[server(prefix = "/console", endpoint = "import/secrets", input = Json, output = Json, client = ConsoleClient)]
pub async fn import_secrets(import: ImportId) -> Result<FoundSecrets, ApiError> {
    let (manager, repositories) = (manager().await?, repositories()?);
    blocking(move || repositories.of(&import).import_secrets(&manager, &import)).await
}

/// Applies an import with these decisions. With `seen`, fails if somebody changed the plan or its saved
/// decisions since that version.
#[server(prefix = "/console", endpoint = "import/apply", input = Json, output = Json, client = ConsoleClient)]
pub async fn apply_import(
    import: ImportId,
    decisions: Decisions,
    #[server(default)] seen: Option<DecisionsVersion>,
) -> Result<Report, ApiError> {
    let (manager, repositories) = (manager().await?, repositories()?);
    blocking(move || repositories.apply(&manager, &import, &decisions, seen)).await
}

/// Plans a restore of the repository to its state at a revision.
#[server(prefix = "/console", endpoint = "revision/restore", input = Json, output = Json, client = ConsoleClient)]
pub async fn start_restore(revision: RevisionNumber) -> Result<ImportId, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || repository.start_revert(&admin, Revert::Restore(revision))).await
}

/// Plans an undo of a revision.
#[server(prefix = "/console", endpoint = "revision/undo", input = Json, output = Json, client = ConsoleClient)]
pub async fn start_undo(revision: RevisionNumber) -> Result<ImportId, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || repository.start_revert(&admin, Revert::Undo(revision))).await
}

/// Compares the revision `other` to the revision `base`.
#[server(prefix = "/console", endpoint = "revision/compare", input = Json, output = Json, client = ConsoleClient)]
pub async fn start_comparison(
    #[server(rename = "here")] base: RevisionNumber,
    #[server(rename = "with")] other: RevisionNumber,
) -> Result<ImportId, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || repository.start_comparison(&admin, base, other)).await
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn arguments_have_their_wire_names() {
        let start = r#"{"intent":"compare","files":[["a.json",7]]}"#;
        let StartImport { action, files } = serde_json::from_str(start).unwrap();
        assert_eq!((action, files), (FileAction::Compare, vec![NewFile::new("a.json", 7)]));
        let compare = r#"{"here":1,"with":2}"#;
        let StartComparison { base, other } = serde_json::from_str(compare).unwrap();
        assert_eq!((base.0, other.0), (1, 2));
    }
}

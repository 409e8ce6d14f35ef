//! Importing: files come in slices, are compared, decided upon and applied. An earlier revision is
//! compared and applied in the same way.

use leptos::prelude::*;
#[cfg(feature = "ssr")]
use repository::ImportError;
use repository::{
    Choice, Decision, Decisions, Effect, FileRead, FoundSecrets, ImportId, Incoming, Intent,
    Purpose, Received, Remarks, Report, Source, Status, WaitingImport, Working,
};
use serde::{Deserialize, Serialize};
use server_fn::codec::{Json, Postcard};
#[cfg(feature = "ssr")]
use snapshot::DetailOptions;
use snapshot::{Detail, ServiceKey, Summary};

#[cfg(feature = "ssr")]
use super::access::{admin, blocking, repository};
use super::{ApiError, ConsoleClient};

/// Rows of a plan that come with the answer about it.
#[cfg(feature = "ssr")]
const ROWS: u32 = 500;

/// Rows of a plan that one answer has.
pub const MOST_ROWS: u32 = 2_000;

/// How far an import is: what its address shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportView {
    /// Its files are coming in.
    Receiving {
        /// The files.
        files: Vec<Incoming>,
    },
    /// Its files cannot be imported.
    Refused {
        /// The files, and why.
        files: Vec<FileRead>,
    },
    /// The files are here; comparing them has failed and can be tried again.
    Arrived {
        /// The files.
        files: Vec<FileRead>,
    },
    /// Somebody works on it just now.
    Working {
        /// How far that is.
        working: Working,
    },
    /// It waits for decisions, or only to be looked at.
    Planned {
        /// What it is for.
        purpose: Purpose,
        /// The files that it was made from.
        files: Vec<FileRead>,
        /// The revision that the plan was made at.
        revision: u64,
        /// How many definitions the source has; 0 where all of them are in `rows`.
        #[serde(default)]
        total: u32,
        /// The first of them; [`import_rows`] has the others.
        rows: Vec<Row>,
    },
    /// It was carried out.
    Applied {
        /// What it was for.
        purpose: Purpose,
        /// The files that it was made from.
        sources: Vec<Source>,
        /// What it did.
        report: Report,
    },
}

/// One definition of the source, as the review shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// What the source has; what is here, where the source has nothing.
    pub summary: Summary,
    /// Which of the files it is from, from 0.
    pub file: u32,
    /// How it meets the repository.
    pub status: Status,
    /// The one that is here, if one is.
    pub here: Option<Here>,
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// What happens if nothing is chosen; nothing where a person has to.
    pub default: Option<Decision>,
    /// What else is worth a word.
    pub remarks: Remarks,
}

/// The definition that a row's would take the place of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Here {
    /// Its name and version.
    pub key: ServiceKey,
    /// Its examples.
    pub examples: u32,
}

impl Row {
    /// What a decision does to the examples that are here.
    #[must_use]
    pub fn effect(&self, decision: &Decision) -> Effect {
        let here = self.here.as_ref().map_or(0, |here| here.examples);
        Effect::of(&self.status, &self.summary, here, decision)
    }
}

/// Makes room for files, each with its name and its bytes.
#[server(prefix = "/console", endpoint = "import/start", input = Json, output = Json, client = ConsoleClient)]
pub async fn start_import(intent: Intent, files: Vec<(String, u64)>) -> Result<ImportId, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || repository.start_import(&admin, intent, &files)).await
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
) -> Result<Received, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    ApiError::check_slice(crc32, &bytes)?;
    blocking(move || repository.append(&admin, &import, file, offset, &bytes)).await
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
    let [from, limit] = [from, limit.unwrap_or(ROWS).min(MOST_ROWS)].map(|number| number as usize);
    let rows = move || repository.rows_of_import(&admin, &import, revision.into(), from, limit);
    Ok(blocking(rows).await?.iter().map(Row::from).collect())
}

/// How far the work on an import is; nothing where nobody works on it.
#[server(prefix = "/console", endpoint = "import/watch", input = Json, output = Json, client = ConsoleClient)]
pub async fn watch_import(import: ImportId) -> Result<Option<Working>, ApiError> {
    Ok(repository()?.watch_import(&admin().await?, &import)?)
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
        let sides = repository.sides(&admin, &import, row)?;
        Ok::<_, ImportError>(snapshot::detail(sides.here.as_ref(), sides.source.as_ref(), &options))
    })
    .await
}

/// The secrets in what the import would bring.
#[server(prefix = "/console", endpoint = "import/secrets", input = Json, output = Json, client = ConsoleClient)]
pub async fn import_secrets(import: ImportId) -> Result<FoundSecrets, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || repository.secrets_of_import(&admin, &import)).await
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
    blocking(move || repository.start_restore(&admin, revision.into())).await
}

/// Plans to take back what this revision did.
#[server(prefix = "/console", endpoint = "revision/undo", input = Json, output = Json, client = ConsoleClient)]
pub async fn start_undo(revision: u64) -> Result<ImportId, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || repository.start_undo(&admin, revision.into())).await
}

/// Compares the revision `with` with the revision `here`.
#[server(prefix = "/console", endpoint = "revision/compare", input = Json, output = Json, client = ConsoleClient)]
pub async fn start_comparison(here: u64, with: u64) -> Result<ImportId, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || repository.start_comparison(&admin, here.into(), with.into())).await
}

#[cfg(feature = "ssr")]
impl From<repository::ImportView> for ImportView {
    fn from(view: repository::ImportView) -> Self {
        use repository::ImportView as View;
        match view {
            View::Receiving(files) => Self::Receiving { files },
            View::Refused(files) => Self::Refused { files },
            View::Arrived(files) => Self::Arrived { files },
            View::Working(working) => Self::Working { working },
            View::Applied { purpose, sources, report } => {
                Self::Applied { purpose, sources, report }
            }
            View::Planned { purpose, files, plan } => Self::Planned {
                purpose,
                files,
                revision: plan.revision.0,
                total: u32::try_from(plan.rows.len()).unwrap_or(u32::MAX),
                rows: plan.page(0, ROWS as usize).iter().map(Row::from).collect(),
            },
        }
    }
}

#[cfg(feature = "ssr")]
impl From<&repository::Row> for Row {
    fn from(row: &repository::Row) -> Self {
        let here = row.here.as_ref().map(|entry| Here {
            key: entry.summary.key.clone(),
            examples: entry.summary.examples(),
        });
        Self {
            summary: row.summary.clone(),
            file: row.file,
            status: row.status.clone(),
            here,
            choices: row.choices.to_vec(),
            default: row.default.clone(),
            remarks: row.remarks.clone(),
        }
    }
}

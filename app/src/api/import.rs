//! Importing: a file comes in slices, is compared, decided upon and applied.

use leptos::prelude::*;
use repository::{Decision, Decisions, ImportId, Received, Report, Source, Status};
use serde::{Deserialize, Serialize};
use server_fn::codec::{Json, Postcard};
use snapshot::{Problem, ServiceKey, Summary};

#[cfg(feature = "ssr")]
use super::access::{admin, blocking, repository};
use super::{ApiError, ConsoleClient};

/// How far an import is: what its address shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportView {
    /// The file is coming in.
    Receiving {
        /// The file's name.
        name: Box<str>,
        /// Bytes of the file.
        size: u64,
        /// How much is here.
        received: Received,
    },
    /// The file cannot be imported.
    Refused {
        /// The file.
        source: Source,
        /// Why.
        problems: Vec<Problem>,
    },
    /// The file is here; comparing it has failed and can be tried again.
    Arrived {
        /// The file.
        source: Source,
    },
    /// It waits for decisions.
    Planned {
        /// The file.
        source: Source,
        /// The revision that the plan was made at.
        revision: u64,
        /// The definitions of the file.
        rows: Vec<Row>,
        /// What is remarkable about the file.
        problems: Vec<Problem>,
    },
    /// It was carried out.
    Applied {
        /// The file.
        source: Source,
        /// What it did.
        report: Report,
    },
}

/// One definition of the file, as the review shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// What the file has.
    pub summary: Summary,
    /// How it meets the repository.
    pub status: Status,
    /// The one that is here, if one is.
    pub here: Option<Here>,
    /// What can be chosen.
    pub choices: Vec<Decision>,
    /// What happens if nothing is chosen; nothing where a person has to.
    pub default: Option<Decision>,
}

/// The definition that a row's would take the place of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Here {
    /// Its name and version.
    pub key: ServiceKey,
    /// Its examples.
    pub examples: u32,
}

/// Makes room for a file of this many bytes.
#[server(prefix = "/console", endpoint = "import/start", input = Json, output = Json, client = ConsoleClient)]
pub async fn start_import(name: String, size: u64) -> Result<ImportId, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || repository.start_import(&admin, &name, size)).await
}

/// Sends the slice of the file at `offset`; tells how much is there.
#[server(prefix = "/console", endpoint = "import/slice", input = Postcard, output = Json, client = ConsoleClient)]
pub async fn send_slice(
    import: ImportId,
    offset: u64,
    #[server(default)] bytes: serde_bytes::ByteBuf,
) -> Result<Received, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || repository.append(&admin, &import, offset, &bytes)).await
}

/// Forgets an import that was not applied.
#[server(prefix = "/console", endpoint = "import/cancel", input = Json, output = Json, client = ConsoleClient)]
pub async fn cancel_import(import: ImportId) -> Result<(), ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    repository.cancel_import(&admin, &import);
    Ok(())
}

/// Compares the file with the repository as it is now.
#[server(prefix = "/console", endpoint = "import/plan", input = Json, output = Json, client = ConsoleClient)]
pub async fn plan_import(import: ImportId) -> Result<ImportView, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || repository.plan_import(&admin, &import).map(ImportView::from)).await
}

/// How far an import is.
#[server(prefix = "/console", endpoint = "import/view", input = Json, output = Json, client = ConsoleClient)]
pub async fn view_import(import: ImportId) -> Result<ImportView, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || repository.view_import(&admin, &import).map(ImportView::from)).await
}

/// Carries the import out as it was decided.
#[server(prefix = "/console", endpoint = "import/apply", input = Json, output = Json, client = ConsoleClient)]
pub async fn apply_import(import: ImportId, decisions: Decisions) -> Result<Report, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || repository.apply_import(&admin, &import, &decisions)).await
}

#[cfg(feature = "ssr")]
impl From<repository::ImportView> for ImportView {
    fn from(view: repository::ImportView) -> Self {
        use repository::ImportView as View;
        match view {
            View::Receiving { name, size, received } => Self::Receiving { name, size, received },
            View::Refused { source, problems } => Self::Refused { source, problems },
            View::Arrived { source } => Self::Arrived { source },
            View::Applied { source, report } => Self::Applied { source, report },
            View::Planned { source, plan } => Self::Planned {
                source,
                revision: plan.revision.0,
                rows: plan.rows.into_iter().map(Row::from).collect(),
                problems: plan.problems,
            },
        }
    }
}

#[cfg(feature = "ssr")]
impl From<repository::Row> for Row {
    fn from(row: repository::Row) -> Self {
        let here = row.here.map(|entry| Here {
            key: entry.summary.key.clone(),
            examples: entry.summary.examples(),
        });
        Self {
            summary: row.summary,
            status: row.status,
            here,
            choices: row.choices.to_vec(),
            default: row.default,
        }
    }
}

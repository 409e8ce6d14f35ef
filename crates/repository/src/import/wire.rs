//! Converts imports and rows to the types that cross the wire.

use api_types::ExistingService;

use super::view::ImportView;
use crate::plan::{PlannedItem, Row};

/// The number of rows in the view of an import, and the default number of rows on a page.
pub const ROWS_PER_PAGE: usize = 500;

impl From<ImportView> for api_types::ImportView {
    fn from(view: ImportView) -> Self {
        match view {
            ImportView::Receiving(files) => Self::Receiving { files },
            ImportView::Rejected(files) => Self::Rejected { files },
            ImportView::Uploaded(files) => Self::Uploaded { files },
            ImportView::Busy(progress) => Self::Busy { progress },
            ImportView::Applied { kind, sources, report, problems } => {
                Self::Applied { kind, sources, report, problems, exchange: None }
            }
            ImportView::Planned { kind, files, plan, missing, response_times, saved } => {
                Self::Planned {
                    kind,
                    files,
                    revision: plan.revision,
                    total: u32::try_from(plan.rows.len()).unwrap_or(u32::MAX),
                    rows: plan.page(0, ROWS_PER_PAGE).iter().map(Into::into).collect(),
                    missing,
                    response_times,
                    items: plan.items.iter().map(PlannedItem::to_change).collect(),
                    saved,
                    exchange: None,
                }
            }
        }
    }
}

impl From<&Row> for api_types::Row {
    fn from(row: &Row) -> Self {
        let existing = row.existing.as_ref().map(|entry| ExistingService {
            key: entry.summary.key.clone(),
            examples: entry.summary.examples(),
        });
        Self {
            summary: row.summary.clone(),
            file: row.file,
            position: row.position,
            status: row.status.clone(),
            existing,
            choices: row.choices.to_vec(),
            default: row.default.clone(),
            warnings: row.warnings.clone(),
        }
    }
}

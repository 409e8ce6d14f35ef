//! Converts imports and rows of plans to the types that cross the wire.

use api_types::ExistingService;

use crate::{ImportView, Row};

/// Rows of a plan that come with the answer about it. The others are asked for.
const FIRST_ROWS: usize = 500;

impl From<&ImportView> for api_types::ImportView {
    fn from(view: &ImportView) -> Self {
        match view {
            ImportView::Receiving(files) => Self::Receiving { files: files.clone() },
            ImportView::Refused(files) => Self::Refused { files: files.clone() },
            ImportView::Arrived(files) => Self::Arrived { files: files.clone() },
            ImportView::Working(working) => Self::Working { working: *working },
            ImportView::Applied { purpose, sources, report } => Self::Applied {
                purpose: purpose.clone(),
                sources: sources.clone(),
                report: report.clone(),
            },
            ImportView::Planned { purpose, files, plan } => Self::Planned {
                purpose: purpose.clone(),
                files: files.clone(),
                revision: plan.revision.0,
                total: u32::try_from(plan.rows.len()).unwrap_or(u32::MAX),
                rows: plan.page(0, FIRST_ROWS).iter().map(Into::into).collect(),
            },
        }
    }
}

impl From<&Row> for api_types::Row {
    fn from(row: &Row) -> Self {
        let here = row.here.as_ref().map(|entry| ExistingService {
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
            warnings: row.warnings.clone(),
        }
    }
}

//! Compares two local files, without a store. The plan is the one of a comparison in the console.

use std::sync::Arc;

use api_types::{ComparisonSide, ImportKind, RevisionNumber};

use super::local_file::LocalFile;
use crate::{
    plan::{self, Base, Plan, PlanError},
    progress::Progress,
};

/// A comparison of two files.
#[derive(Debug)]
pub struct ComparedFiles {
    /// Which files were compared.
    pub kind: ImportKind,
    /// What differs.
    pub plan: Plan,
}

/// Compares `other` with `base`.
///
/// # Errors
/// If a file cannot be read, or changed since it was read first.
pub fn compare_files(base: LocalFile, other: LocalFile) -> Result<ComparedFiles, PlanError> {
    let side = |file: &LocalFile| ComparisonSide::File(file.file.source.name.clone());
    let kind = ImportKind::Compare { base: side(&base), other: side(&other) };
    let base = Base::from_file(Arc::new(base.file));
    let files = [Arc::new(other.file)];
    let rows = plan::comparison_rows(&files, &base, &Progress::default())?;
    Ok(ComparedFiles { kind, plan: Plan::read_only(RevisionNumber::default(), rows) })
}

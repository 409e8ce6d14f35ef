//! Takes a file into a repository: uploads it, plans it, and for a temporary one applies the plan.

use api_types::{FileAction, ImportId, NewFile};
use repository::{ImportView, Plan, PlanOptions};
use snapshot::ReadAt as _;

use super::{LocalRepository, LocalRepositoryError};
use crate::{
    exchange::{SnapshotFile, Transfer},
    import_policy::Policy,
};

/// Files are uploaded in slices of this size, in bytes.
const SLICE: u64 = 1 << 20;

impl LocalRepository {
    /// Plans the import of a file, as the console does.
    pub(crate) fn plan(
        &self,
        file: &SnapshotFile,
        options: PlanOptions,
        progress: &mut dyn FnMut(Transfer),
    ) -> Result<(ImportId, ImportView), LocalRepositoryError> {
        let Self { repository, admin, .. } = self;
        let size = file.size().map_err(LocalRepositoryError::Temporary)?;
        let new = NewFile::new(file.name(), size);
        let import = repository.start_import(admin, FileAction::Import, &[new])?;
        let (mut slice, mut at) = (Vec::new(), 0);
        while at < size {
            let length = SLICE.min(size - at);
            slice.resize(usize::try_from(length).unwrap_or_default(), 0);
            file.read_exact_at(&mut slice, at).map_err(LocalRepositoryError::Temporary)?;
            let received = repository.append_slice(admin, &import, 0, at, &slice)?;
            at += length;
            progress(Transfer { done: at, total: Some(size) });
            if received.rejected {
                break;
            }
        }
        repository.plan_import_with(admin, &import, options)?;
        match repository.view_import(admin, &import)? {
            ImportView::Rejected(files) => Err(LocalRepositoryError::Rejected(files)),
            view => Ok((import, view)),
        }
    }

    /// Takes all services of a file into an empty repository. Returns how many have a problem, so that they are left
    /// out.
    pub(crate) fn load(
        &self,
        file: &SnapshotFile,
        progress: &mut dyn FnMut(Transfer),
    ) -> Result<u32, LocalRepositoryError> {
        let (import, view) = self.plan(file, PlanOptions::default(), progress)?;
        let ImportView::Planned { files, plan, .. } = view else { return Ok(0) };
        let policy = Policy::Merge;
        let undecided = undecided(&plan, policy);
        if !undecided.is_empty() {
            return Err(LocalRepositoryError::Undecided(undecided));
        }
        if !plan.rows.is_empty() {
            self.repository.apply_import(&self.admin, &import, &policy.decide(&plan))?;
        }
        Ok(files.iter().map(|file| file.left_out).sum())
    }
}

/// The services about which a policy decides nothing.
pub(crate) fn undecided(plan: &Plan, policy: Policy) -> Vec<snapshot::ServiceKey> {
    let rows = plan.rows.iter().filter(|row| policy.outcome(row).is_none());
    rows.map(|row| row.summary.key.clone()).collect()
}

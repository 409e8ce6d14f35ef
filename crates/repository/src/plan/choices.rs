//! The allowed choices of a row, by its status.

use api_types::Choice;

/// Documents in the file whose service is only in the repository.
pub(super) const ORPHANS: &[Choice] = &[Choice::Merge, Choice::KeepMine];
pub(super) const NEW: &[Choice] = &[Choice::Add, Choice::Copy, Choice::Skip];
/// A new service whose ID Microcks cannot export, or which another row has too.
pub(super) const NEW_OR_NEW_IDS: &[Choice] =
    &[Choice::Add, Choice::AddWithNewIds, Choice::Copy, Choice::Skip];
/// A new service that the source has twice, and whose ID another service of the repository has.
pub(super) const NEW_IDS: &[Choice] = &[Choice::AddWithNewIds, Choice::Copy, Choice::Skip];
pub(super) const CHANGED: &[Choice] =
    &[Choice::Replace, Choice::Merge, Choice::KeepMine, Choice::Copy];
/// An edit of the service itself.
pub(super) const EDIT: &[Choice] = &[Choice::Replace, Choice::KeepMine];
pub(super) const IDENTICAL: &[Choice] = &[Choice::KeepMine, Choice::Copy];
pub(super) const ID_CONFLICT: &[Choice] =
    &[Choice::AddWithNewIds, Choice::Replace, Choice::Copy, Choice::Skip];

// An undo or a restore asks for the earlier definition itself, so it offers no copies.
pub(super) const REVERT_NEW: &[Choice] = &[Choice::Add, Choice::Skip];
pub(super) const REVERT_CHANGED: &[Choice] = &[Choice::Replace, Choice::Merge, Choice::KeepMine];
pub(super) const REVERT_MISSING: &[Choice] = &[Choice::Remove, Choice::KeepMine];

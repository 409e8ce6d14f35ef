//! What can be chosen for a row, by how its service meets the repository.

use api_types::Choice;

/// Documents whose service is here and not in the file.
pub(super) const ATTACH: &[Choice] = &[Choice::Merge, Choice::KeepMine];
pub(super) const NEW: &[Choice] = &[Choice::Add, Choice::Copy, Choice::Skip];
/// A new service whose ID no Microcks could export.
pub(super) const ADD_ODD_ID: &[Choice] =
    &[Choice::Add, Choice::AddWithNewIds, Choice::Copy, Choice::Skip];
pub(super) const CHANGED: &[Choice] =
    &[Choice::Replace, Choice::Merge, Choice::KeepMine, Choice::Copy];
pub(super) const IDENTICAL: &[Choice] = &[Choice::KeepMine, Choice::Copy];
pub(super) const ID_CONFLICT: &[Choice] =
    &[Choice::AddWithNewIds, Choice::Replace, Choice::Copy, Choice::Skip];

/// The same for an undo or a restore, where the earlier revision is what was asked for.
pub(super) const REVERT_NEW: &[Choice] = &[Choice::Add, Choice::Skip];
pub(super) const REVERT_CHANGED: &[Choice] = &[Choice::Replace, Choice::Merge, Choice::KeepMine];
pub(super) const REVERT_MISSING: &[Choice] = &[Choice::Remove, Choice::KeepMine];

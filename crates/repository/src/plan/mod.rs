//! Plans: what a source would change in the repository, row by row.

mod choices;
mod concurrent_changes;
mod confusables;
mod detail_limit;
mod edit;
mod edit_rows;
mod error;
mod file_rows;
mod id_owners;
mod items;
mod output;
mod revert;
mod revert_rows;
mod rivals;
mod row;
mod source;

pub use error::PlanError;
pub use items::PlannedItem;
pub use revert::Revert;
pub use row::{Plan, Row};

pub(crate) use concurrent_changes::find_concurrent_changes;
pub(crate) use confusables::ConfusableKeys;
pub(crate) use edit::{Edit, EditSource};
pub(crate) use edit_rows::edit_rows;
pub(crate) use file_rows::{comparison_rows, count_missing, file_rows, orphan_rows, rows_to_keep};
pub(crate) use id_owners::IdOwners;
pub(crate) use items::{item_changes, items_to_restore};
pub(crate) use output::{definition_to_write, is_current};
pub(crate) use revert::{UndoTargets, restore_targets};
pub(crate) use revert_rows::revert_rows;
pub(crate) use source::{Base, FileSource, PlanSource, UploadedFile};

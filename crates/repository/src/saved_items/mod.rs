//! Response-time profiles and selections that the repository keeps: list, save and delete. Each change is
//! a revision of its own, so that it is in the history and can be undone.

mod check;
mod error;
mod export;
mod last_change;
mod limits;
mod list;
mod save;

pub use error::SavedItemError;

//! Saved selections: their list, the page of one, and the dialog that saves one.

mod list;
mod page;
mod save;
mod text;

pub use list::SelectionsPage;
pub use page::SelectionPage;
pub(super) use save::save_dialog;

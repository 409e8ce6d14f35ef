//! Imports, from the first byte of their files to their reports.

pub(crate) mod apply;
pub(crate) mod lifecycle;
pub(crate) mod planning;
pub(crate) mod progress;
pub(crate) mod registry;
pub(crate) mod room;
pub(crate) mod rows;
pub(crate) mod secrets;
pub(crate) mod slot;
pub(crate) mod state;
pub(crate) mod view;
pub(crate) mod waiting;
pub(crate) mod wire;

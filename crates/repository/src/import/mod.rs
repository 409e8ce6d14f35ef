//! Imports, from the upload of their files to their reports.

mod applied;
mod apply;
mod compare_files;
mod decide;
mod error;
mod figures;
mod find;
mod join;
mod lifecycle;
mod local_file;
mod new_ids;
mod planning;
mod quota;
mod read_back;
mod registry;
mod rows;
mod saved;
mod secrets;
mod shared;
mod slice_parser;
mod slot;
mod state;
mod unpack;
mod upload;
mod view;
mod waiting;
mod wire;
mod write;

pub use compare_files::{ComparedFiles, compare_files};
pub use error::{ApplyError, ImportError};
pub use figures::ImportFigures;
pub use local_file::LocalFile;
pub use planning::PlanOptions;
pub use rows::RowSides;
pub use shared::{ExpectedRecord, RecordKind, RecordLook, RecordVersion, SharedImports};
pub use view::ImportView;
pub use wire::ROWS_PER_PAGE;

pub(crate) use registry::Registry;
pub(crate) use shared::Shared;

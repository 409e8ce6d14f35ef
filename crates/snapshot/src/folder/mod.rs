//! A snapshot as a folder with a file for each service, for version control.
//!
//! Each file is a snapshot itself: indented, its documents sorted, so that a change of an example is
//! a change of a few lines. [`Split`] makes the files of a snapshot, and [`Join`] makes the snapshot of
//! the files. A snapshot in the form and order of an export of Mockpit needs nothing else. For others,
//! an [order file](ORDER_FILE) has the layout and the order of the documents, so that joining gives every
//! byte again. Documents that belong to no service are in one [further file](OTHER_FILE).
//!
//! This module does no I/O: callers read and write the files.

mod content;
mod file_name;
mod indent;
mod join;
mod layout;
mod order;
mod split;

pub use content::{FolderFile, FolderFileReader};
pub use file_name::{ORDER_FILE, OTHER_FILE, is_service_file};
pub use join::Join;
pub use order::InvalidOrder;
pub use split::{Split, SplitFile, Splitter};

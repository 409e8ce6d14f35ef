//! The embedded store: a journal of revision files, which is the truth, and sled as the working
//! copy that is read and written all day.
//!
//! A commit is on disk when its journal file is: written beside its place, flushed, renamed, the
//! directory flushed. Only then does sled hear of it. So whatever becomes of sled, it can be
//! brought up to date or made anew from the journal, and [`EmbeddedStore::open`] does so.

mod anchor;
mod cache;
mod change_set;
mod check;
mod checkpoint;
mod commit;
mod compact;
mod compressed;
mod compressor;
mod disk;
mod embedded;
mod error;
mod files;
mod history;
mod incomplete;
mod journal;
mod lock;
mod maintenance;
mod open;
mod options;
mod reading;
mod record;
mod recover;
mod repair;
mod space;
mod spool;
mod step;

pub use check::{Checked, Finding, FindingKind, Progress, Stage, check, is_data_directory};
#[cfg(feature = "faults")]
pub use disk::Failure;
pub use disk::{Call, Disk};
pub use embedded::EmbeddedStore;
pub use open::{OpenReport, prepare};
pub use options::{FreeSpace, Options, now};
pub use recover::{Recovered, recover};
pub use repair::Rebuilt;
pub use spool::SpoolDirectory;
pub use step::{Step, Steps};

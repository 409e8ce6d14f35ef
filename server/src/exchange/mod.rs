//! Reads services from a running Microcks or Mockpit and sends services to it: what commands and the server share.

mod batches;
mod groups;
mod read_back;
mod receive;
mod release;
mod snapshot_file;
mod transfer;

pub(crate) use batches::Batches;
pub(crate) use groups::groups;
pub(crate) use read_back::differing;
pub(crate) use receive::{ReceiveError, receive};
pub(crate) use release::release;
pub(crate) use snapshot_file::SnapshotFile;
pub(crate) use transfer::Transfer;

//! Reads services from a running Microcks or Mockpit and sends services to it: what commands and the server share.

mod batches;
mod groups;
mod read_back;
mod receive;
mod release;
pub(crate) mod send;
mod snapshot_file;
mod transfer;
mod upload_limit;
mod write_import;

pub(crate) use batches::Batches;
pub(crate) use receive::{ReceiveError, key, receive, receive_group};
pub(crate) use release::release;
pub(crate) use snapshot_file::SnapshotFile;
pub(crate) use transfer::Transfer;
pub(crate) use upload_limit::usual_upload_limit;
pub(crate) use write_import::{ImportWriter, write_import};

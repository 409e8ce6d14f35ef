//! What Mockpit does, without a browser, a server or a disk: plan, decide, apply, export.
//!
//! Pure but for the port to a store. Whoever calls an operation on definitions holds an
//! [`Admin`] or a [`Member`], which only the access module makes from a verified identity.

mod access;
mod index;
mod revision;
mod store;

pub use access::{Admin, Identity, Member, NotAllowed, Role};
pub use index::{IdTaken, Index};
pub use revision::{
    Change, Draft, Entry, Revision, RevisionKind, RevisionNumber, Source, Timestamp,
};
pub use store::{Commit, Head, Store, StoreError};

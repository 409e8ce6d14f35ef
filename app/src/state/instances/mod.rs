//! View state of the pages about instances.

mod form;
mod grid;
mod mirror_form;
mod services;

pub use form::{InstanceDraft, InstanceField, SignInKind, field_of, has_stored_secret};
pub use grid::{Cell, GridFilter, GridLine, GridLines};
pub use mirror_form::{ChosenIds, MirrorDraft, MirrorKind, MirrorServices};
pub use services::{MatchCounts, ServicesFilter, ServicesList, ShowServices};

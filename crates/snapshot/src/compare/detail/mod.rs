//! The details of a comparison: field by field, and bodies line by line.

mod body;
mod collect;
mod model;
mod path;

use crate::Definition;
use collect::Collector;

pub use body::{BodyDiff, Layout, LineKind, Piece};
pub use model::{Detail, DetailField, DetailGroup, DetailItem, DetailOptions, Heading, ItemKind};

/// What changes in detail when `file` replaces `existing`. `file` must have the IDs of `existing`: see
/// [`remap_ids`](crate::remap_ids()). If one definition is missing, everything in the other one is
/// added or removed.
#[must_use]
pub fn detail(
    existing: Option<&Definition>,
    file: Option<&Definition>,
    options: &DetailOptions,
) -> Detail {
    let empty = Definition::from_sections(<[String; 5]>::default());
    Collector::new(options).collect(existing.unwrap_or(&empty), file.unwrap_or(&empty))
}

//! Makes one definition of two, and gives documents other ids.

pub(crate) mod merge;
pub(crate) mod object;
pub(crate) mod regenerate_ids;
pub(crate) mod remap_ids;
pub(crate) mod rename;
pub(crate) mod rewrite;
pub(crate) mod splice;

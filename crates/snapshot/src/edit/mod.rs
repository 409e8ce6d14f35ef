//! Combines two definitions into one, and changes IDs.

pub(crate) mod merge;
pub(crate) mod regenerate_ids;
pub(crate) mod remap_ids;
pub(crate) mod renamed_operations;
pub(crate) mod rewrite_ids;
pub(crate) mod splice;
pub(crate) mod unusable_ids;

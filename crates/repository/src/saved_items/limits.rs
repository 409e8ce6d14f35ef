//! Limits of saved items. All of them are in memory, and each commit hashes them.

/// The maximum number of saved items.
pub(crate) const MAX_ITEMS: usize = 1_000;

/// The maximum size of the content of a saved item, in bytes. A selection of 10,000 IDs fits.
pub(crate) const MAX_CONTENT_BYTES: usize = 512 << 10;

/// The maximum size of all contents together, in bytes.
pub(crate) const MAX_TOTAL_BYTES: usize = 16 << 20;

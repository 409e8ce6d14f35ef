//! The names of files and folders in the data directory.

/// The folder of the journal.
pub(crate) const JOURNAL: &str = "journal";

/// The folder of the cache, and its name in errors.
pub(crate) const CACHE: &str = "sled";

/// The folder of revisions that a shared journal has lost, and that were put aside.
pub(crate) const LOST_REVISIONS: &str = "lost-revisions";

//! Limits for files and their contents.

/// Limits that the reader checks before it allocates memory for what they limit.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Limits {
    /// Nesting depth of arrays and objects, including the two levels of the file itself.
    pub max_depth: u32,
    /// Bytes of one document. The database of Microcks allows 16 MiB. Escapes make contracts longer
    /// in a file.
    pub max_document_bytes: usize,
    /// Documents of all kinds together. Operations have the same limit, but are counted separately.
    pub max_documents: u32,
    /// Services of a file.
    pub max_services: u32,
    /// Bytes of the file.
    pub max_file_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_depth: 128,
            max_document_bytes: 32 << 20,
            max_documents: 1_000_000,
            max_services: 100_000,
            max_file_bytes: 1 << 30,
        }
    }
}

/// Operations of one service. Microcks stores a service in at most 16 MiB and needs about 400 bytes
/// for an operation, so no real service has as many. Without a limit a file could have millions of
/// empty operations of three bytes, each of which would take far more memory.
pub const MAX_OPERATIONS: usize = 50_000;

/// Documents of one kind that one service may have. A comparison has two definitions in memory,
/// with a row for each example that differs.
pub const MAX_DOCUMENTS: usize = 50_000;

/// Labels of one service. Lists show each of them.
pub const MAX_LABELS: usize = 1_000;

/// Bytes of a label's key, and of its value.
pub const MAX_LABEL_BYTES: usize = 1_024;

/// Bytes of a service's ID. Microcks generates 24 digits. Without a limit, matching operations with
/// many dashes to services could take quadratic time.
pub const MAX_ID_BYTES: usize = 256;

/// Bytes of a service's name, and of its version. Every list shows both.
pub const MAX_NAME_BYTES: usize = 512;

/// Problems of one severity that are reported for a file.
pub const MAX_PROBLEMS: usize = 1_000;

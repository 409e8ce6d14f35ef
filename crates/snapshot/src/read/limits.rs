//! How large a file and what is in it may be.

/// Caps that are checked before anything is allocated for what they cap.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Limits {
    /// How deep arrays and objects may nest, the file's own two levels included.
    pub max_depth: u32,
    /// Bytes of one document. The database of a Microcks takes 16 MiB; contracts with
    /// escapes are longer in a file.
    pub max_document_bytes: usize,
    /// Documents of all kinds together. Operations are counted beside them, up to the same number.
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

/// The most operations of one service. A Microcks writes some 400 bytes for each and keeps a service
/// in 16 MiB, so no real one has as many; but a file could hold millions of empty ones, each of which
/// would take more memory than its three bytes.
pub const MAX_OPERATIONS: usize = 50_000;

/// The most documents of one kind that one service may have. Two definitions are in memory when they
/// are compared, with a line for each example that differs.
pub const MAX_DOCUMENTS: usize = 50_000;

/// The most labels of one service: each of them stands in lists.
pub const MAX_LABELS: usize = 1_000;

/// The longest key and the longest value of a label, in bytes.
pub const MAX_LABEL_BYTES: usize = 1_024;

/// The longest id of a service, in bytes. One that is made has 24 digits, a person perhaps a name; with
/// any length, finding the services of operations with many dashes could take for ever.
pub const MAX_ID_BYTES: usize = 256;

/// The longest name and the longest version of a service, in bytes: they stand in every list.
pub const MAX_NAME_BYTES: usize = 512;

/// The most problems that are told of a file. Nobody reads the next thousand.
pub const MAX_PROBLEMS: usize = 1_000;

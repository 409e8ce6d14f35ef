//! How the engine answers.

/// How the engine answers.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Options {
    /// Whether answers have the same faults as those of Microcks, for clients that depend on one.
    pub is_strict: bool,
    /// Whether bodies that are `data:` URLs are sent as the bytes that they contain.
    pub decodes_binary_bodies: bool,
}

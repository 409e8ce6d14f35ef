//! The releases of Microcks whose files can be generated.

/// The Microcks that a generated file imitates. It determines the fields and arrays of the file.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Release {
    /// Four arrays, no events, few fields.
    Y2019,
    /// The first release with `eventMessages`.
    V1_7,
    /// Every field of the format.
    V1_16,
}

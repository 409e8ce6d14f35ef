//! The formats of compressed files and archives that can contain a snapshot.

/// How a file is compressed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Packing {
    /// gzip, such as a file with the ending `.gz`.
    Gzip,
    /// zstd.
    Zstd,
    /// A zip archive.
    Zip,
}

impl Packing {
    /// The bytes at the start of a file that [`Packing::detect`] needs.
    pub const HEAD: usize = 4;

    /// The packing of a file that starts with these bytes. `None` if it is not compressed, or in another
    /// way.
    #[must_use]
    pub fn detect(head: &[u8]) -> Option<Self> {
        match head {
            [0x1F, 0x8B, ..] => Some(Self::Gzip),
            [0x28, 0xB5, 0x2F, 0xFD, ..] => Some(Self::Zstd),
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(Self::Zip),
            _ => None,
        }
    }

    /// The name of the format.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Zip => "zip",
        }
    }
}

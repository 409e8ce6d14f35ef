//! The ID of a data directory.

use std::{fmt, io};

use repository::StoreError;

use crate::error;

/// The ID of a data directory: 128 random bits.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DirectoryId(pub(crate) u128);

impl DirectoryId {
    /// Generates an ID.
    pub(crate) fn random() -> Result<Self, StoreError> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)
            .map_err(|cause| error::io("read random bytes")(io::Error::other(cause)))?;
        Ok(Self(u128::from_le_bytes(bytes)))
    }
}

/// 32 hex digits.
impl fmt::Display for DirectoryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

//! Hashes in the names of files, and in the page that loads them.

use data_encoding::{BASE64, HEXLOWER};
use sha2::{Digest, Sha256, Sha384};

/// Hexadecimal digits of the hash in a file name. The server lets browsers cache such files for long.
pub(crate) const DIGITS: usize = 16;

/// The name of a file with a hash of its content.
pub(crate) fn hashed_name(stem: &str, extension: &str, content: &[u8]) -> String {
    format!("{stem}-{}.{extension}", &HEXLOWER.encode(&Sha256::digest(content))[..DIGITS])
}

/// The value of the `integrity` attribute.
pub(crate) fn integrity(content: &[u8]) -> String {
    "sha384-".to_owned() + &BASE64.encode(&Sha384::digest(content))
}

//! The file of a profile: JSON that `docs/response-times.schema.json` describes.

mod error;
mod model;
mod number;
mod parse;
mod write;

pub use error::{InvalidValue, ParseProfileError};
pub use number::parse_time;
pub use parse::parse;
pub use write::to_json;

/// Bytes of a file.
pub const MAX_FILE_BYTES: usize = 8 << 20;

/// The value of the key `format`.
const FORMAT: &str = "mockpit-response-times";

/// The value of the key `version`.
const VERSION: u64 = 1;

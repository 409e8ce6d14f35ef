//! Every server function, thin, and the types that cross the wire.

mod error;

pub use error::ApiError;

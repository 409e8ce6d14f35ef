//! What is shown instead of a page, and the words for every error that the server answers with.

mod failure;
mod not_allowed;
mod not_found;
mod words;

pub use failure::Failure;
pub use not_allowed::NotAllowedPage;
pub use not_found::NotFoundPage;
pub use words::{effect, next, sentence};

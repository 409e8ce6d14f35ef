//! What is shown instead of a page, and the words for every error that the server answers with.

mod failure;
mod messages;
mod not_allowed;
mod not_found;

pub use failure::Failure;
pub use messages::{effect, next, sentence};
pub use not_allowed::NotAllowedPage;
pub use not_found::NotFoundPage;

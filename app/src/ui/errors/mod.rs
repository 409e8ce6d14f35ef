//! Error pages, and the text of every error.

mod failure;
mod messages;
mod not_found;

pub use failure::Failure;
pub use messages::{effect, next, sentence, sentence_and_advice};
pub use not_found::NotFoundPage;

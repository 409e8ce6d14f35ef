//! Error pages, and the text of every error.

mod common;
mod failure;
mod messages;
mod not_found;

pub use common::sentence as common_sentence;
pub use failure::{CommonFailure, Failure};
pub use messages::{effect, next, sentence, sentence_and_advice};
pub use not_found::NotFoundPage;

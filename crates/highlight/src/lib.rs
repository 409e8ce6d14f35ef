//! Finds comments, texts, numbers, keywords and names in the text of a contract, so that a page can colour them.
//!
//! The grammars are those of Sublime Text. Their regular expressions run on untrusted text: the engine limits
//! how far each one searches, and only the beginning of a text is highlighted.

mod language;
mod tokens;

pub use language::Language;
pub use tokens::highlight;

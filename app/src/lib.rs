//! What the browser and the server share: server functions ([`api`]), the view state without a browser
//! ([`state`]), the words for numbers and times ([`text`]) and the console itself ([`ui`]).

pub mod api;
#[cfg(feature = "ssr")]
mod report;
pub mod state;
pub mod text;
pub mod ui;

//! The code that the browser and the server share: server functions ([`api`]), view state that needs no
//! browser ([`state`]), the formatting of numbers and times ([`text`]), and the console ([`ui`]).

pub mod api;
#[cfg(feature = "ssr")]
mod report;
pub mod state;
pub mod text;
pub mod ui;

//! The code that the browser and the server share: server functions ([`api`]), view state that needs no
//! browser ([`state`]), the formatting of numbers and times ([`text`]), and the console ([`ui`]).

pub mod api;
mod escape;
#[cfg(feature = "ssr")]
mod report;
pub mod state;
pub mod text;
mod unicode;

// The server does not need it: the console runs in the browser alone. Leaving it out takes a third of the
// time off the build of the server. Tests and documentation are native builds with it.
#[cfg(any(feature = "csr", test, doc))]
pub mod ui;

//! What the browser and the server share: the wire ([`api`]), the view state without a browser
//! ([`state`]) and the console itself ([`ui`]).

pub mod api;
pub mod state;
pub mod ui;

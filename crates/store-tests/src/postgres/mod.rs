//! PostgreSQL for tests.
//!
//! - [`database`] is a new database on a server that all tests of a program share.
//! - [`Server`] is one that a test can kill.
//! - [`Proxy`] cuts connections to a server at a commit.

mod proxy;
mod server;

pub use proxy::{Cut, Proxy};
pub use server::{Server, database};

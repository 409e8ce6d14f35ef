//! PostgreSQL for tests.
//!
//! - [`database`] is a new database on a server that all tests of a program share.
//! - [`Server`] is one that a test can kill, and give a standby.
//! - [`TlsServer`] is one that is reached with TLS and a password.
//! - [`Proxy`] cuts connections to a server at a commit.

mod backup;
mod place;
mod proxy;
mod server;
mod standby;
mod tls;

pub use proxy::{Cut, Proxy};
pub use server::{Server, database};
pub use tls::TlsServer;

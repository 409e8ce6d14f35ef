//! Who is signed in, what is shown to who is not, and what happens while the server does not answer.

mod auth_layout;
mod context;
mod create_admin;
mod read;
mod require_sign_in;
mod server_unreachable;
mod session_expired;
mod setup;
mod sign_in;
mod state;

pub(super) use context::provide_session;
pub use context::{Session, use_session};
pub use create_admin::CreateAdminPage;
pub use read::{Read, Reading};
pub use require_sign_in::RequireSignIn;
pub use server_unreachable::ServerUnreachable;
pub use session_expired::SessionExpired;

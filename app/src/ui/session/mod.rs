//! The session: who is signed in, the pages for signing in and setting up, and the notices about a
//! lost session or server.

mod auth_layout;
mod context;
mod create_admin;
mod notices;
mod provider_sign_in;
mod query;
mod require_sign_in;
mod session_expired;
mod set_password;
mod setup;
mod sign_in;
mod state;
mod text;

pub(super) use context::provide_session;
pub use context::{Session, use_session};
pub use create_admin::CreateAdminPage;
pub use notices::{ServerUnreachable, has_expired};
pub use provider_sign_in::ProviderSignInPage;
pub use query::{Query, QueryState};
pub use require_sign_in::RequireSignIn;
pub use session_expired::SessionExpired;
pub use set_password::SetPasswordPage;
pub use setup::NoAdministratorPage;
pub(in crate::ui) use text::PRODUCT;

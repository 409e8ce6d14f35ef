//! Who is signed in, what is shown to who is not, and what happens while the server does not answer.

mod context;
mod entrance;
mod known;
mod meanwhile;
mod members;
mod read;
mod setup;
mod sign_in;
mod silence;
mod welcome;

pub(super) use context::provide_session;
pub use context::{Session, use_session};
pub use meanwhile::SignedOutMeanwhile;
pub use members::Members;
pub use read::{Read, Reading};
pub use silence::ServerGone;
pub use welcome::WelcomePage;

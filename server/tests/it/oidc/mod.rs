//! Signing in through a provider.

mod browser;
pub(crate) mod provider;
mod sessions;
mod sign_in;
mod tokens;

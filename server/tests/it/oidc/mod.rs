//! Signing in through a provider.

mod browser;
mod provider;
mod sessions;
mod sign_in;
mod tokens;

//! What happens at the provider: the one place where it is logged.

/// Somebody signed in.
pub(crate) fn signed_in(name: &str, subject: &str) {
    tracing::info!(%name, %subject, "signed in through the provider");
}

/// A session ended, and why.
pub(crate) fn signed_out(subject: &str, reason: &str) {
    tracing::info!(%subject, %reason, "ended a session of the provider");
}

/// A sign-in or a token was rejected, and why. The reason never has a token.
pub(crate) fn rejected(reason: &str) {
    tracing::warn!(%reason, "rejected a sign-in through the provider");
}

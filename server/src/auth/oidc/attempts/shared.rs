//! Attempts to sign in that servers share in a database. They are encrypted with their `state`, which only the browser
//! and the provider have.

use data_encoding::HEXLOWER;
use repository::StoreError;
use serde::{Deserialize, Serialize};
use store::{Expected, SharedValues, ValueKey};
use url::Url;

use super::{LIFETIME, SignInAttempt};
use crate::{
    auth::{
        oidc::return_path::ReturnPath,
        token::{Token, TokenHash},
    },
    encryption::Key,
    shared_values::request,
};

/// The kind of the values, whose names are the hashes of their `state`.
const KIND: &str = "sign-in";

/// Separates this use of a `state` from every other one.
const CONTEXT: &str = "Mockpit 2026-12-01 attempts to sign in";

/// The stored form of an attempt.
#[derive(Serialize, Deserialize)]
struct AttemptRecord {
    /// 64 hex digits.
    browser: String,
    nonce: String,
    code_verifier: String,
    redirect: Url,
    return_path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    replaced_session: Option<String>,
}

/// Why an attempt was not stored.
#[derive(Debug, thiserror::Error)]
pub(super) enum BeginError {
    #[error(transparent)]
    Database(#[from] StoreError),
    #[error("cannot write the attempt")]
    Json(#[from] serde_json::Error),
    #[error("cannot encrypt the attempt")]
    Encryption,
}

/// Stores an attempt.
pub(super) async fn begin(
    values: &SharedValues,
    state: &Token,
    attempt: &SignInAttempt,
) -> Result<(), BeginError> {
    let reveal = |token: &Token| token.reveal().to_owned();
    let record = AttemptRecord {
        browser: HEXLOWER.encode(attempt.browser.as_bytes()),
        nonce: reveal(&attempt.nonce),
        code_verifier: reveal(&attempt.code_verifier),
        redirect: attempt.redirect.clone(),
        return_path: attempt.return_path.as_str().to_owned(),
        replaced_session: attempt.replaced_session.as_ref().map(reveal),
    };
    let text = serde_json::to_string(&record)?;
    let sealed = key(state).seal(&text, KIND.as_bytes()).map_err(|_| BeginError::Encryption)?;
    let name = name(state);
    request(values, move |values| {
        values.put(&name, sealed.into_bytes(), Expected::Anything, Some(LIFETIME)).map(drop)
    })
    .await?;
    Ok(())
}

/// Takes the attempt with this `state`, if it is of this browser.
pub(super) async fn take(
    values: &SharedValues,
    state: &Token,
    browser: &Token,
) -> Option<SignInAttempt> {
    let stored = name(state);
    let found = request(values, move |values| values.get(&stored)).await.ok()??;
    let attempt = parse(&found.content, state)?;
    if attempt.browser != browser.hash() {
        return None;
    }
    let stored = name(state);
    let taken =
        request(values, move |values| values.remove(&stored, Expected::Version(found.version)));
    taken.await.is_ok_and(|is_taken| is_taken).then_some(attempt)
}

fn parse(content: &[u8], state: &Token) -> Option<SignInAttempt> {
    let text = key(state).unseal(std::str::from_utf8(content).ok()?, KIND.as_bytes())?;
    let record: AttemptRecord = serde_json::from_str(&text).ok()?;
    let browser = HEXLOWER.decode(record.browser.as_bytes()).ok()?.try_into().ok()?;
    Some(SignInAttempt {
        browser: TokenHash::from_bytes(browser),
        nonce: Token::from_client(&record.nonce),
        code_verifier: Token::from_client(&record.code_verifier),
        redirect: record.redirect,
        return_path: ReturnPath::parse(&record.return_path),
        replaced_session: record.replaced_session.as_deref().map(Token::from_client),
    })
}

fn key(state: &Token) -> Key {
    Key::derive(CONTEXT, state.reveal())
}

fn name(state: &Token) -> ValueKey {
    ValueKey::new(KIND, HEXLOWER.encode(state.hash().as_bytes()))
}

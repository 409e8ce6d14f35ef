//! The header `Idempotency-Key`: a request that is sent again is applied once, also after a restart of the
//! server.
//!
//! The key of an account gives an import its ID. The repository finds an import that was applied by its
//! ID, in memory or in the history.

use api_types::ImportId;
use axum::http::{HeaderMap, StatusCode};
use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use super::error::RestError;

/// The header.
const HEADER: &str = "idempotency-key";

/// The longest key, in bytes.
const MAX_BYTES: usize = 255;

/// The length of the ID of an import, in bytes.
const ID_BYTES: usize = 16;

/// The ID of the import that has the key of this request. `None` if it has no key.
pub(crate) fn import_id(headers: &HeaderMap, account: &str) -> Result<Option<ImportId>, RestError> {
    let mut keys = headers.get_all(HEADER).iter();
    let Some(key) = keys.next() else { return Ok(None) };
    if key.is_empty() || key.len() > MAX_BYTES || keys.next().is_some() {
        let message = format!("An Idempotency-Key has 1 to {MAX_BYTES} bytes.");
        return Err(RestError::bad_request("invalid_idempotency_key", message));
    }
    let mut hash = Sha256::new();
    hash.update((account.len() as u64).to_le_bytes());
    hash.update(account);
    hash.update(key.as_bytes());
    let id = HEXLOWER.encode(hash.finalize().get(..ID_BYTES).unwrap_or_default());
    Ok(Some(ImportId::from(id)))
}

/// The error for a key whose first request has not ended.
pub(crate) fn in_progress() -> RestError {
    let message = "Another request with this Idempotency-Key has not ended yet.";
    RestError::new(StatusCode::CONFLICT, "key_in_use", message)
}

/// The error for a key of another file.
pub(crate) fn other_file() -> RestError {
    let message = "This Idempotency-Key was used for another file.";
    RestError::new(StatusCode::UNPROCESSABLE_ENTITY, "key_of_another_file", message)
}

//! Personal access tokens, with which programs use the API. They are in `tokens.json`, which has only the hashes
//! of their secrets.

mod record;
mod secret;

use std::{
    collections::HashMap,
    path::Path,
    sync::{Mutex, PoisonError},
};

use api_types::{
    AccessToken, ApiError, ConflictCause, Field, InvalidReason, MAX_TOKEN_DAYS,
    MAX_TOKEN_NAME_CHARS, Missing, NewAccessToken, Scope, Timestamp,
};
use app::api::IntoApiError;
use repository::Identity;

pub(crate) use record::{Owner, TokenRecord};
pub(crate) use secret::Secret;

use super::token::Token;
use crate::records::{RecordCache, RecordFile, RecordFileError, RecordKind, RecordPlace};

const KIND: RecordKind = RecordKind { name: "tokens", format: 2 };

/// How many access tokens an account can have.
const MAX_TOKENS: u32 = 50;

/// How old the stored time of the last use can be, in milliseconds. Each use would write the file otherwise.
const LAST_USE_PRECISION: i64 = 10 * 60 * 1000;

/// A day, in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;

/// The access tokens of a data directory.
#[derive(Debug)]
pub(crate) struct AccessTokens {
    file: RecordFile<TokenRecord>,
    cache: RecordCache<TokenRecord>,
    /// The last uses since the server started, by ID.
    last_uses: Mutex<HashMap<String, Timestamp>>,
}

/// What its owner wants a new token to be.
#[derive(Clone, Debug)]
pub(crate) struct TokenRequest {
    pub(crate) name: String,
    pub(crate) scopes: Vec<Scope>,
    /// The days until it expires.
    pub(crate) days: u32,
}

/// Why access tokens could not be changed. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum AccessTokenError {
    /// A value of the request is not valid.
    #[error("the field {field:?} of the access token is not valid: {reason:?}")]
    Invalid {
        /// The field.
        field: Field,
        /// Why.
        reason: InvalidReason,
    },
    /// The owner has too many.
    #[error("an account can have {MAX_TOKENS} access tokens")]
    TooMany,
    /// There is no such token, or it belongs to somebody else.
    #[error("there is no access token {0}")]
    Unknown(String),
    /// There are no random numbers.
    #[error("cannot get random numbers")]
    Random(#[from] getrandom::Error),
    /// The file cannot be read or written.
    #[error(transparent)]
    File(#[from] RecordFileError),
}

impl AccessTokens {
    /// The tokens of this data directory, which must exist.
    pub(crate) fn new(place: impl Into<RecordPlace>) -> Self {
        let file = RecordFile::new(place, KIND);
        Self { file, cache: RecordCache::default(), last_uses: Mutex::default() }
    }

    /// The tokens of an owner, or all, newest first.
    pub(crate) fn list(&self, owner: Option<&Owner>) -> Result<Vec<AccessToken>, RecordFileError> {
        let tokens = self.cache.current(&self.file)?;
        let last_uses = self.last_uses.lock().unwrap_or_else(PoisonError::into_inner);
        let tokens = tokens.iter().filter(|token| owner.is_none_or(|owner| token.owner == *owner));
        let view = |token: &TokenRecord| {
            let newest = last_uses.get(&token.id).copied().max(token.last_used_at.map(Timestamp));
            AccessToken { last_used_at: newest, ..token.view() }
        };
        Ok(tokens.rev().map(view).collect())
    }

    /// Creates a token. Its secret is in the answer only.
    pub(crate) fn create(
        &self,
        owner: Owner,
        request: TokenRequest,
        now: Timestamp,
    ) -> Result<NewAccessToken, AccessTokenError> {
        let TokenRequest { name, scopes, days } = check(request)?;
        let secret = Secret::random()?;
        let record = TokenRecord {
            id: Token::random::<8>()?.reveal().to_owned(),
            name,
            owner,
            scopes: scopes.into_iter().map(Into::into).collect(),
            created_at: now.0,
            expires_at: now.0.saturating_add(i64::from(days) * DAY),
            last_used_at: None,
            hash: record::hash_text(&secret),
        };
        let token = record.view();
        self.file.change(|tokens| {
            // Those that expired long ago tell nobody anything.
            tokens.retain(|token| now.0 < token.expires_at.saturating_add(30 * DAY));
            let owned = tokens.iter().filter(|token| token.owner == record.owner).count();
            if owned >= MAX_TOKENS as usize {
                return Err(AccessTokenError::TooMany);
            }
            tokens.push(record);
            Ok(())
        })?;
        Ok(NewAccessToken { secret: secret.reveal(), token })
    }

    /// Revokes a token, of this owner or of anyone. Returns it.
    pub(crate) fn revoke(
        &self,
        owner: Option<&Owner>,
        id: &str,
    ) -> Result<AccessToken, AccessTokenError> {
        self.file.change(|tokens| {
            let is_meant = |token: &TokenRecord| {
                token.id == id && owner.is_none_or(|owner| token.owner == *owner)
            };
            let at = tokens.iter().position(is_meant);
            let at = at.ok_or_else(|| AccessTokenError::Unknown(id.chars().take(64).collect()))?;
            Ok(tokens.remove(at).view())
        })
    }

    /// Revokes all tokens of an owner.
    pub(crate) fn revoke_all(&self, owner: &Owner) -> Result<(), RecordFileError> {
        if self.cache.current(&self.file)?.iter().all(|token| token.owner != *owner) {
            return Ok(());
        }
        self.file.change(|tokens| {
            tokens.retain(|token| token.owner != *owner);
            Ok(())
        })
    }

    /// The token with this secret, if it has not expired. Notes its use.
    pub(crate) fn find(
        &self,
        secret: &str,
        now: Timestamp,
    ) -> Result<Option<TokenRecord>, RecordFileError> {
        let Some(secret) = Secret::parse(secret) else { return Ok(None) };
        let hash = record::hash_text(&secret);
        let is_it = |token: &&TokenRecord| token.hash == hash && now.0 < token.expires_at;
        let find = || {
            Ok::<_, RecordFileError>(self.cache.current(&self.file)?.iter().find(is_it).cloned())
        };
        let found = find()?;
        if found.is_some() || !self.file.is_shared() {
            return Ok(found);
        }
        // Another server may have created it just now.
        self.file.read()?;
        find()
    }

    /// Notes that a token was used. Returns whether that must be stored.
    pub(crate) fn note_use(&self, token: &TokenRecord, now: Timestamp) -> bool {
        let mut last_uses = self.last_uses.lock().unwrap_or_else(PoisonError::into_inner);
        let known = last_uses.insert(token.id.clone(), now).map(|last| last.0);
        drop(last_uses);
        let stored = token.last_used_at.max(known.filter(|_| token.last_used_at.is_some()));
        stored.is_none_or(|stored| now.0 >= stored.saturating_add(LAST_USE_PRECISION))
    }

    /// Stores that a token was used.
    pub(crate) fn store_use(&self, token: &TokenRecord, now: Timestamp) {
        let result = self.file.change(|tokens| {
            if let Some(stored) = tokens.iter_mut().find(|stored| stored.id == token.id) {
                stored.last_used_at = Some(now.0);
            }
            Ok::<_, RecordFileError>(())
        });
        if let Err(error) = result {
            tracing::warn!(%error, "cannot note the use of an access token");
        }
    }
}

/// Checks that the access tokens of a data directory can be read. A missing file is valid.
///
/// # Errors
/// If the file cannot be read or is damaged.
pub fn check_access_tokens(data: &Path) -> Result<(), RecordFileError> {
    RecordFile::<TokenRecord>::new(data, KIND).read().map(drop)
}

/// Revokes all access tokens of an account of a data directory.
///
/// # Errors
/// If the file cannot be read or written.
pub(crate) fn revoke_tokens_of(place: &RecordPlace, account: &str) -> Result<(), RecordFileError> {
    AccessTokens::new(place).revoke_all(&Owner::Account(account.to_owned()))
}

fn check(request: TokenRequest) -> Result<TokenRequest, AccessTokenError> {
    let invalid = |field, reason| Err(AccessTokenError::Invalid { field, reason });
    let TokenRequest { name, mut scopes, days } = request;
    let name = name.trim().to_owned();
    let is_visible = |letter: char| letter.is_alphanumeric() || letter.is_ascii_punctuation();
    if !name.contains(is_visible) {
        return invalid(Field::TokenName, InvalidReason::Empty);
    }
    if name.chars().count() > MAX_TOKEN_NAME_CHARS as usize {
        return invalid(Field::TokenName, InvalidReason::TooLong { max: MAX_TOKEN_NAME_CHARS });
    }
    scopes.sort_unstable();
    scopes.dedup();
    if scopes.is_empty() {
        return invalid(Field::Scopes, InvalidReason::Empty);
    }
    if days == 0 {
        return invalid(Field::Lifetime, InvalidReason::TooShort { min: 1 });
    }
    if days > MAX_TOKEN_DAYS {
        return invalid(Field::Lifetime, InvalidReason::TooLong { max: MAX_TOKEN_DAYS });
    }
    Ok(TokenRequest { name, scopes, days })
}

impl IntoApiError for AccessTokenError {
    fn into_api_error(self) -> ApiError {
        match self {
            Self::Invalid { field, reason } => ApiError::Invalid { field, reason },
            Self::TooMany => ApiError::Conflict(ConflictCause::TooManyTokens { limit: MAX_TOKENS }),
            Self::Unknown(_) => ApiError::NotFound(Missing::AccessToken),
            Self::Random(error) => app::api::internal_error(&error),
            Self::File(error) => error.into_api_error(),
        }
    }
}

impl From<&Identity> for Owner {
    fn from(identity: &Identity) -> Self {
        match identity.subject() {
            Some(subject) => Self::Provider {
                subject: subject.to_owned(),
                name: identity.name().to_owned(),
                role: identity.role(),
            },
            None => Self::Account(identity.name().to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use api_types::Role;

    use super::*;

    #[test]
    fn files_of_every_format_are_read_and_the_newest_is_written() {
        let data = tempfile::tempdir().unwrap();
        let tokens = AccessTokens::new(data.path());
        let old = include_str!("../../../tests/data/tokens-1.json");
        fs::write(tokens.file.path(), old).unwrap();
        // A token of format 1 cannot manage instances.
        let before = [Scope::Read, Scope::Edit, Scope::Export, Scope::Import];
        assert_eq!(tokens.list(None).unwrap()[1].scopes, before);
        let golden = include_str!("../../../tests/data/tokens-2.json");
        fs::write(tokens.file.path(), golden).unwrap();
        let all = tokens.list(None).unwrap();
        let names: Vec<&str> = all.iter().map(|token| token.name.as_str()).collect();
        assert_eq!(names, ["dashboard", "nightly pipeline"]);
        assert_eq!(all[1].scopes, Scope::ALL);
        let carla =
            Owner::Provider { subject: "6b0f1c".into(), name: "x".into(), role: Role::Admin };
        assert_eq!(tokens.list(Some(&carla)).unwrap().len(), 1);
        assert!(tokens.list(Some(&Owner::Account("carla".into()))).unwrap().is_empty());
        tokens.file.change(|_| Ok::<_, RecordFileError>(())).unwrap();
        assert_eq!(fs::read_to_string(tokens.file.path()).unwrap(), golden);
    }

    #[test]
    fn last_use_is_stored_once_in_a_while() {
        let data = tempfile::tempdir().unwrap();
        let tokens = AccessTokens::new(data.path());
        let owner = Owner::Account("anna".into());
        let request = TokenRequest { name: "a".into(), scopes: vec![Scope::Read], days: 1 };
        let secret = tokens.create(owner, request, Timestamp(0)).unwrap().secret;
        let used_at = |now: i64| {
            let token = tokens.find(&secret, Timestamp(now)).unwrap().unwrap();
            if tokens.note_use(&token, Timestamp(now)) {
                tokens.store_use(&token, Timestamp(now));
            }
            let stored = tokens.file.read().unwrap()[0].last_used_at.unwrap();
            (stored, tokens.list(None).unwrap()[0].last_used_at.unwrap().0)
        };
        assert_eq!(used_at(1_000), (1_000, 1_000));
        assert_eq!(used_at(2_000), (1_000, 2_000));
        let later = 2_000 + LAST_USE_PRECISION;
        assert_eq!(used_at(later), (later, later));
        assert!(tokens.find(&secret, Timestamp(DAY)).unwrap().is_none(), "it expired");
    }
}

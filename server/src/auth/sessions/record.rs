//! The stored form of a session that servers share.

use std::{sync::Arc, time::Duration};

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

use super::account::{EndedSession, LocalAccount, SessionAccount};
use crate::{
    auth::{
        accounts::SecurityStamp,
        oidc::{LoggedOut, ProviderAccount, TokensRecord},
        token::Token,
    },
    encryption::Key,
};

/// The newest format that this version reads, and the one that it writes.
const FORMAT: u64 = 1;

/// Separates this use of the ID of a session from every other one.
const CONTEXT: &str = "Mockpit 2026-12-01 tokens of the provider in a session";

/// A session. Its name is the hash of its ID, so nobody can use it who reads it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SessionRecord {
    format: u64,
    account: AccountRecord,
    /// How old the session was when this was written.
    pub(super) seconds: u64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum AccountRecord {
    Local {
        name: String,
        /// 64 hex digits.
        stamp: String,
    },
    Provider {
        subject: String,
        /// Its name in Mockpit.
        name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        provider_session: Option<String>,
        /// The tokens of the provider, encrypted with the ID of the session.
        tokens: String,
    },
}

impl SessionRecord {
    /// The record of a session. `None` if its tokens cannot be encrypted.
    pub(super) fn new(id: &Token, account: &SessionAccount, age: Duration) -> Option<Self> {
        let account = match account {
            SessionAccount::Local(LocalAccount { name, stamp }) => AccountRecord::Local {
                name: name.clone(),
                stamp: HEXLOWER.encode(stamp.as_bytes()),
            },
            SessionAccount::Provider(account) => {
                let tokens = serde_json::to_string(&account.to_record()).ok()?;
                AccountRecord::Provider {
                    subject: account.subject.clone(),
                    name: account.name(),
                    provider_session: account.provider_session.clone(),
                    tokens: key(id).seal(&tokens, account.subject.as_bytes()).ok()?,
                }
            }
        };
        Some(Self { format: FORMAT, account, seconds: age.as_secs() })
    }

    /// Parses a record. `None` if it is not one of a known format.
    pub(super) fn parse(content: &[u8]) -> Option<Self> {
        let record: Self = serde_json::from_slice(content).ok()?;
        (record.format <= FORMAT).then_some(record)
    }

    /// The account. `None` if it cannot be decrypted with this ID.
    pub(super) fn into_account(self, id: &Token) -> Option<SessionAccount> {
        Some(match self.account {
            AccountRecord::Local { .. } => SessionAccount::Local(self.into_local()?),
            AccountRecord::Provider { subject, provider_session, tokens, .. } => {
                let tokens = key(id).unseal(&tokens, subject.as_bytes())?;
                let tokens: TokensRecord = serde_json::from_str(&tokens).ok()?;
                let account = ProviderAccount::from_record(subject, provider_session, tokens);
                SessionAccount::Provider(Arc::new(account))
            }
        })
    }

    /// The account, if it is a local one.
    pub(super) fn into_local(self) -> Option<LocalAccount> {
        let AccountRecord::Local { name, stamp } = self.account else { return None };
        let stamp = HEXLOWER.decode(stamp.as_bytes()).ok()?.try_into().ok()?;
        Some(LocalAccount { name, stamp: SecurityStamp::from_bytes(stamp) })
    }

    /// Whose session it is, if the provider ended it.
    pub(super) fn into_ended(self, logged_out: &LoggedOut) -> Option<EndedSession> {
        match self.account {
            AccountRecord::Provider { subject, name, provider_session, .. }
                if logged_out.ends(&subject, provider_session.as_deref()) =>
            {
                Some(EndedSession { subject, name })
            }
            AccountRecord::Provider { .. } | AccountRecord::Local { .. } => None,
        }
    }
}

fn key(id: &Token) -> Key {
    Key::derive(CONTEXT, id.reveal())
}

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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ID: &str = "the ID of a session";

    /// The tokens of an account of the provider, as the first version encrypted them with this ID.
    const SEALED: &str = "b/DpS188oruu7xKlzOiazv5w37RVYaE98QybZn9XQRSuisKkPr12UNroOkGpo3f28dh2mQHmuoxwnu/WvSq6Yueb5G4zh8rkj/8N626pxFqlrD7MlhIVRj/7saDlnGlJ6zQcOvfbTeEaz26ViZBHB3a9zsDbyGU=";

    fn id() -> Token {
        Token::from_client(ID)
    }

    fn parse(record: &serde_json::Value) -> Option<SessionRecord> {
        SessionRecord::parse(record.to_string().as_bytes())
    }

    #[test]
    fn record_of_a_local_account_has_its_documented_form() {
        let stamp = SecurityStamp::from_bytes([0xab; 32]);
        let account = LocalAccount { name: "anna".to_owned(), stamp };
        let age = Duration::from_millis(61_900);
        let record =
            SessionRecord::new(&id(), &SessionAccount::Local(account.clone()), age).unwrap();
        let stored = format!(
            r#"{{"format":1,"account":{{"local":{{"name":"anna","stamp":"{}"}}}},"seconds":61}}"#,
            "ab".repeat(32)
        );
        assert_eq!(serde_json::to_string(&record).unwrap(), stored);
        let read = SessionRecord::parse(stored.as_bytes()).unwrap();
        assert_eq!((read.seconds, read.into_local()), (61, Some(account)));
    }

    #[test]
    fn record_of_an_account_of_the_provider_from_the_first_version_is_read() {
        let provider = json!({
            "subject": "5c2f", "name": "anna", "provider_session": "d0e1", "tokens": SEALED,
        });
        let record =
            || parse(&json!({ "format": 1, "account": { "provider": provider }, "seconds": 7 }));
        let Some(SessionAccount::Provider(account)) = record().unwrap().into_account(&id()) else {
            panic!("no account of the provider")
        };
        assert_eq!((&*account.subject, &*account.name()), ("5c2f", "anna"));
        assert_eq!(account.provider_session.as_deref(), Some("d0e1"));
        let tokens = json!({
            "name": "anna", "role": "manager", "id_token": "i", "refresh_token": "r", "expires_at": 1_796_000_000,
        });
        assert_eq!(serde_json::to_value(account.to_record()).unwrap(), tokens);
        assert!(record().unwrap().into_account(&Token::from_client("another ID")).is_none());
    }

    #[test]
    fn record_of_a_newer_format_or_with_damage_is_no_session() {
        let account = json!({ "local": { "name": "anna", "stamp": "ab".repeat(32) } });
        let read = |format, account: &serde_json::Value| {
            let record = parse(&json!({ "format": format, "account": account, "seconds": 0 }));
            record.and_then(|record| record.into_account(&id()))
        };
        assert!(read(1, &account).is_some());
        assert!(read(2, &account).is_none());
        for stamp in ["", "ab", "zz"] {
            assert!(read(1, &json!({ "local": { "name": "anna", "stamp": stamp } })).is_none());
        }
        assert!(SessionRecord::parse(b"{").is_none());
    }
}

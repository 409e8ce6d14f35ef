//! `mockpit token`: manages access tokens on the command line, also while the server is running.

use api_types::{AccessToken, AuditAction, NewAccessToken, Scope};
use app::text::exact_time;
use serde::Serialize;

use crate::{
    audit::{AuditLog, Event},
    auth::{
        AccessTokenError, AccessTokens, AccountError, AccountName, Accounts, Clock,
        InvalidAccountName, Owner, TokenRequest,
    },
    cli::arguments::{RecordPlaceError, TokenCommand},
    records::RecordFileError,
};

/// The version of the JSON.
const VERSION: u32 = 1;

/// Why a command on access tokens failed.
#[derive(Debug, thiserror::Error)]
pub enum TokenCommandError {
    /// The place of the access tokens cannot be used.
    #[error(transparent)]
    Place(#[from] RecordPlaceError),
    /// The name of the account is not valid.
    #[error(transparent)]
    Name(#[from] InvalidAccountName),
    /// There is no such account.
    #[error("there is no account named {0}. `mockpit account list` shows all of them")]
    NoAccount(AccountName),
    /// The accounts cannot be read.
    #[error(transparent)]
    Accounts(#[from] AccountError),
    /// The access tokens cannot be changed.
    #[error(transparent)]
    Tokens(#[from] AccessTokenError),
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] RecordFileError),
}

#[derive(Serialize)]
struct TokensV1<'a> {
    version: u32,
    tokens: Vec<TokenV1<'a>>,
}

#[derive(Serialize)]
struct NewTokenV1<'a> {
    version: u32,
    /// Shown only once.
    secret: &'a str,
    #[serde(flatten)]
    token: TokenV1<'a>,
}

/// An access token. Times are milliseconds since 1970, UTC.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TokenV1<'a> {
    id: &'a str,
    name: &'a str,
    owner: &'a str,
    scopes: Vec<&'static str>,
    created_at: i64,
    expires_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used_at: Option<i64>,
}

/// Carries out a command on access tokens. Passes each line for the administrator to `print_line`.
///
/// # Errors
/// If the tokens cannot be changed. Nothing was changed then.
pub fn token_command(
    command: TokenCommand,
    print_line: impl Fn(&str),
) -> Result<(), TokenCommandError> {
    let now = Clock::monotonic().date();
    match command {
        TokenCommand::Create { name, account, scopes, days, json, place } => {
            let place = place.open()?;
            let account = AccountName::parse(&account)?;
            let accounts = Accounts::new(&place).all()?;
            let is_known =
                accounts.iter().any(|it| it.name.as_str().eq_ignore_ascii_case(account.as_str()));
            if !is_known {
                return Err(TokenCommandError::NoAccount(account));
            }
            let scopes = scopes.into_iter().map(Into::into).collect();
            let request = TokenRequest { name, scopes, days };
            let owner = Owner::Account(account.as_str().to_owned());
            let new = AccessTokens::new(&place).create(owner, request, now)?;
            let event = Event::new("command line", None, AuditAction::TokenCreated);
            AuditLog::new(&place).record(&event.about(&new.token.name), now);
            print_new(&new, json, print_line);
        }
        TokenCommand::List { json, place } => {
            let tokens = AccessTokens::new(place.open()?).list(None)?;
            if json {
                let tokens = tokens.iter().map(TokenV1::from).collect();
                print_line(&to_json(&TokensV1 { version: VERSION, tokens }));
            } else {
                tokens.iter().for_each(|token| print_line(&line(token)));
            }
        }
        TokenCommand::Revoke { id, place } => {
            let place = place.open()?;
            let token = AccessTokens::new(&place).revoke(None, &id)?;
            let event = Event::new("command line", None, AuditAction::TokenRevoked);
            AuditLog::new(&place).record(&event.about(&token.name), now);
            print_line(&format!("Revoked access token {} of {}.", token.name, token.owner));
        }
    }
    Ok(())
}

fn print_new(new: &NewAccessToken, json: bool, print_line: impl Fn(&str)) {
    let NewAccessToken { secret, token } = new;
    if json {
        let token = TokenV1::from(token);
        print_line(&to_json(&NewTokenV1 { version: VERSION, secret, token }));
        return;
    }
    let expires = exact_time(token.expires_at.0);
    print_line(&format!(
        "Created access token {} of {}. It expires on {expires}. This is its secret, which is shown \
         only once:",
        token.name, token.owner
    ));
    print_line(&format!("  {secret}"));
}

/// `4f2c… nightly pipeline of anna, may read, export, expires on 2026-10-03 14:03 UTC`.
fn line(token: &AccessToken) -> String {
    let AccessToken { id, name, owner, scopes, expires_at, last_used_at, .. } = token;
    let scopes: Vec<&str> = scopes.iter().copied().map(scope_name).collect();
    let used = last_used_at.map(|at| format!(", last used on {}", exact_time(at.0)));
    format!(
        "{id} {} of {owner}, may {}, expires on {}{}",
        app::text::visible(name),
        scopes.join(", "),
        exact_time(expires_at.0),
        used.unwrap_or_default()
    )
}

const fn scope_name(scope: Scope) -> &'static str {
    match scope {
        Scope::Read => "read",
        Scope::Edit => "edit",
        Scope::Export => "export",
        Scope::Import => "import",
        Scope::Instances => "instances",
    }
}

fn to_json(value: &impl Serialize) -> String {
    // None of the types can fail.
    serde_json::to_string_pretty(value).unwrap_or_default()
}

impl<'a> From<&'a AccessToken> for TokenV1<'a> {
    fn from(token: &'a AccessToken) -> Self {
        let AccessToken { id, name, owner, scopes, created_at, expires_at, last_used_at } = token;
        Self {
            id,
            name,
            owner,
            scopes: scopes.iter().copied().map(scope_name).collect(),
            created_at: created_at.0,
            expires_at: expires_at.0,
            last_used_at: last_used_at.map(|at| at.0),
        }
    }
}

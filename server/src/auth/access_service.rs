//! Accounts, access tokens and the audit log for one request. Each change is in the audit log.

use std::{net::IpAddr, sync::Arc};

use api_types::{
    AccessToken, AccountChange, AccountEntry, AccountState, ApiError, AuditAction, AuditPage,
    ConflictCause, Field, NewAccessToken, OneTimeLink, Role, Scope, Timestamp,
};
use app::api::{IntoApiError, access::AccessService, internal_error};
use repository::{Admin, Identity, Member};

use super::{
    Auth,
    access_tokens::{Owner, TokenRequest},
    accounts::{Account, NewLink},
    name::AccountName,
    sessions::LocalAccount,
};
use crate::audit::Event;

/// The most entries of the audit log in one answer.
const AUDIT_PAGE: usize = 100;

/// The access service of one request.
pub(super) struct RequestAccess {
    pub(super) auth: Arc<Auth>,
    pub(super) peer: IpAddr,
}

impl RequestAccess {
    /// Fails in a demo, which has no accounts.
    fn check_accounts(&self) -> Result<(), ApiError> {
        if self.auth.demo { Err(ApiError::Conflict(ConflictCause::Demo)) } else { Ok(()) }
    }

    fn event<'a>(&self, actor: &'a Identity, action: AuditAction) -> Event<'a> {
        Event::new(actor.name(), Some(self.peer), action)
    }

    fn record(&self, event: &Event<'_>) {
        self.auth.audit.record(event, self.now());
    }

    fn now(&self) -> Timestamp {
        self.auth.clock.date()
    }

    fn new_link(&self) -> Result<(NewLink, OneTimeLink), ApiError> {
        let new = NewLink::new(self.now()).map_err(|error| internal_error(&error))?;
        let link = OneTimeLink { path: new.path(), expires_at: new.link.expires_at };
        Ok((new, link))
    }

    fn entry(account: &Account, sessions: &[LocalAccount]) -> AccountEntry {
        let owner = LocalAccount { name: account.name.as_str().to_owned(), stamp: account.stamp() };
        let state = match (account.disabled, &account.link, &account.password) {
            (true, ..) => AccountState::Disabled,
            (false, Some(link), None) => AccountState::Invited(link.expires_at),
            (false, ..) => AccountState::Active,
        };
        AccountEntry {
            sessions: u32::try_from(sessions.iter().filter(|it| **it == owner).count())
                .unwrap_or(u32::MAX),
            name: owner.name,
            role: account.role,
            state,
        }
    }
}

impl AccessService for RequestAccess {
    fn accounts(&self, _: &Admin) -> Result<Vec<AccountEntry>, ApiError> {
        self.check_accounts()?;
        let accounts = self.auth.accounts.all().map_err(IntoApiError::into_api_error)?;
        let sessions = self.auth.sessions.local_accounts();
        Ok(accounts.iter().map(|account| Self::entry(account, &sessions)).collect())
    }

    fn add_account(&self, admin: &Admin, name: &str, role: Role) -> Result<OneTimeLink, ApiError> {
        self.check_accounts()?;
        let name = AccountName::parse(name)
            .map_err(|error| ApiError::Invalid { field: Field::Name, reason: error.reason() })?;
        let (new, link) = self.new_link()?;
        // A removed account of this name may have left some.
        let owner = Owner::Account(name.as_str().to_owned());
        self.auth.access_tokens.revoke_all(&owner).map_err(IntoApiError::into_api_error)?;
        let account = Account::invited(name.clone(), role, new.link);
        self.auth.accounts.add(account).map_err(IntoApiError::into_api_error)?;
        let event = self.event(admin.member().identity(), AuditAction::AccountAdded);
        self.record(&event.about(name.as_str()).with_role(role));
        Ok(link)
    }

    fn change_account(
        &self,
        admin: &Admin,
        name: &str,
        change: AccountChange,
    ) -> Result<(), ApiError> {
        self.check_accounts()?;
        let name = known_name(name)?;
        let accounts = &self.auth.accounts;
        let (result, action) = match change {
            AccountChange::Role(role) => {
                (accounts.set_role(&name, role).map(drop), AuditAction::RoleChanged)
            }
            AccountChange::Disable => {
                (accounts.set_disabled(&name, true), AuditAction::AccountDisabled)
            }
            AccountChange::Enable => {
                (accounts.set_disabled(&name, false), AuditAction::AccountEnabled)
            }
            AccountChange::EndSessions => {
                (accounts.end_sessions(&name), AuditAction::SessionsEnded)
            }
            AccountChange::Remove => (accounts.remove(&name), AuditAction::AccountRemoved),
        };
        result.map_err(IntoApiError::into_api_error)?;
        let event = self.event(admin.member().identity(), action).about(name.as_str());
        self.record(&match change {
            AccountChange::Role(role) => event.with_role(role),
            _ => event,
        });
        if change == AccountChange::Remove {
            let owner = Owner::Account(name.as_str().to_owned());
            self.auth.access_tokens.revoke_all(&owner).map_err(IntoApiError::into_api_error)?;
        }
        Ok(())
    }

    fn reset_password(&self, admin: &Admin, name: &str) -> Result<OneTimeLink, ApiError> {
        self.check_accounts()?;
        let name = known_name(name)?;
        let (new, link) = self.new_link()?;
        self.auth.accounts.reset(&name, new.link).map_err(IntoApiError::into_api_error)?;
        let event = self.event(admin.member().identity(), AuditAction::PasswordReset);
        self.record(&event.about(name.as_str()));
        Ok(link)
    }

    fn all_tokens(&self, _: &Admin) -> Result<Vec<AccessToken>, ApiError> {
        self.auth.access_tokens.list(None).map_err(IntoApiError::into_api_error)
    }

    fn revoke_any_token(&self, admin: &Admin, id: &str) -> Result<(), ApiError> {
        self.revoke(admin.member().identity(), None, id)
    }

    fn audit(&self, _: &Admin, skip: u32) -> Result<AuditPage, ApiError> {
        let skip = usize::try_from(skip).unwrap_or(usize::MAX);
        self.auth.audit.page(skip, AUDIT_PAGE).map_err(|error| internal_error(&error))
    }

    fn tokens(&self, member: &Member) -> Result<Vec<AccessToken>, ApiError> {
        let owner = Owner::from(member.identity());
        self.auth.access_tokens.list(Some(&owner)).map_err(IntoApiError::into_api_error)
    }

    fn create_token(
        &self,
        member: &Member,
        name: String,
        scopes: Vec<Scope>,
        days: u32,
    ) -> Result<NewAccessToken, ApiError> {
        // A demo accepts every token.
        self.check_accounts()?;
        let request = TokenRequest { name, scopes, days };
        let owner = Owner::from(member.identity());
        let new = self.auth.access_tokens.create(owner, request, self.now());
        let new = new.map_err(IntoApiError::into_api_error)?;
        let event = self.event(member.identity(), AuditAction::TokenCreated);
        self.record(&event.about(&new.token.name));
        Ok(new)
    }

    fn revoke_token(&self, member: &Member, id: &str) -> Result<(), ApiError> {
        self.revoke(member.identity(), Some(&member.identity().into()), id)
    }
}

impl RequestAccess {
    fn revoke(&self, actor: &Identity, owner: Option<&Owner>, id: &str) -> Result<(), ApiError> {
        let revoked = self.auth.access_tokens.revoke(owner, id);
        let revoked = revoked.map_err(IntoApiError::into_api_error)?;
        self.record(&self.event(actor, AuditAction::TokenRevoked).about(&revoked.name));
        Ok(())
    }
}

/// A name that an account can have. No account has another one.
fn known_name(name: &str) -> Result<AccountName, ApiError> {
    AccountName::parse(name).map_err(|_| ApiError::NotFound(api_types::Missing::Account))
}

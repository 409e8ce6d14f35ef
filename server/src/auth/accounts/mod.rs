//! The accounts in `accounts.json`.

mod account;
mod error;
mod link;

use std::path::Path;

use api_types::{Role, Timestamp};

pub use account::Account;
pub(crate) use account::{RoleRecord, SecurityStamp};
pub use error::AccountError;
pub use link::{LINK_LIFETIME, Link, NewLink};

use super::{name::AccountName, password_hash::PasswordHash, token::Token};
use crate::records::{RecordFile, RecordFileError, RecordKind, RecordPlace};

const KIND: RecordKind = RecordKind { name: "accounts", format: 2 };

/// The accounts of a data directory.
#[derive(Clone, Debug)]
pub struct Accounts(RecordFile<Account>);

impl Accounts {
    /// The accounts of this data directory, which must exist.
    #[must_use]
    pub fn new(place: impl Into<RecordPlace>) -> Self {
        Self(RecordFile::new(place, KIND))
    }

    /// The file.
    pub(super) fn file(&self) -> &RecordFile<Account> {
        &self.0
    }

    /// All accounts, in the order in which they were added.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn all(&self) -> Result<Vec<Account>, RecordFileError> {
        self.0.read()
    }

    /// Adds an account.
    ///
    /// # Errors
    /// If the name is taken, or the file cannot be written.
    pub fn add(&self, account: Account) -> Result<(), AccountError> {
        self.0.change(|accounts| insert(accounts, account))
    }

    /// Adds the first administrator.
    ///
    /// # Errors
    /// Fails like [`Accounts::add`], and if there already is an administrator.
    pub fn add_first_administrator(&self, account: Account) -> Result<(), AccountError> {
        self.0.change(|accounts| {
            if accounts.iter().any(|other| other.role == Role::Admin) {
                return Err(AccountError::AdministratorExists);
            }
            insert(accounts, account)
        })
    }

    /// Removes an account.
    ///
    /// # Errors
    /// If no account has this name, it is the only administrator, or the file cannot be written.
    pub fn remove(&self, name: &AccountName) -> Result<(), AccountError> {
        self.keep_administrator(name, |accounts| {
            accounts.retain(|account| account.name != *name);
            Ok(())
        })
    }

    /// Gives an account another role. Returns the role before.
    ///
    /// # Errors
    /// Fails like [`Accounts::remove`].
    pub fn set_role(&self, name: &AccountName, role: Role) -> Result<Role, AccountError> {
        self.keep_administrator(name, |accounts| {
            Ok(std::mem::replace(&mut find_mut(accounts, name)?.role, role))
        })
    }

    /// Disables an account and ends its sessions, or enables it again.
    ///
    /// # Errors
    /// Fails like [`Accounts::remove`].
    pub fn set_disabled(&self, name: &AccountName, disabled: bool) -> Result<(), AccountError> {
        self.keep_administrator(name, |accounts| {
            let account = find_mut(accounts, name)?;
            if disabled && !account.disabled {
                account.sessions += 1;
            }
            account.disabled = disabled;
            Ok(())
        })
    }

    /// Removes the password of an account and ends its sessions. The person chooses a new one with this
    /// link.
    ///
    /// # Errors
    /// Fails like [`Accounts::remove`].
    pub fn reset(&self, name: &AccountName, link: Link) -> Result<(), AccountError> {
        self.keep_administrator(name, |accounts| {
            let account = find_mut(accounts, name)?;
            account.password = None;
            account.link = Some(link);
            account.sessions += 1;
            Ok(())
        })
    }

    /// Sets a new password, which ends all sessions of the account and its link.
    ///
    /// # Errors
    /// If no account has this name, or the file cannot be written.
    pub fn set_password(
        &self,
        name: &AccountName,
        password: PasswordHash,
    ) -> Result<(), AccountError> {
        self.0.change(|accounts| {
            set_password(find_mut(accounts, name)?, password);
            Ok(())
        })
    }

    /// Sets the password of the account whose link has this token. Returns the account.
    ///
    /// # Errors
    /// [`AccountError::InvalidLink`] if no account has such a link, or it expired. Fails if the file cannot be
    /// written.
    pub(crate) fn use_link(
        &self,
        token: &Token,
        password: PasswordHash,
        now: Timestamp,
    ) -> Result<Account, AccountError> {
        self.0.change(|accounts| {
            let has_link = |account: &&mut Account| {
                account.valid_link(now).is_some_and(|link| link.has_token(token))
            };
            let account = accounts.iter_mut().find(has_link).ok_or(AccountError::InvalidLink)?;
            set_password(account, password);
            Ok(account.clone())
        })
    }

    /// Ends all sessions of an account.
    ///
    /// # Errors
    /// Fails like [`Accounts::set_password`].
    pub fn end_sessions(&self, name: &AccountName) -> Result<(), AccountError> {
        self.0.change(|accounts| {
            find_mut(accounts, name)?.sessions += 1;
            Ok(())
        })
    }

    /// Changes an account. Fails if that would take the last administrator away.
    fn keep_administrator<T>(
        &self,
        name: &AccountName,
        change: impl FnOnce(&mut Vec<Account>) -> Result<T, AccountError>,
    ) -> Result<T, AccountError> {
        self.0.change(|accounts| {
            let was_administrator = find_mut(accounts, name)?.is_usable_administrator();
            let changed = change(accounts)?;
            if was_administrator && !accounts.iter().any(Account::is_usable_administrator) {
                return Err(AccountError::LastAdministrator(name.clone()));
            }
            Ok(changed)
        })
    }
}

/// Checks that the accounts of a data directory can be read. A missing file is valid.
///
/// # Errors
/// If the file cannot be read or is damaged.
pub fn check_accounts(data: &Path) -> Result<(), RecordFileError> {
    Accounts::new(data).all().map(drop)
}

fn insert(accounts: &mut Vec<Account>, account: Account) -> Result<(), AccountError> {
    if accounts.iter().any(|other| other.name == account.name) {
        return Err(AccountError::Taken(account.name));
    }
    accounts.push(account);
    Ok(())
}

fn set_password(account: &mut Account, password: PasswordHash) {
    account.password = Some(password);
    account.link = None;
    account.sessions += 1;
}

fn find_mut<'a>(
    accounts: &'a mut [Account],
    name: &AccountName,
) -> Result<&'a mut Account, AccountError> {
    let found = accounts.iter_mut().find(|account| account.name == *name);
    found.ok_or_else(|| AccountError::Unknown(name.clone()))
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _};

    use super::*;
    use crate::{auth::NewPassword, private::MODE};

    fn account(name: &str, role: Role) -> Account {
        let password = NewPassword::parse("correct horse battery").unwrap().hash().unwrap();
        Account::new(AccountName::parse(name).unwrap(), role, password)
    }

    #[test]
    fn each_flipped_bit_is_reported() {
        let data = tempfile::tempdir().unwrap();
        let accounts = Accounts::new(data.path());
        accounts.add(account("anna", Role::Admin)).unwrap();
        accounts.add(Account::invited(name("bob"), Role::User, link(Timestamp(0)).link)).unwrap();
        let text = fs::read(accounts.file().path()).unwrap();
        for bit in 0..text.len() * 8 {
            let mut damaged = text.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            let read = accounts.file().parse(&damaged);
            let text = String::from_utf8_lossy(&damaged);
            assert!(read.is_err(), "bit {} of byte {}: {text}", bit % 8, bit / 8);
        }
    }

    fn name(text: &str) -> AccountName {
        AccountName::parse(text).unwrap()
    }

    fn link(now: Timestamp) -> NewLink {
        NewLink::new(now).unwrap()
    }

    /// The token of a new link.
    fn token(link: &NewLink) -> Token {
        Token::from_client(link.path().rsplit('/').next().unwrap())
    }

    #[test]
    fn last_usable_administrator_stays() {
        let data = tempfile::tempdir().unwrap();
        let accounts = Accounts::new(data.path());
        let (anna, bob) = (name("anna"), name("bob"));
        accounts.add(account("anna", Role::Admin)).unwrap();
        // Somebody who has not chosen a password yet cannot administer anything.
        accounts.add(Account::invited(bob.clone(), Role::Admin, link(Timestamp(0)).link)).unwrap();
        let is_refused = |result: Result<(), AccountError>| {
            assert!(matches!(result, Err(AccountError::LastAdministrator(_))), "{result:?}");
        };
        is_refused(accounts.remove(&anna));
        is_refused(accounts.set_role(&anna, Role::Manager).map(drop));
        is_refused(accounts.set_disabled(&anna, true));
        is_refused(accounts.reset(&anna, link(Timestamp(0)).link));
        accounts.set_role(&bob, Role::User).unwrap();
        accounts.set_password(&bob, PasswordHash::new("x".into())).unwrap();
        assert_eq!(accounts.set_role(&bob, Role::Admin).unwrap(), Role::User);
        accounts.set_disabled(&anna, true).unwrap();
        is_refused(accounts.remove(&bob));
    }

    #[test]
    fn link_sets_the_password_once_until_it_expires() {
        let data = tempfile::tempdir().unwrap();
        let accounts = Accounts::new(data.path());
        let now = Timestamp(1_000);
        let new = link(now);
        accounts.add(Account::invited(name("anna"), Role::User, new.link.clone())).unwrap();
        let text = fs::read_to_string(accounts.file().path()).unwrap();
        assert!(!text.contains(token(&new).reveal()), "only the hash is stored: {text}");
        let hash = || PasswordHash::new("x".into());
        let fails = |token: &Token, now| {
            let used = accounts.use_link(token, hash(), now);
            assert!(matches!(used, Err(AccountError::InvalidLink)), "{used:?}");
        };
        fails(&Token::from_client(""), now);
        fails(&token(&link(now)), now);
        fails(&token(&new), Timestamp(1_000 + LINK_LIFETIME));
        accounts.set_disabled(&name("anna"), true).unwrap();
        fails(&token(&new), now);
        accounts.set_disabled(&name("anna"), false).unwrap();
        let used = accounts.use_link(&token(&new), hash(), now).unwrap();
        assert!(used.password.is_some() && used.link.is_none());
        fails(&token(&new), now);

        let again = link(now);
        let before = accounts.all().unwrap()[0].stamp();
        accounts.reset(&name("anna"), again.link.clone()).unwrap();
        let reset = accounts.all().unwrap().remove(0);
        assert!(reset.password.is_none() && reset.stamp() != before);
        accounts.use_link(&token(&again), hash(), now).unwrap();
    }

    #[test]
    fn files_of_every_format_are_read_and_the_newest_is_written() {
        let data = tempfile::tempdir().unwrap();
        let accounts = Accounts::new(data.path());
        let file = accounts.file().path();
        fs::write(&file, include_str!("../../../tests/data/accounts-1.json")).unwrap();
        let old = accounts.all().unwrap();
        assert_eq!(old.iter().map(|account| account.sessions).collect::<Vec<_>>(), [2, 0]);
        assert!(old.iter().all(|account| account.password.is_some() && !account.disabled));

        let golden = include_str!("../../../tests/data/accounts-2.json");
        fs::write(&file, golden).unwrap();
        let bob = accounts.all().unwrap().remove(1);
        assert!(bob.password.is_none() && bob.disabled && bob.link.is_some());
        accounts.set_role(&name("bob"), Role::Manager).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), golden);
    }

    #[test]
    fn newer_format_is_not_called_damaged() {
        let data = tempfile::tempdir().unwrap();
        fs::write(data.path().join("accounts.json"), r#"{"format":3,"people":[]}"#).unwrap();
        let error = Accounts::new(data.path()).all().unwrap_err();
        assert!(
            matches!(error, RecordFileError::UnsupportedFormat { found: 3, known: 2, .. }),
            "{error}"
        );
    }

    fn has_administrator(accounts: &Accounts) -> bool {
        accounts.all().unwrap().iter().any(|account| account.role == Role::Admin)
    }

    #[test]
    fn account_has_the_documented_form_on_disk() {
        let roles = [(Role::User, "user"), (Role::Manager, "manager"), (Role::Admin, "admin")];
        for (role, stored) in roles {
            let name = AccountName::parse("anna").unwrap();
            let account = Account::new(name, role, PasswordHash::new("x".into()));
            let json =
                format!(r#"{{"name":"anna","role":"{stored}","password":"x","sessions":0}}"#);
            assert_eq!(serde_json::to_string(&account).unwrap(), json);
            assert_eq!(serde_json::from_str::<Account>(&json).unwrap().role, role);
        }
    }

    #[test]
    fn account_files_are_readable_only_by_their_owner() {
        let data = tempfile::tempdir().unwrap();
        let accounts = Accounts::new(data.path());
        assert!(accounts.all().unwrap().is_empty());
        assert!(!has_administrator(&accounts));
        accounts.add(account("anna", Role::User)).unwrap();
        accounts.add_first_administrator(account("bob", Role::Admin)).unwrap();

        let reopened = Accounts::new(data.path()).all().unwrap();
        let names: Vec<&str> = reopened.iter().map(|account| account.name.as_str()).collect();
        assert_eq!(names, ["anna", "bob"]);
        assert!(has_administrator(&accounts));
        for entry in fs::read_dir(data.path()).unwrap() {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, MODE, "{:?}", entry.path());
        }
        let text = fs::read_to_string(data.path().join("accounts.json")).unwrap();
        assert!(!text.contains("correct horse"), "{text}");
    }

    #[test]
    fn adding_rejects_a_taken_name_and_a_second_first_administrator() {
        let data = tempfile::tempdir().unwrap();
        let accounts = Accounts::new(data.path());
        accounts.add(account("anna", Role::User)).unwrap();
        let taken = accounts.add(account("ANNA", Role::Admin)).unwrap_err();
        assert!(matches!(taken, AccountError::Taken(_)), "{taken}");
        accounts.add_first_administrator(account("bob", Role::Admin)).unwrap();
        let second = accounts.add_first_administrator(account("eve", Role::Admin)).unwrap_err();
        assert!(matches!(second, AccountError::AdministratorExists), "{second}");
        assert_eq!(accounts.all().unwrap().len(), 2);
    }

    #[test]
    fn concurrent_additions_are_all_stored() {
        let data = tempfile::tempdir().unwrap();
        let template = account("x", Role::User);
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let accounts = Accounts::new(data.path());
                let template = &template;
                scope.spawn(move || {
                    for number in 0..5 {
                        let name = AccountName::parse(&format!("a{thread}-{number}")).unwrap();
                        accounts.add(Account { name, ..template.clone() }).unwrap();
                    }
                });
            }
        });
        assert_eq!(Accounts::new(data.path()).all().unwrap().len(), 20);
    }

    #[test]
    fn adding_to_a_damaged_file_fails_and_does_not_change_it() {
        let data = tempfile::tempdir().unwrap();
        let file = data.path().join("accounts.json");
        for text in ["", "{", r#"{"accounts":[],"x":1}"#, r#"{"accounts":[{"name":"a b"}]}"#] {
            fs::write(&file, text).unwrap();
            let accounts = Accounts::new(data.path());
            let error = accounts.add(account("anna", Role::Admin)).unwrap_err();
            assert!(error.to_string().ends_with("accounts.json is damaged"), "{error}");
            assert_eq!(fs::read_to_string(&file).unwrap(), text);
        }
    }

    #[test]
    fn modified_accounts_are_rejected_and_accounts_without_checksum_are_read() {
        let data = tempfile::tempdir().unwrap();
        let accounts = Accounts::new(data.path());
        accounts.add(account("anna", Role::User)).unwrap();
        let file = data.path().join("accounts.json");
        let text = fs::read_to_string(&file).unwrap();
        fs::write(&file, text.replace("USER", "ADMIN").replace("user", "admin")).unwrap();
        let error = check_accounts(data.path()).unwrap_err();
        assert!(matches!(error, RecordFileError::Checksum { .. }), "{error}");
        assert!(error.to_string().contains("accounts.json is damaged"), "{error}");

        let mut old: serde_json::Value = serde_json::from_str(&text).unwrap();
        old.as_object_mut().unwrap().remove("checksum").unwrap();
        fs::write(&file, old.to_string()).unwrap();
        let error = check_accounts(data.path()).unwrap_err();
        assert!(matches!(error, RecordFileError::Checksum { .. }), "{error}");
        old.as_object_mut().unwrap().remove("format").unwrap();
        old["accounts"][0].as_object_mut().unwrap().remove("sessions").unwrap();
        fs::write(&file, old.to_string()).unwrap();
        assert_eq!(accounts.all().unwrap()[0].name.as_str(), "anna");
    }

    #[test]
    fn removing_the_only_administrator_fails() {
        let data = tempfile::tempdir().unwrap();
        let accounts = Accounts::new(data.path());
        let [anna, bob] = ["anna", "bob"].map(|name| AccountName::parse(name).unwrap());
        accounts.add(account("anna", Role::Admin)).unwrap();
        let last = accounts.remove(&anna).unwrap_err();
        assert!(matches!(last, AccountError::LastAdministrator(_)), "{last}");
        accounts.add(account("bob", Role::Admin)).unwrap();
        accounts.remove(&anna).unwrap();
        let unknown = accounts.remove(&anna).unwrap_err();
        assert!(matches!(unknown, AccountError::Unknown(_)), "{unknown}");
        let stamp = || accounts.all().unwrap()[0].stamp();
        let before = stamp();
        accounts.end_sessions(&bob).unwrap();
        assert_ne!(stamp(), before);
    }
}

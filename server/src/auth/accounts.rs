//! The accounts in `accounts.json`.
//!
//! The file is read at each use, because `mockpit account` can change it while the server runs. A
//! change replaces the whole file under a lock.

use std::{
    fs::{self, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use api_types::{Field, InvalidReason, Role};
use app::api::{ApiError, IntoApiError, internal_error};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{name::AccountName, password_hash::PasswordHash};
use crate::private::{self, MODE};

/// The accounts of a data directory.
#[derive(Clone, Debug)]
pub struct Accounts {
    folder: PathBuf,
}

/// One account.
#[derive(Clone, Debug, Serialize, Deserialize)]
// A damaged name of a field must not pass for a missing field.
#[serde(deny_unknown_fields)]
pub struct Account {
    /// The name.
    pub name: AccountName,
    /// The role.
    #[serde(with = "RoleRecord")]
    pub role: Role,
    /// The hash of the password.
    pub password: PasswordHash,
    /// How often all sessions of the account were ended. A new number invalidates older sessions.
    #[serde(default)]
    pub sessions: u64,
}

/// The stored form of a [`Role`]. Renaming a variant of [`Role`] must not change the file.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Role")]
enum RoleRecord {
    #[serde(rename = "user")]
    User,
    #[serde(rename = "manager")]
    Manager,
    #[serde(rename = "admin")]
    Admin,
}

/// The state of an account that a session depends on. A session with an older stamp is invalid.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct SecurityStamp([u8; 32]);

impl Account {
    /// A new account.
    #[must_use]
    pub fn new(name: AccountName, role: Role, password: PasswordHash) -> Self {
        Self { name, role, password, sessions: 0 }
    }

    /// The security stamp. It changes with a new password, and when all sessions are ended.
    pub(crate) fn stamp(&self) -> SecurityStamp {
        let hash = Sha256::new().chain_update(self.sessions.to_le_bytes());
        SecurityStamp(hash.chain_update(self.password.text()).finalize().into())
    }
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    accounts: Vec<Account>,
    /// The checksum of `accounts`. Earlier versions wrote none.
    #[serde(default)]
    checksum: Option<String>,
}

fn checksum(accounts: &[Account]) -> serde_json::Result<String> {
    Ok(HEXLOWER.encode(&Sha256::digest(serde_json::to_vec(accounts)?)))
}

/// Why accounts could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The name is taken.
    #[error("an account named {0} already exists")]
    Taken(AccountName),
    /// An administrator already exists.
    #[error("an administrator account already exists")]
    AdministratorExists,
    /// No account has this name.
    #[error("there is no account named {0}")]
    Unknown(AccountName),
    /// The account is the only administrator.
    #[error("{0} is the only administrator. Add another administrator first")]
    LastAdministrator(AccountName),
    /// The checksum of the accounts does not match.
    #[error(
        "{} is damaged: its checksum does not match. Restore it from a backup of the data directory",
        file.display()
    )]
    Checksum {
        /// The file.
        file: PathBuf,
    },
    /// An operation on a file failed.
    #[error("cannot {doing} {}", file.display())]
    Io {
        /// The operation, in the infinitive.
        doing: &'static str,
        /// The file.
        file: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The file has no valid accounts.
    #[error("{} is damaged", file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// The cause.
        #[source]
        source: serde_json::Error,
    },
}

impl Accounts {
    /// The accounts of this data directory, which must exist.
    #[must_use]
    pub fn new(data: &Path) -> Self {
        Self { folder: data.to_owned() }
    }

    /// All accounts, in the order in which they were added.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn all(&self) -> Result<Vec<Account>, AccountError> {
        let file = self.file();
        match fs::read(&file) {
            Ok(text) => read(&text, &file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(source) => Err(AccountError::Io { doing: "read", file, source }),
        }
    }

    /// Adds an account.
    ///
    /// # Errors
    /// If the name is taken, or the file cannot be written.
    pub fn add(&self, account: Account) -> Result<(), AccountError> {
        self.change(|accounts| insert(accounts, account))
    }

    /// Adds the first administrator.
    ///
    /// # Errors
    /// Fails like [`Accounts::add`], and if there already is an administrator.
    pub fn add_first_administrator(&self, account: Account) -> Result<(), AccountError> {
        self.change(|accounts| {
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
        self.change(|accounts| {
            let is_administrator = find_mut(accounts, name)?.role == Role::Admin;
            accounts.retain(|account| account.name != *name);
            if is_administrator && accounts.iter().all(|account| account.role != Role::Admin) {
                return Err(AccountError::LastAdministrator(name.clone()));
            }
            Ok(())
        })
    }

    /// Sets a new password, which ends all sessions of the account.
    ///
    /// # Errors
    /// If no account has this name, or the file cannot be written.
    pub fn set_password(
        &self,
        name: &AccountName,
        password: PasswordHash,
    ) -> Result<(), AccountError> {
        self.change(|accounts| {
            let account = find_mut(accounts, name)?;
            account.password = password;
            account.sessions += 1;
            Ok(())
        })
    }

    /// Ends all sessions of an account.
    ///
    /// # Errors
    /// Fails like [`Accounts::set_password`].
    pub fn end_sessions(&self, name: &AccountName) -> Result<(), AccountError> {
        self.change(|accounts| {
            find_mut(accounts, name)?.sessions += 1;
            Ok(())
        })
    }

    pub(super) fn file(&self) -> PathBuf {
        self.folder.join("accounts.json")
    }

    /// Reads, changes and writes the accounts. If the change fails, nothing is written. A lock makes
    /// other processes wait.
    fn change(
        &self,
        change: impl FnOnce(&mut Vec<Account>) -> Result<(), AccountError>,
    ) -> Result<(), AccountError> {
        let lock = self.folder.join("accounts.lock");
        let io = |doing, file: &Path| {
            let file = file.to_owned();
            move |source| AccountError::Io { doing, file, source }
        };
        let lock_file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(MODE)
            .open(&lock)
            .map_err(io("open", &lock))?;
        lock_file.lock().map_err(io("lock", &lock))?;

        let mut accounts = self.all()?;
        change(&mut accounts)?;
        let file = self.file();
        let text = checksum(&accounts)
            .map(|checksum| Content { accounts, checksum: Some(checksum) })
            .and_then(|content| serde_json::to_vec_pretty(&content))
            .map_err(|source| AccountError::Damaged { file: file.clone(), source })?;
        private::replace(&file, &text).map_err(io("write", &file))
    }
}

/// Checks that the accounts of a data directory can be read. A missing file is valid.
///
/// # Errors
/// If the file cannot be read or is damaged.
pub fn check_accounts(data: &Path) -> Result<(), AccountError> {
    Accounts::new(data).all().map(drop)
}

fn read(text: &[u8], file: &Path) -> Result<Vec<Account>, AccountError> {
    let damaged = |source| AccountError::Damaged { file: file.to_owned(), source };
    let content = serde_json::from_slice::<Content>(text).map_err(damaged)?;
    match content.checksum {
        Some(expected) if expected != checksum(&content.accounts).map_err(damaged)? => {
            Err(AccountError::Checksum { file: file.to_owned() })
        }
        _ => Ok(content.accounts),
    }
}

fn insert(accounts: &mut Vec<Account>, account: Account) -> Result<(), AccountError> {
    if accounts.iter().any(|other| other.name == account.name) {
        return Err(AccountError::Taken(account.name));
    }
    accounts.push(account);
    Ok(())
}

fn find_mut<'a>(
    accounts: &'a mut [Account],
    name: &AccountName,
) -> Result<&'a mut Account, AccountError> {
    let found = accounts.iter_mut().find(|account| account.name == *name);
    found.ok_or_else(|| AccountError::Unknown(name.clone()))
}

impl IntoApiError for AccountError {
    fn into_api_error(self) -> ApiError {
        match self {
            AccountError::Taken(_) => {
                ApiError::Invalid { field: Field::Name, reason: InvalidReason::Taken }
            }
            AccountError::AdministratorExists => ApiError::LinkExpired,
            AccountError::Io { .. }
            | AccountError::Damaged { .. }
            | AccountError::Checksum { .. }
            | AccountError::Unknown(_)
            | AccountError::LastAdministrator(_) => internal_error(&self),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::auth::NewPassword;

    fn account(name: &str, role: Role) -> Account {
        let password = NewPassword::parse("correct horse battery").unwrap().hash().unwrap();
        Account::new(AccountName::parse(name).unwrap(), role, password)
    }

    #[test]
    fn each_flipped_bit_is_reported() {
        let data = tempfile::tempdir().unwrap();
        let accounts = Accounts::new(data.path());
        accounts.add(account("anna", Role::Admin)).unwrap();
        let text = fs::read(accounts.file()).unwrap();
        for bit in 0..text.len() * 8 {
            let mut damaged = text.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            let read = read(&damaged, &accounts.file());
            assert!(read.is_err(), "bit {} of byte {}", bit % 8, bit / 8);
        }
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
        assert!(matches!(error, AccountError::Checksum { .. }), "{error}");
        assert!(error.to_string().contains("accounts.json is damaged"), "{error}");

        let mut old: serde_json::Value = serde_json::from_str(&text).unwrap();
        old.as_object_mut().unwrap().remove("checksum").unwrap();
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

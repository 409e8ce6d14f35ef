//! Exports that are being written: a client that does not read holds a thread until it is cut off,
//! so there are only so many for one account and so many in all.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use super::ExportError;
use crate::{Admin, lock::lock};

/// Exports of one account at a time.
const OF_ACCOUNT: u32 = 4;

/// Exports of all accounts at a time.
const IN_ALL: u32 = 32;

/// How many are being written, by account.
pub(crate) type Running = Arc<Mutex<HashMap<String, u32>>>;

/// The right to write one export. It ends when this is dropped.
#[derive(Debug)]
pub struct RunningExport {
    account: String,
    running: Running,
}

impl RunningExport {
    pub(crate) fn begin(running: &Running, admin: &Admin) -> Result<Self, ExportError> {
        let account = admin.name().to_owned();
        let mut by_account = lock(running);
        let own = by_account.get(&account).copied().unwrap_or_default();
        if own >= OF_ACCOUNT {
            return Err(ExportError::TooMany { most: OF_ACCOUNT });
        }
        if by_account.values().sum::<u32>() >= IN_ALL {
            return Err(ExportError::Busy);
        }
        by_account.insert(account.clone(), own + 1);
        Ok(Self { account, running: Arc::clone(running) })
    }
}

impl Drop for RunningExport {
    fn drop(&mut self) {
        let mut by_account = lock(&self.running);
        if let Some(own) = by_account.get_mut(&self.account) {
            *own -= 1;
            if *own == 0 {
                by_account.remove(&self.account);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use api_types::Role;

    use crate::{Identity, Member};

    fn begin(running: &Running, name: &str) -> Result<RunningExport, ExportError> {
        let identity = Identity::verified(name, Role::Admin);
        RunningExport::begin(running, &Admin::new(Member::new(identity)).unwrap())
    }

    #[test]
    fn an_account_has_so_many_exports_and_all_have_so_many() {
        let running = Running::default();
        let mut held: Vec<RunningExport> =
            (0..OF_ACCOUNT).map(|_| begin(&running, "anna").unwrap()).collect();
        let refused = begin(&running, "anna").unwrap_err();
        assert!(matches!(refused, ExportError::TooMany { most: OF_ACCOUNT }), "{refused}");
        for number in OF_ACCOUNT..IN_ALL {
            held.push(begin(&running, &format!("account {}", number / OF_ACCOUNT)).unwrap());
        }
        let refused = begin(&running, "bob").unwrap_err();
        assert!(matches!(refused, ExportError::Busy), "{refused}");
        held.swap_remove(0);
        begin(&running, "anna").unwrap();
        held.clear();
        assert!(lock(&running).is_empty(), "nothing is kept of accounts that export nothing");
    }
}

//! Limits the number of running exports.
//!
//! An export holds a thread while its client reads slowly, so the number per account and the total
//! are limited.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use super::error::ExportError;
use crate::{access::Admin, lock::lock};

/// The maximum number of running exports of one account.
const MAX_PER_ACCOUNT: u32 = 4;

/// The maximum number of running exports of all accounts.
const MAX_TOTAL: u32 = 32;

/// The number of running exports per account.
#[derive(Clone, Debug, Default)]
pub(crate) struct RunningExports(Arc<Mutex<HashMap<String, u32>>>);

/// Permission to run one export, until it is dropped.
#[derive(Debug)]
pub struct ExportPermit {
    account: String,
    running: RunningExports,
}

impl RunningExports {
    /// Counts one more export of this account.
    pub(crate) fn acquire(&self, admin: &Admin) -> Result<ExportPermit, ExportError> {
        let account = admin.name().to_owned();
        let mut by_account = lock(&self.0);
        let own = by_account.get(&account).copied().unwrap_or_default();
        if own >= MAX_PER_ACCOUNT {
            return Err(ExportError::TooMany { limit: MAX_PER_ACCOUNT });
        }
        if by_account.values().sum::<u32>() >= MAX_TOTAL {
            return Err(ExportError::Busy);
        }
        by_account.insert(account.clone(), own + 1);
        Ok(ExportPermit { account, running: self.clone() })
    }

    /// Whether no export is running.
    pub(crate) fn is_empty(&self) -> bool {
        lock(&self.0).is_empty()
    }
}

impl Drop for ExportPermit {
    fn drop(&mut self) {
        let mut by_account = lock(&self.running.0);
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

    fn acquire(running: &RunningExports, name: &str) -> Result<ExportPermit, ExportError> {
        let identity = Identity::verified(name, Role::Admin);
        running.acquire(&Admin::new(Member::new(identity)).unwrap())
    }

    #[test]
    fn exports_are_limited_per_account_and_in_total() {
        let running = RunningExports::default();
        let mut permits: Vec<ExportPermit> =
            (0..MAX_PER_ACCOUNT).map(|_| acquire(&running, "anna").unwrap()).collect();
        let error = acquire(&running, "anna").unwrap_err();
        assert!(matches!(error, ExportError::TooMany { limit: MAX_PER_ACCOUNT }), "{error}");
        for number in MAX_PER_ACCOUNT..MAX_TOTAL {
            let account = format!("account {}", number / MAX_PER_ACCOUNT);
            permits.push(acquire(&running, &account).unwrap());
        }
        let error = acquire(&running, "bob").unwrap_err();
        assert!(matches!(error, ExportError::Busy), "{error}");
        permits.swap_remove(0);
        acquire(&running, "anna").unwrap();
        permits.clear();
        assert!(running.is_empty(), "accounts without exports are removed");
    }
}

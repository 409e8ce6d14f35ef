//! The repository: every use case, each for whoever holds the right to it.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use api_types::{Receipt, Timestamp};
use snapshot::Limits;

use crate::{
    Admin, ExportError, Head, Member, RunningExport, Spool, Store, export::Running,
    import::registry::Imports, lock::lock,
};

/// What depends on where the repository runs.
#[derive(Clone, Copy)]
pub struct Settings {
    /// How large a file may be, and what is in it.
    pub limits: Limits,
    /// Bytes that all files together may take that wait to be imported.
    pub waiting: u64,
    /// The clock.
    pub now: fn() -> Timestamp,
}

/// A receipt under the account and the name that it chose.
struct KeptReceipt {
    account: String,
    export: String,
    receipt: Receipt,
}

/// The definitions of this instance, and the imports that are under way.
pub struct Repository {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) spool: Arc<dyn Spool>,
    pub(crate) settings: Settings,
    pub(crate) imports: Imports,
    /// Receipts of exports by the names that their callers made up, oldest first.
    receipts: Mutex<VecDeque<KeptReceipt>>,
    exports: Running,
}

/// Receipts that are remembered: each is asked for once, right after its export.
const MOST_RECEIPTS: usize = 64;

impl Repository {
    /// A repository on a store, with room for files in a spool.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, spool: Arc<dyn Spool>, settings: Settings) -> Self {
        let imports = Imports::default();
        let (receipts, exports) = (Mutex::default(), Running::default());
        Self { store, spool, settings, imports, receipts, exports }
    }

    /// The newest revision with its definitions, without their content.
    #[must_use]
    pub fn head(&self, _: &Member) -> Arc<Head> {
        self.store.head()
    }

    /// How large a file may be, in bytes.
    #[must_use]
    pub fn max_file_bytes(&self) -> u64 {
        self.settings.limits.max_file_bytes
    }

    /// The right to write one more export, for as long as the value lives.
    ///
    /// # Errors
    /// [`ExportError::TooMany`] and [`ExportError::Busy`].
    pub fn begin_export(&self, admin: &Admin) -> Result<RunningExport, ExportError> {
        RunningExport::begin(&self.exports, admin)
    }

    /// Keeps the receipt of an export that was written to its end.
    pub fn store_receipt(&self, admin: &Admin, export: String, receipt: Receipt) {
        let mut receipts = lock(&self.receipts);
        receipts.push_back(KeptReceipt { account: admin.name().to_owned(), export, receipt });
        if receipts.len() > MOST_RECEIPTS {
            receipts.pop_front();
        }
    }

    /// What was written for an export of this account; for the newest one where it used the name twice.
    #[must_use]
    pub fn receipt(&self, admin: &Admin, export: &str) -> Option<Receipt> {
        let receipts = lock(&self.receipts);
        let of = |kept: &&KeptReceipt| kept.account == admin.name() && kept.export == export;
        receipts.iter().rev().find(of).map(|kept| kept.receipt.clone())
    }
}

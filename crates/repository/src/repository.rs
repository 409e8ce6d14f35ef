//! The repository: the entry point to every use case.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use api_types::{Receipt, Timestamp};
use snapshot::Limits;

use crate::{
    access::{Admin, Member},
    document_ids::DocumentIds,
    export::{ExportError, ExportPermit, RunningExports, ScanCache},
    import::{Registry, Shared, SharedImports},
    lock::lock,
    store::{Head, Spool, Store},
};

/// Settings of a repository.
#[derive(Clone, Copy)]
pub struct Settings {
    /// Limits for uploaded files.
    pub limits: Limits,
    /// The maximum size of the files of all pending imports, in bytes.
    pub max_pending_bytes: u64,
    /// The clock.
    pub now: fn() -> Timestamp,
}

/// A receipt, with its account and the export ID that the client chose.
struct StoredReceipt {
    account: String,
    export: String,
    receipt: Receipt,
}

/// The definitions of a server and its pending imports.
pub struct Repository {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) spool: Arc<dyn Spool>,
    pub(crate) settings: Settings,
    pub(crate) imports: Registry,
    /// The imports of all servers of the repository. `None` if this is the only one.
    pub(crate) shared_imports: Option<Shared>,
    /// Receipts of exports, oldest first.
    receipts: Mutex<VecDeque<StoredReceipt>>,
    pub(crate) exports: RunningExports,
    pub(crate) scans: Arc<ScanCache>,
    pub(crate) document_ids: Arc<DocumentIds>,
}

/// The maximum number of stored receipts. A client fetches its receipt once, right after its export.
const MAX_RECEIPTS: usize = 64;

impl Repository {
    /// A repository on this store. The spool holds uploaded files.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, spool: Arc<dyn Spool>, settings: Settings) -> Self {
        let imports = Registry::default();
        let (receipts, exports) = (Mutex::default(), RunningExports::default());
        let scans = Arc::default();
        let document_ids = Arc::new(DocumentIds::new(Arc::clone(&store)));
        let shared_imports = None;
        Self {
            store,
            spool,
            settings,
            imports,
            shared_imports,
            receipts,
            exports,
            scans,
            document_ids,
        }
    }

    /// Shares the imports with the other servers of the repository.
    #[must_use]
    pub fn with_shared_imports(self, imports: Arc<dyn SharedImports>) -> Self {
        Self { shared_imports: Some(Shared::new(imports)), ..self }
    }

    /// The time of what is stored now.
    pub(crate) fn now(&self) -> Timestamp {
        self.store.time((self.settings.now)())
    }

    /// The newest revision with its definitions, without their content.
    #[must_use]
    pub fn head(&self, _: &Member) -> Arc<Head> {
        self.store.head()
    }

    /// The maximum size of an uploaded file, in bytes.
    #[must_use]
    pub fn max_file_bytes(&self) -> u64 {
        self.settings.limits.max_file_bytes
    }

    /// Counts one more running export, until the returned value is dropped.
    ///
    /// # Errors
    /// [`ExportError::TooMany`] if the account, and [`ExportError::Busy`] if the server has too many.
    pub fn acquire_export(&self, admin: &Admin) -> Result<ExportPermit, ExportError> {
        self.exports.acquire(admin)
    }

    /// Stores the receipt of a complete export.
    pub fn store_receipt(&self, admin: &Admin, export: String, receipt: Receipt) {
        let mut receipts = lock(&self.receipts);
        receipts.push_back(StoredReceipt { account: admin.name().to_owned(), export, receipt });
        if receipts.len() > MAX_RECEIPTS {
            receipts.pop_front();
        }
    }

    /// The receipt of an export of this account. If the account used the ID twice, the newest receipt.
    #[must_use]
    pub fn receipt(&self, admin: &Admin, export: &str) -> Option<Receipt> {
        let receipts = lock(&self.receipts);
        let matches =
            |stored: &&StoredReceipt| stored.account == admin.name() && stored.export == export;
        receipts.iter().rev().find(matches).map(|stored| stored.receipt.clone())
    }
}

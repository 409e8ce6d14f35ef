//! The repository: every use case, each for whoever holds the right to it.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use sha2::{Digest, Sha256};
use snapshot::{Limits, Problem, Reader, ServiceId};

use crate::{
    Admin, ApplyError, Decisions, Draft, Export, ExportError, Head, ImportId, Member, Plan,
    PlanError, Receipt, Received, Report, RevisionKind, Source, Spool, Store, Timestamp,
    apply::apply,
    export::hex,
    import::{Arrived, Import, Receiving},
};

/// What depends on where the repository runs.
#[derive(Clone, Copy)]
pub struct Settings {
    /// How large a file may be, and what is in it.
    pub limits: Limits,
    /// The clock.
    pub now: fn() -> Timestamp,
}

/// The definitions of this instance, and the imports that are under way.
pub struct Repository {
    store: Arc<dyn Store>,
    spool: Arc<dyn Spool>,
    settings: Settings,
    imports: Mutex<Imports>,
    /// Receipts of exports by the names that their callers made up, oldest first.
    receipts: Mutex<VecDeque<(String, Receipt)>>,
    started: AtomicU64,
}

#[derive(Default)]
struct Imports {
    by_id: BTreeMap<ImportId, Arc<Mutex<Import>>>,
    /// Oldest first.
    order: VecDeque<ImportId>,
}

/// Imports that are remembered. The oldest makes room for the next.
const MOST_IMPORTS: usize = 32;

/// Receipts that are remembered: each is asked for once, right after its export.
const MOST_RECEIPTS: usize = 64;

/// What a screen shows of an import.
#[derive(Clone, Debug)]
pub enum ImportView {
    /// Its file is coming in.
    Receiving {
        /// The file's name.
        name: Box<str>,
        /// Bytes of the file.
        size: u64,
        /// How much is here.
        received: Received,
    },
    /// Its file cannot be imported.
    Refused {
        /// The file.
        source: Source,
        /// Why.
        problems: Vec<Problem>,
    },
    /// Its file was read; the comparison has failed and can be tried again.
    Arrived {
        /// The file.
        source: Source,
    },
    /// It waits for decisions.
    Planned {
        /// The file.
        source: Source,
        /// What it would do.
        plan: Plan,
    },
    /// It was carried out.
    Applied {
        /// The file.
        source: Source,
        /// What it did.
        report: Report,
    },
}

/// Why an import cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file is larger than the limit.
    #[error("{size} bytes are more than the limit of {limit}")]
    TooLarge {
        /// Bytes of the file.
        size: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// There is no such import, or not any more.
    #[error("there is no import {0}")]
    NotFound(ImportId),
    /// The import is not at the step that this needs.
    #[error("the import is not at this step: {0}")]
    WrongStep(&'static str),
    /// The file cannot be kept or read.
    #[error("cannot keep the file")]
    Spool(#[source] std::io::Error),
    /// The comparison failed.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The decisions or the store did not allow it.
    #[error(transparent)]
    Apply(#[from] ApplyError),
}

impl Repository {
    /// A repository on a store, with room for files in a spool.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, spool: Arc<dyn Spool>, settings: Settings) -> Self {
        Self {
            store,
            spool,
            settings,
            imports: Mutex::default(),
            receipts: Mutex::default(),
            started: AtomicU64::new(0),
        }
    }

    /// The newest revision with its definitions, without their content.
    #[must_use]
    pub fn head(&self, _: &Member) -> Arc<Head> {
        self.store.head()
    }

    /// How large a file may be, in bytes.
    #[must_use]
    pub fn largest_file(&self) -> u64 {
        self.settings.limits.total
    }

    /// Prepares the export of these services as they are now.
    ///
    /// # Errors
    /// Where none was chosen, or one is gone.
    pub fn export(&self, _: &Admin, chosen: &[ServiceId]) -> Result<Export, ExportError> {
        Export::new(Arc::clone(&self.store), &self.store.head(), chosen)
    }

    /// Keeps the receipt of an export that was written to its end.
    pub fn keep_receipt(&self, _: &Admin, export: String, receipt: Receipt) {
        let mut receipts = lock(&self.receipts);
        receipts.push_back((export, receipt));
        if receipts.len() > MOST_RECEIPTS {
            receipts.pop_front();
        }
    }

    /// What was written for an export.
    #[must_use]
    pub fn receipt(&self, _: &Admin, export: &str) -> Option<Receipt> {
        let receipts = lock(&self.receipts);
        receipts.iter().find(|(name, _)| name == export).map(|(_, receipt)| receipt.clone())
    }

    /// Makes room for a file.
    ///
    /// # Errors
    /// Where it is too large, or cannot be kept.
    pub fn start_import(&self, _: &Admin, name: &str, size: u64) -> Result<ImportId, ImportError> {
        let limit = self.settings.limits.total;
        if size > limit {
            return Err(ImportError::TooLarge { size, limit });
        }
        let file = self.spool.create(size).map_err(ImportError::Spool)?;
        let name: String = name.chars().take(200).collect();
        let reader = Reader::new(self.settings.limits);
        let import = Import::Receiving(Box::new(Receiving::new(&name, size, file, reader)));
        let id = self.new_id();
        let mut imports = self.imports();
        imports.by_id.insert(id.clone(), Arc::new(Mutex::new(import)));
        imports.order.push_back(id.clone());
        if imports.order.len() > MOST_IMPORTS
            && let Some(oldest) = imports.order.pop_front()
        {
            imports.by_id.remove(&oldest);
        }
        Ok(id)
    }

    /// Takes a piece of the file; tells how much is here.
    ///
    /// # Errors
    /// Where the import is past this step, or the piece cannot be kept.
    pub fn append(
        &self,
        _: &Admin,
        id: &ImportId,
        offset: u64,
        bytes: &[u8],
    ) -> Result<Received, ImportError> {
        let import = self.import(id)?;
        match &mut *lock(&import) {
            Import::Receiving(receiving) => {
                receiving.append(offset, bytes).map_err(ImportError::Spool)
            }
            _ => Err(ImportError::WrongStep("the file is complete already")),
        }
    }

    /// Forgets an import. What was applied stays.
    pub fn cancel_import(&self, _: &Admin, id: &ImportId) {
        let mut imports = self.imports();
        imports.by_id.remove(id);
        imports.order.retain(|known| known != id);
    }

    /// Compares the file with the repository as it is now. An import that was planned before is
    /// planned anew.
    ///
    /// # Errors
    /// Where the file is not complete, or the comparison fails.
    pub fn plan_import(&self, _: &Admin, id: &ImportId) -> Result<ImportView, ImportError> {
        let import = self.import(id)?;
        let mut import = lock(&import);
        import.read()?;
        if let Import::Arrived(arrived) | Import::Planned(arrived, _) = &*import {
            let plan = Plan::new(&arrived.outline, &*arrived.file, &*self.store)?;
            import.plan(plan);
        }
        Ok(view(&import))
    }

    /// How far an import is.
    ///
    /// # Errors
    /// Where there is none.
    pub fn view_import(&self, _: &Admin, id: &ImportId) -> Result<ImportView, ImportError> {
        Ok(view(&lock(&*self.import(id)?)))
    }

    /// Carries an import out as it was decided. Asked again, it gives the same report.
    ///
    /// # Errors
    /// Where nothing was changed, but for [`ApplyError::NotAsWritten`].
    pub fn apply_import(
        &self,
        admin: &Admin,
        id: &ImportId,
        decisions: &Decisions,
    ) -> Result<Report, ImportError> {
        let import = self.import(id)?;
        let mut import = lock(&import);
        let (arrived, plan) = match &*import {
            Import::Applied { report, .. } => return Ok(report.clone()),
            Import::Planned(arrived, plan) => (arrived, plan),
            Import::Receiving(_) | Import::Refused { .. } | Import::Arrived(_) => {
                return Err(ImportError::WrongStep("there is no plan for it"));
            }
        };
        let draft = Draft {
            kind: RevisionKind::Import,
            actor: admin.name().into(),
            at: (self.settings.now)(),
            source: Some(arrived.source.clone()),
        };
        let Arrived { source, file, outline } = arrived;
        let report = apply(plan, decisions, draft, outline, &**file, &*self.store)?;
        *import = Import::Applied { source: source.clone(), report: report.clone() };
        Ok(report)
    }

    fn import(&self, id: &ImportId) -> Result<Arc<Mutex<Import>>, ImportError> {
        let import = self.imports().by_id.get(id).cloned();
        import.ok_or_else(|| ImportError::NotFound(id.clone()))
    }

    fn imports(&self) -> MutexGuard<'_, Imports> {
        lock(&self.imports)
    }

    fn new_id(&self) -> ImportId {
        let number = self.started.fetch_add(1, Ordering::Relaxed);
        let seed = format!("{:?} {number}", (self.settings.now)());
        hex(&Sha256::digest(seed)).chars().take(16).collect::<String>().into()
    }
}

fn view(import: &Import) -> ImportView {
    match import {
        Import::Receiving(receiving) => ImportView::Receiving {
            name: receiving.name().into(),
            size: receiving.size(),
            received: receiving.received(),
        },
        Import::Refused { source, problems } => {
            ImportView::Refused { source: source.clone(), problems: problems.clone() }
        }
        Import::Arrived(arrived) => ImportView::Arrived { source: arrived.source.clone() },
        Import::Planned(arrived, plan) => {
            ImportView::Planned { source: arrived.source.clone(), plan: plan.clone() }
        }
        Import::Applied { source, report } => {
            ImportView::Applied { source: source.clone(), report: report.clone() }
        }
    }
}

/// A panic while a lock was held leaves what it guards as it was before the call or after it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

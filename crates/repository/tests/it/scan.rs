//! The scan for secrets of a large file takes long. No other use case waits for it.

use std::{
    io,
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
};

use api_types::{Decisions, ImportId};
use repository::{ImportError, ImportView, PlanError, Spool, SpoolError, SpoolFile};
use snapshot::ReadAt;
use store_tests::{Harness, MemoryStore, service, snapshot};

/// Reports that a read has started, and waits for the signal to continue.
type Pause = (Sender<()>, Receiver<()>);

/// A spool with one file. A test can pause the next read.
#[derive(Clone, Default)]
struct SlowSpool {
    bytes: Arc<Mutex<Vec<u8>>>,
    pause: Arc<Mutex<Option<Pause>>>,
}

impl Spool for SlowSpool {
    fn create(&self, _size: u64) -> Result<Box<dyn SpoolFile>, SpoolError> {
        Ok(Box::new(self.clone()))
    }
}

impl ReadAt for SlowSpool {
    fn read_exact_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        let pause = self.pause.lock().unwrap().take();
        if let Some((started, resume)) = pause {
            started.send(()).unwrap();
            resume.recv().unwrap();
        }
        self.bytes.lock().unwrap().as_slice().read_exact_at(bytes, offset)
    }
}

impl SpoolFile for SlowSpool {
    fn write_at(&mut self, _offset: u64, bytes: &[u8]) -> Result<(), SpoolError> {
        self.bytes.lock().unwrap().extend_from_slice(bytes);
        Ok(())
    }
}

/// Plans a file, pauses its scan at the first read, and runs `during_scan`. Returns the result of the
/// scan.
fn during_a_scan(
    during_scan: impl FnOnce(&Harness, &ImportId),
) -> Result<api_types::FoundSecrets, ImportError> {
    let spool = SlowSpool::default();
    let harness = Harness::with_spool(Arc::new(MemoryStore::new()), Arc::new(spool.clone()));
    let file = snapshot("x", &[service("a1", "A", &[("one", "1")]), service("b1", "B", &[])]);
    let (import, plan) = harness.upload_and_plan(&file);
    assert_eq!(plan.rows.len(), 2);
    let ((started, has_started), (resume, resumed)) = (channel(), channel());
    *spool.pause.lock().unwrap() = Some((started, resumed));
    thread::scope(|scope| {
        let scan = scope.spawn(|| harness.repository.import_secrets(&harness.admin, &import));
        has_started.recv().unwrap();
        during_scan(&harness, &import);
        resume.send(()).unwrap();
        scan.join().unwrap()
    })
}

#[test]
fn review_continues_during_a_scan_and_no_job_is_reported() {
    let found = during_a_scan(|harness, import| {
        let (repository, admin) = (&harness.repository, &harness.admin);
        assert_eq!(repository.import_progress(admin, import).unwrap(), None);
        let view = repository.view_import(admin, import).unwrap();
        assert!(matches!(view, ImportView::Planned { .. }), "{view:?}");
        assert!(repository.row_sides(admin, import, 1).unwrap().source.is_some());
        assert_eq!(harness.plan_of(import).rows.len(), 2);
    });
    assert!(found.unwrap().found.is_empty());
}

#[test]
fn import_can_be_applied_during_a_scan() {
    let found = during_a_scan(|harness, import| {
        assert_eq!(harness.apply(import, &Decisions::default()).unwrap().verified, 2);
        let view = harness.repository.view_import(&harness.admin, import).unwrap();
        assert!(matches!(view, ImportView::Applied { .. }), "{view:?}");
    });
    found.unwrap();
}

#[test]
fn scan_ends_when_the_import_is_cancelled() {
    let found = during_a_scan(|harness, import| {
        harness.repository.cancel_import(&harness.admin, import).unwrap();
        let view = harness.repository.view_import(&harness.admin, import);
        assert!(matches!(view, Err(ImportError::NotFound(_))), "{view:?}");
    });
    assert!(matches!(found, Err(ImportError::Plan(PlanError::Cancelled(_)))), "{found:?}");
}

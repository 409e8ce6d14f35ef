//! A spool that fails or damages files: an import writes exactly what was uploaded, or nothing.

use std::{
    collections::VecDeque,
    io,
    sync::{Arc, Mutex},
};

use api_types::{Choice, Decisions, FileAction, NewFile};
use repository::{ApplyError, ImportError, PlanError, Spool, SpoolError, SpoolFile};
use snapshot::ReadAt;
use store_tests::{Harness, MemoryStore, service, snapshot};

/// A spool with one file. A test can access its bytes and plan its failures.
#[derive(Clone, Default)]
struct TestSpool {
    bytes: Arc<Mutex<Vec<u8>>>,
    /// For each further write: `None`, or the number of bytes that are written before it fails.
    failures: Arc<Mutex<VecDeque<Option<usize>>>>,
}

impl TestSpool {
    fn harness(&self) -> Harness {
        Harness::with_spool(Arc::new(MemoryStore::new()), Arc::new(self.clone()))
    }

    /// Flips a bit in the first byte of `text` in the file.
    fn damage(&self, text: &str) {
        let mut bytes = self.bytes.lock().unwrap();
        let at = bytes.windows(text.len()).position(|part| part == text.as_bytes()).unwrap();
        bytes[at] ^= 1;
    }
}

impl Spool for TestSpool {
    fn create(&self, _size: u64) -> Result<Box<dyn SpoolFile>, SpoolError> {
        self.bytes.lock().unwrap().clear();
        Ok(Box::new(self.clone()))
    }
}

impl ReadAt for TestSpool {
    fn read_exact_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        self.bytes.lock().unwrap().as_slice().read_exact_at(bytes, offset)
    }
}

impl SpoolFile for TestSpool {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<(), SpoolError> {
        let failure = self.failures.lock().unwrap().pop_front().flatten();
        let written = &bytes[..failure.unwrap_or(bytes.len()).min(bytes.len())];
        let mut file = self.bytes.lock().unwrap();
        let end = usize::try_from(offset).unwrap() + written.len();
        let length = file.len().max(end);
        file.resize(length, 0);
        file[end - written.len()..end].copy_from_slice(written);
        match failure {
            Some(_) => Err(SpoolError::Full { needed: bytes.len() as u64, free: 0 }),
            None => Ok(()),
        }
    }
}

fn file() -> String {
    snapshot("x", &[service("a1", "A", &[("one", "1"), ("two", "2")]), service("b1", "B", &[])])
}

#[test]
fn upload_resumes_after_partial_writes() {
    let expected = Harness::default();
    expected.import(&file(), Choice::Add);
    for written in [0, 1, 49, 99] {
        let spool = TestSpool::default();
        let harness = spool.harness();
        let text = file();
        let files = [NewFile::new("x", text.len() as u64)];
        let import =
            harness.repository.start_import(&harness.admin, FileAction::Import, &files).unwrap();
        let append = |offset: usize, bytes: &[u8]| {
            harness.repository.append_slice(&harness.admin, &import, 0, offset as u64, bytes)
        };
        for (slice, number) in text.as_bytes().chunks(100).zip(0..) {
            spool.failures.lock().unwrap().extend([Some(written), Some(written), None]);
            for _ in 0..2 {
                let rejected = append(number * 100, slice).unwrap_err();
                let full = SpoolError::Full { needed: slice.len() as u64, free: 0 };
                assert_eq!(rejected.to_string(), ImportError::Spool(full).to_string());
            }
            let received = append(number * 100, slice).unwrap().received;
            assert_eq!(received, (number * 100 + slice.len()) as u64);
        }
        let plan = harness.plan_of(&import);
        assert_eq!(plan.rows.len(), 2);
        harness.apply(&import, &Decisions::default()).unwrap();
        assert_eq!(harness.hashes(), expected.hashes());
        assert_eq!(harness.export(), expected.export());
    }
}

#[test]
fn damaged_spool_file_is_never_imported() {
    // Damages a service, a response that stays valid JSON, and one that does not.
    for text in ["A\"", "one", "{\"id\""] {
        let spool = TestSpool::default();
        let harness = spool.harness();
        // Damage before the comparison is only noticed in the documents that the comparison reads.
        let early = harness.upload(&[file().as_bytes()]);
        spool.damage(text);
        let _compared = harness.repository.plan_import(&harness.admin, &early);
        harness.apply(&early, &Decisions::default()).unwrap_err();

        let late = harness.upload(&[file().as_bytes()]);
        assert_eq!(harness.plan_of(&late).rows.len(), 2);
        spool.damage(text);
        for _ in 0..2 {
            let rejected = harness.apply(&late, &Decisions::default()).unwrap_err();
            let ImportError::Apply(ApplyError::Plan(PlanError::File(cause))) = rejected else {
                panic!("{rejected:?}");
            };
            assert_eq!(cause.kind(), io::ErrorKind::InvalidData);
        }
        assert!(harness.state().is_empty());
        assert_eq!(harness.store.head().revision.number.0, 0);
    }
}

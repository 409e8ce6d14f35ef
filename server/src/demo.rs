//! The services of the demo: realistic ones of every type, from an ordinary import.

use std::io;

use api_types::{Decisions, FileAction, NewFile, Role};
use repository::{Admin, Identity, ImportError, Member, NotAllowed, Repository};

/// The snapshot of the demo. The example `demo` of `snapshot-generator` writes this file. It is
/// compressed by zstd, which the store links already.
const SNAPSHOT: &[u8] = include_bytes!("demo.json.zst");

/// Why the demo has no services.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The embedded snapshot cannot be decompressed.
    #[error("cannot read the snapshot of the demo")]
    Unreadable(#[source] io::Error),
    /// The import failed.
    #[error("cannot import the services of the demo")]
    Import(#[from] ImportError),
    /// The identity of the demo is not an administrator.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
}

/// Imports the services of the demo into an empty repository.
///
/// # Errors
/// If the embedded snapshot cannot be read, or the import fails.
pub(crate) fn import_services(repository: &Repository) -> Result<(), DemoError> {
    let admin = Admin::new(Member::new(Identity::verified("demo", Role::Admin)))?;
    if !repository.head(admin.member()).index.is_empty() {
        return Ok(());
    }
    let file = read_snapshot().map_err(DemoError::Unreadable)?;
    let files = [NewFile::new("demo.json", file.len() as u64)];
    let import = repository.start_import(&admin, FileAction::Import, &files)?;
    repository.append_slice(&admin, &import, 0, 0, &file)?;
    repository.plan_import(&admin, &import)?;
    let report = repository.apply_import(
        &admin,
        &import,
        &Decisions { content_confirmed: true, ..Decisions::default() },
    )?;
    tracing::info!(services = report.verified, "imported the services of the demo");
    Ok(())
}

fn read_snapshot() -> io::Result<Vec<u8>> {
    zstd::decode_all(SNAPSHOT)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use api_types::Timestamp;
    use repository::Settings;
    use snapshot::{Limits, ServiceType};
    use store_tests::{MemorySpool, MemoryStore};

    use super::*;

    #[test]
    fn embedded_snapshot_has_40_services_and_equals_what_the_generator_writes() {
        let file = read_snapshot().unwrap();
        let manifest = snapshot::read(&file, Limits::default());
        assert!(manifest.is_usable(), "{:?}", manifest.problems);
        assert_eq!(manifest.definitions.len(), 40);
        let is_current = file == snapshot_generator::demo();
        assert!(
            is_current,
            "run: cargo run -p snapshot-generator --example demo -- server/src/demo.json.zst"
        );
    }

    #[test]
    fn demo_services_are_of_every_type_and_are_imported_once() {
        let settings = Settings {
            limits: Limits::default(),
            max_pending_bytes: 1 << 24,
            now: || Timestamp(0),
        };
        let spool = Arc::new(MemorySpool);
        let repository = Repository::new(Arc::new(MemoryStore::new()), spool, settings);
        import_services(&repository).unwrap();
        import_services(&repository).unwrap();
        let member = Member::new(Identity::verified("x", Role::User));
        let head = repository.head(&member);
        assert_eq!((head.revision.number.0, head.index.len()), (1, 40));
        for kind in ServiceType::KNOWN {
            assert!(head.index.entries().any(|entry| entry.summary.kind == kind), "{kind:?}");
        }
    }
}

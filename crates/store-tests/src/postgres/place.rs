//! Where a server of tests runs: a folder of its own, and the installed programs.

use std::{
    env, fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering::SeqCst},
};

/// The number of folders that were made.
static FOLDERS: AtomicU64 = AtomicU64::new(0);

/// The folder of a new server, and PostgreSQL's programs.
pub(super) struct Place {
    pub(super) folder: PathBuf,
    pub(super) programs: PathBuf,
}

impl Place {
    /// A new folder. `None` without PostgreSQL, which is printed, and which fails if `CI` is set.
    pub(super) fn new() -> Option<Self> {
        let Some(programs) = programs() else {
            assert!(env::var_os("CI").is_none(), "PostgreSQL is not installed");
            return skipped();
        };
        // Short, because the path of a socket is limited. The server's account must be able to enter it.
        let number = FOLDERS.fetch_add(1, SeqCst);
        let name = format!("mockpit-postgres-{}-{number}", std::process::id());
        let folder = env::temp_dir().join(name);
        fs::create_dir(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
        Some(Self { folder, programs })
    }
}

#[expect(clippy::print_stderr, reason = "people must see what was not tested")]
fn skipped() -> Option<Place> {
    eprintln!("skipped: PostgreSQL is not installed");
    None
}

/// The folder with the programs of the newest PostgreSQL.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let folders = versions.map(|version| version.path().join("bin"));
    let number =
        |path: &Path| -> Option<u32> { path.parent()?.file_name()?.to_str()?.parse().ok() };
    let installed = folders.filter(|folder| folder.join("initdb").exists());
    installed.max_by_key(|folder| number(folder))
}

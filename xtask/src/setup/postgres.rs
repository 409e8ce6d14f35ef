//! Installs PostgreSQL. The tests start servers of their own, on sockets in temporary folders.

use std::{
    fs::OpenOptions,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use support::{process::capture, workspace::command};

use super::{apt, ok};

/// Says whether a server of the system is made when the package is installed.
const CLUSTERS: &str = "/etc/postgresql-common/createcluster.conf";

/// Installs PostgreSQL if it is missing and this user may install packages. Otherwise says that tests are left out.
pub(crate) fn ensure() -> Result<()> {
    if program().is_none() && apt::can_install() {
        apt::install("postgresql-common")?;
        let mut clusters = OpenOptions::new().append(true).open(CLUSTERS).context(CLUSTERS)?;
        writeln!(clusters, "create_main_cluster = false")?;
        apt::install("postgresql")?;
    }
    let Some(program) = program() else {
        ok("without PostgreSQL: the tests that need it are left out");
        return Ok(());
    };
    let version = capture(command(&program.to_string_lossy()).arg("--version"))
        .with_context(|| format!("cannot run {}", program.display()))?;
    ok(&format!("{version}, {}", program.display()));
    Ok(())
}

/// The server, where Debian has it.
fn program() -> Option<PathBuf> {
    let versions = Path::new("/usr/lib/postgresql").read_dir().ok()?.flatten();
    versions.map(|version| version.path().join("bin/postgres")).find(|program| program.exists())
}

//! One round: a fresh server, the floors beside it.

use std::{io, path::Path, time::Duration};

use anyhow::{Result, ensure};
use sha2::{Digest as _, Sha256};

use super::floor;
use crate::console::{Console, Stages};

/// What was measured.
#[derive(Clone, Copy, Debug)]
pub(super) struct Round {
    pub(super) import: Stages,
    pub(super) export: Duration,
    pub(super) parse: Duration,
    pub(super) write: Duration,
    pub(super) copy: Duration,
    /// Most memory of the server in the import and in the export, where the system tells.
    pub(super) import_peak: Option<u64>,
    pub(super) export_peak: Option<u64>,
}

impl Round {
    pub(super) fn run(folder: &Path, file: &[u8]) -> Result<Self> {
        // On the disk of the build: a temporary directory may be memory, where fsync is nothing.
        let data = tempfile::tempdir_in(folder)?;
        let parse = floor::parse(file)?;
        let write = floor::write(data.path(), file)?;
        let console = Console::start(&data.path().join("data"), &folder.join("mockpit.log"))?;
        console.server.forget_peak();
        let import = console.import("bench.json", file)?;
        let import_peak = console.server.peak_memory();

        let services = console.services()?;
        console.server.forget_peak();
        let export = console.export("measured", &services, &mut io::sink())?;
        let export_peak = console.server.peak_memory();
        let copy = floor::copy(file)?;

        // That these are the bytes of the receipt is looked at where it takes no time from anybody.
        let mut hash = Sha256::new();
        let again = console.export("hashed", &services, &mut hash)?;
        let hash: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        ensure!(hash == again.sha256 && hash == export.sha256, "not what the receipt says");
        Ok(Self { import, export: export.took, parse, write, copy, import_peak, export_peak })
    }

    /// The better of both, step by step; of the memory, the worse.
    pub(super) fn and(self, other: &Self) -> Self {
        let faster = if other.import.sum() < self.import.sum() { other } else { &self };
        Self {
            import: faster.import,
            export: self.export.min(other.export),
            parse: self.parse.min(other.parse),
            write: self.write.min(other.write),
            copy: self.copy.min(other.copy),
            import_peak: self.import_peak.max(other.import_peak),
            export_peak: self.export_peak.max(other.export_peak),
        }
    }

    /// The least that an import needs: every field read, the bytes safe on the disk.
    pub(super) fn floor(&self) -> Duration {
        self.parse + self.write
    }
}

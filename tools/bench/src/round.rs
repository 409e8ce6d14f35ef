//! One round: a fresh server, the floors beside it.

use std::{io, path::Path, time::Duration};

use anyhow::{Result, ensure};
use sha2::Digest as _;

use super::baseline;
use console_client::{Console, HashWriter, Stages};

/// Exports, each with a copy right after it. Either takes a few hundredths of a second, of which
/// whatever else the machine does is a large part: the middle of several tells more than the best.
const EXPORTS: usize = 7;

/// What was measured.
#[derive(Clone, Debug)]
pub(super) struct Round {
    pub(super) import: Stages,
    exports: Vec<Duration>,
    pub(super) parse: Duration,
    pub(super) write: Duration,
    copies: Vec<Duration>,
    /// Most memory of the server in the import and in the export, where the system tells.
    pub(super) import_peak: Option<u64>,
    pub(super) export_peak: Option<u64>,
}

impl Round {
    pub(super) fn run(folder: &Path, file: &[u8]) -> Result<Self> {
        // On the disk of the build: a temporary directory may be memory, where fsync is nothing.
        let data = tempfile::tempdir_in(folder)?;
        let parse = baseline::parse(file)?;
        let write = baseline::write(data.path(), file)?;
        let console = Console::start(&data.path().join("data"), &folder.join("mockpit.log"))?;
        console.server.forget_peak();
        let import = console.client.import("bench.json", file)?;
        let import_peak = console.server.peak_memory();

        let services = console.client.services()?;
        console.server.forget_peak();
        // That these are the bytes of the receipt is looked at where it takes no time from anybody.
        let mut writer = HashWriter::default();
        let hashed = console.client.export("hashed", &services, &mut writer)?;
        let hash: String = writer.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        ensure!(hash == hashed.sha256, "not what the receipt says");
        let (mut exports, mut copies) = (Vec::new(), Vec::new());
        for number in 0..EXPORTS {
            let name = format!("measured {number}");
            let export = console.client.export(&name, &services, &mut io::sink())?;
            ensure!(export.sha256 == hash, "another export of the same");
            exports.push(export.took);
            copies.push(baseline::copy(file)?);
        }
        let export_peak = console.server.peak_memory();
        Ok(Self { import, exports, parse, write, copies, import_peak, export_peak })
    }

    /// The better of both, step by step; of exports and copies, all; of the memory, the worse.
    pub(super) fn and(mut self, other: Self) -> Self {
        let faster = if other.import.sum() < self.import.sum() { &other } else { &self };
        let import = faster.import;
        self.exports.extend(other.exports);
        self.copies.extend(other.copies);
        Self {
            import,
            parse: self.parse.min(other.parse),
            write: self.write.min(other.write),
            import_peak: self.import_peak.max(other.import_peak),
            export_peak: self.export_peak.max(other.export_peak),
            ..self
        }
    }

    /// What an export takes.
    pub(super) fn export(&self) -> Duration {
        middle(&self.exports)
    }

    /// What a copy takes.
    pub(super) fn copy(&self) -> Duration {
        middle(&self.copies)
    }

    /// The least that an import needs: every field read, the bytes safe on the disk.
    pub(super) fn floor(&self) -> Duration {
        self.parse + self.write
    }
}

/// The one in the middle of an odd number.
fn middle(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_neither_the_best_nor_the_worst() {
        let times = [9, 1, 3].map(Duration::from_millis);
        assert_eq!(middle(&times), Duration::from_millis(3));
    }
}

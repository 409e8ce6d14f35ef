//! One round: an import and exports on a new server, and the baselines.

use std::{io, path::Path, time::Duration};

use anyhow::{Result, ensure};
use sha2::Digest as _;

use super::baseline;
use console_client::{Console, HashWriter, ImportTimes};

/// Exports per round, each followed by a copy. Both take a few hundredths of a second and are easily
/// disturbed, so the median is more reliable than the minimum.
const EXPORTS: usize = 7;

/// The measurements.
#[derive(Clone, Debug)]
pub(super) struct Round {
    pub(super) import: ImportTimes,
    exports: Vec<Duration>,
    pub(super) parse: Duration,
    pub(super) write: Duration,
    copies: Vec<Duration>,
    /// Peak memory of the server during the import and the exports, in bytes, if the system reports it.
    pub(super) import_peak: Option<u64>,
    pub(super) export_peak: Option<u64>,
}

impl Round {
    /// Measures the server at this path. Its data is in a subfolder of `folder`.
    pub(super) fn run(program: &Path, folder: &Path, file: &[u8]) -> Result<Self> {
        // On the disk of the build, because a temporary directory can be in memory, where a sync costs
        // nothing.
        let data = tempfile::tempdir_in(folder)?;
        let parse = baseline::parse(file)?;
        let write = baseline::write(data.path(), file)?;
        let (log, data) = (folder.join("mockpit.log"), data.path().join("data"));
        let console = Console::start_program(program, &data, &log)?;
        console.server.reset_peak_memory();
        let import = console.client.import("bench.json", file)?;
        let import_peak = console.server.peak_memory();

        let services = console.client.services()?;
        console.server.reset_peak_memory();
        // The hash is checked on an export that is not measured.
        let mut writer = HashWriter::default();
        let hashed = console.client.export("hashed", &services, &mut writer)?;
        let hash: String = writer.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        ensure!(hash == hashed.sha256, "the receipt has another hash");
        let (mut exports, mut copies) = (Vec::new(), Vec::new());
        for number in 0..EXPORTS {
            let name = format!("measured {number}");
            let export = console.client.export(&name, &services, &mut io::sink())?;
            ensure!(export.sha256 == hash, "the exports of one repository differ");
            exports.push(export.took);
            copies.push(baseline::copy(file)?);
        }
        let export_peak = console.server.peak_memory();
        Ok(Self { import, exports, parse, write, copies, import_peak, export_peak })
    }

    /// Merges two rounds: the faster import and baselines, all exports and copies, the higher memory.
    pub(super) fn merge(mut self, other: Self) -> Self {
        let faster = if other.import.total() < self.import.total() { &other } else { &self };
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

    /// The median duration of an export.
    pub(super) fn export(&self) -> Duration {
        median(&self.exports)
    }

    /// The median duration of a copy, the baseline of an export.
    pub(super) fn copy(&self) -> Duration {
        median(&self.copies)
    }

    /// The baseline of an import: parsing every field, and writing the bytes to disk.
    pub(super) fn import_baseline(&self) -> Duration {
        self.parse + self.write
    }
}

/// The median of an odd number of values.
pub(super) fn median<T: Copy + Default + Ord>(values: &[T]) -> T {
    let mut values = values.to_vec();
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_is_the_middle_value() {
        let times = [9, 1, 3].map(Duration::from_millis);
        assert_eq!(median(&times), Duration::from_millis(3));
    }
}

//! How long a backup takes, against a copy of the same files.

use std::{
    fs::{self, File},
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use console_client::Console;

/// The size of the imported snapshot in MB.
const SIZE: u64 = 315;

/// Maximum ratio of the time for a backup to the time for a copy.
const RATIO: f64 = 1.5;

const ROUNDS: usize = 7;

/// Prints the time of `mockpit backup`, which includes reading it back, and of copying the files.
/// Returns the missed target.
pub(super) fn measure(program: &Path, folder: &Path) -> Result<Option<String>> {
    let mut file = Vec::new();
    snapshot_generator::write_bulk(SIZE * 1_000_000, &mut file)?;
    let temporary = tempfile::tempdir_in(folder)?;
    let data = temporary.path().join("data");
    let console = Console::start_program(program, &data, &folder.join("mockpit.log"))?;
    console.client.import("backup.json", &file)?;
    drop((console, file));

    let (mut backups, mut copies) = (Vec::new(), Vec::new());
    let mut bytes = 0;
    // Alternately, so that other load affects both.
    for round in 0..ROUNDS {
        let target = temporary.path().join(format!("{round}.tar"));
        let start = Instant::now();
        let output = Command::new(program)
            .arg("backup")
            .arg("--data")
            .arg(&data)
            .arg("--output")
            .arg(&target)
            .output()?;
        backups.push(start.elapsed());
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        fs::remove_file(&target)?;

        let target = temporary.path().join(format!("copy-{round}"));
        let start = Instant::now();
        bytes = copy(&data, &target)?;
        copies.push(start.elapsed());
        fs::remove_dir_all(&target)?;
    }
    let [backup, copy] = [&mut backups, &mut copies].map(|times| median(times).as_secs_f64());
    let ratio = backup / copy;
    println!(
        "\nbackup of {} MB: {backup:.3} s, a copy of the files: {copy:.3} s: {ratio:.2} ×, target {RATIO} ×",
        bytes / 1_000_000
    );
    let missed = format!("a backup takes {ratio:.2} × as long as a copy, not {RATIO} ×");
    Ok((ratio > RATIO).then_some(missed))
}

/// Copies the files of a data directory and syncs them. Returns their size.
fn copy(data: &Path, target: &Path) -> Result<u64> {
    let journal = target.join("journal");
    fs::create_dir_all(&journal)?;
    let mut bytes = 0;
    for (from, to) in [(data.join("journal"), &journal), (data.to_owned(), &target.to_owned())] {
        for file in fs::read_dir(from)? {
            let file = file?;
            if file.file_type()?.is_file() {
                let to = to.join(file.file_name());
                bytes += fs::copy(file.path(), &to)?;
                File::open(to)?.sync_all()?;
            }
        }
        File::open(to)?.sync_all()?;
    }
    Ok(bytes)
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copy_has_the_files_but_not_the_cache() {
        let data = tempfile::tempdir().unwrap();
        for folder in ["journal", "sled"] {
            fs::create_dir(data.path().join(folder)).unwrap();
            fs::write(data.path().join(folder).join("file"), folder).unwrap();
        }
        fs::write(data.path().join("accounts.json"), "{}").unwrap();
        let target = data.path().join("copy");
        assert_eq!(copy(data.path(), &target).unwrap(), 9);
        assert_eq!(fs::read(target.join("journal/file")).unwrap(), b"journal");
        assert!(!target.join("sled").exists());
    }
}

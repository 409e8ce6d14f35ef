//! Damages the files of a data directory.

use std::{
    fs::{self, File, OpenOptions},
    io::Write as _,
    os::unix::fs::FileExt as _,
    path::Path,
};

use anyhow::Result;

use super::scenario::{Fault, Scenario};

/// The size of a disk page in bytes.
const PAGE: usize = 4096;

/// Injects all faults of a scenario into `data`. Replacements come from the data directory `other`.
/// Returns false if that changed nothing.
pub(super) fn inject(scenario: &Scenario, data: &Path, other: &Path) -> Result<bool> {
    let mut changed = false;
    for (path, fault) in &scenario.faults {
        changed |= inject_one(fault, &data.join(path), &other.join(path))?;
    }
    Ok(changed)
}

fn inject_one(fault: &Fault, path: &Path, other: &Path) -> Result<bool> {
    match fault {
        Fault::FlipBit { at, bit } => {
            let mut byte = [0];
            let file = OpenOptions::new().read(true).write(true).open(path)?;
            if file.read_at(&mut byte, *at)? == 0 {
                return Ok(false);
            }
            file.write_all_at(&[byte[0] ^ (1 << bit)], *at)?;
            Ok(true)
        }
        Fault::Truncate { length } => {
            let file = OpenOptions::new().write(true).open(path)?;
            let is_shorter = *length < file.metadata()?.len();
            file.set_len(*length)?;
            Ok(is_shorter)
        }
        Fault::ZeroPage { at } => {
            let mut page = vec![0; PAGE];
            let file = OpenOptions::new().read(true).write(true).open(path)?;
            let read = file.read_at(&mut page, *at)?;
            let written = page.get_mut(..read).unwrap_or_default();
            let changed = written.iter().any(|byte| *byte != 0);
            written.fill(0);
            file.write_all_at(written, *at)?;
            Ok(changed)
        }
        Fault::Append => {
            OpenOptions::new().append(true).open(path)?.write_all(b"appended bytes")?;
            Ok(true)
        }
        Fault::Replace => replace(path, other),
        Fault::Remove => {
            remove(path)?;
            Ok(true)
        }
        Fault::BecomeFolder => {
            remove(path)?;
            fs::create_dir(path)?;
            Ok(true)
        }
    }
}

fn remove(path: &Path) -> Result<()> {
    match path.is_dir() {
        true => fs::remove_dir_all(path)?,
        false if path.exists() => fs::remove_file(path)?,
        false => {}
    }
    Ok(())
}

/// Replaces a file or folder. Returns false if `other` does not exist or is identical.
fn replace(path: &Path, other: &Path) -> Result<bool> {
    if other.is_dir() {
        remove(path)?;
        fs::create_dir(path)?;
        for entry in fs::read_dir(other)? {
            let entry = entry?;
            let to = path.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                replace(&to, &entry.path())?;
            } else {
                fs::copy(entry.path(), to)?;
            }
        }
        return Ok(true);
    }
    if !other.exists() || fs::read(other)? == fs::read(path)? {
        return Ok(false);
    }
    // The file is removed first, so that the copy gets the mode of the source.
    File::create(path)?.write_all(&fs::read(other)?)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inject_into_file(fault: &Fault) -> (bool, Option<Vec<u8>>) {
        let folder = tempfile::tempdir().unwrap();
        let [path, other] = ["one", "other"].map(|name| folder.path().join(name));
        fs::write(&path, b"abc").unwrap();
        fs::write(&other, b"other").unwrap();
        (inject_one(fault, &path, &other).unwrap(), fs::read(&path).ok())
    }

    #[test]
    fn each_fault_changes_the_file() {
        let bytes = |text: &str| Some(text.as_bytes().to_vec());
        assert_eq!(inject_into_file(&Fault::FlipBit { at: 1, bit: 0 }), (true, bytes("acc")));
        assert_eq!(inject_into_file(&Fault::Truncate { length: 1 }), (true, bytes("a")));
        assert_eq!(inject_into_file(&Fault::ZeroPage { at: 2 }), (true, bytes("ab\0")));
        assert_eq!(inject_into_file(&Fault::Append), (true, bytes("abcappended bytes")));
        assert_eq!(inject_into_file(&Fault::Replace), (true, bytes("other")));
        assert_eq!(inject_into_file(&Fault::Remove), (true, None));
        assert_eq!(inject_into_file(&Fault::BecomeFolder), (true, None));
    }

    #[test]
    fn fault_that_changes_nothing_returns_false() {
        let bytes = Some(b"abc".to_vec());
        assert_eq!(inject_into_file(&Fault::FlipBit { at: 3, bit: 0 }), (false, bytes.clone()));
        assert_eq!(inject_into_file(&Fault::Truncate { length: 3 }), (false, bytes.clone()));
        assert_eq!(inject_into_file(&Fault::ZeroPage { at: 3 }), (false, bytes));
    }
}

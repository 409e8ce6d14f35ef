//! Applies a damage.

use std::{
    fs::{self, File, OpenOptions},
    io::Write as _,
    os::unix::fs::FileExt as _,
    path::Path,
};

use anyhow::Result;

use super::plan::{Damage, Harm};

/// Bytes that become zeros: a disk page.
const PAGE: usize = 4096;

/// Damages `data`, with files of the directory `other` where needed. Returns false if that changed
/// nothing.
pub(super) fn harm(damage: &Damage, data: &Path, other: &Path) -> Result<bool> {
    let mut changed = false;
    for (path, harm) in &damage.steps {
        changed |= step(harm, &data.join(path), &other.join(path))?;
    }
    Ok(changed)
}

fn step(harm: &Harm, path: &Path, other: &Path) -> Result<bool> {
    match harm {
        Harm::Flip { at, bit } => {
            let mut byte = [0];
            let file = OpenOptions::new().read(true).write(true).open(path)?;
            if file.read_at(&mut byte, *at)? == 0 {
                return Ok(false);
            }
            file.write_all_at(&[byte[0] ^ (1 << bit)], *at)?;
            Ok(true)
        }
        Harm::Cut { length } => {
            let file = OpenOptions::new().write(true).open(path)?;
            let cuts = *length < file.metadata()?.len();
            file.set_len(*length)?;
            Ok(cuts)
        }
        Harm::Zero { at } => {
            let mut page = vec![0; PAGE];
            let file = OpenOptions::new().read(true).write(true).open(path)?;
            let read = file.read_at(&mut page, *at)?;
            let written = page.get_mut(..read).unwrap_or_default();
            let changes = written.iter().any(|byte| *byte != 0);
            written.fill(0);
            file.write_all_at(written, *at)?;
            Ok(changes)
        }
        Harm::Append => {
            OpenOptions::new().append(true).open(path)?.write_all(b"appended by nobody")?;
            Ok(true)
        }
        Harm::Swap => swap(path, other),
        Harm::Remove => {
            remove(path)?;
            Ok(true)
        }
        Harm::Folder => {
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

/// Returns false if the other directory lacks the file, or has an identical one.
fn swap(path: &Path, other: &Path) -> Result<bool> {
    if other.is_dir() {
        remove(path)?;
        fs::create_dir(path)?;
        for entry in fs::read_dir(other)? {
            let entry = entry?;
            let to = path.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                swap(&to, &entry.path())?;
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

    fn damaged(harm: &Harm) -> (bool, Option<Vec<u8>>) {
        let folder = tempfile::tempdir().unwrap();
        let [path, other] = ["one", "other"].map(|name| folder.path().join(name));
        fs::write(&path, b"abc").unwrap();
        fs::write(&other, b"other").unwrap();
        (step(harm, &path, &other).unwrap(), fs::read(&path).ok())
    }

    #[test]
    fn every_harm_does_what_it_says() {
        let bytes = |text: &str| Some(text.as_bytes().to_vec());
        assert_eq!(damaged(&Harm::Flip { at: 1, bit: 0 }), (true, bytes("acc")));
        assert_eq!(damaged(&Harm::Cut { length: 1 }), (true, bytes("a")));
        assert_eq!(damaged(&Harm::Zero { at: 2 }), (true, bytes("ab\0")));
        assert_eq!(damaged(&Harm::Append), (true, bytes("abcappended by nobody")));
        assert_eq!(damaged(&Harm::Swap), (true, bytes("other")));
        assert_eq!(damaged(&Harm::Remove), (true, None));
        assert_eq!(damaged(&Harm::Folder), (true, None));
    }

    #[test]
    fn what_changes_nothing_is_no_damage() {
        let bytes = Some(b"abc".to_vec());
        assert_eq!(damaged(&Harm::Flip { at: 3, bit: 0 }), (false, bytes.clone()));
        assert_eq!(damaged(&Harm::Cut { length: 3 }), (false, bytes.clone()));
        assert_eq!(damaged(&Harm::Zero { at: 3 }), (false, bytes));
    }
}

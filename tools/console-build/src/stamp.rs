//! A fingerprint of files. It changes with every path and content.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

/// The fingerprint of one file.
pub(crate) fn of_file(path: &Path) -> Result<String> {
    let content = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(HEXLOWER.encode(&Sha256::digest(content)))
}

/// The fingerprint of these files and folders under `root`. Skips names that do not exist.
pub(crate) fn of(root: &Path, names: &[&str]) -> Result<String> {
    let mut hash = Sha256::new();
    for name in names.iter().filter(|name| root.join(name).exists()) {
        for entry in WalkDir::new(root.join(name)).sort_by_file_name() {
            let entry = entry?;
            if !entry.file_type().is_file() {
                continue;
            }
            let path = entry.path();
            let content =
                fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
            // The lengths make the input unambiguous: no two lists of files have the same bytes.
            let name = path.strip_prefix(root)?.to_string_lossy();
            for part in [name.as_bytes(), content.as_slice()] {
                hash.update((part.len() as u64).to_le_bytes());
                hash.update(part);
            }
        }
    }
    Ok(HEXLOWER.encode(&hash.finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprint_depends_on_contents_names_and_absence() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let stamp = || of(root, &["a", "b.txt"]).unwrap();
        let empty = stamp();
        fs::create_dir(root.join("a")).unwrap();
        fs::write(root.join("a/one"), "1").unwrap();
        let one = stamp();
        fs::write(root.join("a/one"), "2").unwrap();
        let changed = stamp();
        fs::rename(root.join("a/one"), root.join("a/two")).unwrap();
        let renamed = stamp();
        fs::write(root.join("b.txt"), "").unwrap();
        let more = stamp();

        let all = [&empty, &one, &changed, &renamed, &more];
        for (index, stamp) in all.iter().enumerate() {
            assert!(!all.iter().take(index).any(|other| other == stamp), "{index} is not unique");
        }
        assert_eq!(more, stamp());
    }
}

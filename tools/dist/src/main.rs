//! `cargo xtask dist`: packs the released server, its manual and its shell completions into an
//! archive, and writes a checksum of it.
//!
//! The archive is reproducible: it contains no times and no owners.
#![expect(clippy::print_stdout, reason = "it prints the paths of its results")]

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use data_encoding::HEXLOWER;
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest as _, Sha256};
use support::{
    process::{capture, run},
    tool::example,
    workspace::{command, mockpit, root, target},
};

/// Files of the workspace that are part of the archive.
const DOCUMENTS: [&str; 5] =
    ["CHANGELOG.md", "LICENSE", "README.md", "packaging/mockpit.service", "packaging/mockpit.toml"];

/// The version of the workspace, which is also the version of the server.
const VERSION: &str = env!("CARGO_PKG_VERSION");

fn main() -> Result<()> {
    let name = format!("mockpit-{VERSION}-{}", host()?);
    let staging = tempfile::tempdir_in(target()).context("cannot create a folder")?;
    let content = staging.path().join(&name);
    fs::create_dir(&content)?;
    fs::copy(mockpit(), content.join("mockpit")).context("the server is not built")?;
    for document in DOCUMENTS {
        let name = Path::new(document).file_name().unwrap_or_default();
        fs::copy(root().join(document), content.join(name))
            .with_context(|| format!("cannot copy {document}"))?;
    }
    // The Debian package takes the manual from there.
    let manual = mockpit().with_file_name("manual");
    if manual.exists() {
        fs::remove_dir_all(&manual)?;
    }
    run(example("manual")?.arg(&manual))?;
    for file in files(&manual)? {
        let copy = content.join(file.strip_prefix(&manual)?);
        fs::create_dir_all(copy.parent().context("a page of the manual has no folder")?)?;
        fs::copy(&file, copy)?;
    }

    let folder = target().join("dist");
    fs::create_dir_all(&folder)?;
    let archive = folder.join(format!("{name}.tar.gz"));
    pack(staging.path(), &archive).context("cannot write the archive")?;
    let checksum = write_checksum(&archive)?;
    println!("ok {}\nok {}", archive.display(), checksum.display());
    Ok(())
}

/// The target triple of this machine. The server is compiled for it.
fn host() -> Result<String> {
    let version = capture(command("rustc").arg("-vV")).context("cannot run rustc")?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("the output of rustc has no host")?.to_owned())
}

/// Packs all files of a folder.
fn pack(folder: &Path, archive: &Path) -> Result<()> {
    let out = GzEncoder::new(File::create(archive)?, Compression::best());
    let mut archive = tar::Builder::new(out);
    archive.mode(tar::HeaderMode::Deterministic);
    for file in files(folder)? {
        archive.append_path_with_name(&file, file.strip_prefix(folder)?)?;
    }
    archive.into_inner()?.finish()?.sync_all()?;
    Ok(())
}

/// All files below a folder, sorted by path.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(self::files(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Writes `ARCHIVE.sha256` in the format of `sha256sum --check`.
fn write_checksum(archive: &Path) -> Result<PathBuf> {
    let digest = HEXLOWER.encode(&Sha256::digest(fs::read(archive)?));
    let name = archive.file_name().context("the archive has no name")?.to_string_lossy();
    let checksum = archive.with_file_name(format!("{name}.sha256"));
    fs::write(&checksum, format!("{digest}  {name}\n"))?;
    Ok(checksum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archive_of_the_same_files_is_identical() {
        let folder = tempfile::tempdir().unwrap();
        let content = folder.path().join("content");
        fs::create_dir_all(content.join("mockpit/man")).unwrap();
        for (name, text) in [("mockpit/mockpit", "program"), ("mockpit/man/mockpit.1", "manual")] {
            fs::write(content.join(name), text).unwrap();
        }
        let archives = ["a.tar.gz", "b.tar.gz"].map(|name| folder.path().join(name));
        let checksums = archives.clone().map(|archive| {
            pack(&content, &archive).unwrap();
            fs::read_to_string(write_checksum(&archive).unwrap()).unwrap()
        });
        assert_eq!(fs::read(&archives[0]).unwrap(), fs::read(&archives[1]).unwrap());
        assert_eq!(checksums[0].replace("a.tar.gz", "b.tar.gz"), checksums[1]);

        let unpacked = flate2::read::GzDecoder::new(File::open(&archives[0]).unwrap());
        let names: Vec<String> = tar::Archive::new(unpacked)
            .entries()
            .unwrap()
            .map(|entry| entry.unwrap().path().unwrap().display().to_string())
            .collect();
        assert_eq!(names, ["mockpit/man/mockpit.1", "mockpit/mockpit"]);
    }
}

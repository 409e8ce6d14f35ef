//! Writes a compressed `x.br` and `x.gz` beside each asset `x`, so that the server does not compress
//! anything itself.

use std::{
    ffi::OsString,
    fs,
    io::{Read, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use walkdir::WalkDir;

/// File types that compress well. Pictures and archives already are compressed.
const COMPRESSIBLE: [&str; 8] = ["css", "html", "js", "json", "svg", "txt", "wasm", "webmanifest"];

/// Writes the compressed files that are missing or outdated.
pub(crate) fn folder(dist: &Path) -> Result<()> {
    for entry in WalkDir::new(dist).sort_by_file_name() {
        let entry = entry?;
        let asset = entry.path();
        let kind = asset.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        if entry.file_type().is_file() && COMPRESSIBLE.contains(&kind) {
            compress(asset).with_context(|| format!("cannot compress {}", asset.display()))?;
        }
    }
    Ok(())
}

/// The path of the compressed file of an asset.
pub(crate) fn compressed_path(asset: &Path, extension: &str) -> PathBuf {
    let mut name: OsString = asset.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}

fn compress(asset: &Path) -> Result<()> {
    let content = fs::read(asset)?;
    let br = compressed_path(asset, "br");
    if unbrotli(&br).as_deref() != Some(content.as_slice()) {
        fs::write(&br, brotli(&content)?)?;
    }
    let gz = compressed_path(asset, "gz");
    if gunzip(&gz).as_deref() != Some(content.as_slice()) {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&content)?;
        fs::write(&gz, encoder.finish()?)?;
    }
    Ok(())
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: content.len(),
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*content, &mut compressed, &parameters)?;
    Ok(compressed)
}

fn unbrotli(file: &Path) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    brotli::BrotliDecompress(&mut fs::File::open(file).ok()?, &mut content).ok()?;
    Some(content)
}

fn gunzip(file: &Path) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    GzDecoder::new(fs::File::open(file).ok()?).read_to_end(&mut content).ok()?;
    Some(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outdated_compressed_files_are_replaced() {
        let dist = tempfile::tempdir().unwrap();
        let asset = dist.path().join("app.js");
        for content in ["let a = 1;".repeat(100), "let b = 2;".repeat(200)] {
            fs::write(&asset, &content).unwrap();
            fs::write(dist.path().join("picture.png"), &content).unwrap();
            folder(dist.path()).unwrap();
            assert_eq!(unbrotli(&compressed_path(&asset, "br")).unwrap(), content.as_bytes());
            assert_eq!(gunzip(&compressed_path(&asset, "gz")).unwrap(), content.as_bytes());
        }
        assert_eq!(fs::read_dir(dist.path()).unwrap().count(), 4, "a picture is not compressed");
    }

    #[test]
    fn current_compressed_files_are_not_rewritten() {
        let dist = tempfile::tempdir().unwrap();
        let asset = dist.path().join("main.css");
        fs::write(&asset, "body {}").unwrap();
        folder(dist.path()).unwrap();
        let written = || fs::metadata(compressed_path(&asset, "br")).unwrap().modified().unwrap();
        let first = written();
        folder(dist.path()).unwrap();
        assert_eq!(written(), first);
    }
}

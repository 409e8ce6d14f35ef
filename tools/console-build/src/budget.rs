//! The size budget: the maximum that a browser loads for the first page, and afterwards.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use walkdir::WalkDir;

use super::compress::compressed_path;

/// Bytes of WebAssembly, script and style that the page names, compressed with brotli. A minimal
/// Leptos page with a list and two server functions needs three quarters of it. The console of
/// Microcks loads 869 kB before its first page. Before you raise this, find code that can load later.
const FIRST: u64 = 221_000;

/// Bytes that are loaded later, with the pages that need them. The page of a service takes 55,000 of them, the
/// response times of an export 25,000, the editor of response-time profiles, which reads measurements in the
/// browser, 75,000, the editor of services 45,000, and accounts, access tokens and signing in through a provider
/// 35,000. A second chunk for the last ones makes the first page 2,000 larger. Backups take 30,000, and the style of
/// these pages 6,000. Mocks take 49,000. The pages of instances, of their services and the grid, with calls of gRPC
/// and events on the page of mocks, take 86,000. Mirrors, comparisons with files and the drift of instances take 26,000, and
/// copies between instances 5,000. The database and the servers of a repository on the page of health take 8,000.
const LATER: u64 = 940_000;

const COUNTED: [&str; 3] = ["wasm", "js", "css"];

/// Bytes by file type.
type Sizes = [u64; COUNTED.len()];

/// Prints the sizes. Fails if they exceed the budget.
pub(crate) fn check(dist: &Path) -> Result<()> {
    let (first, later) = sizes(dist)?;
    for (stage, sizes, budget) in [("first page", first, FIRST), ("later", later, LATER)] {
        for (kind, size) in COUNTED.iter().zip(sizes).filter(|(_, size)| *size > 0) {
            println!("{kind:>10} {size:>9} bytes");
        }
        let total: u64 = sizes.iter().sum();
        println!("{stage:>10} {total:>9} bytes of {budget}, brotli");
        ensure!(total <= budget, "{stage}: {total} bytes exceed the budget of {budget}");
    }
    ensure!(first.iter().all(|size| *size > 0), "a part of the console is missing");
    Ok(())
}

/// The sizes of the files that the page names, and of the others.
fn sizes(dist: &Path) -> Result<(Sizes, Sizes)> {
    let page = fs::read_to_string(dist.join("index.html")).context("the page is missing")?;
    let (mut first, mut later) = (Sizes::default(), Sizes::default());
    for entry in WalkDir::new(dist) {
        let entry = entry?;
        let kind = entry.path().extension().and_then(|extension| extension.to_str());
        let Some(kind) = COUNTED.iter().position(|counted| kind == Some(*counted)) else {
            continue;
        };
        let address = format!("/{}", entry.path().strip_prefix(dist)?.display());
        let stage = if page.contains(&address) { &mut first } else { &mut later };
        let compressed = compressed_path(entry.path(), "br");
        stage[kind] += fs::metadata(&compressed)
            .with_context(|| format!("{} is missing", compressed.display()))?
            .len();
    }
    Ok((first, later))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dist(script: u64, chunk: u64) -> tempfile::TempDir {
        let dist = tempfile::tempdir().unwrap();
        let root = dist.path();
        fs::create_dir(root.join("p")).unwrap();
        fs::write(root.join("index.html"), "\"/p/a.wasm\" '/p/a.js' \"/a.css\" \"/a.svg\"")
            .unwrap();
        let files = [
            ("p/a.wasm", 1_000),
            ("p/a.js", script),
            ("a.css", 10),
            ("a.svg", 999),
            ("p/chunk.wasm", chunk),
        ];
        for (name, size) in files {
            fs::write(root.join(name), "").unwrap();
            fs::write(root.join(format!("{name}.br")), vec![0; usize::try_from(size).unwrap()])
                .unwrap();
        }
        dist
    }

    #[test]
    fn first_page_over_budget_fails() {
        check(dist(FIRST - 1_010, 1).path()).unwrap();
        let error = check(dist(FIRST - 1_009, 1).path()).unwrap_err();
        assert!(error.to_string().contains(&format!("first page: {} bytes", FIRST + 1)), "{error}");
    }

    #[test]
    fn later_chunks_over_budget_fail() {
        check(dist(1, LATER).path()).unwrap();
        let error = check(dist(1, LATER + 1).path()).unwrap_err();
        assert!(error.to_string().contains(&format!("later: {} bytes", LATER + 1)), "{error}");
    }

    #[test]
    fn missing_part_fails() {
        check(dist(0, 1).path()).unwrap_err();
        let dist = dist(1, 1);
        fs::remove_file(dist.path().join("a.css.br")).unwrap();
        check(dist.path()).unwrap_err();
    }
}

//! How much a browser loads before the first page is there, and how much it may load later.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use walkdir::WalkDir;

use super::compress::sibling;

/// WebAssembly, script and style together, as brotli sends them, that the page itself names. A bare
/// Leptos page with a list and two server functions takes three quarters of it, and Microcks' own
/// console is 869 kB before its first page. Whoever needs more first looks for what can come later.
const FIRST: u64 = 225_000;

/// What comes when a page is opened that needs it. Administration has half of its pages by now.
const LATER: u64 = 340_000;

const COUNTED: [&str; 3] = ["wasm", "js", "css"];

/// The bytes of each kind.
type Sizes = [u64; COUNTED.len()];

/// Prints the sizes, and fails when they are over the budget.
pub(crate) fn check(dist: &Path) -> Result<()> {
    let (first, later) = sizes(dist)?;
    for (stage, sizes, budget) in [("first page", first, FIRST), ("later", later, LATER)] {
        for (kind, size) in COUNTED.iter().zip(sizes).filter(|(_, size)| *size > 0) {
            println!("{kind:>10} {size:>9} bytes");
        }
        let total: u64 = sizes.iter().sum();
        println!("{stage:>10} {total:>9} bytes of {budget}, brotli");
        ensure!(total <= budget, "{stage}: {total} bytes; the budget is {budget}");
    }
    ensure!(first.iter().all(|size| *size > 0), "a part of the console is missing");
    Ok(())
}

/// What the page names, and the rest.
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
        let compressed = sibling(entry.path(), "br");
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
    fn counts_what_the_page_loads_up_to_its_budget() {
        check(dist(FIRST - 1_010, 1).path()).unwrap();
        let error = check(dist(FIRST - 1_009, 1).path()).unwrap_err();
        assert!(error.to_string().contains("first page: 225001 bytes"), "{error}");
    }

    #[test]
    fn counts_what_comes_later_for_itself() {
        check(dist(1, LATER).path()).unwrap();
        let error = check(dist(1, LATER + 1).path()).unwrap_err();
        assert!(error.to_string().contains("later: 340001 bytes"), "{error}");
    }

    #[test]
    fn refuses_a_console_with_a_part_missing() {
        check(dist(0, 1).path()).unwrap_err();
        let dist = dist(1, 1);
        fs::remove_file(dist.path().join("a.css.br")).unwrap();
        check(dist.path()).unwrap_err();
    }
}

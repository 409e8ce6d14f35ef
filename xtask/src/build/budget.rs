//! How much a browser loads before the first page is there.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use walkdir::WalkDir;

use super::compress::sibling;

/// WebAssembly, script and style together, as brotli sends them. A bare Leptos page with a list and
/// two server functions takes half of it, and Microcks' own console is 869 kB before its first
/// page. Whoever needs more first looks for what to leave out, and says here why it is needed.
const BUDGET: u64 = 360_000;

const COUNTED: [&str; 3] = ["wasm", "js", "css"];

/// Prints the sizes, and fails when they are over the budget.
pub(crate) fn check(dist: &Path) -> Result<()> {
    let sizes = sizes(dist)?;
    let total: u64 = sizes.iter().map(|(_, size)| size).sum();
    for (kind, size) in &sizes {
        println!("{kind:>8} {size:>9} bytes");
    }
    println!("{:>8} {total:>9} bytes of {BUDGET}, brotli", "console");
    ensure!(total <= BUDGET, "the console has {total} bytes; its budget is {BUDGET}");
    ensure!(sizes.iter().all(|(_, size)| *size > 0), "a part of the console is missing");
    Ok(())
}

fn sizes(dist: &Path) -> Result<Vec<(&'static str, u64)>> {
    let mut sizes: Vec<_> = COUNTED.iter().map(|kind| (*kind, 0)).collect();
    for entry in WalkDir::new(dist) {
        let entry = entry?;
        let kind = entry.path().extension().and_then(|extension| extension.to_str());
        if let Some((_, size)) = sizes.iter_mut().find(|(counted, _)| kind == Some(*counted)) {
            let compressed = sibling(entry.path(), "br");
            *size += fs::metadata(&compressed)
                .with_context(|| format!("{} is missing", compressed.display()))?
                .len();
        }
    }
    Ok(sizes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dist(script: usize) -> tempfile::TempDir {
        let dist = tempfile::tempdir().unwrap();
        for (name, size) in [("a.wasm", 1_000), ("a.js", script), ("a.css", 10), ("a.svg", 999)] {
            fs::write(dist.path().join(name), "").unwrap();
            fs::write(dist.path().join(format!("{name}.br")), vec![0; size]).unwrap();
        }
        dist
    }

    #[test]
    fn counts_what_is_sent_up_to_the_budget() {
        let exact = usize::try_from(BUDGET).unwrap() - 1_010;
        check(dist(exact).path()).unwrap();
        let error = check(dist(exact + 1).path()).unwrap_err();
        assert!(error.to_string().contains("360001 bytes"), "{error}");
    }

    #[test]
    fn refuses_a_console_with_a_part_missing() {
        check(dist(0).path()).unwrap_err();
        let dist = dist(1);
        fs::remove_file(dist.path().join("a.css.br")).unwrap();
        check(dist.path()).unwrap_err();
    }
}

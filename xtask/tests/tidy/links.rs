//! Links and paths in documents lead to existing files.

use std::path::Path;

use regex_lite::Regex;

use super::files::{Text, expect_none, root, texts};

#[test]
fn links_in_documents_work() {
    let texts = texts();
    let documents = texts.iter().filter(|file| file.is("md"));
    let findings: Vec<String> =
        documents.flat_map(|file| broken_links(file, |path| path.exists())).collect();
    expect_none(&findings);
}

#[test]
fn broken_link_is_found() {
    let check = |text: &str| {
        broken_links(&Text::new("docs/x.md", text), |path| path.ends_with("docs/here.md")).len()
    };
    assert_eq!(check("[here](here.md), [there](https://example.org/a), [above](#above)"), 0);
    assert_eq!(check("[a part](here.md#part)"), 0);
    assert_eq!(check("[gone](gone.md) and ![gone](gone.png)"), 2);
}

#[test]
fn paths_in_back_quotes_exist() {
    let texts = texts();
    let paths: Vec<&str> = texts.iter().map(|file| file.path.as_str()).collect();
    let documents = texts.iter().filter(|file| file.is("md") && is_current(file));
    expect_none(&documents.flat_map(|file| missing_paths(file, &paths)).collect::<Vec<_>>());
}

#[test]
fn missing_path_is_found() {
    let paths = ["crates/store/src/lock.rs", "app/src/ui/kit/list/mod.rs"];
    let check = |text: &str| missing_paths(&Text::new("docs/x.md", text), &paths).len();
    assert_eq!(check("`lock.rs`, `crates/store/src/lock.rs` and `app/src/ui/kit/list/`"), 0);
    assert_eq!(check("`crates/{store,other}/src/lock.rs` and `FILE.rs*`"), 0, "patterns");
    assert_eq!(check("`block.rs`, `src/gone.rs` and `app/src/gone/`"), 3);
}

/// Whether the document describes the current state. The changelog and the decisions may name old files.
fn is_current(file: &Text) -> bool {
    file.path != "CHANGELOG.md" && !file.path.starts_with("docs/adr/")
}

/// Source files and folders in back-quotes that do not exist. A path may be the end of a longer one.
fn missing_paths(file: &Text, paths: &[&str]) -> Vec<String> {
    let quoted = Regex::new(r"`([\w./-]+(?:\.rs|\.ts|\.css|/))`").unwrap();
    let exists = |target: &str| {
        paths.iter().any(|path| {
            let is_end = path
                .strip_suffix(target)
                .is_some_and(|start| start.is_empty() || start.ends_with('/'));
            let is_folder = target.ends_with('/')
                && path.find(target).is_some_and(|at| at == 0 || path[..at].ends_with('/'));
            is_end || is_folder
        })
    };
    let mut findings = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        for found in quoted.captures_iter(line) {
            // Other folders can be those of a data directory.
            let is_source = !found[1].ends_with('/') || found[1].contains("src/");
            if is_source && !exists(&found[1]) {
                findings.push(file.at(index + 1, &format!("{} does not exist", &found[1])));
            }
        }
    }
    findings
}

fn broken_links(file: &Text, exists: impl Fn(&Path) -> bool) -> Vec<String> {
    let link = Regex::new(r"\]\(([^)\s]+)\)").unwrap();
    let folder = root().join(Path::new(&file.path).parent().unwrap());
    let mut findings = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        for found in link.captures_iter(line) {
            let target = found[1].split('#').next().unwrap_or_default();
            let is_external = target.is_empty() || target.contains("://");
            if !is_external && !exists(&folder.join(target)) {
                findings.push(file.at(index + 1, &format!("{target} does not exist")));
            }
        }
    }
    findings
}

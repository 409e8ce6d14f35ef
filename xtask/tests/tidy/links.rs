//! What the documents point at is there.

use std::path::Path;

use regex_lite::Regex;

use super::tree::{Text, expect_none, root, texts};

#[test]
fn documents_point_at_what_is_there() {
    let texts = texts();
    let documents = texts.iter().filter(|file| file.is("md"));
    let findings: Vec<String> =
        documents.flat_map(|file| dangling(file, |path| path.exists())).collect();
    expect_none(&findings);
}

#[test]
fn a_dangling_link_is_found() {
    let check = |text: &str| {
        dangling(&Text::new("docs/x.md", text), |path| path.ends_with("docs/here.md")).len()
    };
    assert_eq!(check("[here](here.md), [there](https://example.org/a), [above](#above)"), 0);
    assert_eq!(check("[a part](here.md#part)"), 0);
    assert_eq!(check("[gone](gone.md) and ![gone](gone.png)"), 2);
}

fn dangling(file: &Text, exists: impl Fn(&Path) -> bool) -> Vec<String> {
    let link = Regex::new(r"\]\(([^)\s]+)\)").unwrap();
    let folder = root().join(Path::new(&file.path).parent().unwrap());
    let mut findings = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        for found in link.captures_iter(line) {
            let target = found[1].split('#').next().unwrap_or_default();
            let elsewhere = target.is_empty() || target.contains("://");
            if !elsewhere && !exists(&folder.join(target)) {
                findings.push(file.at(index + 1, &format!("{target} is not there")));
            }
        }
    }
    findings
}

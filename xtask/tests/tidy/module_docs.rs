//! Every module starts with a comment about its purpose.

use super::files::{Text, expect_none, texts};

#[test]
fn modules_start_with_documentation() {
    let texts = texts();
    let findings: Vec<String> = texts.iter().filter_map(undocumented).collect();
    expect_none(&findings);
}

#[test]
fn module_without_documentation_is_found() {
    assert!(undocumented(&Text::new("app/src/lib.rs", "pub mod ui;\n//! Late.\n")).is_some());
    assert!(undocumented(&Text::new("app/src/lib.rs", "//! A console.\n\nmod ui;\n")).is_none());
    assert!(undocumented(&Text::new("style/base.css", "html {}")).is_none());
}

fn undocumented(file: &Text) -> Option<String> {
    (file.is("rs") && !file.text.starts_with("//!"))
        .then(|| file.at(1, "a module starts with `//!` and its purpose"))
}

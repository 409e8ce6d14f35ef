//! The style of the console: the sheets that the first page needs, and those of the chunks, which load with them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};

use crate::hash::{hashed_name, integrity};

/// Where the loader of the chunks waits for what a chunk needs.
const WAITS: &str = "await Promise.all(parallelStuff);";

/// What it waits for instead.
const WAITS_FOR_STYLE: &str = "await Promise.all([...parallelStuff, loadStyle()]);";

/// A written style sheet.
pub(crate) struct Style {
    name: String,
    integrity: String,
}

impl Style {
    /// The tag that loads it with the page.
    pub(crate) fn link(&self) -> String {
        let Self { name, integrity } = self;
        format!("    <link rel=\"stylesheet\" href=\"/{name}\" integrity=\"{integrity}\" />\n")
    }
}

/// Joins style sheets. One file needs one request, and half the bytes when it is compressed.
pub(crate) fn write(stem: &str, sheets: &[PathBuf], staging: &Path) -> Result<Style> {
    let mut style = String::new();
    for sheet in sheets {
        let source = fs::read_to_string(sheet)
            .with_context(|| format!("cannot read {}", sheet.display()))?;
        style += &without_comments(&source)
            .with_context(|| format!("a comment has no end in {}", sheet.display()))?;
    }
    let name = hashed_name(stem, "css", style.as_bytes());
    fs::write(staging.join(&name), &style)?;
    Ok(Style { name, integrity: integrity(style.as_bytes()) })
}

/// Makes the loader of the chunks load a style, so that no page of a chunk is shown without it.
pub(crate) fn load_with_chunks(loader: &Path, style: &Style) -> Result<()> {
    let script = fs::read_to_string(loader).context("cannot read the loader of the chunks")?;
    ensure!(script.matches(WAITS).count() == 1, "the loader of the chunks has changed");
    let Style { name, integrity } = style;
    let load_style = format!(
        "let style;\n\
         function loadStyle() {{\n  \
           style ??= new Promise((resolve, reject) => {{\n    \
             const link = document.createElement(\"link\");\n    \
             const onerror = () => {{\n      \
               link.remove();\n      \
               style = undefined;\n      \
               reject(new Error(\"the style cannot be loaded\"));\n    \
             }};\n    \
             Object.assign(link, {{ rel: \"stylesheet\", href: \"/{name}\", integrity: \"{integrity}\", \
               onload: resolve, onerror }});\n    \
             document.head.append(link);\n  \
           }});\n  \
           return style;\n\
         }}\n"
    );
    fs::write(loader, script.replace(WAITS, WAITS_FOR_STYLE) + &load_style)
        .context("cannot write the loader of the chunks")
}

/// Removes comments, indentation, and line breaks inside rules, which saves a tenth of the compressed size.
/// Returns `None` if a comment has no end. The console's style sheets have no `/*` inside a string and no
/// multi-line string.
fn without_comments(sheet: &str) -> Option<String> {
    let (mut rules, mut rest) = (String::new(), sheet);
    while let Some((before, after)) = rest.split_once("/*") {
        rules += before;
        rest = after.split_once("*/")?.1;
    }
    rules += rest;
    let lines = rules.lines().map(str::trim).filter(|line| !line.is_empty());
    // After these, a line break separates nothing.
    let is_joined = |line: &str| line.ends_with(['{', '}', ';', ',']);
    Some(
        lines.fold(String::new(), |style, line| {
            style + line + if is_joined(line) { "" } else { "\n" }
        }),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_has_no_comments_and_no_line_breaks() {
        let sheet = "/* why\n */\n.a {\n  width: calc(1px + 2px); /* x */\n}\n\n.b {}";
        let style = without_comments(sheet).unwrap();
        assert_eq!(style, ".a {width: calc(1px + 2px);}.b {}");
        assert_eq!(without_comments("/* open"), None);
    }

    #[test]
    fn loader_that_does_not_wait_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let loader = folder.path().join("loader.js");
        fs::write(&loader, "await instantiate();").unwrap();
        let style = write("later", &[], folder.path()).unwrap();
        assert!(load_with_chunks(&loader, &style).is_err());
    }
}

//! `cargo xtask build --kit`: renders the page of the design system into one file, without a browser. The
//! console does not contain this page.

use std::fs;

use anyhow::{Context, Result, ensure};
use support::{
    process::run,
    workspace::{command, root, target},
};

/// The page that links the style sheets.
const PAGE: &str = "frontend/index.html";

/// Writes the page and prints its path.
pub(crate) fn kit() -> Result<()> {
    let folder = target().join("kit");
    fs::create_dir_all(&folder)?;
    let body = folder.join("body.html");
    // A test renders it. Selects the same features as all tests, so that nothing is compiled twice.
    run(command("cargo")
        .args(["test", "--locked", "--quiet", "--workspace", "--lib", "kit_page"])
        .env("KIT_PAGE", &body))?;
    let body = fs::read_to_string(&body).context("the test did not render the kit")?;
    let page =
        fs::read_to_string(root().join(PAGE)).with_context(|| format!("cannot read {PAGE}"))?;
    let mut sheet = String::new();
    for name in sheets(&page) {
        let path = root().join("style").join(name);
        sheet += &fs::read_to_string(path).with_context(|| format!("cannot read {name}"))?;
    }
    ensure!(!sheet.is_empty(), "{PAGE} links no style sheet");
    let file = folder.join("index.html");
    fs::write(&file, whole_page(&sheet, &body)).context("cannot write the page")?;
    println!("ok {}", file.display());
    Ok(())
}

/// The paths of the style sheets that a page links, in order, relative to `style`.
fn sheets(page: &str) -> Vec<&str> {
    const LINK: &str = "<link data-trunk rel=\"css\" href=\"../style/";
    let links = page.split(LINK).skip(1);
    links.filter_map(|rest| rest.split('"').next()).collect()
}

fn whole_page(sheet: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">\
         <title>Design system · Mockpit</title><style>\n{sheet}</style></head>\
         <body>{body}</body></html>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_are_those_of_the_console_in_order() {
        let link = |name: &str| format!("<link data-trunk rel=\"css\" href=\"../style/{name}\" />");
        let page = ["<head>", &link("layers.css"), "\n", &link("a/b.css"), "</head>"].concat();
        assert_eq!(sheets(&page), ["layers.css", "a/b.css"]);
        assert!(sheets("<head></head>").is_empty());
        let page = fs::read_to_string(root().join(PAGE)).unwrap();
        assert_eq!(sheets(&page).first(), Some(&"layers.css"));
    }
}

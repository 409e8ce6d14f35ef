//! `cargo xtask build --kit`: the page of the design system, drawn natively into one file. Nothing of
//! it is in the console.

use std::fs;

use anyhow::{Context, Result, ensure};
use support::{
    process::{ask, run},
    workspace::{command, root, target},
};

/// The page that links the style sheets, in their order.
const PAGE: &str = "frontend/index.html";

/// Writes the page and prints its path.
pub(crate) fn kit() -> Result<()> {
    // As the tests are built, so nothing is compiled twice.
    run(command("cargo").args(["build", "--locked", "--workspace", "--example", "kit"]))?;
    let program = target().join("debug/examples/kit");
    let pieces = ask(&mut command(&program.to_string_lossy())).context("the kit does not draw")?;
    let page = fs::read_to_string(root().join(PAGE)).context("no page of the console")?;
    let mut sheet = String::new();
    for name in sheets(&page) {
        let path = root().join("style").join(name);
        sheet += &fs::read_to_string(path).with_context(|| format!("no sheet {name}"))?;
    }
    ensure!(!sheet.is_empty(), "{PAGE} links no style sheet");
    let folder = target().join("kit");
    fs::create_dir_all(&folder)?;
    let file = folder.join("index.html");
    fs::write(&file, whole(&sheet, &pieces)).context("cannot write the page")?;
    println!("ok {}", file.display());
    Ok(())
}

/// The names of the style sheets that a page links.
fn sheets(page: &str) -> Vec<&str> {
    const LINK: &str = "<link data-trunk rel=\"css\" href=\"../style/";
    let links = page.split(LINK).skip(1);
    links.filter_map(|rest| rest.split('"').next()).collect()
}

fn whole(sheet: &str, pieces: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">\
         <title>Design system · Mockpit</title><style>\n{sheet}</style></head>\
         <body>{pieces}</body></html>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sheets_are_those_of_the_console_in_their_order() {
        let link = |name: &str| format!("<link data-trunk rel=\"css\" href=\"../style/{name}\" />");
        let page = ["<head>", &link("layers.css"), "\n", &link("a/b.css"), "</head>"].concat();
        assert_eq!(sheets(&page), ["layers.css", "a/b.css"]);
        assert!(sheets("<head></head>").is_empty());
        let page = fs::read_to_string(root().join(PAGE)).unwrap();
        assert_eq!(sheets(&page).first(), Some(&"layers.css"));
    }
}

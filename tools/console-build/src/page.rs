//! The page that loads the console. In `frontend/index.html`, links with `data-trunk` mark the icon,
//! the style sheets and the program. Trunk reads the same links for `trunk serve`.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use data_encoding::{BASE64, HEXLOWER};
use sha2::{Digest, Sha256, Sha384};

use crate::{PROGRAM, stamp};

/// The script that loads the chunks of a split program. A program in one piece has none.
pub(crate) const LOADER: &str = "__wasm_split.js";

/// Hexadecimal digits of the hash in a file name. The server lets browsers cache such files for long.
const DIGITS: usize = 16;

const MARK: &str = "<link data-trunk ";

/// Writes the page and everything that it loads into `staging`.
pub(crate) fn assemble(frontend: &Path, parts: &Path, staging: &Path) -> Result<()> {
    let template = fs::read_to_string(frontend.join("index.html")).context("no index.html")?;
    let (mut icon, mut sheets, mut has_program) = (None, Vec::new(), false);
    let mut page = String::new();
    let mut rest = template.as_str();
    while let Some((before, after)) = rest.split_once(MARK) {
        let (tag, after) = after.split_once('>').context("a data-trunk link has no end")?;
        match attribute(tag, "rel")? {
            "icon" => icon = Some(frontend.join(attribute(tag, "href")?)),
            "css" => sheets.push(frontend.join(attribute(tag, "href")?)),
            "rust" => has_program = true,
            other => anyhow::bail!("a data-trunk link has the unknown rel {other:?}"),
        }
        page += before.trim_end();
        rest = after;
    }
    ensure!(has_program, "index.html has no data-trunk link with rel=\"rust\"");
    page += "\n";
    let icon = icon.context("index.html has no data-trunk link with rel=\"icon\"")?;
    page += &icon_link(&icon, staging)?;
    page += &style_link(&sheets, staging)?;
    page += &program_links(parts, staging)?;
    page += rest.trim_start();
    fs::write(staging.join("index.html"), page).context("cannot write the page")
}

fn attribute<'a>(tag: &'a str, name: &str) -> Result<&'a str> {
    let (_, value) = tag
        .split_once(&format!("{name}=\""))
        .with_context(|| format!("a data-trunk link has no {name}: {}", tag.trim()))?;
    value.split('"').next().context("an attribute has no end")
}

fn icon_link(icon: &Path, staging: &Path) -> Result<String> {
    let content = fs::read(icon).with_context(|| format!("cannot read {}", icon.display()))?;
    let name = hashed_name("mockpit", "svg", &content);
    fs::write(staging.join(&name), &content)?;
    let integrity = integrity(&content);
    Ok(format!(
        "    <link rel=\"icon\" href=\"/{name}\" type=\"image/svg+xml\" integrity=\"{integrity}\" />\n"
    ))
}

/// Joins the style sheets. One file needs one request, and half the bytes when it is compressed.
fn style_link(sheets: &[std::path::PathBuf], staging: &Path) -> Result<String> {
    ensure!(!sheets.is_empty(), "index.html has no data-trunk link with rel=\"css\"");
    let mut style = String::new();
    for sheet in sheets {
        let source = fs::read_to_string(sheet)
            .with_context(|| format!("cannot read {}", sheet.display()))?;
        style += &without_comments(&source)
            .with_context(|| format!("a comment has no end in {}", sheet.display()))?;
    }
    let name = hashed_name("style", "css", style.as_bytes());
    fs::write(staging.join(&name), &style)?;
    let integrity = integrity(style.as_bytes());
    Ok(format!("    <link rel=\"stylesheet\" href=\"/{name}\" integrity=\"{integrity}\" />\n"))
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

/// Copies all parts to one folder with a hash in its name. The parts of one build fit only each other,
/// and refer to each other by plain names.
fn program_links(parts: &Path, staging: &Path) -> Result<String> {
    let folder = format!("{PROGRAM}-{}", &stamp::of(parts, &[""])?[..DIGITS]);
    copy(parts, &staging.join(&folder)).context("cannot copy the parts")?;
    let [script, program] = [".js", "_bg.wasm"].map(|ending| format!("{PROGRAM}{ending}"));
    let mut links = preload(parts, &folder, &script, "modulepreload", "")?;
    let fetched = " as=\"fetch\" type=\"application/wasm\"";
    links += &preload(parts, &folder, &program, "preload", fetched)?;
    if parts.join(LOADER).exists() {
        links += &preload(parts, &folder, LOADER, "modulepreload", "")?;
    }
    // The server allows exactly this script by its hash.
    links += &format!(
        "    <script type=\"module\">\n      import init from \"/{folder}/{script}\";\n      \
         await init({{ module_or_path: \"/{folder}/{program}\" }});\n    </script>\n  "
    );
    Ok(links)
}

/// A link that makes the browser load a file early and check its integrity.
fn preload(parts: &Path, folder: &str, file: &str, rel: &str, more: &str) -> Result<String> {
    let content = fs::read(parts.join(file)).with_context(|| format!("cannot read {file}"))?;
    let integrity = integrity(&content);
    Ok(format!(
        "    <link rel=\"{rel}\" href=\"/{folder}/{file}\" crossorigin=\"anonymous\" \
         integrity=\"{integrity}\"{more} />\n"
    ))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}

fn hashed_name(stem: &str, extension: &str, content: &[u8]) -> String {
    format!("{stem}-{}.{extension}", &HEXLOWER.encode(&Sha256::digest(content))[..DIGITS])
}

/// The value of the `integrity` attribute.
fn integrity(content: &[u8]) -> String {
    "sha384-".to_owned() + &BASE64.encode(&Sha384::digest(content))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Built {
        staging: tempfile::TempDir,
        page: String,
    }

    impl Built {
        fn read(&self, file: &str) -> String {
            fs::read_to_string(self.staging.path().join(file)).unwrap()
        }

        /// The address of the first link with this start and end.
        fn address(&self, start: &str, end: &str) -> &str {
            let links: Vec<_> = self.page.match_indices("=\"/").collect();
            let addresses =
                links.iter().map(|(at, _)| self.page[at + 3..].split('"').next().unwrap());
            let mut found = addresses.filter(|name| name.starts_with(start) && name.ends_with(end));
            found.next().unwrap_or_else(|| panic!("{start}…{end} is not in {}", self.page))
        }
    }

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            fs::write(folder.path().join(name), content).unwrap();
        }
        folder
    }

    const PAGE: &str = "<head>\n<title>Mockpit</title>\n\
        <link data-trunk rel=\"icon\" href=\"a.svg\" />\n\
        <link data-trunk rel=\"css\" href=\"b.css\" />\n\
        <link data-trunk rel=\"css\" href=\"a.css\" />\n\
        <link data-trunk rel=\"rust\" href=\"Cargo.toml\" />\n</head>\n<body></body>\n";

    fn frontend(page: &str) -> tempfile::TempDir {
        folder(&[
            ("index.html", page),
            ("a.svg", "<svg/>"),
            ("b.css", "@layer a;"),
            ("a.css", ".a{}"),
        ])
    }

    fn parts(chunk: &str) -> tempfile::TempDir {
        folder(&[
            ("frontend.js", "script"),
            ("frontend_bg.wasm", "main"),
            (LOADER, "loads"),
            ("split_x.wasm", chunk),
        ])
    }

    fn build(page: &str, parts: &tempfile::TempDir) -> Result<Built> {
        let staging = tempfile::tempdir().unwrap();
        assemble(frontend(page).path(), parts.path(), staging.path())?;
        let page = fs::read_to_string(staging.path().join("index.html")).unwrap();
        Ok(Built { staging, page })
    }

    #[test]
    fn page_links_style_icon_and_program_with_hashed_names() {
        let built = build(PAGE, &parts("later")).unwrap();
        assert_eq!(built.read(built.address("style-", ".css")), "@layer a;.a{}");
        assert_eq!(built.read(built.address("mockpit-", ".svg")), "<svg/>");
        for (file, content) in
            [("frontend.js", "script"), ("frontend_bg.wasm", "main"), (LOADER, "loads")]
        {
            assert_eq!(built.read(built.address("frontend-", file)), content, "{file}");
        }
        assert_eq!(built.page.matches("integrity=\"sha384-").count(), 5, "{}", built.page);
        assert!(!built.page.contains("data-trunk"), "{}", built.page);
        assert!(built.page.starts_with("<head>\n<title>Mockpit</title>\n"), "{}", built.page);
        assert!(built.page.ends_with("</head>\n<body></body>\n"), "{}", built.page);
    }

    #[test]
    fn chunk_is_in_the_program_folder_and_not_linked_in_the_page() {
        let built = build(PAGE, &parts("later")).unwrap();
        let folder = built.address("frontend-", "frontend.js").split('/').next().unwrap();
        assert_eq!(built.read(&format!("{folder}/split_x.wasm")), "later");
        assert!(!built.page.contains("split_x"), "{}", built.page);
    }

    #[test]
    fn style_has_no_comments_and_no_line_breaks() {
        let sheet = "/* why\n */\n.a {\n  width: calc(1px + 2px); /* x */\n}\n\n.b {}";
        let style = without_comments(sheet).unwrap();
        assert_eq!(style, ".a {width: calc(1px + 2px);}.b {}");
        assert_eq!(without_comments("/* open"), None);
    }

    #[test]
    fn changed_chunk_changes_the_folder_name() {
        let address = |chunk: &str| {
            build(PAGE, &parts(chunk)).unwrap().address("frontend-", "frontend.js").to_owned()
        };
        assert_eq!(address("later"), address("later"));
        assert_ne!(address("later"), address("newer"));
    }

    #[test]
    fn program_in_one_piece_has_no_loader_link() {
        let parts = folder(&[("frontend.js", "script"), ("frontend_bg.wasm", "all")]);
        let built = build(PAGE, &parts).unwrap();
        assert!(!built.page.contains(LOADER), "{}", built.page);
    }

    #[test]
    fn incomplete_page_or_program_is_an_error() {
        for mark in ["icon", "css", "rust"] {
            let page = PAGE.replace(&format!("data-trunk rel=\"{mark}\""), "");
            assert!(build(&page, &parts("later")).is_err(), "{mark}");
        }
        assert!(build(&PAGE.replace("\"icon\"", "\"sass\""), &parts("later")).is_err());
        assert!(build(PAGE, &folder(&[("frontend.js", "script")])).is_err());
    }
}

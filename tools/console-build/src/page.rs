//! The page that loads the console. In `frontend/index.html`, links with `data-trunk` mark the icon,
//! the style sheets and the program, and with `data-later` the style sheets of the chunks. Trunk reads the same
//! links for `trunk serve`.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};

use crate::{
    PROGRAM,
    hash::{DIGITS, hashed_name, integrity},
    stamp, style,
};

/// The script that loads the chunks of a split program. A program in one piece has none.
pub(crate) const LOADER: &str = "__wasm_split.js";

const MARK: &str = "<link data-trunk ";

/// Marks the style sheets that only chunks need.
const LATER: &str = " data-later";

/// Writes the page and everything that it loads into `staging`.
pub(crate) fn assemble(frontend: &Path, parts: &Path, staging: &Path) -> Result<()> {
    let template = fs::read_to_string(frontend.join("index.html")).context("no index.html")?;
    let (mut icon, mut has_program) = (None, false);
    let (mut sheets, mut later) = (Vec::new(), Vec::new());
    let mut page = String::new();
    let mut rest = template.as_str();
    while let Some((before, after)) = rest.split_once(MARK) {
        let (tag, after) = after.split_once('>').context("a data-trunk link has no end")?;
        match attribute(tag, "rel")? {
            "icon" => icon = Some(frontend.join(attribute(tag, "href")?)),
            "css" => {
                let group = if tag.contains(LATER) { &mut later } else { &mut sheets };
                group.push(frontend.join(attribute(tag, "href")?));
            }
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
    ensure!(!sheets.is_empty(), "index.html has no data-trunk link with rel=\"css\"");
    let loader = parts.join(LOADER);
    if loader.exists() {
        style::load_with_chunks(&loader, &style::write("later", &later, staging)?)?;
    } else {
        // A program in one piece shows every page at once.
        sheets.append(&mut later);
    }
    page += &style::write("style", &sheets, staging)?.link();
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
        <link data-trunk rel=\"css\" href=\"c.css\" data-later />\n\
        <link data-trunk rel=\"rust\" href=\"Cargo.toml\" />\n</head>\n<body></body>\n";

    fn frontend(page: &str) -> tempfile::TempDir {
        folder(&[
            ("index.html", page),
            ("a.svg", "<svg/>"),
            ("b.css", "@layer a;"),
            ("a.css", ".a{}"),
            ("c.css", ".c{}"),
        ])
    }

    fn parts(chunk: &str) -> tempfile::TempDir {
        folder(&[
            ("frontend.js", "script"),
            ("frontend_bg.wasm", "main"),
            (LOADER, "waits: await Promise.all(parallelStuff);"),
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
        for (file, content) in [("frontend.js", "script"), ("frontend_bg.wasm", "main")] {
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
    fn changed_chunk_changes_the_folder_name() {
        let address = |chunk: &str| {
            build(PAGE, &parts(chunk)).unwrap().address("frontend-", "frontend.js").to_owned()
        };
        assert_eq!(address("later"), address("later"));
        assert_ne!(address("later"), address("newer"));
    }

    #[test]
    fn program_in_one_piece_has_no_loader_link_and_one_style() {
        let parts = folder(&[("frontend.js", "script"), ("frontend_bg.wasm", "all")]);
        let built = build(PAGE, &parts).unwrap();
        assert!(!built.page.contains(LOADER), "{}", built.page);
        assert_eq!(built.read(built.address("style-", ".css")), "@layer a;.a{}.c{}");
    }

    #[test]
    fn loader_of_chunks_loads_their_style_and_the_page_does_not() {
        let built = build(PAGE, &parts("later")).unwrap();
        let loader = built.read(built.address("frontend-", LOADER));
        let (_, name) = loader.split_once("href: \"/").unwrap();
        let name = name.split('"').next().unwrap();
        assert!(name.starts_with("later-") && !built.page.contains(name), "{name}");
        assert_eq!(built.read(name), ".c{}");
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

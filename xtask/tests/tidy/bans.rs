//! Patterns that are banned everywhere or in certain files.

use regex_lite::Regex;

use super::files::{Text, expect_none, is_comment, texts};

/// A banned pattern, with a line that it finds and one that it does not find.
struct Ban {
    pattern: &'static str,
    reason: &'static str,
    /// Whether comments are checked too. Otherwise a comment may name what code must not use.
    includes_comments: bool,
    applies_to: fn(&Text) -> bool,
    bad: (&'static str, &'static str),
    good: (&'static str, &'static str),
}

const BANS: &[Ban] = &[
    Ban {
        pattern: r"\bsled(::|;)",
        reason: "only crates/store uses sled. Others use the port",
        includes_comments: false,
        applies_to: |file| file.is("rs") && !file.path.starts_with("crates/store/"),
        bad: ("server/src/state.rs", "let database = sled::open(path)?;"),
        good: ("crates/store/src/open.rs", "let database = sled::open(path)?;"),
    },
    Ban {
        pattern: r"derive\(.*\b(Serialize|Deserialize)\b|#\[serde\(|\bserde_json::(to|from)_",
        reason: "the JSON of the store has record types in crates/store/src/record",
        includes_comments: false,
        applies_to: |file| {
            file.is("rs")
                && file.path.starts_with("crates/store/src/")
                && !file.path.starts_with("crates/store/src/record/")
        },
        bad: ("crates/store/src/anchor.rs", "#[derive(Debug, Serialize)]"),
        good: ("crates/store/src/record/anchor.rs", "#[derive(Debug, Serialize)]"),
    },
    Ban {
        pattern: r"\b(web_sys|gloo_file|js_sys|wasm_bindgen\w*)\b",
        reason: "only app/src/ui/browser and the client of the wire call the browser",
        includes_comments: false,
        applies_to: |file| {
            file.is("rs")
                && !is_automation(file)
                && !file.path.starts_with("app/src/ui/browser/")
                && file.path != "app/src/api/client.rs"
        },
        bad: ("app/src/ui/kit/dialog.rs", "use web_sys::HtmlDialogElement;"),
        good: ("app/src/ui/browser/dialog.rs", "use web_sys::HtmlDialogElement;"),
    },
    Ban {
        pattern: r"\b(leptos_router|api::|use_context|expect_context|provide_context)",
        reason: "the kit does not depend on router, server functions or contexts",
        includes_comments: false,
        applies_to: |file| file.path.starts_with("app/src/ui/kit/"),
        bad: ("app/src/ui/kit/tabs.rs", "use leptos_router::components::A;"),
        good: ("app/src/ui/layout/shell.rs", "use leptos_router::components::A;"),
    },
    Ban {
        pattern: r"\banyhow\b",
        reason: "libraries have typed errors. Only programs use anyhow",
        includes_comments: false,
        applies_to: |file| {
            file.is("rs") && file.path != "server/src/main.rs" && !is_automation(file)
        },
        bad: ("crates/store/src/open.rs", "fn open() -> anyhow::Result<()> {"),
        good: ("server/src/main.rs", "fn main() -> anyhow::Result<()> {"),
    },
    Ban {
        pattern: r"#\[(cfg_attr\(.*)?\b(ignore|should_panic)\b",
        reason: "every test runs, and asserts what it expects",
        includes_comments: false,
        applies_to: |file| file.is("rs"),
        bad: ("crates/store/src/lock.rs", "    #[ignore = \"slow\"]"),
        good: ("crates/store/src/lock.rs", "    #[test]"),
    },
    Ban {
        pattern: r"\.(only|skip|fixme)\(|waitForTimeout|waitUntil: .networkidle",
        reason: "every test runs, and waits for a state, not for a time",
        includes_comments: false,
        applies_to: |file| file.is("ts"),
        bad: ("end2end/tests/import.spec.ts", "await page.waitForTimeout(500);"),
        good: ("end2end/tests/import.spec.ts", "await expect(page).toHaveURL(/review/);"),
    },
    Ban {
        pattern: r"\b(thread|time)::sleep\b",
        reason: "a test waits for a state, not for a time",
        includes_comments: false,
        applies_to: |file| file.is("rs") && file.path.contains("/tests/"),
        bad: ("server/tests/it/main.rs", "std::thread::sleep(SECOND);"),
        good: ("server/src/throttle.rs", "tokio::time::sleep(SECOND).await;"),
    },
    Ban {
        pattern: r"(^|\s)style=",
        reason: "the content security policy forbids inline styles. Use a class or `style:name`",
        includes_comments: false,
        applies_to: |file| (file.is("rs") && file.path.starts_with("app/src/")) || file.is("html"),
        bad: ("app/src/ui/kit/badge.rs", "view! { <b style=\"color: red\">\"new\"</b> }"),
        good: ("app/src/ui/kit/list.rs", "view! { <div style:height=height></div> }"),
    },
    Ban {
        pattern: r"\b(inner_html|set_inner_html|insert_adjacent_html)\b",
        reason: "names and bodies from files are untrusted text, never HTML",
        includes_comments: false,
        applies_to: |file| file.is("rs"),
        bad: ("app/src/ui/import/row.rs", "view! { <p inner_html=body></p> }"),
        good: ("app/src/ui/import/row.rs", "view! { <p>{body}</p> }"),
    },
    Ban {
        pattern: r#"(^|[\s"'`(=:])/(root|home|Users|work|tmp)/"#,
        reason: "a path of one machine",
        includes_comments: true,
        applies_to: |_| true,
        bad: ("README.md", "Start it with `/home/anna/mockpit serve`."),
        good: ("README.md", "See http://127.0.0.1:8585/home/ for more."),
    },
    Ban {
        pattern: r"https?://[a-z0-9.-]*(registry|repo|proxy|index|files|static|mirror)[a-z0-9.-]*/",
        reason: "an address of a package server",
        includes_comments: true,
        applies_to: |_| true,
        bad: ("end2end/package-lock.json", "\"resolved\": \"https://registry.example.org/a.tgz\""),
        good: ("Cargo.lock", "source = \"registry+https://github.com/rust-lang/crates.io-index\""),
    },
];

/// Whether the file belongs to a program for developers.
fn is_automation(file: &Text) -> bool {
    file.path.starts_with("xtask/") || file.path.starts_with("tools/")
}

#[test]
fn banned_patterns_do_not_occur() {
    let texts = texts();
    // This file has an example of each.
    let others: Vec<&Text> =
        texts.iter().filter(|file| file.path != "xtask/tests/tidy/bans.rs").collect();
    expect_none(&BANS.iter().flat_map(|ban| violations(ban, &others)).collect::<Vec<_>>());
}

#[test]
fn each_ban_finds_its_bad_example_only() {
    for ban in BANS {
        let [bad, good] = [ban.bad, ban.good].map(|(path, line)| Text::new(path, line));
        let count = |file: &Text| violations(ban, &[file]).len();
        assert_eq!(count(&bad), 1, "{} finds nothing in {}", ban.pattern, bad.text);
        assert_eq!(count(&good), 0, "{} finds {}", ban.pattern, good.text);
        let comment = Text::new(&bad.path, &format!("// {}", bad.text));
        let is_found = count(&comment) > 0;
        let is_checked = ban.includes_comments || !comment.is("rs");
        assert_eq!(is_found, is_checked, "{} in a comment", ban.pattern);
    }
}

fn violations(ban: &Ban, files: &[&Text]) -> Vec<String> {
    let pattern = Regex::new(ban.pattern).unwrap();
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| (ban.applies_to)(file)) {
        for (index, line) in file.text.lines().enumerate() {
            let is_skipped = !ban.includes_comments && file.is("rs") && is_comment(line);
            if !is_skipped && pattern.is_match(line) {
                findings.push(file.at(index + 1, ban.reason));
            }
        }
    }
    findings
}

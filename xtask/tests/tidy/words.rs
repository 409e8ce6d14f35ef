//! Words that stand only in certain places, or nowhere.

use regex_lite::Regex;

use super::tree::{Text, expect_none, texts};

/// A pattern, where it must not stand, and why; with a line that shows it at work.
struct Ban {
    pattern: &'static str,
    why: &'static str,
    where_not: fn(&Text) -> bool,
    bad: (&'static str, &'static str),
    good: (&'static str, &'static str),
}

const BANS: &[Ban] = &[
    Ban {
        pattern: r"\b(WorkingCopy|working[_ ]cop(y|ies)|Outlined?|LeftOut|Remarks|Entrance)\b|\b(mend|adopt|renew)\(",
        why: "docs/glossary.md has the word that is used",
        where_not: |file| file.is("rs") || file.is("md") && file.path != "docs/glossary.md",
        bad: ("crates/store/src/open.rs", "let working_copy = open(root)?;"),
        good: ("crates/store/src/open.rs", "let cache = open(root)?;"),
    },
    Ban {
        pattern: r"\bsled(::|;)",
        why: "sled stays inside crates/store, behind the port",
        where_not: |file| file.is("rs") && !file.path.starts_with("crates/store/"),
        bad: ("server/src/state.rs", "let database = sled::open(path)?;"),
        good: ("crates/store/src/open.rs", "let database = sled::open(path)?;"),
    },
    Ban {
        pattern: r"derive\(.*\b(Serialize|Deserialize)\b|#\[serde\(|\bserde_json::(to|from)_",
        why: "what the store writes as JSON has a record type in crates/store/src/record",
        where_not: |file| {
            file.is("rs")
                && file.path.starts_with("crates/store/src/")
                && !file.path.starts_with("crates/store/src/record/")
        },
        bad: ("crates/store/src/anchor.rs", "#[derive(Debug, Serialize)]"),
        good: ("crates/store/src/record/anchor.rs", "#[derive(Debug, Serialize)]"),
    },
    Ban {
        pattern: r"\b(web_sys|gloo_file|js_sys|wasm_bindgen\w*)\b",
        why: "the browser stays inside app/src/ui/browser and the client of the wire",
        where_not: |file| {
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
        why: "the kit knows no router, no server function and no context",
        where_not: |file| file.path.starts_with("app/src/ui/kit/"),
        bad: ("app/src/ui/kit/tabs.rs", "use leptos_router::components::A;"),
        good: ("app/src/ui/layout/shell.rs", "use leptos_router::components::A;"),
    },
    Ban {
        pattern: r"\banyhow\b",
        why: "an error has a type of its own, but where a program ends",
        where_not: |file| {
            file.is("rs") && file.path != "server/src/main.rs" && !is_automation(file)
        },
        bad: ("crates/store/src/open.rs", "fn open() -> anyhow::Result<()> {"),
        good: ("server/src/main.rs", "fn main() -> anyhow::Result<()> {"),
    },
    Ban {
        pattern: r"#\[(cfg_attr\(.*)?\b(ignore|should_panic)\b",
        why: "a test runs, and says what it expects",
        where_not: |file| file.is("rs"),
        bad: ("crates/store/src/lock.rs", "    #[ignore = \"slow\"]"),
        good: ("crates/store/src/lock.rs", "    #[test]"),
    },
    Ban {
        pattern: r"\.(only|skip|fixme)\(|waitForTimeout|waitUntil: .networkidle",
        why: "a test runs, and waits for a state, not for a time",
        where_not: |file| file.is("ts"),
        bad: ("end2end/tests/import.spec.ts", "await page.waitForTimeout(500);"),
        good: ("end2end/tests/import.spec.ts", "await expect(page).toHaveURL(/review/);"),
    },
    Ban {
        pattern: r"\b(thread|time)::sleep\b",
        why: "a test waits for a state, not for a time",
        where_not: |file| file.is("rs") && file.path.contains("/tests/"),
        bad: ("server/tests/it/main.rs", "std::thread::sleep(SECOND);"),
        good: ("server/src/throttle.rs", "tokio::time::sleep(SECOND).await;"),
    },
    Ban {
        pattern: r"(^|\s)style=",
        why: "the policy of the pages allows no inline style: a class, or `style:name`",
        where_not: |file| (file.is("rs") && file.path.starts_with("app/src/")) || file.is("html"),
        bad: ("app/src/ui/kit/badge.rs", "view! { <b style=\"color: red\">\"new\"</b> }"),
        good: ("app/src/ui/kit/list.rs", "view! { <div style:height=height></div> }"),
    },
    Ban {
        pattern: r"\b(inner_html|set_inner_html|insert_adjacent_html)\b",
        why: "names and bodies from files are foreign text, never HTML",
        where_not: |file| file.is("rs"),
        bad: ("app/src/ui/import/row.rs", "view! { <p inner_html=body></p> }"),
        good: ("app/src/ui/import/row.rs", "view! { <p>{body}</p> }"),
    },
    Ban {
        pattern: r#"(^|[\s"'`(=:])/(root|home|Users|work|tmp)/"#,
        why: "no path of one machine",
        where_not: |_| true,
        bad: ("README.md", "Start it with `/home/anna/mockpit serve`."),
        good: ("README.md", "See http://127.0.0.1:8585/home/ for more."),
    },
    Ban {
        pattern: r"https?://[a-z0-9.-]*(registry|repo|proxy|index|files|static|mirror)[a-z0-9.-]*/",
        why: "no address of a package server",
        where_not: |_| true,
        bad: ("end2end/package-lock.json", "\"resolved\": \"https://registry.example.org/a.tgz\""),
        good: ("Cargo.lock", "source = \"registry+https://github.com/rust-lang/crates.io-index\""),
    },
];

/// The commands of this workspace are programs that a developer runs.
fn is_automation(file: &Text) -> bool {
    file.path.starts_with("xtask/") || file.path.starts_with("tools/")
}

#[test]
fn words_stand_where_they_may() {
    let texts = texts();
    // The examples below would be found.
    let others = texts.iter().filter(|file| file.path != "xtask/tests/tidy/words.rs");
    let findings: Vec<String> =
        others.flat_map(|file| BANS.iter().flat_map(|ban| breaches(ban, file))).collect();
    expect_none(&findings);
}

#[test]
fn every_ban_finds_its_bad_example_and_no_other() {
    for ban in BANS {
        let [bad, good] = [ban.bad, ban.good].map(|(path, line)| Text::new(path, line));
        assert_eq!(breaches(ban, &bad).len(), 1, "{} finds nothing in {}", ban.pattern, bad.text);
        assert!(breaches(ban, &good).is_empty(), "{} finds {}", ban.pattern, good.text);
    }
}

#[test]
fn every_module_says_what_it_is_for() {
    let texts = texts();
    let silent: Vec<String> = texts.iter().filter_map(silent).collect();
    expect_none(&silent);
}

#[test]
fn a_module_without_a_word_is_found() {
    assert!(silent(&Text::new("app/src/lib.rs", "pub mod ui;\n//! Late.\n")).is_some());
    assert!(silent(&Text::new("app/src/lib.rs", "//! The console.\n\npub mod ui;\n")).is_none());
    assert!(silent(&Text::new("style/base.css", "html {}")).is_none());
}

/// A comment may name what code must not use.
fn breaches(ban: &Ban, file: &Text) -> Vec<String> {
    if !(ban.where_not)(file) {
        return Vec::new();
    }
    let pattern = Regex::new(ban.pattern).unwrap();
    let comment = |line: &str| file.is("rs") && line.trim_start().starts_with("//");
    file.text
        .lines()
        .enumerate()
        .filter(|(_, line)| !comment(line) && pattern.is_match(line))
        .map(|(index, _)| file.at(index + 1, ban.why))
        .collect()
}

fn silent(file: &Text) -> Option<String> {
    (file.is("rs") && !file.text.starts_with("//!"))
        .then(|| file.at(1, "a module opens with `//!` and what it is for"))
}

//! Style sheets are linked, use named layers, and take their colours from tokens.

use std::collections::BTreeSet;

use regex_lite::Regex;

use super::files::{Text, expect_none, text, texts};

const PAGE: &str = "frontend/index.html";
const FIRST: &str = "style/layers.css";
const TOKENS: &str = "style/tokens.css";

/// A colour as a number, as a function or with a common name.
const COLOUR: &str = r"#[0-9a-fA-F]{3,8}\b|\b(rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\(|(^|[\s,(])(white|black|gr[ae]y|red|green|blue|yellow|orange|purple)\s*($|[;,)}])";

#[test]
fn sheets_are_linked_and_layers_come_first() {
    let texts = texts();
    let sheets: Vec<&str> =
        texts.iter().filter(|file| is_sheet(file)).map(|file| file.path.as_str()).collect();
    expect_none(&link_violations(&text(PAGE), &sheets));
}

#[test]
fn wrong_links_are_found() {
    let link = |name: &str| format!("<link data-trunk rel=\"css\" href=\"../{name}\" />\n");
    let page =
        |names: &[&str]| Text::new(PAGE, &names.iter().map(|name| link(name)).collect::<String>());
    let sheets = [FIRST, TOKENS];
    let check = |names: &[&str]| link_violations(&page(names), &sheets).len();
    assert_eq!(check(&sheets), 0);
    assert_eq!(check(&[FIRST]), 1, "a sheet without link");
    assert_eq!(check(&[FIRST, TOKENS, "style/gone.css"]), 1, "a link without sheet");
    assert_eq!(check(&[TOKENS, FIRST]), 1, "layers that are not first");
    assert_eq!(check(&[FIRST, TOKENS, TOKENS]), 1, "a repeated link");
}

#[test]
fn sheets_use_layers_and_colours_from_tokens() {
    let texts = texts();
    let tokens = text(TOKENS);
    let palette = palette(&tokens.text);
    let sheets = texts.iter().filter(|file| is_sheet(file));
    expect_none(&sheets.flat_map(|sheet| violations(sheet, &palette)).collect::<Vec<_>>());
}

#[test]
fn palette_is_read_from_the_tokens() {
    let tokens = "--gray-1: #f7f8f9;\n--page: light-dark(var(--gray-1), #000);\n--row: 36px;";
    assert_eq!(palette(tokens), ["--gray-1"]);
}

#[test]
fn colour_literals_and_rules_outside_layers_are_found() {
    let check = |path: &str, rule: &str| {
        let text = format!("/* #fff */\n@layer components {{ {rule} }}\n");
        violations(&Text::new(path, &text), &["--gray-1"]).len()
    };
    let sheet = "style/components/badge.css";
    for colour in ["#fff", "#a0b1c2d3", "rgb(0 0 0 / 10%)", "hsl(1 2% 3%)", "oklch(0 0 0)", "white"]
    {
        assert_eq!(check(sheet, &format!(".c-badge {{ color: {colour}; }}")), 1, "{colour}");
        assert_eq!(check(TOKENS, &format!(":root {{ --gray-1: {colour}; }}")), 0, "{colour}");
    }
    assert_eq!(check(sheet, ".c-badge { color: var(--gray-1); }"), 1, "the palette is for tokens");
    for fine in ["var(--text)", "var(--gray-10)", "transparent", "currentColor", "CanvasText"] {
        assert_eq!(check(sheet, &format!(".c-badge {{ color: {fine}; }}")), 0, "{fine}");
    }
    assert_eq!(check(sheet, "#add:hover { white-space: nowrap; }"), 0, "no colour at all");
    let gradient = "b {\n margin: 0;\n background: linear-gradient(\nvar(--a),\n#fff\n) }";
    let findings = violations(&Text::new(sheet, &format!("@layer x {{\n{gradient}\n}}\n")), &[]);
    assert!(findings[0].starts_with("style/components/badge.css:4:"), "{findings:?}");
    assert_eq!(violations(&Text::new(sheet, ".c-badge { margin: 0; }"), &[]).len(), 1, "no layer");
}

fn is_sheet(file: &Text) -> bool {
    file.is("css") && file.path.starts_with("style/")
}

fn link_violations(page: &Text, sheets: &[&str]) -> Vec<String> {
    let link = Regex::new(r#"<link data-trunk rel="css" href="\.\./([^"]+)""#).unwrap();
    let linked: Vec<&str> =
        link.captures_iter(&page.text).map(|found| found.get(1).unwrap().as_str()).collect();
    let mut findings = Vec::new();
    for sheet in sheets.iter().filter(|sheet| !linked.contains(sheet)) {
        findings.push(page.at(1, &format!("{sheet} is not linked")));
    }
    let mut seen = BTreeSet::new();
    for name in &linked {
        if !sheets.contains(name) {
            findings.push(page.at(1, &format!("{name} is linked, but does not exist")));
        }
        if !seen.insert(name) {
            findings.push(page.at(1, &format!("{name} is linked twice")));
        }
    }
    if linked.first().is_some_and(|first| *first != FIRST) {
        findings.push(
            page.at(1, &format!("{FIRST} defines the order of the layers and must come first")),
        );
    }
    findings
}

/// The tokens that are only a number. Style sheets use the tokens for roles instead, which are made from
/// these.
fn palette(tokens: &str) -> Vec<&str> {
    let colour = Regex::new(r"(--[a-z0-9-]+):\s*#[0-9a-fA-F]+;").unwrap();
    colour.captures_iter(tokens).map(|found| found.get(1).unwrap().as_str()).collect()
}

fn violations(sheet: &Text, palette: &[&str]) -> Vec<String> {
    let comments = Regex::new(r"(?s)/\*.*?\*/").unwrap();
    // Keeps the line breaks of comments, so that line numbers do not change.
    let code = comments.replace_all(&sheet.text, |found: &regex_lite::Captures<'_>| {
        found[0].chars().filter(|character| *character == '\n').collect::<String>()
    });
    let mut findings = Vec::new();
    if !code.trim_start().starts_with("@layer") {
        findings.push(sheet.at(1, "rules must be in a named layer"));
    }
    if sheet.path == TOKENS {
        return findings;
    }
    let colour = Regex::new(COLOUR).unwrap();
    for (line, declaration) in declarations(&code) {
        if declaration.split_once(':').is_some_and(|(_, value)| colour.is_match(value)) {
            findings.push(sheet.at(line, "colours must be tokens"));
        }
        for name in palette.iter().filter(|name| declaration.contains(&format!("var({name})"))) {
            findings.push(
                sheet.at(line, &format!("{name} belongs to the palette. Use a token for a role")),
            );
        }
    }
    findings
}

/// The declarations with their line numbers. Skips text before `{`, which is a selector or a layer.
fn declarations(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut line = 1;
    code.split_inclusive([';', '{', '}']).filter_map(move |piece| {
        let indent = &piece[..piece.len() - piece.trim_start().len()];
        let start = line + indent.matches('\n').count();
        line += piece.matches('\n').count();
        (!piece.ends_with('{')).then_some((start, piece))
    })
}

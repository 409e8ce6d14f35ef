//! Style sheets: every one linked, in named layers, colours from tokens alone.

use std::collections::BTreeSet;

use regex_lite::Regex;

use super::tree::{Text, expect_none, text, texts};

const PAGE: &str = "frontend/index.html";
const FIRST: &str = "style/layers.css";
const TOKENS: &str = "style/tokens.css";

/// A colour by number, by function or by one of the names that people reach for.
const COLOUR: &str = r"#[0-9a-fA-F]{3,8}\b|\b(rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\(|(^|[\s,(])(white|black|gr[ae]y|red|green|blue|yellow|orange|purple)\s*($|[;,)}])";

#[test]
fn every_sheet_is_linked_and_the_layers_come_first() {
    let texts = texts();
    let sheets: Vec<&str> =
        texts.iter().filter(|file| is_sheet(file)).map(|file| file.path.as_str()).collect();
    expect_none(&links(&text(PAGE), &sheets));
}

#[test]
fn a_sheet_without_link_a_link_without_sheet_and_late_layers_are_found() {
    let link = |name: &str| format!("<link data-trunk rel=\"css\" href=\"../{name}\" />\n");
    let page =
        |names: &[&str]| Text::new(PAGE, &names.iter().map(|name| link(name)).collect::<String>());
    let sheets = [FIRST, TOKENS];
    assert!(links(&page(&sheets), &sheets).is_empty());
    assert_eq!(links(&page(&[FIRST]), &sheets).len(), 1);
    assert_eq!(links(&page(&[FIRST, TOKENS, "style/gone.css"]), &sheets).len(), 1);
    assert_eq!(links(&page(&[TOKENS, FIRST]), &sheets).len(), 1);
    assert_eq!(links(&page(&[FIRST, TOKENS, TOKENS]), &sheets).len(), 1);
}

#[test]
fn sheets_stand_in_layers_and_take_their_colours_from_tokens() {
    let texts = texts();
    let tokens = text(TOKENS);
    let palette = palette(&tokens.text);
    let sheets = texts.iter().filter(|file| is_sheet(file));
    expect_none(&sheets.flat_map(|sheet| breaches(sheet, &palette)).collect::<Vec<_>>());
}

#[test]
fn the_palette_is_read_from_the_tokens() {
    let tokens = "--gray-1: #f7f8f9;\n--page: light-dark(var(--gray-1), #000);\n--row: 36px;";
    assert_eq!(palette(tokens), ["--gray-1"]);
}

#[test]
fn colour_literals_and_loose_rules_are_found() {
    let check = |path: &str, rule: &str| {
        let text = format!("/* #fff */\n@layer components {{ {rule} }}\n");
        breaches(&Text::new(path, &text), &["--gray-1"]).len()
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
    let findings = breaches(&Text::new(sheet, &format!("@layer x {{\n{gradient}\n}}\n")), &[]);
    assert!(findings[0].starts_with("style/components/badge.css:4:"), "{findings:?}");
    assert_eq!(breaches(&Text::new(sheet, ".c-badge { margin: 0; }"), &[]).len(), 1, "no layer");
}

fn is_sheet(file: &Text) -> bool {
    file.is("css") && file.path.starts_with("style/")
}

fn links(page: &Text, sheets: &[&str]) -> Vec<String> {
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
            findings.push(page.at(1, &format!("{name} is linked and does not exist")));
        }
        if !seen.insert(name) {
            findings.push(page.at(1, &format!("{name} is linked twice")));
        }
    }
    if linked.first().is_some_and(|first| *first != FIRST) {
        findings.push(page.at(1, &format!("{FIRST} names the order and comes first")));
    }
    findings
}

/// The colours that only roles are made from: those that are a number and nothing else.
fn palette(tokens: &str) -> Vec<&str> {
    let colour = Regex::new(r"(--[a-z0-9-]+):\s*#[0-9a-fA-F]+;").unwrap();
    colour.captures_iter(tokens).map(|found| found.get(1).unwrap().as_str()).collect()
}

fn breaches(sheet: &Text, palette: &[&str]) -> Vec<String> {
    let comments = Regex::new(r"(?s)/\*.*?\*/").unwrap();
    // Line numbers stay: a comment leaves its line breaks behind.
    let code = comments.replace_all(&sheet.text, |found: &regex_lite::Captures<'_>| {
        found[0].chars().filter(|character| *character == '\n').collect::<String>()
    });
    let mut findings = Vec::new();
    if !code.trim_start().starts_with("@layer") {
        findings.push(sheet.at(1, "rules stand in a named layer"));
    }
    if sheet.path == TOKENS {
        return findings;
    }
    let colour = Regex::new(COLOUR).unwrap();
    for (line, declaration) in declarations(&code) {
        if declaration.split_once(':').is_some_and(|(_, value)| colour.is_match(value)) {
            findings.push(sheet.at(line, "a colour comes from a token"));
        }
        for name in palette.iter().filter(|name| declaration.contains(&format!("var({name})"))) {
            findings.push(sheet.at(line, &format!("{name} is of the palette: take a role")));
        }
    }
    findings
}

/// What ends with `;` or `}`, with its line; what ends with `{` is a selector or a layer.
fn declarations(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut line = 1;
    code.split_inclusive([';', '{', '}']).filter_map(move |piece| {
        let blank = &piece[..piece.len() - piece.trim_start().len()];
        let starts = line + blank.matches('\n').count();
        line += piece.matches('\n').count();
        (!piece.ends_with('{')).then_some((starts, piece))
    })
}

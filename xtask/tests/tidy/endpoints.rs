//! The list of endpoints in the documentation is complete, and all server functions have the same form.

use regex_lite::Regex;

use super::files::{Text, expect_none, text, texts};

const LIST: &str = "docs/endpoints.md";

#[test]
fn server_functions_are_listed_and_have_the_same_form() {
    let texts = texts();
    let sources: Vec<&Text> = texts
        .iter()
        .filter(|file| file.is("rs") && file.path.starts_with("app/src/api/"))
        .collect();
    expect_none(&violations(&sources, &text(LIST)));
}

#[test]
fn violations_are_found() {
    let function = |endpoint: &str| {
        format!(
            "#[server(\n    prefix = \"/console\",\n    endpoint = \"{endpoint}\",\n    \
             input = Json,\n    client = ConsoleClient\n)]\n\
             pub async fn f(#[server(default)] a: u8) {{}}\n"
        )
    };
    let list = Text::new(LIST, "| `/console/session` | open |\n| `/console/export` | admin |\n");
    let check = |source: &str| violations(&[&Text::new("app/src/api/x.rs", source)], &list);
    let all = function("session") + &function("export");

    assert_eq!(check(&all), Vec::<String>::new());
    assert_eq!(check(&function("session")).len(), 1, "listed, but not served");
    assert_eq!(check(&(all.clone() + &function("secret"))).len(), 1, "served, but not listed");
    assert_eq!(check(&all.replacen("prefix = \"/console\",", "", 1)).len(), 1, "no prefix");
    assert_eq!(check(&all.replacen("client = ConsoleClient", "", 1)).len(), 1, "no client");
    assert_eq!(check(&all.replacen("input = Json", "input = GetUrl", 1)).len(), 1, "a GET");
    assert_eq!(check(&all.replacen("input = Json,", "", 1)).len(), 1, "the default input");
    assert_eq!(check(&(all + "#[server]\npub async fn g() {}\n")).len(), 1, "bare");
}

fn violations(sources: &[&Text], list: &Text) -> Vec<String> {
    let attribute = Regex::new(r"(?ms)^#\[server(?:\((.*?)\))?\]").unwrap();
    let endpoint = Regex::new(r#"endpoint = "([^"]+)""#).unwrap();
    let mut findings = Vec::new();
    let mut served = Vec::new();
    for source in sources {
        for found in attribute.captures_iter(&source.text) {
            let start = found.get(0).unwrap().start();
            let line = source.text[..start].lines().count() + 1;
            let arguments = found.get(1).map_or("", |arguments| arguments.as_str());
            // The client of the grid sends with that of the console.
            let arguments = &arguments.replace("client = GridClient", "client = ConsoleClient");
            let missing = ["prefix = \"/console\"", "client = ConsoleClient", "input = "]
                .into_iter()
                .find(|part| !arguments.contains(part));
            let Some(name) = endpoint.captures(arguments) else {
                findings.push(source.at(line, "a server function without an endpoint"));
                continue;
            };
            if let Some(part) = missing {
                findings.push(source.at(line, &format!("a server function without `{part}`")));
            }
            if ["GetUrl", "DeleteUrl"].iter().any(|input| arguments.contains(input)) {
                findings.push(source.at(line, "a server function must not be a GET"));
            }
            served.push((source, line, format!("/console/{}", &name[1])));
        }
    }
    let listed = Regex::new(r"`(/console/[^`]+)`").unwrap();
    let listed: Vec<&str> =
        listed.captures_iter(&list.text).map(|found| found.get(1).unwrap().as_str()).collect();
    for (source, line, path) in &served {
        if !listed.contains(&path.as_str()) {
            findings.push(source.at(*line, &format!("{path} is not in {LIST}")));
        }
    }
    for path in listed {
        if !served.iter().any(|(_, _, other)| other == path) {
            findings.push(list.at(1, &format!("{path} is listed, but not served")));
        }
    }
    findings
}

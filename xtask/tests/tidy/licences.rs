//! All dependencies have an allowed licence, and come from the registry or the workspace.

use std::process::Command;

use serde_json::Value;
use spdx::{Expression, ParseMode};
use toml::Table;

use super::files::{expect_none, root, text};

#[test]
fn dependencies_have_allowed_licences_and_sources() {
    let mut metadata = Command::new(env!("CARGO"));
    metadata.args(["metadata", "--format-version", "1", "--locked"]).current_dir(root());
    for platform in ["x86_64-unknown-linux-gnu", "wasm32-unknown-unknown"] {
        metadata.args(["--filter-platform", platform]);
    }
    let output = metadata.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 50, "the list of packages is incomplete");

    let deny = &text("deny.toml").text;
    let (allowed, clarified) = (allowed(deny), clarified(deny));
    let findings = packages.iter().filter_map(|package| violation(package, &allowed, &clarified));
    let findings: Vec<String> = findings.collect();
    expect_none(&findings);
}

#[test]
fn wrong_licences_and_sources_are_found() {
    let allowed = ["MIT".to_owned(), "Apache-2.0".to_owned(), "BSD-3-Clause".to_owned()];
    let check = |licence: Value, source: Value| {
        let package = serde_json::json!({ "name": "x", "license": licence, "source": source });
        violation(&package, &allowed, &[]).is_none()
    };
    let registry = Value::from("registry+https://github.com/rust-lang/crates.io-index");
    for good in ["MIT", "MIT/Apache-2.0", "GPL-3.0 OR MIT", "MIT AND BSD-3-Clause"] {
        assert!(check(good.into(), registry.clone()), "{good}");
    }
    for bad in ["GPL-3.0", "MIT AND GPL-3.0", "Apache-2.0 WITH LLVM-exception", "unknown"] {
        assert!(!check(bad.into(), registry.clone()), "{bad}");
    }
    assert!(!check(Value::Null, registry), "no licence");
    assert!(check("MIT".into(), Value::Null), "a member of the workspace");
    let exception = ["Apache-2.0 WITH LLVM-exception".to_owned()];
    let package = serde_json::json!({ "name": "x", "license": exception[0] });
    assert_eq!(violation(&package, &exception, &[]), None);
    let clarified = [("x".to_owned(), "MIT".to_owned())];
    let package = serde_json::json!({ "name": "x", "license": null });
    assert_eq!(violation(&package, &allowed, &clarified), None);
    assert!(!check("MIT".into(), "git+https://example.org/x".into()), "not from the registry");
}

#[test]
fn allowed_licences_are_parsed() {
    assert_eq!(allowed("[licenses]\nallow = [\"MIT\", \"Zlib\"]\n"), ["MIT", "Zlib"]);
}

fn allowed(deny: &str) -> Vec<String> {
    let deny: Table = deny.parse().unwrap();
    let allow = deny["licenses"]["allow"].as_array().unwrap();
    allow.iter().map(|licence| licence.as_str().unwrap().to_owned()).collect()
}

/// Crates whose licence is a file, with its name.
fn clarified(deny: &str) -> Vec<(String, String)> {
    let deny: Table = deny.parse().unwrap();
    let entries = deny["licenses"].get("clarify").and_then(|it| it.as_array());
    let text = |entry: &toml::Value, key: &str| entry[key].as_str().unwrap().to_owned();
    let pair = |entry| (text(entry, "crate"), text(entry, "expression"));
    entries.into_iter().flatten().map(pair).collect()
}

fn violation(
    package: &Value,
    allowed: &[String],
    clarified: &[(String, String)],
) -> Option<String> {
    let name = package["name"].as_str().unwrap();
    // A member of the workspace has no source.
    if let Some(source) = package["source"].as_str()
        && !source.starts_with("registry+")
    {
        return Some(format!("{name} comes from {source}"));
    }
    let clarified = clarified.iter().find(|(crate_name, _)| crate_name == name);
    let clarified = clarified.map(|(_, licence)| licence.as_str());
    let Some(licence) = package["license"].as_str().or(clarified) else {
        return Some(format!("{name} has no licence"));
    };
    let is_allowed = Expression::parse_mode(licence, ParseMode::LAX).is_ok_and(|expression| {
        expression.evaluate(|term| {
            let id = term.license.id().map(|id| id.name);
            let name = id.map(|id| match &term.addition {
                Some(addition) => format!("{id} WITH {addition}"),
                None => id.to_owned(),
            });
            name.is_some_and(|name| allowed.contains(&name))
        })
    });
    (!is_allowed)
        .then(|| format!("{name} has the licence {licence}, which deny.toml does not allow"))
}

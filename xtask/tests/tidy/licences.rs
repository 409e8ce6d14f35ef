//! What the project is built from may be given on, and comes from the registry or from here.

use std::process::Command;

use serde_json::Value;
use spdx::{Expression, ParseMode};
use toml::Table;

use super::tree::{expect_none, root, text};

#[test]
fn every_dependency_may_be_given_on_and_comes_from_the_registry() {
    let mut metadata = Command::new(env!("CARGO"));
    metadata.args(["metadata", "--format-version", "1", "--locked"]).current_dir(root());
    for platform in ["x86_64-unknown-linux-gnu", "wasm32-unknown-unknown"] {
        metadata.args(["--filter-platform", platform]);
    }
    let output = metadata.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 50, "these are not all packages");

    let allowed = allowed(&text("deny.toml").text);
    let findings: Vec<String> =
        packages.iter().filter_map(|package| breach(package, &allowed)).collect();
    expect_none(&findings);
}

#[test]
fn a_licence_that_is_not_allowed_and_a_foreign_source_are_found() {
    let allowed = ["MIT".to_owned(), "Apache-2.0".to_owned(), "BSD-3-Clause".to_owned()];
    let check = |licence: Value, source: Value| {
        let package = serde_json::json!({ "name": "x", "license": licence, "source": source });
        breach(&package, &allowed).is_none()
    };
    let registry = Value::from("registry+https://github.com/rust-lang/crates.io-index");
    for good in ["MIT", "MIT/Apache-2.0", "GPL-3.0 OR MIT", "MIT AND BSD-3-Clause"] {
        assert!(check(good.into(), registry.clone()), "{good}");
    }
    for bad in ["GPL-3.0", "MIT AND GPL-3.0", "Apache-2.0 WITH LLVM-exception", "whatever"] {
        assert!(!check(bad.into(), registry.clone()), "{bad}");
    }
    assert!(!check(Value::Null, registry), "no licence at all");
    assert!(check("MIT".into(), Value::Null), "our own");
    assert!(!check("MIT".into(), "git+https://example.org/x".into()), "not from the registry");
}

#[test]
fn the_list_of_licences_is_read() {
    assert_eq!(allowed("[licenses]\nallow = [\"MIT\", \"Zlib\"]\n"), ["MIT", "Zlib"]);
}

fn allowed(deny: &str) -> Vec<String> {
    let deny: Table = deny.parse().unwrap();
    let allow = deny["licenses"]["allow"].as_array().unwrap();
    allow.iter().map(|licence| licence.as_str().unwrap().to_owned()).collect()
}

fn breach(package: &Value, allowed: &[String]) -> Option<String> {
    let name = package["name"].as_str().unwrap();
    // Without a source it is a member of the workspace.
    if let Some(source) = package["source"].as_str()
        && !source.starts_with("registry+")
    {
        return Some(format!("{name} comes from {source}"));
    }
    let Some(licence) = package["license"].as_str() else {
        return Some(format!("{name} has no licence"));
    };
    let fits = Expression::parse_mode(licence, ParseMode::LAX).is_ok_and(|expression| {
        expression.evaluate(|term| {
            term.addition.is_none()
                && term.license.id().is_some_and(|id| allowed.iter().any(|one| one == id.name))
        })
    });
    (!fits).then(|| format!("{name} is under {licence}, which deny.toml does not allow"))
}

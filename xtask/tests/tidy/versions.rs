//! Tools and libraries that must have the same version.

use serde_json::Value;
use toml::Table;

use super::files::{expect_none, text};

#[test]
fn tools_and_libraries_have_the_same_version() {
    let [workspace, trunk, packages] =
        ["Cargo.toml", "Trunk.toml", "end2end/package.json"].map(|path| text(path).text);
    expect_none(&differences(&workspace, &trunk, &packages));
}

#[test]
fn different_versions_are_found() {
    let workspace = "[workspace.dependencies]\nwasm-bindgen = \"=0.2.1\"\n\
                     wasm-bindgen-cli-support = \"=0.2.1\"\n\
                     [profile.release]\nlto = \"thin\"\n";
    let trunk = "trunk-version = \"=0.21.1\"\n[tools]\nwasm_bindgen = \"0.2.1\"\n";
    let packages = r#"{"devDependencies":{"binaryen":"9.0.0"}}"#;
    let check = |workspace: &str, trunk: &str, packages: &str| {
        differences(workspace, trunk, packages).len()
    };
    assert_eq!(check(workspace, trunk, packages), 0);
    assert_eq!(check(&workspace.replace("0.2.1", "0.2.2"), trunk, packages), 1);
    assert_eq!(check(&workspace.replace("=0.2.1", "0.2.1"), trunk, packages), 1);
    assert_eq!(
        check(&workspace.replace("support = \"=0.2.1", "support = \"=0.2.2"), trunk, packages),
        1
    );
    assert_eq!(check(workspace, &trunk.replace("=0.21", "^0.21"), packages), 1);
    assert_eq!(check(workspace, trunk, &packages.replace("9.0.0", "^9.0.0")), 1);
    assert_eq!(check(&format!("{workspace}panic = \"abort\"\n"), trunk, packages), 1);
}

fn differences(workspace: &str, trunk: &str, packages: &str) -> Vec<String> {
    let workspace: Table = workspace.parse().unwrap();
    let trunk: Table = trunk.parse().unwrap();
    let packages: Value = serde_json::from_str(packages).unwrap();
    let mut findings = Vec::new();

    let library = workspace["workspace"]["dependencies"]["wasm-bindgen"].as_str().unwrap();
    let tool = trunk["tools"]["wasm_bindgen"].as_str().unwrap();
    if library.strip_prefix('=') != Some(tool) {
        findings.push(format!("wasm-bindgen: Cargo.toml has {library}, Trunk.toml {tool}"));
    }
    // The library that binds the program must have the version of the one in the program.
    let binder = &workspace["workspace"]["dependencies"]["wasm-bindgen-cli-support"];
    if binder.as_str() != Some(library) {
        findings.push(format!("wasm-bindgen is {library}, wasm-bindgen-cli-support {binder:?}"));
    }
    let wanted = trunk["trunk-version"].as_str().unwrap();
    if !wanted.starts_with('=') {
        findings.push(format!("Trunk.toml: trunk-version {wanted} is not an exact version"));
    }
    let optimiser = packages["devDependencies"]["binaryen"].as_str().unwrap();
    if !optimiser.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        findings.push(format!("package.json: binaryen {optimiser} is not an exact version"));
    }
    if workspace["profile"]["release"].get("panic").is_some() {
        findings.push("the server survives panics, so its profile must not set `panic`".to_owned());
    }
    findings
}

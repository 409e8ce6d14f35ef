//! Dependencies between the crates point inward, and every crate uses the versions and lints of the
//! workspace.

use toml::{Table, Value};

use super::files::{Text, expect_none, texts};

/// Each crate with the crates that it may depend on.
const ALLOWED: &[(&str, &[&str])] = &[
    ("snapshot", &[]),
    ("api-types", &["snapshot"]),
    ("repository", &["api-types", "snapshot"]),
    ("highlight", &["api-types"]),
    ("store", &["api-types", "repository", "snapshot"]),
    ("microcks", &[]),
    ("mocks", &["snapshot"]),
    ("app", &["api-types", "highlight", "repository", "snapshot"]),
    ("frontend", &["app"]),
    ("server", &["api-types", "app", "microcks", "mocks", "repository", "snapshot", "store"]),
    ("snapshot-generator", &["snapshot"]),
    ("store-tests", &["api-types", "repository", "snapshot"]),
    ("support", &[]),
    ("console-client", &["support"]),
    ("console-build", &["support"]),
    ("api-clients", &["console-client", "snapshot-generator", "support"]),
    ("bench", &["console-client", "snapshot-generator", "store-tests", "support"]),
    ("checks", &["support"]),
    ("dist", &["support"]),
    ("keycloak", &["console-client", "support"]),
    ("microcks-comparison", &["console-client", "snapshot", "snapshot-generator", "support"]),
    ("packaging", &["support"]),
    ("prove", &["console-client", "snapshot-generator", "store-tests", "support"]),
    ("xtask", &["support"]),
];

/// Test data and test suites. Any crate may use them as a dev-dependency. Otherwise only tools depend on
/// them, so that released programs do not contain them.
const TEST_ONLY: &[&str] = &["snapshot-generator", "store-tests"];

/// Crates that do not use disk, network, clock or browser, except in tests.
const PURE: &[&str] = &["snapshot", "api-types", "highlight", "mocks", "repository"];

/// A trait of server functions must be implemented in the crate of the error type.
const EXCEPTIONS: &[(&str, &str)] = &[("api-types", "server_fn")];

/// Dependencies that only the server build of a crate may have.
const OPTIONAL: &[(&str, &str)] = &[("app", "highlight"), ("app", "repository")];

const DEV: &str = "dev-dependencies";

/// Dependencies that pure crates must not have.
const IMPURE: &[&str] = &[
    "axum",
    "gloo-file",
    "js-sys",
    "leptos",
    "reqwest",
    "rustix",
    "server_fn",
    "sled",
    "tokio",
    "tracing",
    "wasm-bindgen",
    "web-sys",
];

#[test]
fn crates_follow_the_rules_of_the_workspace() {
    let texts = texts();
    let manifests = texts
        .iter()
        .filter(|file| file.path.ends_with("/Cargo.toml") && !file.path.starts_with("fuzz/"));
    let findings: Vec<Vec<String>> = manifests.map(violations).collect();
    assert_eq!(findings.len(), ALLOWED.len(), "ALLOWED has another number of crates");
    expect_none(&findings.concat());
}

#[test]
fn violations_are_found() {
    let lints = "[lints]\nworkspace = true\n";
    let check = |name: &str, rest: &str| {
        let manifest = format!("[package]\nname = \"{name}\"\n{rest}");
        violations(&Text::new("x/Cargo.toml", &manifest)).join("\n")
    };
    let clean = "[dependencies]\nsnapshot.workspace = true\n[dev-dependencies]\n\
                 rustix.workspace = true\nstore-tests.workspace = true\n";
    assert_eq!(check("repository", &format!("{clean}{lints}")), "");

    for (name, rest, finding) in [
        ("snapshot", "[dependencies]\nstore.workspace = true\n", "snapshot must not use store"),
        ("store", "[dev-dependencies]\napp.workspace = true\n", "store must not use app"),
        (
            "frontend",
            "[target.'cfg(target_arch = \"wasm32\")'.dependencies]\nstore = { workspace = true }\n",
            "frontend must not use store",
        ),
        ("repository", "[dependencies]\ntokio.workspace = true\n", "repository is pure"),
        ("snapshot", "[build-dependencies]\nsled.workspace = true\n", "snapshot is pure"),
        ("app", "[dependencies]\nserde = \"1\"\n", "app does not use the workspace's serde"),
        ("helpers", "", "helpers is not in ALLOWED"),
        (
            "app",
            "[dependencies]\nrepository.workspace = true\n",
            "app would bring repository to the browser",
        ),
        (
            "server",
            "[dependencies]\nsnapshot-generator.workspace = true\n",
            "server must not use snapshot-generator: it is for tests only",
        ),
        (
            "server",
            "[target.'cfg(unix)'.dependencies]\nstore-tests = { workspace = true }\n",
            "server must not use store-tests: it is for tests only",
        ),
        (
            "repository",
            "[build-dependencies]\nsnapshot-generator.workspace = true\n",
            "repository must not use snapshot-generator: it is for tests only",
        ),
    ] {
        let found = check(name, &format!("{rest}{lints}"));
        assert!(found.contains(finding), "{finding:?} is not in {found:?}");
    }
    assert!(check("app", "").contains("app does not use the workspace's lints"));
}

fn violations(file: &Text) -> Vec<String> {
    let manifest: Table = file.text.parse().unwrap();
    let name = manifest["package"]["name"].as_str().unwrap();
    let mut findings = Vec::new();

    let Some((_, allowed)) = ALLOWED.iter().find(|(member, _)| *member == name) else {
        return vec![file.at(1, &format!("{name} is not in ALLOWED"))];
    };
    for (kind, used, how) in dependencies(&manifest) {
        let is_member = ALLOWED.iter().any(|(member, _)| *member == used);
        let is_test_only = TEST_ONLY.contains(&used);
        let is_allowed = allowed.contains(&used) || is_test_only && kind == DEV;
        if is_member && used != name && !is_allowed {
            let reason = if is_test_only { ": it is for tests only" } else { "" };
            findings.push(file.at(1, &format!("{name} must not use {used}{reason}")));
        }
        let is_exception = EXCEPTIONS.contains(&(name, used));
        if PURE.contains(&name) && IMPURE.contains(&used) && kind != DEV && !is_exception {
            findings.push(file.at(1, &format!("{name} is pure, {used} is not")));
        }
        let is_optional = how.get("optional") == Some(&Value::Boolean(true));
        if OPTIONAL.contains(&(name, used)) && !is_optional {
            findings.push(file.at(1, &format!("{name} would bring {used} to the browser")));
        }
        if used != name && how.get("workspace") != Some(&Value::Boolean(true)) {
            findings.push(file.at(1, &format!("{name} does not use the workspace's {used}")));
        }
    }
    let lints = manifest.get("lints").and_then(|lints| lints.get("workspace"));
    if lints != Some(&Value::Boolean(true)) {
        findings.push(file.at(1, &format!("{name} does not use the workspace's lints")));
    }
    findings
}

/// All dependencies of every kind and for every target, as kind, name and declaration.
fn dependencies(manifest: &Table) -> Vec<(&str, &str, &Value)> {
    let targets = manifest.get("target").and_then(Value::as_table);
    let tables =
        targets.into_iter().flat_map(|targets| targets.values()).filter_map(Value::as_table);
    std::iter::once(manifest)
        .chain(tables)
        .flat_map(|table| {
            ["dependencies", DEV, "build-dependencies"]
                .into_iter()
                .filter_map(|kind| Some((kind, table.get(kind)?.as_table()?)))
        })
        .flat_map(|(kind, table)| table.iter().map(move |(name, how)| (kind, name.as_str(), how)))
        .collect()
}

//! Runs the tests of `docs/examples/mocks-in-tests`, which use `mockpit mock` in place of a Microcks container.

use std::{fs, path::Path};

use anyhow::Result;
use support::{
    process::run,
    workspace::{command, mockpit, root},
};

use super::{java, node};

/// Runs the tests with the clients of Microcks for Node and Java.
pub(crate) fn check(folder: &Path) -> Result<()> {
    let examples = root().join("docs/examples/mocks-in-tests");
    let project = node::install(folder)?;
    // A module is searched for in the folders above the test.
    for name in ["orders.json", "orders.test.mjs"] {
        fs::copy(examples.join(name), project.join(name))?;
    }
    let mut node = command("node");
    run(node.args(["--test", "orders.test.mjs"]).env("MOCKPIT", mockpit()).current_dir(&project))?;
    let mut java = java::java(folder)?;
    java.arg(examples.join("OrderTests.java")).arg(examples.join("orders.json"));
    run(java.env("MOCKPIT", mockpit()))
}

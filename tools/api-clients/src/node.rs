//! The Node module of Microcks.

use std::{fs, path::Path};

use anyhow::Result;
use support::{
    process::run,
    workspace::{command, root},
};

use super::servers::Servers;

/// Installs the module if needed, and imports with it.
pub(crate) fn check(servers: &Servers, folder: &Path) -> Result<()> {
    let (source, project) = (root().join("tools/api-clients/node"), folder.join("node"));
    fs::create_dir_all(&project)?;
    let wanted = fs::read(source.join("package.json"))?;
    let stamp = project.join("installed.json");
    if fs::read(&stamp).ok().as_ref() != Some(&wanted) {
        fs::write(project.join("package.json"), &wanted)?;
        let options = ["--no-audit", "--no-fund", "--ignore-scripts", "--package-lock=false"];
        run(command("npm").arg("install").args(options).current_dir(&project))?;
        fs::write(&stamp, &wanted)?;
    }
    fs::copy(source.join("clients.mjs"), project.join("clients.mjs"))?;
    let mut node = command("node");
    node.arg(project.join("clients.mjs")).arg(&servers.demo.address).arg(&servers.file);
    run(node.arg(servers.path("invalid.json")).current_dir(&project))
}

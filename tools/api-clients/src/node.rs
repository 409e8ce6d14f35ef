//! The Node module of Microcks.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Result;
use support::{
    process::run,
    workspace::{command, root},
};

use super::servers::Servers;

/// Imports with the module.
pub(crate) fn check(servers: &Servers, folder: &Path) -> Result<()> {
    let project = install(folder)?;
    fs::copy(root().join("tools/api-clients/node/clients.mjs"), project.join("clients.mjs"))?;
    let mut node = command("node");
    node.arg(project.join("clients.mjs")).arg(&servers.demo.address).arg(&servers.file);
    run(node.arg(servers.path("invalid.json")).current_dir(&project))
}

/// Installs the module if needed. Returns the folder that has it.
pub(crate) fn install(folder: &Path) -> Result<PathBuf> {
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
    Ok(project)
}

//! The Java clients of Microcks: the static calls of the testcontainers module, and the generated client.

use std::{env, fs, path::Path, process::Command};

use anyhow::Result;
use support::{
    process::run,
    workspace::{command, root},
};

use super::servers::Servers;

/// Runs the Java clients.
pub(crate) fn check(servers: &Servers, folder: &Path) -> Result<()> {
    let mut java = java(folder)?;
    java.arg(root().join("tools/api-clients/java/Clients.java"))
        .args([&servers.demo.address, servers.address(), &servers.token])
        .arg(&servers.file)
        .arg(servers.services.to_string());
    run(&mut java)
}

/// Java with the libraries. The first argument is a source file.
pub(crate) fn java(folder: &Path) -> Result<Command> {
    let mut java = command("java");
    java.args(["-Xmx256m", "-cp", &class_path(folder)?]);
    Ok(java)
}

/// Runs Maven if the project file has changed or a library is missing.
fn class_path(folder: &Path) -> Result<String> {
    let project = root().join("tools/api-clients/java/pom.xml");
    let wanted = fs::read(&project)?;
    let (resolved, list) = (folder.join("pom.xml"), folder.join("class-path.txt"));
    let known = fs::read_to_string(&list).ok().filter(|known| {
        fs::read(&resolved).is_ok_and(|resolved| resolved == wanted)
            && env::split_paths(known).all(|library| library.exists())
    });
    if let Some(known) = known {
        return Ok(known);
    }
    run(command("mvn")
        .args(["-q", "-B", "dependency:build-classpath", "-f"])
        .arg(&project)
        .arg(format!("-Dmdep.outputFile={}", list.display())))?;
    fs::write(&resolved, wanted)?;
    Ok(fs::read_to_string(&list)?)
}

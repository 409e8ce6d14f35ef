//! Gets Keycloak from Maven, unpacks it, and prepares it for a quick start.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use support::{
    process::{run, run_to_log},
    workspace::{command, target},
};
use zip::ZipArchive;

/// The version of Keycloak.
const VERSION: &str = "26.7.3";

/// The plugin of Maven that copies a file of the repository.
const COPY: &str = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";

/// The folder of a Keycloak that is ready to start. Gets and prepares it at the first call.
pub(crate) fn installed() -> Result<PathBuf> {
    let folder = target().join("keycloak");
    let home = folder.join(format!("keycloak-{VERSION}"));
    let prepared = home.join("prepared");
    if !prepared.exists() {
        // What is left of an interrupted call.
        if home.exists() {
            fs::remove_dir_all(&home)?;
        }
        download(&folder)?;
        prepare(&home, &folder)?;
        File::create(prepared)?;
    }
    Ok(home)
}

fn download(folder: &Path) -> Result<()> {
    println!("downloading Keycloak {VERSION} from Maven, 177 MB");
    run(command("mvn")
        .args(["-q", "-B", COPY])
        .arg(format!("-Dartifact=org.keycloak:keycloak-quarkus-dist:{VERSION}:zip"))
        .arg(format!("-DoutputDirectory={}", folder.display())))?;
    let file = folder.join(format!("keycloak-quarkus-dist-{VERSION}.zip"));
    let archive = File::open(&file).with_context(|| format!("Maven did not write {file:?}"))?;
    ZipArchive::new(archive)?.extract(folder)?;
    Ok(fs::remove_file(file)?)
}

/// Compiles the settings that cannot change afterwards. Without this, each start takes half a minute longer.
fn prepare(home: &Path, folder: &Path) -> Result<()> {
    let mut build = command("bash");
    build.arg(home.join("bin/kc.sh")).args(["build", "--db=dev-mem"]);
    run_to_log(&mut build, &folder.join("build.log"))?;
    Ok(())
}

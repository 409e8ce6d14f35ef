//! A Java that can run Microcks, and the class path that Maven makes for it.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use support::{
    process::{ask, run},
    workspace::{command, root},
};

use super::folder;

/// What Microcks is compiled for.
const OLDEST: u32 = 21;

/// A Java with Microcks on its class path.
pub(crate) struct Java {
    program: PathBuf,
}

impl Java {
    /// The one that `JAVA_HOME` names, the one on the path, or one that the system has installed.
    pub(crate) fn find() -> Option<Self> {
        ask(command("mvn").arg("--version"))?;
        let home = env::var_os("JAVA_HOME").map(|home| Path::new(&home).join("bin/java"));
        let installed = fs::read_dir("/usr/lib/jvm").into_iter().flatten().flatten();
        let mut installed: Vec<PathBuf> =
            installed.map(|entry| entry.path().join("bin/java")).collect();
        installed.sort();
        let program =
            home.into_iter().chain([PathBuf::from("java")]).chain(installed).find(|it| {
                let version = ask(Command::new(it).arg("--version"));
                version.and_then(|version| major(&version)).is_some_and(|major| major >= OLDEST)
            })?;
        Some(Self { program })
    }

    /// A command that has Microcks and a Mongo on its class path, within modest memory.
    pub(crate) fn command(&self) -> Result<Command> {
        let class_path = class_path().context("cannot get Microcks")?;
        let mut java = command(&self.program.to_string_lossy());
        java.args(["-Xmx512m", "-cp", &class_path]);
        Ok(java)
    }
}

/// Asks Maven once for each change of the project file, and again where a library has gone.
fn class_path() -> Result<String> {
    let project = root().join("tools/microcks-comparison/java/pom.xml");
    let wanted = fs::read(&project)?;
    let (resolved, list) = (folder()?.join("pom.xml"), folder()?.join("class-path.txt"));
    let known = fs::read_to_string(&list).ok().filter(|known| {
        fs::read(&resolved).is_ok_and(|resolved| resolved == wanted)
            && env::split_paths(known).all(|library| library.exists())
    });
    if let Some(known) = known {
        return Ok(known);
    }
    println!("getting Microcks from Maven: about 110 MB, once");
    run(command("mvn")
        .args(["-q", "-B", "dependency:build-classpath", "-f"])
        .arg(&project)
        .arg(format!("-Dmdep.outputFile={}", list.display())))?;
    fs::write(&resolved, wanted)?;
    Ok(fs::read_to_string(&list)?)
}

/// Of what `java --version` says, like `openjdk 25.0.3 2026-04-21 LTS`.
fn major(version: &str) -> Option<u32> {
    version.split_whitespace().nth(1)?.split(['.', '-', '+']).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_version_of_java() {
        assert_eq!(major("openjdk 25.0.3 2026-04-21 LTS\nOpenJDK Runtime"), Some(25));
        assert_eq!(major("java 21 2023-09-19 LTS"), Some(21));
        assert_eq!(major("openjdk 26-ea 2026-03-17"), Some(26));
        assert_eq!(major(""), None);
    }
}

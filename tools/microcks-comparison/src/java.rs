//! Finds a Java that can run Microcks, and gets the class path from Maven.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use support::{
    process::{capture, run},
    workspace::{command, root},
};

use super::folder;

/// The oldest Java version that runs Microcks.
const OLDEST: u32 = 21;

/// A Java program that can run Microcks.
pub(crate) struct Java {
    program: PathBuf,
}

impl Java {
    /// Searches `JAVA_HOME`, the path and the system's folder, in this order. Returns `None` without a
    /// suitable Java or without Maven.
    pub(crate) fn find() -> Option<Self> {
        capture(command("mvn").arg("--version"))?;
        let home = env::var_os("JAVA_HOME").map(|home| Path::new(&home).join("bin/java"));
        let installed = fs::read_dir("/usr/lib/jvm").into_iter().flatten().flatten();
        let mut installed: Vec<PathBuf> =
            installed.map(|entry| entry.path().join("bin/java")).collect();
        installed.sort();
        let program =
            home.into_iter().chain([PathBuf::from("java")]).chain(installed).find(|it| {
                let version = capture(Command::new(it).arg("--version"));
                version
                    .and_then(|version| parse_major(&version))
                    .is_some_and(|major| major >= OLDEST)
            })?;
        Some(Self { program })
    }

    /// A command with Microcks and Mongo on its class path, and limited memory.
    pub(crate) fn command(&self) -> Result<Command> {
        let class_path = class_path().context("cannot get Microcks")?;
        let mut java = command(&self.program.to_string_lossy());
        java.args(["-Xmx512m", "-cp", &class_path]);
        Ok(java)
    }
}

/// Runs Maven if the project file has changed or a library is missing. Otherwise returns the saved class
/// path.
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
    println!("downloading Microcks from Maven, about 110 MB");
    run(command("mvn")
        .args(["-q", "-B", "dependency:build-classpath", "-f"])
        .arg(&project)
        .arg(format!("-Dmdep.outputFile={}", list.display())))?;
    fs::write(&resolved, wanted)?;
    Ok(fs::read_to_string(&list)?)
}

/// The major version in the output of `java --version`, such as `openjdk 25.0.3 2026-04-21 LTS`.
fn parse_major(version: &str) -> Option<u32> {
    version.split_whitespace().nth(1)?.split(['.', '-', '+']).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_java_versions() {
        assert_eq!(parse_major("openjdk 25.0.3 2026-04-21 LTS\nOpenJDK Runtime"), Some(25));
        assert_eq!(parse_major("java 21 2023-09-19 LTS"), Some(21));
        assert_eq!(parse_major("openjdk 26-ea 2026-03-17"), Some(26));
        assert_eq!(parse_major(""), None);
    }
}

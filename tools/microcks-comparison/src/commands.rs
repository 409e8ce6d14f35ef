//! The commands `export`, `diff` and `import` against a running Microcks.

use std::{fs, path::Path, process::Output};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use snapshot_generator::{Release, release_snapshot};
use support::workspace::{command, mockpit};

use super::instance::Microcks;

/// The exit code of `mockpit diff` if it finds differences.
const DIFFERS: i32 = 2;

/// Runs commands against one Microcks.
struct Commands<'a> {
    address: &'a str,
    /// How to sign in.
    access: &'a [String],
    folder: &'a Path,
}

/// Checks the commands against a Microcks, which may have services. `access` has the arguments to sign in.
pub(crate) fn check(microcks: &Microcks, access: &[String]) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let commands = Commands { address: microcks.root(), access, folder: folder.path() };
    let file = commands.write("file.json", &release_snapshot(Release::V1_7))?;
    commands.import(&file)?;

    // What is exported is what is there, in the order of Mockpit.
    let exported = commands.export("exported.json")?;
    let mut snapshot: Value = serde_json::from_slice(&fs::read(&exported)?)?;
    let services = services(&snapshot)?.len();
    let listed = microcks.services()?.len();
    ensure!(services == listed, "{services} of {listed} services were exported");
    ensure!(commands.diff(&exported)? == 0, "the export differs from its Microcks");
    let again = commands.export("again.json")?;
    ensure!(fs::read(&exported)? == fs::read(&again)?, "two exports have other bytes");

    // A changed response is found, imported and then there.
    let response = &mut snapshot["responses"][0];
    ensure!(response["id"].is_string(), "the export has no response");
    response["content"] = json!("a changed response");
    let changed = commands.write("changed.json", &serde_json::to_vec(&snapshot)?)?;
    ensure!(commands.diff(&changed)? == DIFFERS, "a changed response is not found");
    commands.import(&changed)?;
    ensure!(commands.diff(&changed)? == 0, "the changed response was not imported");

    // The same service from elsewhere has another ID. Microcks itself would have it twice afterwards.
    let service = snapshot["services"][0]["id"].as_str().context("a service has no ID")?;
    let elsewhere = serde_json::to_string(&snapshot)?.replace(service, "0123456789abcdef01234567");
    let elsewhere = elsewhere.replace("a changed response", "changed again");
    let elsewhere = commands.write("elsewhere.json", elsewhere.as_bytes())?;
    commands.import(&elsewhere)?;
    let now = microcks.services()?.len();
    ensure!(now == listed, "{now} instead of {listed} services after an import from elsewhere");
    ensure!(commands.diff(&changed)? == DIFFERS, "the import from elsewhere changed nothing");

    // Microcks removes nothing by itself. A service that loses something keeps its ID.
    let before = commands.folder.join("before.json").display().to_string();
    let replace =
        ["--to", commands.address, "--policy", "replace", "--yes", "--accept-executable-content"];
    commands.succeed("import", &[&[&*changed], &replace[..], &["--before", &before]].concat())?;
    let has = |name: &str, text: &str| -> Result<bool> {
        Ok(fs::read_to_string(commands.export(name)?)?.contains(text))
    };
    ensure!(!has("replaced.json", "changed again")?, "the services were not replaced");
    ensure!(microcks.services()?.len() == listed, "replacing has changed the number of services");
    commands.succeed("import", &[&[&*before], &replace[..]].concat())?;
    ensure!(has("back.json", "changed again")?, "the services of before are not back");
    println!("export, diff and import work with {services} services of a running Microcks");
    Ok(())
}

/// Checks that the commands name what is missing to sign in.
pub(crate) fn check_sign_in(microcks: &Microcks, wrong: &[String]) -> Result<()> {
    let folder = tempfile::tempdir()?;
    for (access, expected) in [(&[][..], "needs a sign-in"), (wrong, "Check its ID and secret")] {
        let commands = Commands { address: microcks.root(), access, folder: folder.path() };
        let target = folder.path().join("none.json").display().to_string();
        let output = commands.run("export", &[commands.address, "--output", &target])?;
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        ensure!(output.status.code() == Some(1) && text.contains(expected), "{expected}: {text}");
        ensure!(!Path::new(&target).exists(), "a failed export leaves a file");
    }
    Ok(())
}

impl Commands<'_> {
    fn write(&self, name: &str, content: &[u8]) -> Result<String> {
        let path = self.folder.join(name);
        fs::write(&path, content)?;
        Ok(path.display().to_string())
    }

    fn run(&self, name: &str, arguments: &[&str]) -> Result<Output> {
        let mut mockpit = command(&mockpit().to_string_lossy());
        mockpit.arg(name).args(arguments).args(self.access);
        mockpit.output().context("cannot run mockpit")
    }

    fn succeed(&self, name: &str, arguments: &[&str]) -> Result<()> {
        let output = self.run(name, arguments)?;
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        ensure!(output.status.success(), "mockpit {name} {arguments:?}: {text}");
        Ok(())
    }

    fn import(&self, file: &str) -> Result<()> {
        let policy = ["--policy", "merge", "--yes", "--accept-executable-content"];
        self.succeed("import", &[&[file, "--to", self.address], &policy[..]].concat())
    }

    fn export(&self, name: &str) -> Result<String> {
        let target = self.folder.join(name).display().to_string();
        self.succeed("export", &[self.address, "--output", &target])?;
        Ok(target)
    }

    /// The exit code of a comparison of the Microcks with a file.
    fn diff(&self, file: &str) -> Result<i32> {
        let output = self.run("diff", &[self.address, file, "--ignore-formatting"])?;
        let code = output.status.code().unwrap_or(-1);
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        ensure!(matches!(code, 0 | DIFFERS), "mockpit diff exits with {code}: {text}");
        Ok(code)
    }
}

fn services(snapshot: &Value) -> Result<&Vec<Value>> {
    snapshot["services"].as_array().context("the export has no services")
}

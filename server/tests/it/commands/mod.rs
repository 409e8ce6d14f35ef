//! The commands that work on snapshots, run as a person or a pipeline runs them.

mod compare;
mod copy;
mod exchange;
mod exit_codes;
mod folders;
mod instances;
mod mirrors;
mod pipeline;
mod question;
mod recover;
mod servers;
mod shared;
mod sources;
mod tokens;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::{Value, json};

/// What a command printed.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// Asserts the exit code.
    #[track_caller]
    pub(crate) fn with(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}{}", self.stdout, self.stderr);
        self
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap()
    }
}

/// The binary without the settings of this machine.
pub(crate) fn mockpit() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mockpit"));
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("MOCKPIT_")) {
            command.env_remove(name);
        }
    }
    command.env("USER", "carla");
    command
}

/// Runs a command in a folder.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Ran {
    ran(mockpit().current_dir(folder).args(arguments).output().unwrap())
}

pub(crate) fn ran(output: Output) -> Ran {
    let [stdout, stderr] =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    Ran { code: output.status.code().unwrap(), stdout, stderr }
}

/// A folder for one test.
pub(crate) fn folder() -> tempfile::TempDir {
    crate::process::private_folder().unwrap()
}

/// The folder of samples. May be missing, except in CI.
pub(crate) fn samples() -> Vec<PathBuf> {
    let Some(folder) = env::var_os("MOCKPIT_SAMPLES") else {
        assert_ne!(env::var("CI").as_deref(), Ok("true"), "MOCKPIT_SAMPLES names no folder");
        return Vec::new();
    };
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == "json")).collect()
}

/// A service with an operation, and requests and responses of these names and bodies.
pub(crate) fn service(number: u8, name: &str, examples: &[(&str, &str)]) -> Value {
    let id = format!("{number:024x}");
    let operation = format!("{id}-GET /orders");
    let messages = examples.iter().zip(0..).map(|((example, body), index)| {
        let [request, response] =
            [1, 2].map(|kind| format!("{:024x}", u64::from(number) << 16 | kind << 12 | index));
        (
            json!({"id": request, "name": example, "operationId": operation, "responseId": response}),
            json!({"id": response, "name": example, "operationId": operation, "content": body, "status": "200"}),
        )
    });
    let (requests, responses): (Vec<_>, Vec<_>) = messages.unzip();
    json!({
        "services": [{
            "id": id, "name": name, "version": "1.0", "type": "REST",
            "metadata": {"createdOn": 1, "lastUpdate": 1, "labels": {"team": name.to_lowercase()}},
            "operations": [{"name": "GET /orders", "method": "GET", "defaultDelay": 0}],
        }],
        "resources": [],
        "requests": requests,
        "responses": responses,
        "eventMessages": [],
    })
}

/// One snapshot of several.
pub(crate) fn together(parts: &[Value]) -> Value {
    let mut whole = json!({"services": [], "resources": [], "requests": [], "responses": [], "eventMessages": []});
    for part in parts {
        for (key, documents) in part.as_object().unwrap() {
            let all = whole[key].as_array_mut().unwrap();
            all.extend(documents.as_array().unwrap().iter().cloned());
        }
    }
    whole
}

/// Writes a snapshot. Returns its name.
pub(crate) fn write<'a>(folder: &Path, name: &'a str, snapshot: &Value) -> &'a str {
    fs::write(folder.join(name), snapshot.to_string()).unwrap();
    name
}

/// An empty data directory, as a server makes it.
pub(crate) fn data_directory(folder: &Path, name: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    let path = folder.join(name);
    fs::create_dir(&path).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
    let (store, _) = store::EmbeddedStore::open(&path, store::Options::default()).unwrap();
    drop(store);
}

/// Compares text with a golden file. `UPDATE_GOLDEN=1` updates it.
#[track_caller]
pub(crate) fn check_golden(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
    }
    assert_eq!(text, fs::read_to_string(&path).unwrap(), "{name}");
}

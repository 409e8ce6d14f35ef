//! Exit codes and messages of every command, for good and bad input.

use std::fs;

use super::{data_directory, folder, run, service, write};

#[test]
fn every_command_states_what_is_wrong_in_one_line() {
    let folder = folder();
    let path = folder.path();
    write(path, "a.json", &service(1, "Pets", &[]));
    write(path, "b.json", &service(1, "Pets", &[("new", "")]));
    fs::write(path.join("bad.json"), "[]").unwrap();
    fs::create_dir(path.join("empty")).unwrap();
    data_directory(path, "data");
    let cases: &[(&[&str], i32, &str)] = &[
        (&["diff", "a.json", "a.json"], 0, ""),
        (&["diff", "a.json", "b.json"], 2, ""),
        (&["diff", "a.json"], 1, "the following required arguments were not provided"),
        (&["diff", "a.json", "gone.json"], 1, "Error: cannot read gone.json: No such file"),
        (
            &["diff", "a.json", "bad.json"],
            1,
            "Error: cannot compare bad.json: This is a JSON array",
        ),
        (&["diff", "-", "-"], 1, "Error: only one of both sources can be standard input"),
        (&["diff", "a.json", "empty"], 1, "Error: empty has no file of a split snapshot"),
        (&["diff", "a.json", "b.json", "--json", "--markdown"], 1, "cannot be used with"),
        (&["verify", "a.json"], 0, ""),
        (&["verify", "bad.json"], 1, ""),
        (&["verify", "gone.json"], 1, "Error: cannot read gone.json: No such file"),
        (&["verify"], 1, "<SOURCE>"),
        (&["split", "a.json", "git"], 0, ""),
        (
            &["split", "bad.json", "git2"],
            1,
            "Error: cannot read bad.json, line 1, column 1: This is a JSON array",
        ),
        (&["split", "a.json"], 1, "<FOLDER>"),
        (&["join", "git"], 0, ""),
        (&["join", "gone"], 1, "Error: cannot read the folder gone: No such file"),
        (
            &["join", "git", "-o", "gone/out.json"],
            1,
            "Error: cannot write gone/out.json. It was not changed",
        ),
        (&["export", "a.json", "-o", "out.json"], 0, ""),
        (
            &["export", "a.json", "--service", "Beer:1"],
            1,
            "Error: there is no service `Beer:1` in the source",
        ),
        (&["export", "a.json", "--label", "team=none"], 1, "Error: no service matches"),
        (
            &["export", "a.json", "--selection", "x"],
            1,
            "Error: only a data directory has saved selections",
        ),
        (
            &["export", "data", "--selection", "x"],
            1,
            "Error: there is no saved selection `x`. The source has none",
        ),
        (
            &["export", "a.json", "--response-times", "x"],
            1,
            "Error: there is no response-time profile `x`. The source has: ",
        ),
        (&["export", "a.json", "--release", "0"], 1, "it is not a version of Microcks"),
        (
            &["export", "a.json", "-o", "data"],
            1,
            "Error: data is not a file or a folder. To change it, use `mockpit import`",
        ),
        (&["export", "data"], 1, "Error: no service matches"),
        (&["import", "a.json", "--to", "data", "--dry-run"], 0, ""),
        (&["import", "a.json"], 1, "--to <TARGET>"),
        (
            &["import", "bad.json", "--to", "data", "--yes"],
            1,
            "Error: bad.json cannot be imported, line 1, column 1",
        ),
        (
            &["import", "a.json", "--to", "-", "--yes"],
            1,
            "Error: standard output cannot be imported into",
        ),
        (
            &["import", "a.json", "--to", "data", "--policy", "x"],
            1,
            "possible values: merge, replace, keep",
        ),
        (&["check", "--data", "data"], 0, ""),
        (&["check", "--data", "gone"], 1, "Error: there is no data directory at gone"),
        (&["compact", "--data", "data"], 1, "--keep-days <N>"),
        (
            &["compact", "--keep-days", "1", "--data", "gone"],
            1,
            "Error: there is no data directory at gone",
        ),
        (&["recover", "--data", "data"], 0, ""),
        (&["account", "list", "--data", "data"], 0, ""),
        (
            &["account", "disable", "bob", "--data", "data"],
            1,
            "Error: there is no account named bob",
        ),
        (&["token", "list", "--data", "data"], 0, ""),
        (&["token", "create", "t", "--account", "bob", "--data", "data"], 1, "--scope <SCOPES>"),
        (&["completions", "bash"], 0, ""),
        (&["completions", "sh"], 1, "possible values"),
        (&["--version"], 0, ""),
        (&["--help"], 0, ""),
        (&["explode"], 1, "unrecognized subcommand 'explode'"),
        (&[], 1, "Usage: mockpit"),
    ];
    for (arguments, code, stderr) in cases {
        let ran = run(path, arguments);
        assert_eq!(ran.code, *code, "{arguments:?}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.contains(stderr), "{arguments:?}: {}", ran.stderr);
        if stderr.is_empty() {
            assert_eq!(ran.stderr, "", "{arguments:?}");
        }
        if stderr.starts_with("Error: ") {
            assert_eq!(ran.stderr.lines().count(), 1, "{arguments:?}: {}", ran.stderr);
        }
    }
}

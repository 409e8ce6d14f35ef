//! The question of `mockpit import` on a terminal.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read as _, Write as _},
    path::Path,
    process::Stdio,
};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use super::{data_directory, folder, mockpit, ran, run, service, write};

/// A terminal without a screen.
pub(super) struct Terminal {
    /// The side of the person.
    person: File,
}

impl Terminal {
    pub(super) fn open() -> Self {
        let person = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&person).unwrap();
        unlockpt(&person).unwrap();
        Self { person: person.into() }
    }

    /// The side of the program.
    pub(super) fn program(&self) -> Stdio {
        let name = ptsname(&self.person, Vec::new()).unwrap().into_string().unwrap();
        OpenOptions::new().read(true).write(true).open(name).unwrap().into()
    }

    /// Waits until the program has written this.
    pub(super) fn wait_for(&mut self, expected: &str) {
        let (mut text, mut piece) = (Vec::new(), [0; 4096]);
        while !String::from_utf8_lossy(&text).contains(expected) {
            let length = self.person.read(&mut piece).unwrap();
            text.extend_from_slice(&piece[..length]);
        }
    }

    /// Types this.
    pub(super) fn write(&mut self, typed: &str) {
        self.person.write_all(typed.as_bytes()).unwrap();
    }

    /// What the program wrote. Ends when the program has ended.
    pub(super) fn read(&mut self) -> String {
        let (mut text, mut piece) = (Vec::new(), [0; 4096]);
        loop {
            match self.person.read(&mut piece) {
                Ok(0) => break,
                // Linux ends a terminal that nobody uses any longer with an error.
                Err(error)
                    if error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error()) =>
                {
                    break;
                }
                Ok(length) => text.extend_from_slice(&piece[..length]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => panic!("{error}"),
            }
        }
        String::from_utf8(text).unwrap()
    }
}

/// Runs an import on a terminal whose person types this. Returns the exit code, the output and the terminal.
fn import(folder: &Path, typed: &str) -> (i32, String, String) {
    let mut terminal = Terminal::open();
    terminal.write(typed);
    let mut command = mockpit();
    command.current_dir(folder).args(["import", "in.json", "--to", "data"]);
    command.stdin(terminal.program()).stderr(terminal.program()).stdout(Stdio::piped());
    let child = command.spawn().unwrap();
    // It holds the side of the program open.
    drop(command);
    let shown = terminal.read();
    let ran = ran(child.wait_with_output().unwrap());
    (ran.code, ran.stdout, shown)
}

#[test]
fn import_asks_on_a_terminal_and_does_nothing_without_a_yes() {
    let folder = folder();
    let folder = folder.path();
    data_directory(folder, "data");
    write(folder, "in.json", &service(1, "Pets", &[("all", "[]")]));
    for typed in ["\n", "n\n", "yess\n", "\u{4}"] {
        let (code, output, shown) = import(folder, typed);
        assert_eq!(code, 1, "{typed:?}: {shown}");
        assert!(shown.contains("Import 1 service? [y/N] "), "{typed:?}: {shown}");
        assert!(output.ends_with("Nothing was changed.\n"), "{typed:?}: {output}");
    }
    for (typed, written) in [("Y\n", 1), ("yes\n", 0)] {
        let (code, output, shown) = import(folder, typed);
        assert_eq!(code, 0, "{typed:?}: {output}{shown}");
        let is_asked = shown.contains("[y/N]");
        assert_eq!(is_asked, written == 1, "{typed:?}: there is something to import only once");
    }
    let checked = run(folder, &["export", "data"]).with(0);
    assert!(checked.stdout.contains("Pets"));
}

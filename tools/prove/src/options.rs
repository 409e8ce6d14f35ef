//! The command line: parts, form, seed and server program.

use std::{
    path::PathBuf,
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result, bail, ensure};

/// The part that `--store postgres` selects.
const SERVERS: &str = "servers";

/// The amount of work.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Form {
    /// Takes minutes. Part of `cargo xtask test`.
    Short,
    /// The numbers of `docs/reliability.md`.
    Long,
}

/// The options of the command.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) form: Form,
    pub(crate) seed: u64,
    /// A server program instead of the released one.
    pub(crate) binary: Option<PathBuf>,
    /// The number of faults of several servers, instead of that of the form.
    pub(crate) rounds: Option<usize>,
    /// The names of the parts. Empty for all.
    pub(super) only: Vec<String>,
}

impl Options {
    /// All parts in the short form with a random seed.
    pub(crate) fn short() -> Self {
        Self { form: Form::Short, seed: new_seed(), binary: None, rounds: None, only: Vec::new() }
    }

    pub(crate) fn parse(arguments: &[&str]) -> Result<Self> {
        let mut options = Self::short();
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match *argument {
                "--long" => options.form = Form::Long,
                "--seed" => {
                    let seed = arguments.next().context("--seed needs a number")?;
                    options.seed = seed.parse().context("--seed needs a number")?;
                }
                "--binary" => {
                    let path = arguments.next().context("--binary needs a path")?;
                    options.binary = Some(std::path::absolute(path)?);
                }
                "--store" => {
                    let store = arguments.next().context("--store needs the name postgres")?;
                    ensure!(*store == "postgres", "{store:?} is not a store. Use postgres");
                    options.only.push(SERVERS.to_owned());
                }
                "--rounds" => {
                    let rounds = arguments.next().context("--rounds needs a number")?;
                    options.rounds = Some(rounds.parse().context("--rounds needs a number")?);
                }
                name if super::names().any(|known| known == name) => {
                    options.only.push(name.to_owned());
                }
                other => {
                    let names: Vec<&str> = super::names().collect();
                    bail!("{other:?} is not a part. The parts are: {}", names.join(", "));
                }
            }
        }
        Ok(options)
    }

    pub(crate) fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == name)
    }

    /// The number for this form.
    pub(crate) fn pick<T>(&self, short: T, long: T) -> T {
        match self.form {
            Form::Short => short,
            Form::Long => long,
        }
    }

    /// The arguments that run one part in another process.
    pub(crate) fn arguments_of(&self, part: &str) -> Result<Vec<String>> {
        let binary = self.binary.clone().unwrap_or_else(support::workspace::mockpit);
        let binary = binary.to_str().context("the path of the server is not Unicode")?;
        ensure!(super::names().any(|known| known == part), "{part} is not a part");
        let mut arguments = vec![part.to_owned(), "--seed".into(), self.seed.to_string()];
        arguments.extend(["--binary".to_owned(), binary.to_owned()]);
        arguments.extend((self.form == Form::Long).then(|| "--long".to_owned()));
        Ok(arguments)
    }
}

fn new_seed() -> u64 {
    // Short enough to retype.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::from(now.subsec_nanos()) % 1_000_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_arguments_select_all_parts_in_the_short_form() {
        let options = Options::parse(&[]).unwrap();
        assert!(super::super::names().all(|name| options.wants(name)));
        assert_eq!((options.form, options.pick(1, 2)), (Form::Short, 1));
    }

    #[test]
    fn arguments_select_parts_form_seed_and_server() {
        let options =
            Options::parse(&["kill", "--long", "--seed", "7", "--binary", "/x/mockpit"]).unwrap();
        assert!(options.wants("kill") && !options.wants("damage"));
        assert_eq!((options.seed, options.pick(1, 2)), (7, 2));
        let arguments = options.arguments_of("kill").unwrap();
        assert_eq!(arguments, ["kill", "--seed", "7", "--binary", "/x/mockpit", "--long"]);
        let again: Vec<&str> = arguments.iter().map(String::as_str).collect();
        assert_eq!(Options::parse(&again).unwrap().arguments_of("kill").unwrap(), arguments);
    }

    #[test]
    fn store_selects_the_part_of_several_servers_and_rounds_its_length() {
        let options = Options::parse(&["--store", "postgres", "--rounds", "9"]).unwrap();
        assert!(options.wants("servers") && !options.wants("kill"));
        assert_eq!(options.rounds, Some(9));
        Options::parse(&["--store", "mysql"]).unwrap_err();
        Options::parse(&["--rounds"]).unwrap_err();
    }

    #[test]
    fn unknown_argument_error_lists_the_parts() {
        let error = Options::parse(&["kil"]).unwrap_err().to_string();
        assert!(error.contains("\"kil\"") && error.contains("kill, "), "{error}");
        Options::parse(&["--seed", "x"]).unwrap_err();
        Options::parse(&["--binary"]).unwrap_err();
    }
}

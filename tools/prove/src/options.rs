//! The options of the command: parts, form and seed.

use std::{
    path::PathBuf,
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result, bail, ensure};

/// The amount of work.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Form {
    /// Takes minutes. Runs with every test run.
    Short,
    /// The numbers that `docs/reliability.md` states.
    Long,
}

/// The options of the command.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) form: Form,
    pub(crate) seed: u64,
    /// A server program instead of the released one.
    pub(crate) binary: Option<PathBuf>,
    /// The names of the parts. Empty for all.
    pub(super) only: Vec<String>,
}

impl Options {
    /// All parts in the short form with a random seed.
    pub(crate) fn short() -> Self {
        Self { form: Form::Short, seed: new_seed(), binary: None, only: Vec::new() }
    }

    pub(crate) fn parse(words: &[&str]) -> Result<Self> {
        let mut options = Self::short();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match *word {
                "--long" => options.form = Form::Long,
                "--seed" => {
                    let seed = words.next().context("--seed needs a number")?;
                    options.seed = seed.parse().context("--seed needs a number")?;
                }
                "--binary" => {
                    let path = words.next().context("--binary needs a path")?;
                    options.binary = Some(std::path::absolute(path)?);
                }
                name if super::names().any(|known| known == name) => {
                    options.only.push(name.to_owned());
                }
                other => {
                    let names: Vec<&str> = super::names().collect();
                    bail!("{other:?} is no part of it. The parts are: {}", names.join(", "));
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
    pub(crate) fn words(&self, part: &str) -> Result<Vec<String>> {
        let binary = self.binary.clone().unwrap_or_else(support::workspace::mockpit);
        let binary = binary.to_str().context("the path of the server is not Unicode")?;
        ensure!(super::names().any(|known| known == part), "{part} is no part");
        let mut words = vec![part.to_owned(), "--seed".into(), self.seed.to_string()];
        words.extend(["--binary".to_owned(), binary.to_owned()]);
        words.extend((self.form == Form::Long).then(|| "--long".to_owned()));
        Ok(words)
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
    fn without_words_every_part_is_tried_in_the_short_form() {
        let options = Options::parse(&[]).unwrap();
        assert!(super::super::names().all(|name| options.wants(name)));
        assert_eq!((options.form, options.pick(1, 2)), (Form::Short, 1));
    }

    #[test]
    fn words_choose_parts_numbers_seed_and_server() {
        let options =
            Options::parse(&["kill", "--long", "--seed", "7", "--binary", "/x/mockpit"]).unwrap();
        assert!(options.wants("kill") && !options.wants("damage"));
        assert_eq!((options.seed, options.pick(1, 2)), (7, 2));
        let words = options.words("kill").unwrap();
        assert_eq!(words, ["kill", "--seed", "7", "--binary", "/x/mockpit", "--long"]);
        let again: Vec<&str> = words.iter().map(String::as_str).collect();
        assert_eq!(Options::parse(&again).unwrap().words("kill").unwrap(), words);
    }

    #[test]
    fn unknown_words_are_refused_with_the_names_of_the_parts() {
        let error = Options::parse(&["kil"]).unwrap_err().to_string();
        assert!(error.contains("\"kil\"") && error.contains("kill, "), "{error}");
        Options::parse(&["--seed", "x"]).unwrap_err();
        Options::parse(&["--binary"]).unwrap_err();
    }
}

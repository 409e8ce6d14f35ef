//! Plans which files are damaged and how. The same seed gives the same plan.

use std::{collections::BTreeMap, fmt};

/// A damage to one file or folder.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Harm {
    /// One bit changes.
    Flip { at: u64, bit: u32 },
    /// The end is lost.
    Cut { length: u64 },
    /// A page becomes zeros.
    Zero { at: u64 },
    /// Bytes come after the end.
    Append,
    /// It is replaced by that of another directory.
    Swap,
    /// It is removed.
    Remove,
    /// It is replaced by a folder.
    Folder,
}

/// The damages of one test: usually one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Damage {
    /// Paths from the root of the data directory.
    pub(crate) steps: Vec<(String, Harm)>,
}

/// The importance of a file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Matter {
    /// Its content exists nowhere else.
    Truth,
    /// It can be rebuilt from the journal.
    Derived,
    /// It holds no data.
    Nothing,
}

impl Matter {
    pub(crate) fn of(path: &str) -> Self {
        match top(path) {
            "sled" | "checkpoint" => Self::Derived,
            "LOCK" | "spool" | "accounts.lock" | "last-check.json" => Self::Nothing,
            _ => Self::Truth,
        }
    }
}

impl Damage {
    fn one(path: impl Into<String>, harm: Harm) -> Self {
        Self { steps: vec![(path.into(), harm)] }
    }

    fn and(mut self, path: impl Into<String>, harm: Harm) -> Self {
        self.steps.push((path.into(), harm));
        self
    }

    /// The file or folder that is damaged first.
    #[cfg(test)]
    pub(crate) fn target(&self) -> &str {
        self.steps.first().map_or("", |(path, _)| path)
    }

    /// Whether `check` must report it, because original data is lost or changed. A missing or foreign
    /// account list or anchor can be intended by the operator.
    pub(crate) fn must_be_reported(&self) -> bool {
        self.steps.iter().any(|(path, harm)| {
            let whole = matches!(harm, Harm::Swap | Harm::Remove);
            Matter::of(path) == Matter::Truth && (!whole || top(path) == "journal")
        })
    }

    /// Whether all accounts are removed, so that the next start offers to create an administrator.
    pub(crate) fn removes_accounts(&self) -> bool {
        self.steps.iter().any(|(path, harm)| path == "accounts.json" && *harm == Harm::Remove)
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (path, harm)) in self.steps.iter().enumerate() {
            let and = if place == 0 { "" } else { " and " };
            match harm {
                Harm::Flip { at, bit } => {
                    write!(out, "{and}{path}: bit {bit} of byte {at} flipped")
                }
                Harm::Cut { length } => write!(out, "{and}{path}: cut to {length} bytes"),
                Harm::Zero { at } => write!(out, "{and}{path}: zeros from byte {at}"),
                Harm::Append => write!(out, "{and}{path}: bytes appended"),
                Harm::Swap => write!(out, "{and}{path}: replaced from another directory"),
                Harm::Remove => write!(out, "{and}{path}: removed"),
                Harm::Folder => write!(out, "{and}{path}: a folder in its place"),
            }?;
        }
        Ok(())
    }
}

/// The first part of a path.
pub(crate) fn top(path: &str) -> &str {
    path.split('/').next().unwrap_or_default()
}

/// Plans damages: the fixed ones first, then random ones spread evenly over the folders.
pub(crate) fn plan(
    files: &[(String, u64)],
    tries: usize,
    random: &mut fastrand::Rng,
) -> Vec<Damage> {
    let mut plan = always(files, random);
    let mut groups: BTreeMap<&str, Vec<&(String, u64)>> = BTreeMap::new();
    for file in files.iter().filter(|(path, _)| Matter::of(path) != Matter::Nothing) {
        groups.entry(top(&file.0)).or_default().push(file);
    }
    // Half of the damages hit the journal, because its content exists nowhere else.
    let mut turns: Vec<&Vec<&(String, u64)>> = Vec::new();
    for (name, group) in &groups {
        turns.push(group);
        turns.extend(groups.get("journal").filter(|_| *name != "journal"));
    }
    for turn in turns.iter().cycle().take(tries.saturating_sub(plan.len())) {
        if let Some((path, size)) = random.choice(turn.iter()) {
            plan.push(Damage::one(path.as_str(), harm(*size, random)));
        }
    }
    plan
}

fn always(files: &[(String, u64)], random: &mut fastrand::Rng) -> Vec<Damage> {
    let mut plan = vec![
        Damage::one("journal", Harm::Remove),
        Damage::one("sled", Harm::Remove),
        Damage::one("journal", Harm::Remove).and("sled", Harm::Remove),
        Damage::one("journal", Harm::Swap),
        Damage::one("sled", Harm::Swap),
        Damage::one("journal", Harm::Swap).and("sled", Harm::Swap),
        Damage::one("LOCK", Harm::Folder),
    ];
    for (path, _) in files.iter().filter(|(path, _)| !path.contains('/')) {
        plan.push(Damage::one(path.as_str(), Harm::Remove));
        plan.push(Damage::one(path.as_str(), Harm::Swap));
    }
    let mut journal: Vec<&(String, u64)> =
        files.iter().filter(|(path, _)| top(path) == "journal").collect();
    journal.sort();
    if let [.., before, newest] = journal.as_slice() {
        let removed = Damage::one(newest.0.as_str(), Harm::Remove);
        plan.push(removed.clone());
        plan.push(removed.clone().and(before.0.as_str(), Harm::Remove));
        plan.push(removed.and("sled", Harm::Remove));
        plan.push(Damage::one(newest.0.as_str(), Harm::Swap));
        let flip = harm(newest.1, random);
        plan.push(Damage::one(newest.0.as_str(), flip).and("sled", Harm::Remove));
    }
    // The newest file is handled above.
    for (path, _) in journal.iter().rev().skip(1) {
        plan.push(Damage::one(path.as_str(), Harm::Remove));
    }
    plan
}

/// Mostly single bits, which are hardest to detect.
fn harm(size: u64, random: &mut fastrand::Rng) -> Harm {
    let size = size.max(1);
    match random.u8(..10) {
        0 => Harm::Cut { length: random.u64(..size) },
        1 => Harm::Cut { length: size - 1 },
        2 => Harm::Zero { at: random.u64(..size) },
        3 => Harm::Append,
        4 => Harm::Remove,
        5 => Harm::Swap,
        _ => Harm::Flip { at: random.u64(..size), bit: random.u32(..8) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> Vec<(String, u64)> {
        ["LOCK", "accounts.json", "journal/1.rev", "journal/2.rev", "journal/3.rev", "sled/db"]
            .map(|path| (path.to_owned(), if path == "LOCK" { 0 } else { 1000 }))
            .into()
    }

    #[test]
    fn the_same_seed_gives_the_same_plan() {
        let plan = |seed| plan(&files(), 80, &mut fastrand::Rng::with_seed(seed));
        assert_eq!(plan(1), plan(1));
        assert_ne!(plan(1), plan(2));
        assert_eq!(plan(1).len(), 80);
    }

    #[test]
    fn every_file_that_matters_is_damaged_and_the_newest_revisions_are_removed() {
        let plan = plan(&files(), 300, &mut fastrand::Rng::with_seed(3));
        for (path, _) in files().iter().filter(|(path, _)| path != "LOCK") {
            let flips = plan.iter().filter(|damage| {
                damage.target() == path && matches!(damage.steps[0].1, Harm::Flip { .. })
            });
            assert!(flips.count() > 5, "{path}");
        }
        let texts: Vec<String> = plan.iter().map(ToString::to_string).collect();
        for text in [
            "journal: removed",
            "journal: removed and sled: removed",
            "journal/3.rev: removed and journal/2.rev: removed",
            "journal/3.rev: replaced from another directory",
            "accounts.json: removed",
        ] {
            assert!(texts.iter().any(|known| known == text), "{text}");
        }
    }

    #[test]
    fn what_can_be_made_again_need_not_be_reported() {
        let reported = |path: &str, harm| Damage::one(path, harm).must_be_reported();
        assert!(reported("journal/1.rev", Harm::Remove));
        assert!(reported("journal", Harm::Swap));
        assert!(reported("accounts.json", Harm::Append));
        assert!(!reported("accounts.json", Harm::Remove));
        assert!(!reported("sled/db", Harm::Append));
        assert!(!reported("LOCK", Harm::Folder));
    }
}

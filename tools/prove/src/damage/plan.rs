//! Plans which files are damaged and how. The same seed gives the same plan.

use std::collections::BTreeMap;

use super::scenario::{Fault, Importance, Scenario, top};

/// Plans scenarios: the fixed ones first, then random ones spread evenly over the folders.
pub(crate) fn plan(
    files: &[(String, u64)],
    tries: usize,
    random: &mut fastrand::Rng,
) -> Vec<Scenario> {
    let mut plan = fixed(files, random);
    let mut groups: BTreeMap<&str, Vec<&(String, u64)>> = BTreeMap::new();
    for file in files.iter().filter(|(path, _)| Importance::of(path) != Importance::None) {
        groups.entry(top(&file.0)).or_default().push(file);
    }
    // Half of the faults hit the journal, because its content exists nowhere else.
    let mut turns: Vec<&Vec<&(String, u64)>> = Vec::new();
    for (name, group) in &groups {
        turns.push(group);
        turns.extend(groups.get("journal").filter(|_| *name != "journal"));
    }
    for turn in turns.iter().cycle().take(tries.saturating_sub(plan.len())) {
        if let Some((path, size)) = random.choice(turn.iter()) {
            plan.push(Scenario::one(path.as_str(), random_fault(*size, random)));
        }
    }
    plan
}

fn fixed(files: &[(String, u64)], random: &mut fastrand::Rng) -> Vec<Scenario> {
    let mut plan = vec![
        Scenario::one("journal", Fault::Remove),
        Scenario::one("sled", Fault::Remove),
        Scenario::one("journal", Fault::Remove).and("sled", Fault::Remove),
        Scenario::one("journal", Fault::Replace),
        Scenario::one("sled", Fault::Replace),
        Scenario::one("journal", Fault::Replace).and("sled", Fault::Replace),
        Scenario::one("LOCK", Fault::BecomeFolder),
    ];
    for (path, _) in files.iter().filter(|(path, _)| !path.contains('/')) {
        plan.push(Scenario::one(path.as_str(), Fault::Remove));
        plan.push(Scenario::one(path.as_str(), Fault::Replace));
    }
    let mut journal: Vec<&(String, u64)> =
        files.iter().filter(|(path, _)| top(path) == "journal").collect();
    journal.sort();
    if let [.., before, newest] = journal.as_slice() {
        let removed = Scenario::one(newest.0.as_str(), Fault::Remove);
        plan.push(removed.clone());
        plan.push(removed.clone().and(before.0.as_str(), Fault::Remove));
        plan.push(removed.and("sled", Fault::Remove));
        plan.push(Scenario::one(newest.0.as_str(), Fault::Replace));
        let flip = random_fault(newest.1, random);
        plan.push(Scenario::one(newest.0.as_str(), flip).and("sled", Fault::Remove));
    }
    // The newest file is handled above.
    for (path, _) in journal.iter().rev().skip(1) {
        plan.push(Scenario::one(path.as_str(), Fault::Remove));
    }
    plan
}

/// Flips single bits in most cases, because they are hardest to detect.
fn random_fault(size: u64, random: &mut fastrand::Rng) -> Fault {
    let size = size.max(1);
    match random.u8(..10) {
        0 => Fault::Truncate { length: random.u64(..size) },
        1 => Fault::Truncate { length: size - 1 },
        2 => Fault::ZeroPage { at: random.u64(..size) },
        3 => Fault::Append,
        4 => Fault::Remove,
        5 => Fault::Replace,
        _ => Fault::FlipBit { at: random.u64(..size), bit: random.u32(..8) },
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
    fn plan_covers_every_file_with_data_and_removes_the_newest_revisions() {
        let plan = plan(&files(), 300, &mut fastrand::Rng::with_seed(3));
        for (path, _) in files().iter().filter(|(path, _)| path != "LOCK") {
            let flips = plan.iter().filter(|damage| {
                damage.target() == path && matches!(damage.faults[0].1, Fault::FlipBit { .. })
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
}

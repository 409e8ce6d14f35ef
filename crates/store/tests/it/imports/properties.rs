//! Several servers answer like one.

use api_types::{
    Decision, DecisionChanges, DecisionsVersion, FileAction, ImportId, NewFile, RevisionNumber,
};
use proptest::{collection::vec, prelude::*};
use repository::{ImportView, PlanOptions, Repository};
use snapshot::Exclusions;
use store_tests::{Harness, service, snapshot};

use super::{Servers, admin};

/// What a client does with one of two imports.
#[derive(Clone, Debug)]
enum Step {
    Start(usize),
    Slice { from: u64, length: usize },
    Plan { list_missing: Option<bool> },
    Decide { row: u32, choice: u8, is_old: bool },
    View,
    Rows,
    Apply,
    Cancel { by: &'static str },
    Undo,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (0..3_usize).prop_map(Step::Start),
        8 => (0..4_u64, 50..400_usize).prop_map(|(from, length)| Step::Slice { from, length }),
        4 => any::<Option<bool>>().prop_map(|list_missing| Step::Plan { list_missing }),
        4 => (0..3_u32, 0..4_u8, prop::bool::weighted(0.2))
            .prop_map(|(row, choice, is_old)| Step::Decide { row, choice, is_old }),
        3 => Just(Step::View),
        1 => Just(Step::Rows),
        3 => Just(Step::Apply),
        1 => prop_oneof![Just("anna"), Just("bob")].prop_map(|by| Step::Cancel { by }),
        1 => Just(Step::Undo),
    ]
}

fn file(number: usize) -> String {
    let body = number.to_string();
    let orders = service("a1", "Orders", &[("one", &body)]);
    let other = service(&format!("b{number}"), &format!("Beers {number}"), &[("one", "1")]);
    snapshot("x", &[orders, other])
}

/// A client, which numbers the imports that it starts.
#[derive(Default)]
struct Client {
    ids: Vec<ImportId>,
    files: Vec<String>,
    offset: u64,
    version: DecisionsVersion,
}

impl Client {
    /// Does a step at a server. The answer has no IDs, because they are random.
    fn run(&mut self, server: &Repository, step: &Step) -> String {
        let anna = admin("anna");
        if let Step::Start(number) = *step {
            let text = file(number);
            let files = [NewFile::new("a.json", text.len() as u64)];
            self.ids.push(server.start_import(&anna, FileAction::Import, &files).unwrap());
            self.files.push(text);
            (self.offset, self.version) = Default::default();
            return String::new();
        }
        let Some((id, text)) = self.ids.last().zip(self.files.last()) else {
            return String::new();
        };
        let answer = match step.clone() {
            Step::Start(_) => String::new(),
            Step::Slice { from, length } => {
                // Most slices are the next one. Some were sent before, and some leave a gap.
                let offset =
                    [self.offset, self.offset, self.offset.saturating_sub(70), self.offset + 9];
                let offset = offset[usize::try_from(from).unwrap()];
                let rest = text.as_bytes().iter().skip(usize::try_from(offset).unwrap());
                let slice: Vec<u8> = rest.take(length).copied().collect();
                let received = server.append_slice(&anna, id, 0, offset, slice);
                if let Ok(progress) = &received {
                    self.offset = progress.received;
                }
                format!("{received:?}")
            }
            Step::Plan { list_missing } => {
                let options = PlanOptions { list_missing, ..PlanOptions::default() };
                format!("{:?}", server.plan_import_with(&anna, id, options))
            }
            Step::Decide { row, choice, is_old } => {
                let decision = match choice {
                    0 => None,
                    1 => Some(Decision::Add),
                    2 => Some(Decision::Replace(Exclusions::default())),
                    _ => Some(Decision::KeepMine),
                };
                let version = if is_old { DecisionsVersion::default() } else { self.version };
                let rows = [(row, decision)].into();
                let changes = DecisionChanges { version, rows, ..DecisionChanges::default() };
                let saved = server.save_decisions(&anna, id, &changes);
                if let Ok(version) = saved {
                    self.version = version;
                }
                format!("{saved:?}")
            }
            Step::View => {
                let view = server.view_import(&anna, id);
                if let Ok(ImportView::Planned { saved, .. }) = &view {
                    self.version = saved.version;
                }
                format!("{view:?}")
            }
            Step::Rows => {
                let rows = server.import_rows(&anna, id, RevisionNumber(1), 0, 10);
                let sides = server.row_sides(&anna, id, 0);
                format!("{rows:?} {sides:?}")
            }
            Step::Apply => {
                let decisions = match server.view_import(&anna, id) {
                    Ok(ImportView::Planned { saved, .. }) => saved.decisions,
                    _ => [].into(),
                };
                let version = Some(self.version);
                format!("{:?}", server.apply_reviewed(&anna, id, &decisions, version))
            }
            Step::Cancel { by } => format!("{:?}", server.cancel_import(&admin(by), id)),
            Step::Undo => {
                let newest = server.head(anna.member()).revision.number;
                let undo = repository::Revert::Undo(newest);
                match server.start_revert(&anna, undo) {
                    Ok(undo) => {
                        self.ids.push(undo);
                        self.files.push(String::new());
                        String::new()
                    }
                    Err(error) => format!("{error:?}"),
                }
            }
        };
        let waiting = server.waiting_imports(&anna).into_iter();
        let mut waiting: Vec<_> = waiting
            .map(|it| {
                let number = self.ids.iter().position(|id| *id == it.id);
                format!("{number:?} {:?} {} {} {}", it.state, it.size, it.open, it.decided)
            })
            .collect();
        waiting.sort();
        let answer = format!("{answer} {waiting:?}");
        self.ids.iter().enumerate().fold(answer, |answer, (number, id)| {
            answer.replace(&id.to_string(), &format!("import {number}"))
        })
    }
}

proptest! {
    #![proptest_config(store_tests::config())]

    #[test]
    fn three_servers_answer_like_one(steps in vec((step(), 0..3_usize, prop::bool::weighted(0.05)), 1..60)) {
        let one = Harness::default();
        let servers = Servers::in_memory();
        let mut three = servers.start_three();
        let [mut alone, mut shared] = [(); 2].map(|()| Client::default());
        for (step, server, is_restarted) in steps {
            if is_restarted {
                three[server] = servers.start();
            }
            let expected = alone.run(&one.repository, &step);
            prop_assert_eq!(shared.run(&three[server], &step), expected, "{:?}", step);
        }
        prop_assert_eq!(one.store.head().revision.number.0, servers.store_revisions());
    }
}

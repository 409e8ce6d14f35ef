//! Whatever fails, and where: the answer, the import's view and what the store holds agree.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use api_types::{Choice, Decision, Decisions, ImportId, Report};
use repository::{ApplyError, ImportError, ImportView, Store};
use snapshot::{Exclusions, ServiceKey};

use super::{Fault, Faults, FaultySpool, FaultyStore};
use crate::{Harness, Service, service, snapshot};

/// A repository on a store that can fail, with an import that waits to be carried out.
pub struct FaultHarness {
    pub harness: Harness,
    pub faults: Faults,
    pub import: ImportId,
    pub decisions: Decisions,
    /// Through whom it is asked; nobody is between by itself.
    pub ask: Option<Box<dyn Ask>>,
}

/// Whoever stands between the person and the repository.
pub trait Ask: Send + Sync {
    /// Carries the import out.
    fn apply(&self, import: &ImportId, decisions: &Decisions) -> Answer;

    /// How far it is.
    fn view(&self, import: &ImportId) -> Answer;
}

/// What an answer says became of the repository.
#[derive(Debug)]
pub enum Answer {
    /// It was carried out, and read back.
    Done(Report),
    /// A revision stands that could not be read back.
    Stands,
    /// Nothing was changed: told by an error, or by a panic that became one.
    Nothing,
}

impl FaultHarness {
    /// On an empty store: two services are here, of which one is replaced, one loses its id to
    /// another, and a third comes in.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, faults: Faults) -> Self {
        let store = Arc::new(FaultyStore::new(store, faults.clone()));
        let harness = Harness::with_spool(store, Arc::new(FaultySpool(faults.clone())));
        let here = [service("a1", "A", &[("one", "1")]), service("b1", "B", &[("one", "1")])];
        harness.import(&snapshot("x", &here), Choice::Add);
        let (import, plan) = harness.planned(&Self::file());
        assert_eq!(plan.rows.len(), 3);
        let replace = Decision::Replace(Exclusions::default());
        let decisions = [(0, replace.clone()), (1, replace), (2, Decision::Add)].into();
        Self { harness, faults, import, decisions, ask: None }
    }

    /// The file that waits.
    #[must_use]
    pub fn file() -> String {
        let services: [Service; 3] = [
            service("a1", "A", &[("one", "2"), ("two", "2")]),
            service("b1", "B renamed", &[("one", "2")]),
            service("c1", "C", &[("one", "2")]),
        ];
        snapshot("y", &services)
    }

    fn apply(&self) -> Answer {
        match &self.ask {
            Some(ask) => ask.apply(&self.import, &self.decisions),
            None => {
                let apply = || self.harness.apply(&self.import, &self.decisions);
                answer_of(catch_unwind(AssertUnwindSafe(apply)))
            }
        }
    }

    /// The report of the import, which was carried out.
    #[must_use]
    pub fn report(&self) -> Report {
        self.harness.apply(&self.import, &self.decisions).unwrap()
    }

    fn view(&self) -> Answer {
        if let Some(ask) = &self.ask {
            return ask.view(&self.import);
        }
        match self.harness.repository.view_import(&self.harness.admin, &self.import) {
            Ok(ImportView::Applied { report, .. }) => Answer::Done(report),
            Ok(ImportView::Planned { plan, .. }) => {
                assert_eq!(plan.rows.len(), 3);
                Answer::Nothing
            }
            Ok(other) => panic!("{other:?}"),
            Err(error) => answer_of(Ok(Err(error))),
        }
    }

    fn newest(&self) -> u64 {
        self.harness.store.head().revision.number.0
    }

    /// Whether the repository is wholly as it is after the import, or else wholly as before.
    fn is_done(&self, before: &impl PartialEq<Hashes>) -> bool {
        let done = *before != self.harness.hashes();
        assert_eq!(self.newest(), 1 + u64::from(done));
        let state = self.harness.state();
        let examples = |name| state.get(&ServiceKey::new(name, "1")).map(|(.., all)| all.len());
        let counts = ["A", "B", "B renamed", "C"].map(examples);
        let expected =
            if done { [Some(2), None, Some(1), Some(1)] } else { [Some(1), Some(1), None, None] };
        assert_eq!(counts, expected);
        done
    }
}

type Hashes = std::collections::BTreeMap<ServiceKey, String>;

/// What the answer of [`Repository::apply_import`](repository::Repository::apply_import) says.
#[must_use]
pub fn answer_of(answer: Result<Result<Report, ImportError>, Box<dyn Any + Send>>) -> Answer {
    match answer {
        Ok(Ok(report)) => Answer::Done(report),
        Ok(Err(ImportError::Apply(
            ApplyError::ReadBackFailed { .. } | ApplyError::ReadBackMismatch { .. },
        ))) => Answer::Stands,
        Ok(Err(_)) | Err(_) => Answer::Nothing,
    }
}

/// Carries the import out with a fault at this call of this point. Tells whether it was reached.
pub fn agree(
    faulty: &FaultHarness,
    point: &'static str,
    skip: u32,
    lasts: bool,
    fault: &Fault,
) -> bool {
    let before = faulty.harness.hashes();
    faulty.faults.arm(point, skip, lasts, fault.clone());
    let answer = faulty.apply();
    let view = faulty.view();
    let fired = faulty.faults.disarm();

    let done = faulty.is_done(&before);
    match (&answer, &view) {
        (Answer::Done(told), Answer::Done(seen)) => assert_eq!(told, seen),
        (Answer::Done(_), _) => panic!("{point} {skip}: done, and then {view:?}"),
        (Answer::Stands, Answer::Stands | Answer::Done(_)) | (Answer::Nothing, Answer::Nothing) => {
        }
        (Answer::Stands | Answer::Nothing, _) => panic!("{point} {skip}: {answer:?}, {view:?}"),
    }
    assert_eq!(done, !matches!(answer, Answer::Nothing), "{point} {skip}: {answer:?}");

    // Asked again it is carried out if it was not, never twice, and always told alike.
    let Answer::Done(report) = faulty.apply() else { panic!("{point} {skip}: it is not usable") };
    assert!(faulty.is_done(&before));
    assert_eq!((report.revision.0, report.verified), (2, 3));
    assert_eq!(report.outcome.written.len(), 3);
    for again in [faulty.apply(), faulty.view(), faulty.apply()] {
        let Answer::Done(again) = again else { panic!("{point} {skip}: {again:?}") };
        assert_eq!(again, report);
    }
    fired
}

/// Carries the import out with a fault at each call of these points, once and for all later calls
/// too. `make` makes an import on a store that tells `faults` its points; `then` looks at what
/// is left.
pub fn agree_everywhere(
    points: &[&'static str],
    mut make: impl FnMut() -> FaultHarness,
    mut then: impl FnMut(FaultHarness),
) {
    for fault in [Fault::Fails, Fault::Panics] {
        for (point, lasts) in points.iter().flat_map(|point| [(point, false), (point, true)]) {
            let mut met = 0;
            loop {
                let faulty = make();
                let fired = agree(&faulty, point, met, lasts, &fault);
                then(faulty);
                if !fired {
                    break;
                }
                met += 1;
            }
            assert!(met > 0, "{point} is never reached");
        }
    }
}

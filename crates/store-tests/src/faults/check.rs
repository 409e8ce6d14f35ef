//! Checks that the answer, the view of the import and the store are consistent after a fault.

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

/// A repository on a store that can fail, with a planned import.
pub struct FaultHarness {
    pub harness: Harness,
    pub faults: Faults,
    pub import: ImportId,
    pub decisions: Decisions,
    /// The client that applies and views the import. `None` calls the repository directly.
    pub client: Option<Box<dyn Client>>,
}

/// A client of the repository.
pub trait Client: Send + Sync {
    /// Applies the import.
    fn apply(&self, import: &ImportId, decisions: &Decisions) -> Answer;

    /// Views the import.
    fn view(&self, import: &ImportId) -> Answer;
}

/// The reported result of an import.
#[derive(Debug)]
pub enum Answer {
    /// The import was applied and read back.
    Done(Report),
    /// A revision was committed, but could not be read back.
    NotReadBack,
    /// Nothing was changed. The import failed or panicked.
    Nothing,
}

impl FaultHarness {
    /// Takes an empty store and imports two services. The planned import replaces one, takes over the
    /// ID of the other, and adds a third.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, faults: Faults) -> Self {
        let store = Arc::new(FaultyStore::new(store, faults.clone()));
        let harness = Harness::with_spool(store, Arc::new(FaultySpool(faults.clone())));
        let here = [service("a1", "A", &[("one", "1")]), service("b1", "B", &[("one", "1")])];
        harness.import(&snapshot("x", &here), Choice::Add);
        let (import, plan) = harness.upload_and_plan(&Self::file());
        assert_eq!(plan.rows.len(), 3);
        let replace = Decision::Replace(Exclusions::default());
        let decisions = [(0, replace.clone()), (1, replace), (2, Decision::Add)].into();
        Self { harness, faults, import, decisions, client: None }
    }

    /// The file of the planned import.
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
        match &self.client {
            Some(client) => client.apply(&self.import, &self.decisions),
            None => {
                let apply = || self.harness.apply(&self.import, &self.decisions);
                answer_of(catch_unwind(AssertUnwindSafe(apply)))
            }
        }
    }

    /// The report of the applied import.
    #[must_use]
    pub fn report(&self) -> Report {
        self.harness.apply(&self.import, &self.decisions).unwrap()
    }

    fn view(&self) -> Answer {
        if let Some(client) = &self.client {
            return client.view(&self.import);
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

    /// Whether the import was applied. Asserts that it was applied completely or not at all.
    fn is_done(&self, before: &impl PartialEq<Hashes>) -> bool {
        let done = *before != self.harness.hashes();
        assert_eq!(self.newest(), 1 + u64::from(done));
        let state = self.harness.state();
        let examples =
            |name| state.get(&ServiceKey::new(name, "1")).map(|state| state.examples.len());
        let counts = ["A", "B", "B renamed", "C"].map(examples);
        let expected =
            if done { [Some(2), None, Some(1), Some(1)] } else { [Some(1), Some(1), None, None] };
        assert_eq!(counts, expected);
        done
    }
}

type Hashes = std::collections::BTreeMap<ServiceKey, String>;

/// Classifies the result of [`Repository::apply_import`](repository::Repository::apply_import).
#[must_use]
pub fn answer_of(answer: Result<Result<Report, ImportError>, Box<dyn Any + Send>>) -> Answer {
    match answer {
        Ok(Ok(report)) => Answer::Done(report),
        Ok(Err(ImportError::Apply(
            ApplyError::ReadBackFailed { .. } | ApplyError::ReadBackMismatch { .. },
        ))) => Answer::NotReadBack,
        Ok(Err(_)) | Err(_) => Answer::Nothing,
    }
}

/// Applies the import with a fault at one call of a point, and checks the result. Returns whether
/// the fault fired.
pub fn check_fault(
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
        (Answer::Done(reported), Answer::Done(seen)) => assert_eq!(reported, seen),
        (Answer::Done(_), _) => panic!("{point} {skip}: done, and then {view:?}"),
        (Answer::NotReadBack, Answer::NotReadBack | Answer::Done(_))
        | (Answer::Nothing, Answer::Nothing) => {}
        (Answer::NotReadBack | Answer::Nothing, _) => {
            panic!("{point} {skip}: {answer:?}, {view:?}")
        }
    }
    assert_eq!(done, !matches!(answer, Answer::Nothing), "{point} {skip}: {answer:?}");

    // A retry applies the import at most once and always returns the same report.
    let Answer::Done(report) = faulty.apply() else { panic!("{point} {skip}: a retry fails") };
    assert!(faulty.is_done(&before));
    assert_eq!((report.revision.0, report.verified), (2, 3));
    assert_eq!(report.outcome.written.len(), 3);
    for again in [faulty.apply(), faulty.view(), faulty.apply()] {
        let Answer::Done(again) = again else { panic!("{point} {skip}: {again:?}") };
        assert_eq!(again, report);
    }
    fired
}

/// Calls [`check_fault`] for each call of these points: with a fault at this call alone, and at this
/// and all later calls. `make` creates the harness, `then` checks the final state.
pub fn check_all_faults(
    points: &[&'static str],
    mut make: impl FnMut() -> FaultHarness,
    mut then: impl FnMut(FaultHarness),
) {
    for fault in [Fault::Fails, Fault::Panics] {
        for (point, lasts) in points.iter().flat_map(|point| [(point, false), (point, true)]) {
            let mut skip = 0;
            loop {
                let faulty = make();
                let fired = check_fault(&faulty, point, skip, lasts, &fault);
                then(faulty);
                if !fired {
                    break;
                }
                skip += 1;
            }
            assert!(skip > 0, "{point} is never reached");
        }
    }
}

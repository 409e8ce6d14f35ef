//! Imports through the router that fail at any step: the response, the view of the import and the
//! store are consistent.

use std::{cell::RefCell, sync::Arc};

use api_types::{Decisions, ImportId, ImportView};
use app::api::ApiError;
use axum::http::StatusCode;
use serde_json::{Value, json};
use store::{EmbeddedStore, FailPoint, FailPoints, Failure, Options, Step};
use store_tests::faults::{Answer, Client, FaultHarness, Faults, POINTS, check_all_faults};
use tokio::runtime::Runtime;

use crate::support::TestApp;

/// A server that is called through its router.
struct Server {
    app: TestApp,
    runtime: Runtime,
}

impl Server {
    fn call<T: serde::de::DeserializeOwned>(
        &self,
        function: &str,
        arguments: &Value,
    ) -> Result<T, Answer> {
        let path = format!("/console/import/{function}");
        let answer = self.runtime.block_on(self.app.call(&path, arguments, None));
        if answer.status == StatusCode::OK {
            return Ok(answer.read());
        }
        Err(match answer.error() {
            ApiError::NotReadBack { revision: 2 } => Answer::NotReadBack,
            // The console reports that nothing was changed.
            ApiError::Internal { request } if !request.is_empty() => Answer::Nothing,
            other => panic!("{other:?}"),
        })
    }
}

impl Client for Server {
    fn apply(&self, import: &ImportId, decisions: &Decisions) -> Answer {
        let arguments = json!({ "import": import, "decisions": decisions });
        self.call("apply", &arguments).map_or_else(|answer| answer, Answer::Done)
    }

    fn view(&self, import: &ImportId) -> Answer {
        match self.call("view", &json!({ "import": import })) {
            Ok(ImportView::Applied { report, .. }) => Answer::Done(report),
            Ok(ImportView::Planned { .. }) => Answer::Nothing,
            Ok(other) => panic!("{other:?}"),
            Err(answer) => answer,
        }
    }
}

#[test]
fn response_matches_the_store_after_a_fault() {
    let steps = ["0", "1", "2", "3", "4", "5", "6"];
    let points: Vec<_> = POINTS.into_iter().chain(steps).collect();
    let dir = RefCell::new(None);
    let make = || {
        let made = tempfile::tempdir().unwrap();
        let faults = Faults::default();
        let hook_faults = faults.clone();
        let fail_points = FailPoints::new(move |point| {
            let FailPoint::Step(step) = point else { return None };
            let index = Step::ALL.iter().position(|known| *known == step).unwrap();
            hook_faults.reach(steps[index]).err().map(|error| Failure::Nothing(error.kind()))
        });
        let options = Options { fail_points, ..Options::default() };
        let (store, _) = EmbeddedStore::open(made.path(), options).unwrap();
        dir.replace(Some(made));
        let mut faulty = FaultHarness::new(Arc::new(store), faults);
        let app = TestApp::demo_on(Arc::clone(&faulty.harness.repository));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        faulty.client = Some(Box::new(Server { app, runtime }));
        faulty
    };
    check_all_faults(&points, make, drop);
}

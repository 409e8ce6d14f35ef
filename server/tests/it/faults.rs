//! An apply that fails at any step, called like the console does. The response, the view of the
//! import and the repository must agree.

use std::{cell::RefCell, sync::Arc};

use api_types::{Decisions, ImportId, ImportView};
use app::api::ApiError;
use axum::http::StatusCode;
use serde_json::{Value, json};
use store::{EmbeddedStore, FailPoint, FailPoints, Failure, Options, Step};
use store_tests::faults::{Answer, Client, FaultHarness, Faults, POINTS, check_all_faults};
use tokio::runtime::Runtime;

use crate::support::TestApp;

/// Calls a server through its router.
struct RouterClient {
    app: TestApp,
    runtime: Runtime,
}

impl RouterClient {
    fn call<T: serde::de::DeserializeOwned>(
        &self,
        function: &str,
        arguments: &Value,
    ) -> Result<T, Answer> {
        let path = format!("/console/import/{function}");
        let response = self.runtime.block_on(self.app.call(&path, arguments, None));
        if response.status == StatusCode::OK {
            return Ok(response.read());
        }
        Err(match response.error() {
            ApiError::NotReadBack { revision: 2 } => Answer::NotReadBack,
            // For these errors the console shows that nothing was changed.
            ApiError::Internal { request } if !request.is_empty() => Answer::Nothing,
            other => panic!("{other:?}"),
        })
    }
}

impl Client for RouterClient {
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
fn response_after_a_fault_matches_the_repository() {
    let store_steps = ["0", "1", "2", "3", "4", "5", "6"];
    let points: Vec<_> = POINTS.into_iter().chain(store_steps).collect();
    let current_data = RefCell::new(None);
    let new_harness = || {
        let data = tempfile::tempdir().unwrap();
        let faults = Faults::default();
        let store_faults = faults.clone();
        let fail_points = FailPoints::new(move |point| {
            let FailPoint::Step(step) = point else { return None };
            let index = Step::ALL.iter().position(|known| *known == step).unwrap();
            let reached = store_faults.reach(store_steps[index]);
            reached.err().map(|error| Failure::Nothing(error.kind()))
        });
        let options = Options { fail_points, ..Options::default() };
        let (store, _) = EmbeddedStore::open(data.path(), options).unwrap();
        current_data.replace(Some(data));
        let mut harness = FaultHarness::new(Arc::new(store), faults);
        let app = TestApp::demo_of(Arc::clone(&harness.harness.repository));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        harness.client = Some(Box::new(RouterClient { app, runtime }));
        harness
    };
    check_all_faults(&points, new_harness, drop);
}

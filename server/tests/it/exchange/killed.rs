//! A server that is killed while it sends.

use std::path::Path;

use api_types::{
    FoundThere, ImportId, ImportView, InstanceId, InstanceJobResult, InstanceJobs, SavedInstance,
    SendState, SendView, UnfinishedCause,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{
    decisions, large_service,
    microcks::{FakeMicrocks, OnImport},
    replace,
};
use crate::{
    commands::{data_directory, folder, run, together, write},
    process::TestServer,
};

/// A running demo, in which everyone is an administrator.
struct Console(TestServer);

impl Console {
    fn start(data: &Path) -> Self {
        Self(TestServer::start(data, &["--demo"]))
    }

    fn call<T: DeserializeOwned>(&self, function: &str, arguments: &Value) -> T {
        let answer = self.0.call(&format!("/console/{function}"), &arguments.to_string());
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200"), "{function}: {answer}");
        serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {answer}"))
    }

    fn last(&self, id: &InstanceId) -> SendView {
        self.call::<Option<SendView>>("instances/last-send", &json!({ "instance": id })).unwrap()
    }

    fn job(&self, id: &InstanceId) -> InstanceJobResult {
        loop {
            let jobs: InstanceJobs = self.call("instances/jobs", &json!({ "instance": id }));
            if jobs.running.is_none() {
                return jobs.last.unwrap().result;
            }
        }
    }
}

#[test]
fn next_start_says_what_is_there_and_goes_on_or_takes_it_back() {
    for (step, expected) in [("go_on", SendState::Complete), ("take_back", SendState::TakenBack)] {
        let folder = folder();
        let path = folder.path();
        data_directory(path, "data");
        let services = (1..=4).map(|it| large_service(it, &format!("S{it}"), 700_000));
        write(path, "in.json", &together(&services.collect::<Vec<_>>()));
        run(path, &["import", "in.json", "--to", "data", "--yes"]).with(0);
        let there = FakeMicrocks::start("1.11.2");
        there.put(&large_service(1, "S1", 100));
        let before = there.documents();

        let mut console = Console::start(&path.join("data"));
        let form =
            json!({ "name": "test", "url": there.address, "sign_in": "open", "authority": "" });
        let SavedInstance::Saved(id) = console.call("instances/add", &json!({ "form": form }))
        else {
            panic!("it is not added")
        };
        let order = json!({ "instance": id, "order": { "services": "all" } });
        let () = console.call("instances/plan-send", &order);
        let InstanceJobResult::Planned(import) = console.job(&id) else { panic!("no plan") };
        there.will(&[OnImport::Import, OnImport::Hang]);
        apply(&console, &import);
        there.wait_until_it_hangs();
        console.0.child.kill().unwrap();
        console.0.child.wait().unwrap();
        drop(console);

        let console = Console::start(&path.join("data"));
        // It looks without being asked.
        let there_now = loop {
            match console.last(&id).state {
                SendState::Unfinished {
                    cause: UnfinishedCause::ServerRestarted,
                    there: Some(found),
                } => break found,
                SendState::Unfinished { cause: UnfinishedCause::ServerRestarted, there: None }
                | SendState::Running => {}
                other => panic!("{other:?}"),
            }
        };
        let FoundThere { sent, before: not_sent, other } = there_now;
        assert_eq!((sent.len(), not_sent.len(), other.len()), (2, 2, 0));
        console.job(&id);
        let arguments = json!({ "instance": id, "step": step });
        let () = console.call("instances/next-step", &arguments);
        assert_eq!(console.job(&id), InstanceJobResult::Sent);
        assert_eq!(console.last(&id).state, expected);
        if step == "take_back" {
            assert_eq!(there.documents(), before);
        } else {
            assert_eq!(there.documents()[0].len(), 4);
        }
    }
}

/// Replaces the service that is there, and adds the others.
fn apply(console: &Console, import: &ImportId) {
    let view: ImportView = console.call("import/view", &json!({ "import": import }));
    let ImportView::Planned { rows, .. } = view else { panic!("{view:?}") };
    let arguments = json!({ "import": import, "decisions": decisions(&rows, replace) });
    let _: Value = console.call("import/apply", &arguments);
}

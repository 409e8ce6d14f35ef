//! Instances: adding and changing them, contacting them, and how their secrets are stored.

mod compare;
mod contact;
mod drift;
pub(crate) mod fake;
mod manage;
mod refresh;
mod secrets;
mod shop;

use api_types::{
    InstanceForm, InstanceId, InstanceTrial, InstanceView, InstancesView, SavedInstance,
};
use serde_json::{Value, json};

use crate::support::TestApp;

/// A form without a sign-in.
fn open(name: &str, url: &str) -> Value {
    form(name, url, &json!("open"))
}

fn with_token(name: &str, url: &str, token: Option<&str>) -> Value {
    form(name, url, &json!({ "token": { "token": token } }))
}

fn with_service_account(name: &str, url: &str, secret: Option<&str>) -> Value {
    let account = json!({ "client": "pipeline", "secret": secret });
    form(name, url, &json!({ "service_account": account }))
}

fn form(name: &str, url: &str, sign_in: &Value) -> Value {
    json!({ "name": name, "url": url, "sign_in": sign_in, "authority": "" })
}

/// The functions of a demo, in which everyone is an administrator.
trait InstanceCalls {
    async fn instances(&self) -> InstancesView;
    async fn save(&self, form: &Value) -> SavedInstance;
    async fn change(&self, id: &InstanceId, form: &Value) -> SavedInstance;
    async fn try_form(&self, form: &Value, id: Option<&InstanceId>) -> InstanceTrial;
    async fn contact(&self, id: &InstanceId) -> InstanceView;

    /// Adds an instance. The form must be valid.
    async fn add(&self, form: &Value) -> InstanceId {
        match self.save(form).await {
            SavedInstance::Saved(id) => id,
            SavedInstance::Rejected(problem) => panic!("{problem:?}"),
        }
    }
}

impl InstanceCalls for TestApp {
    async fn instances(&self) -> InstancesView {
        self.call_ok("instances/view", &json!({})).await
    }

    async fn save(&self, form: &Value) -> SavedInstance {
        self.call_ok("instances/add", &json!({ "form": form })).await
    }

    async fn change(&self, id: &InstanceId, form: &Value) -> SavedInstance {
        self.call_ok("instances/change", &json!({ "instance": id, "form": form })).await
    }

    async fn try_form(&self, form: &Value, id: Option<&InstanceId>) -> InstanceTrial {
        self.call_ok("instances/try", &json!({ "instance": id, "form": form })).await
    }

    async fn contact(&self, id: &InstanceId) -> InstanceView {
        self.call_ok("instances/contact", &json!({ "instance": id })).await
    }
}

#[test]
fn forms_of_these_tests_are_those_of_the_wire() {
    for form in [
        open("a", "b"),
        with_token("a", "b", Some("t")),
        with_token("a", "b", None),
        with_service_account("a", "b", Some("s")),
    ] {
        let read: InstanceForm = serde_json::from_value(form.clone()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), form);
    }
}

//! Requests that were recorded with a real Microcks, answered by this server. Bodies are compared field by
//! field.

use std::collections::BTreeSet;

use serde_json::Value;

use super::support::{Recording, error_code, get, import, recordings, sample, send};
use crate::support::TestApp;

/// A server with the services of the recordings, as far as there are snapshots of them.
async fn app() -> Option<TestApp> {
    let app = TestApp::demo();
    import(&app, &sample("microcks-1.16-large.json")?).await;
    // The recording of an export has a service that the sample has not.
    let exports = recordings("export")?;
    let export = exports.iter().find(|export| export.title == "comma-separated").unwrap();
    import(&app, export.body.as_ref().unwrap().as_bytes()).await;
    Some(app)
}

/// Sorts what Microcks writes in the order of hashes.
fn normalized(mut value: Value) -> Value {
    fn sort(value: &mut Value, key: &str) {
        match value {
            Value::Object(members) => {
                let are_examples = key == "messagesMap";
                for (name, value) in members {
                    sort(value, if are_examples { "examples" } else { name });
                }
            }
            Value::Array(items) => {
                items.iter_mut().for_each(|item| sort(item, ""));
                let is_set =
                    ["resourcePaths", "headers", "values", "parameterConstraints", "examples"];
                if is_set.contains(&key) {
                    items.sort_by_cached_key(Value::to_string);
                }
            }
            _ => {}
        }
    }
    sort(&mut value, "");
    value
}

/// Compares two values field by field, and names the first that differs.
#[track_caller]
fn assert_same(ours: &Value, theirs: &Value, place: &str) {
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => {
            let names = |members: &serde_json::Map<String, Value>| -> Vec<String> {
                members.keys().cloned().collect()
            };
            assert_eq!(names(ours), names(theirs), "{place}");
            for (name, value) in ours {
                assert_same(value, &theirs[name], &format!("{place}/{name}"));
            }
        }
        (Value::Array(ours), Value::Array(theirs)) => {
            assert_eq!(ours.len(), theirs.len(), "{place}");
            for (index, value) in ours.iter().enumerate() {
                assert_same(value, &theirs[index], &format!("{place}/{index}"));
            }
        }
        _ => assert_eq!(ours, theirs, "{place}"),
    }
}

/// A list whose items are sorted by their IDs, where Microcks has the order of its database.
fn sorted_by_id(mut list: Value) -> Value {
    if let Value::Array(items) = &mut list {
        items.sort_by_cached_key(|item| item["id"].to_string());
    }
    list
}

fn ids(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect()
}

async fn known_ids(app: &TestApp) -> BTreeSet<String> {
    let all = get(app, "/api/services?size=1000").await;
    ids(&all).into_iter().map(str::to_owned).collect()
}

/// The recorded services that this server has.
fn known(recording: &Recording, known: &BTreeSet<String>) -> Value {
    let mut services = recording.json();
    services.as_array_mut().unwrap().retain(|it| known.contains(it["id"].as_str().unwrap()));
    services
}

#[tokio::test]
async fn services_are_as_recorded() {
    let Some(app) = app().await else { return };
    let mut compared = 0;
    for name in ["services_id", "resources_service"] {
        for recording in recordings(name).unwrap() {
            let response = send(&app, &recording.method, &recording.path).await;
            assert_eq!(response.status, recording.status, "{}", recording.title);
            if recording.status == 404 {
                assert_eq!(error_code(&response), "not_found", "{}", recording.title);
                continue;
            }
            let content_type = response.header("content-type");
            assert_eq!(
                Some(content_type),
                recording.content_type.as_deref(),
                "{}",
                recording.title
            );
            let (ours, theirs) = (sorted_by_id(response.read()), sorted_by_id(recording.json()));
            assert_same(
                &normalized(ours),
                &normalized(theirs),
                &format!("{name}: {}", recording.title),
            );
            compared += 1;
        }
    }
    assert!(compared >= 14, "{compared}");
}

#[tokio::test]
async fn lists_are_as_recorded() {
    let Some(app) = app().await else { return };
    let known_ids = known_ids(&app).await;
    let all = get(&app, "/api/services?size=1000").await;
    let mut compared = 0;
    for recording in recordings("services").unwrap() {
        if recording.status >= 400 {
            let response = send(&app, "GET", &recording.path).await;
            assert_eq!(response.status, 400, "{}", recording.title);
            assert_eq!(error_code(&response), "invalid_parameter", "{}", recording.title);
            continue;
        }
        // Microcks had more services, so its pages have other ones. Their order is the same.
        let theirs = known(&recording, &known_ids);
        let wanted: BTreeSet<&str> = ids(&theirs).into_iter().collect();
        let mut ours = all.clone();
        ours.as_array_mut().unwrap().retain(|it| wanted.contains(it["id"].as_str().unwrap()));
        compared += wanted.len();
        assert_same(&normalized(ours), &normalized(theirs), &recording.title);
    }
    assert!(compared >= 35, "{compared}");

    let page = get(&app, "/api/services?page=1&size=2").await;
    assert_eq!(ids(&page), &ids(&all)[2..4]);
    assert_eq!(ids(&get(&app, "/api/services").await).len(), 20);
    assert_eq!(get(&app, "/api/services?page=99&size=20").await, Value::Array(Vec::new()));
}

#[tokio::test]
async fn searches_are_as_recorded() {
    let Some(app) = app().await else { return };
    let known_ids = known_ids(&app).await;
    for recording in recordings("services_search").unwrap() {
        let ours = get(&app, &recording.path).await;
        // Microcks fails without parameters.
        if recording.body.is_some() && recording.status == 200 {
            let theirs = sorted_by_id(known(&recording, &known_ids));
            let ours = sorted_by_id(ours);
            assert_same(&normalized(ours), &normalized(theirs), &recording.title);
        } else {
            assert_eq!(ids(&ours).len(), known_ids.len(), "{}", recording.title);
        }
    }
}

#[tokio::test]
async fn numbers_and_settings_have_the_recorded_types() {
    let Some(app) = app().await else { return };
    let services = known_ids(&app).await.len();
    for name in
        ["services_count", "services_map", "version_info", "features_config", "keycloak_config"]
    {
        for recording in recordings(name).unwrap() {
            let ours = get(&app, &recording.path).await;
            assert_same_types(&ours, &recording.json(), name);
        }
    }
    assert_eq!(get(&app, "/api/services/count").await["counter"], services);
    let map = get(&app, "/api/services/map").await;
    let counts = map.as_object().unwrap().values().map(|count| count.as_u64().unwrap());
    assert_eq!(counts.sum::<u64>(), services as u64);
    assert_eq!(map["GENERIC_REST"], 1);

    // Microcks fails if a service has no labels.
    let labels = get(&app, "/api/services/labels").await;
    assert!(labels["domain"].as_array().unwrap().contains(&"beers".into()), "{labels}");

    let health = send(&app, "GET", "/api/health").await;
    assert_eq!((health.status.as_u16(), health.text()), (200, String::new()));
}

/// Asserts that an object has no other members than the recorded one, and values of the same types.
/// Microcks has settings of its own for message brokers.
#[track_caller]
fn assert_same_types(ours: &Value, theirs: &Value, place: &str) {
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => {
            for (name, value) in ours {
                let theirs = theirs.get(name).unwrap_or_else(|| panic!("{place}: {name}"));
                assert_same_types(value, theirs, &format!("{place}/{name}"));
            }
            if !place.starts_with("features_config/") && place != "services_map" {
                assert_eq!(ours.len(), theirs.len(), "{place}");
            }
        }
        _ => assert_eq!(
            std::mem::discriminant(ours),
            std::mem::discriminant(theirs),
            "{place}: {ours} {theirs}"
        ),
    }
}

#[tokio::test]
async fn exports_are_as_recorded() {
    let Some(app) = app().await else { return };
    let mut compared = 0;
    for recording in recordings("export").unwrap() {
        let response = send(&app, &recording.method, &recording.path).await;
        let expected = match &*recording.title {
            // Microcks leaves it out, or fails.
            "unknown id" | "not a 24-hex id" => 404,
            // Takes the IDs from a body here.
            "POST" => 400,
            _ => recording.status,
        };
        assert_eq!(response.status, expected, "{}: {}", recording.title, response.text());
        if expected >= 400 {
            error_code(&response);
            continue;
        }
        let disposition = response.header("content-disposition");
        assert_eq!(Some(disposition), recording.disposition.as_deref(), "{}", recording.title);
        let content_type = response.header("content-type");
        assert_eq!(Some(content_type), recording.content_type.as_deref(), "{}", recording.title);
        if recording.method == "HEAD" {
            continue;
        }
        let theirs: Value = match &recording.body {
            Some(body) => serde_json::from_str(body).unwrap(),
            None => serde_json::from_slice(&sample("microcks-1.16-small.json").unwrap()).unwrap(),
        };
        let (ours, theirs) = (by_id(response.read()), by_id(theirs));
        assert_same(&normalized(ours), &normalized(theirs), &recording.title);
        compared += 1;
    }
    assert!(compared >= 5, "{compared}");
}

/// A snapshot whose documents are sorted by their IDs. The order in a file means nothing.
fn by_id(mut snapshot: Value) -> Value {
    for documents in snapshot.as_object_mut().unwrap().values_mut() {
        let documents = documents.as_array_mut().unwrap();
        documents.sort_by_cached_key(|document| document["id"].to_string());
    }
    snapshot
}

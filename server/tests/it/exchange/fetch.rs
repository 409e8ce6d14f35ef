//! Fetching: what an instance has becomes an import.

use api_types::{ImportExchange, ImportView, InstanceJobFailure, Status};
use serde_json::{Value, json};

use super::{Test, apply, failure, view};
use crate::commands::{service, together};

fn three_services() -> Value {
    let mut generic = service(3, "Notes", &[]);
    generic["services"][0]["type"] = json!("GENERIC_REST");
    together(&[service(1, "Pets", &[("a", "1")]), service(2, "Orders", &[("b", "2")]), generic])
}

fn names(rows: &[api_types::Row]) -> Vec<&str> {
    rows.iter().map(|row| &*row.summary.key.name).collect()
}

#[tokio::test]
async fn all_services_are_imported_as_they_are_there() {
    let test = Test::new().await;
    test.there.put(&three_services());
    let import = test.fetch(&json!("all")).await;
    let (rows, exchange) = view(&test.app, &import).await;
    assert_eq!(names(&rows), ["Notes", "Orders", "Pets"]);
    let ImportExchange::Fetched(file) = exchange else { panic!("{exchange:?}") };
    let without_data: Vec<&str> = file.without_data.iter().map(|key| &*key.name).collect();
    assert_eq!((without_data, &*file.name), (vec!["Notes"], "test"));

    let report = apply(&test.app, &import, &api_types::Decisions::default()).await;
    assert_eq!(report.verified, 3);
    match test.app.call_ok("import/view", &json!({ "import": import })).await {
        ImportView::Applied { sources, exchange, .. } => {
            assert!(sources[0].name.starts_with("test, Microcks 1.11.2, "), "{sources:?}");
            assert!(matches!(exchange.as_deref(), Some(ImportExchange::Fetched(_))));
        }
        other => panic!("{other:?}"),
    }
    let again = test.fetch(&json!("all")).await;
    let (rows, _) = view(&test.app, &again).await;
    assert!(rows.iter().all(|row| row.status == Status::Identical), "{rows:?}");
    assert!(test.there.take_log().is_empty());
}

#[tokio::test]
async fn chosen_services_and_those_of_a_selection_are_fetched() {
    let test = Test::new().await;
    test.there.put(&three_services());
    let import = test.fetch(&json!({ "services": [format!("{:024x}", 2)] })).await;
    assert_eq!(names(&view(&test.app, &import).await.0), ["Orders"]);

    // A selection has the IDs here, and the instance has other ones.
    let here = together(&[service(11, "Pets", &[]), service(12, "Gone", &[])]);
    test.import_here(&here).await;
    let ids = [11, 12].map(|id| format!("{id:024x}"));
    let content = json!({ "services": ids });
    let _revision: Value = test
        .app
        .call_ok(
            "selections/save",
            &json!({ "name": "mine", "content": content, "expected": null }),
        )
        .await;
    let import = test.fetch(&json!({ "selection": "mine" })).await;
    let (rows, exchange) = view(&test.app, &import).await;
    assert_eq!(names(&rows), ["Pets"]);
    let ImportExchange::Fetched(file) = exchange else { panic!("{exchange:?}") };
    assert_eq!(&*file.not_there[0].name, "Gone");
}

#[tokio::test]
async fn services_that_the_export_lacks_are_named_and_nothing_is_imported() {
    let test = Test::new().await;
    test.there.put(&three_services());
    test.there.hide(&format!("{:024x}", 2));
    match failure(test.try_fetch(&json!("all")).await) {
        InstanceJobFailure::Incomplete { missing, total: 1 } => {
            assert_eq!(&*missing[0].name, "Orders");
        }
        other => panic!("{other:?}"),
    }
    let none = failure(test.try_fetch(&json!({ "services": ["x"] })).await);
    assert_eq!(none, InstanceJobFailure::NoServices);
    let waiting: Vec<Value> = test.app.call_ok("import/waiting", &json!({})).await;
    assert!(waiting.is_empty(), "{waiting:?}");
}

//! The OpenAPI document of the API, made from the code of its routes.

use std::sync::LazyLock;

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};
use snapshot::Release;
use utoipa::{OpenApi, ToSchema};

use super::{edits, export, features, import, services, v1};
use crate::http::{
    monitoring,
    policy::{Policy, ROUTES},
};

/// The document, with indentation.
static DOCUMENT: LazyLock<Value> = LazyLock::new(document);

/// The body of every error.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it only describes a body")]
struct Error {
    /// What kind of error it is. Does not change.
    code: String,
    /// A sentence for people. May change.
    message: String,
    /// The facts.
    detail: Option<Value>,
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Mockpit",
        description = "The API of Microcks for services and snapshots, and what Mockpit adds to it."
    ),
    components(schemas(Error)),
    paths(
        monitoring::metrics,
        monitoring::live,
        monitoring::ready,
        features::health,
        features::version,
        features::features,
        features::keycloak,
        services::list,
        services::search,
        services::count,
        services::map,
        services::labels,
        services::one,
        edits::delete,
        edits::metadata,
        edits::operation,
        services::resources,
        services::resource,
        import::import,
        export::by_query,
        export::by_body,
        v1::plans::create,
        v1::plans::one,
        v1::plans::delete,
        v1::plans::apply,
        v1::plans::undo,
        v1::plans::restore,
        v1::plans::compare,
        v1::revisions::list,
        v1::revisions::one,
        v1::revisions::snapshot,
        v1::servers::list,
        v1::saved::profiles,
        v1::saved::save_profile,
        v1::saved::delete_profile,
        v1::saved::selections,
        v1::saved::save_selection,
        v1::saved::delete_selection,
        v1::instances::registry::list,
        v1::instances::registry::add,
        v1::instances::registry::try_one,
        v1::instances::registry::one,
        v1::instances::registry::change,
        v1::instances::registry::remove,
        v1::instances::registry::contact,
        v1::instances::services::list,
        v1::instances::services::grid,
        v1::instances::jobs::view,
        v1::instances::jobs::cancel,
        v1::instances::jobs::one,
        v1::instances::jobs::cancel_one,
        v1::instances::jobs::refresh,
        v1::instances::jobs::compare,
        v1::instances::jobs::fetch,
        v1::instances::sends::plan,
        v1::instances::sends::undo,
        v1::instances::sends::next_step,
        v1::instances::mirrors::list,
        v1::instances::mirrors::add,
        v1::instances::mirrors::one,
        v1::instances::mirrors::change,
        v1::instances::mirrors::remove,
        v1::instances::mirrors::files::list,
        v1::instances::mirrors::files::restore,
        v1::instances::mirrors::files::seen,
        v1::instances::mirrors::run,
        v1::instances::mirrors::cancel,
        v1::instances::sends::one,
        v1::instances::sends::delete,
        v1::instances::sends::apply,
    )
)]
struct Routes;

/// The document.
pub(crate) fn openapi() -> &'static Value {
    &DOCUMENT
}

/// Answers the document.
pub(crate) async fn json() -> Response {
    let document = DOCUMENT.to_string();
    ([(header::CONTENT_TYPE, "application/json")], document).into_response()
}

/// Adds to the document of the code what the access table knows, and the errors.
fn document() -> Value {
    let mut document = serde_json::to_value(Routes::openapi()).unwrap_or_default();
    document["info"]["version"] = env!("CARGO_PKG_VERSION").into();
    document["info"]["license"] = json!({ "name": "Apache-2.0", "identifier": "Apache-2.0" });
    document["components"]["securitySchemes"] = json!({
        "token": { "type": "http", "scheme": "bearer", "description": "An access token" },
    });
    for name in [
        "ChosenV1",
        "DecisionV1",
        "MirrorDirectionV1",
        "MirrorScheduleV1",
        "SelectionContentV1",
        "SignInV1",
    ] {
        let variants = document["components"]["schemas"][name]["oneOf"].as_array_mut();
        for variant in variants.into_iter().flatten().filter(|it| it["type"] == "object") {
            variant["additionalProperties"] = false.into();
        }
    }
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    for (path, methods) in paths {
        for (method, operation) in methods.as_object_mut().into_iter().flatten() {
            if let Some(operation) = operation.as_object_mut() {
                complete(operation, method, path);
            }
        }
    }
    document
}

fn complete(operation: &mut Map<String, Value>, method: &str, path: &str) {
    let is_route = |method: &str, path: &str| {
        ROUTES.iter().find(|route| route.method.eq_ignore_ascii_case(method) && route.path == path)
    };
    let Some(route) = is_route(method, path) else { return };
    let who = match route.policy {
        Policy::Open => "Anybody can use it.",
        Policy::Member => "Every account can use it.",
        Policy::Manager => "Managers and administrators can use it.",
        Policy::Admin => "Administrators can use it.",
    };
    let description = operation.get("description").and_then(Value::as_str).unwrap_or_default();
    let description = format!("{description} {who}").trim().to_owned();
    operation.insert("description".to_owned(), description.into());
    if route.policy != Policy::Open {
        operation.insert("security".to_owned(), json!([{ "token": [] }]));
    }
    let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
    for parameter in parameters.into_iter().flatten().filter(|it| it["name"] == "release") {
        let releases = Release::ALL.map(Release::number);
        parameter["schema"] = json!({ "type": "string", "enum": releases });
    }
    let schema = json!({ "$ref": "#/components/schemas/Error" });
    let error = |description: &str| json!({ "description": description, "content": { "application/json": { "schema": schema } } });
    if let Some(Value::Object(responses)) = operation.get_mut("responses") {
        responses.insert("4XX".to_owned(), error("The request is wrong, or not allowed"));
        responses.insert("5XX".to_owned(), error("The server cannot do it now"));
    }
}

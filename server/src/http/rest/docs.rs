//! The page that shows the OpenAPI document. It has no scripts.

use std::{fmt::Write as _, sync::LazyLock};

use axum::{
    http::header,
    response::{Html, IntoResponse, Response},
};
use serde_json::Value;

use super::openapi::openapi;

static PAGE: LazyLock<String> = LazyLock::new(|| page(openapi()));

/// Answers the page.
pub(crate) async fn html() -> Html<&'static str> {
    Html(&PAGE)
}

/// Answers the style of the page.
pub(crate) async fn css() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("docs.css")).into_response()
}

fn page(document: &Value) -> String {
    let mut out = String::from(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Mockpit API</title>\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <link rel=\"stylesheet\" href=\"docs.css\"></head><body><main><h1>Mockpit API</h1>",
    );
    let info = text(&document["info"]["description"]);
    let _infallible = write!(
        out,
        "<p>{info}</p><p>The same as <a href=\"openapi.json\">OpenAPI document</a>.</p>"
    );
    let mut tag = String::new();
    let mut operations: Vec<(String, &str, &str, &Value)> = Vec::new();
    for (path, methods) in members(&document["paths"]) {
        for (method, operation) in members(methods) {
            operations.push((text(&operation["tags"][0]), path, method, operation));
        }
    }
    operations.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.cmp(b.1)));
    for (of, path, method, operation) in operations {
        if of != tag {
            let _infallible = write!(out, "<h2>{of}</h2>");
            tag = of;
        }
        write_operation(&mut out, path, method, operation);
    }
    out.push_str("<h2>Types</h2>");
    for (name, schema) in members(&document["components"]["schemas"]) {
        let _infallible = write!(
            out,
            "<h3 id=\"{0}\">{0}</h3><p>{1}</p>",
            escape(name),
            text(&schema["description"])
        );
        write_rows(
            &mut out,
            members(&schema["properties"]).map(|(name, field)| (name, kind(field), field)),
        );
    }
    out.push_str("</main></body></html>");
    out
}

fn write_operation(out: &mut String, path: &str, method: &str, operation: &Value) {
    let (method, path) = (method.to_uppercase(), escape(path));
    let (summary, more) = (text(&operation["summary"]), text(&operation["description"]));
    let _infallible =
        write!(out, "<h3><code>{method} {path}</code></h3><p>{summary}</p><p>{more}</p>");
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let rows = parameters.map(|parameter| {
        let name = parameter["name"].as_str().unwrap_or_default();
        (name, kind(&parameter["schema"]), parameter)
    });
    write_rows(out, rows);
    for (kind_of_body, body) in members(&operation["requestBody"]["content"]) {
        let schema = kind(&body["schema"]);
        let _infallible = write!(out, "<p>Body: {schema} as {}</p>", escape(kind_of_body));
    }
    for (status, response) in members(&operation["responses"]) {
        let description = text(&response["description"]);
        let body = members(&response["content"]).next().map(|(_, body)| kind(&body["schema"]));
        let body = body.map(|body| format!(": {body}")).unwrap_or_default();
        let _infallible = write!(out, "<p><code>{}</code> {description}{body}</p>", escape(status));
    }
}

fn write_rows<'a>(out: &mut String, rows: impl Iterator<Item = (&'a str, String, &'a Value)>) {
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return;
    }
    out.push_str(
        "<table><thead><tr><th>Name</th><th>Type</th><th>Meaning</th></tr></thead><tbody>",
    );
    for (name, kind, value) in rows {
        let (name, meaning) = (escape(name), text(&value["description"]));
        let _infallible =
            write!(out, "<tr><td><code>{name}</code></td><td>{kind}</td><td>{meaning}</td></tr>");
    }
    out.push_str("</tbody></table>");
}

/// The type of a schema, with links to the types of the document.
fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        let name = escape(name);
        return format!("<a href=\"#{name}\">{name}</a>");
    }
    if let Some(all) = schema["oneOf"].as_array() {
        let known = all.iter().filter(|schema| schema["type"] != "null");
        return known.map(kind).collect::<Vec<_>>().join(" or ");
    }
    let name = match &schema["type"] {
        Value::Array(names) => {
            names.iter().map(text).find(|name| name != "null").unwrap_or_default()
        }
        name => text(name),
    };
    if name == "array" { format!("list of {}", kind(&schema["items"])) } else { name }
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (&**name, value))
}

fn text(value: &Value) -> String {
    escape(value.as_str().unwrap_or_default())
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

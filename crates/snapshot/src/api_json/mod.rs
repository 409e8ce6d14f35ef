//! Documents as the REST API of Microcks writes them: without fields that are null, and a service together
//! with its examples.
//!
//! A snapshot has every field, also those that are null. The API leaves these out, except for flags, which
//! are false then.

mod exchanges;
mod value;

use crate::{Definition, Kind, document, object::Object, section, write::adapt};

/// A service, from the section of a definition that has it.
#[must_use]
pub fn service(section: &str) -> String {
    documents(section, Kind::Service).into_iter().next().unwrap_or_else(|| "{}".to_owned())
}

/// A service with its examples by operation.
#[must_use]
pub fn service_view(definition: &Definition) -> String {
    let service = service(definition.section(Kind::Service));
    let messages = exchanges::by_operation(definition);
    format!(r#"{{"service":{service},"messagesMap":{messages}}}"#)
}

/// The contracts of a service, from the section that has them.
#[must_use]
pub fn resources(section: &str) -> String {
    format!("[{}]", documents(section, Kind::Resource).join(","))
}

/// The content of the contract with this name. If several have it, of the main one.
#[must_use]
pub fn resource_content(definition_section: &str, name: &str) -> Option<Box<str>> {
    let mut found = None;
    for text in section::documents(definition_section) {
        let Some(fields) = Object::parse(text) else { continue };
        if fields.text("name").as_deref() != Some(name) {
            continue;
        }
        let content = fields.text("content").unwrap_or_default();
        if fields.get("mainArtifact") == Some("true") {
            return Some(content);
        }
        found = found.or(Some(content));
    }
    found
}

/// The documents of a section.
fn documents(section: &str, kind: Kind) -> Vec<String> {
    let readable = adapt::drop_unknown_fields(section, kind);
    section::documents(&readable).filter_map(|text| value::document(text, kind)).collect()
}

/// The documents of one kind of a definition, with the fields that link them.
fn linked<'a>(
    definition: &'a Definition,
    kind: Kind,
    service: &str,
) -> Vec<document::Document<'a>> {
    document::documents(definition, kind, service)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn definition(sections: [Value; 5]) -> Definition {
        Definition::from_sections(sections.map(|section| {
            let documents = section.as_array().unwrap().iter().map(Value::to_string);
            documents.collect::<Vec<_>>().join(crate::SEPARATOR)
        }))
    }

    fn parse(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn service_has_no_nulls_and_no_unknown_fields() {
        let document = json!({
            "id": 7, "name": "Orders", "version": "1", "xmlNS": null, "type": "REST", "new": 1,
            "metadata": { "createdOn": "1970-01-01T00:00:01Z", "labels": null, "annotations": {} },
            "operations": [{
                "name": "GET /a", "method": null, "defaultDelay": "20", "override": true,
                "bindings": { "KAFKA": { "type": "KAFKA", "keyType": null } },
                "parameterConstraints": [{ "name": "q", "in": "query", "required": true }],
            }],
        });
        assert_eq!(
            parse(&service(&document.to_string())),
            json!({
                "id": "7", "name": "Orders", "version": "1", "type": "REST",
                "metadata": { "createdOn": 1_000, "labels": {}, "annotations": {} },
                "operations": [{
                    "name": "GET /a", "defaultDelay": 20,
                    "bindings": { "KAFKA": { "type": "KAFKA", "persistent": false } },
                    "parameterConstraints":
                        [{ "name": "q", "in": "query", "required": true, "recopy": false }],
                }],
            })
        );
    }

    #[test]
    fn examples_are_grouped_by_operation() {
        let operations = json!([{ "name": "POST /a" }, { "name": "EVENT" }, { "name": "none" }]);
        let service = json!({ "id": "s", "name": "n", "version": "1", "operations": operations });
        let message = |id: &str, operation: &str, more: &[(&str, &str)]| {
            let mut message =
                json!({ "id": id, "name": "e", "operationId": format!("s-{operation}") });
            for (key, value) in more {
                message[*key] = json!(value);
            }
            message
        };
        let definition = definition([
            json!([service]),
            json!([]),
            json!([
                message("q1", "POST /a", &[("responseId", "p1")]),
                message("q2", "POST /a", &[("responseId", "p2"), ("callbackName", "done")]),
                message("q3", "POST /a", &[("responseId", "gone")]),
            ]),
            json!([
                message("p1", "POST /a", &[]),
                message("p2", "POST /a", &[("callbackName", "done")]),
            ]),
            json!([
                message("e1", "EVENT", &[]),
                message("e2", "EVENT", &[("replyId", "e3")]),
                message("e3", "EVENT", &[]),
            ]),
        ]);
        let view = parse(&service_view(&definition));
        let response = |id: &str| {
            let mut response = message(id, "POST /a", &[]);
            response["fault"] = json!(false);
            response
        };
        let mut callback_response = response("p2");
        callback_response["callbackName"] = json!("done");
        let callback = json!({
            "type": "reqRespPair", "name": "e", "response": callback_response,
            "request": message("q2", "POST /a", &[("responseId", "p2"), ("callbackName", "done")]),
        });
        assert_eq!(
            view["messagesMap"],
            json!({
                "POST /a": [{
                    "type": "reqRespPair", "name": "e", "callbacks": [callback],
                    "request": message("q1", "POST /a", &[("responseId", "p1")]),
                    "response": response("p1"),
                }],
                "EVENT": [
                    { "type": "unidirEvent", "name": "e", "eventMessage": message("e1", "EVENT", &[]) },
                    {
                        "type": "reqReplyEvent", "name": "e",
                        "requestMessage": message("e2", "EVENT", &[("replyId", "e3")]),
                        "replyMessage": message("e3", "EVENT", &[]),
                    },
                ],
                "none": [],
            })
        );
    }

    #[test]
    fn main_contract_of_a_name_is_preferred() {
        let contracts = [
            json!({ "name": "a.json", "content": "first" }),
            json!({ "name": "a.json", "content": "main", "mainArtifact": true }),
            json!({ "name": "b.json", "content": "other" }),
        ];
        let section = contracts.map(|contract| contract.to_string()).join(crate::SEPARATOR);
        assert_eq!(resource_content(&section, "a.json").as_deref(), Some("main"));
        assert_eq!(resource_content(&section, "b.json").as_deref(), Some("other"));
        assert_eq!(resource_content(&section, "c.json"), None);
    }
}

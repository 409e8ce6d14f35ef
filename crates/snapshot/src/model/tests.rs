//! Tests of typed documents.

use super::*;

/// A definition with one service, and one document of each other kind.
fn definition() -> Definition {
    let service = r#"{"id":"s","name":"Beer","version":"1.0","type":"REST","operations":[
        {"name":"GET /beer","method":"GET","dispatcher":"URI_PARTS","dispatcherRules":"","defaultDelay":"20",
        "resourcePaths":["/beer",null],"parameterConstraints":[{"name":"a","in":2,"required":"true"}],
        "bindings":{"WS":{"type":"WS","destinationName":"x"}},"callbackInfos":{"c":{"order":1}}},
        {"name":7}]}"#;
    let response = r#"{"name":"one","operationId":"s-GET /beer","id":"p","status":200,"dispatchCriteria":"",
        "headers":[{"name":"X","values":["1","2"]}],"fault":"true"}"#;
    let compact = |text: &str| text.lines().map(str::trim).collect::<String>();
    Definition::from_sections([
        compact(service),
        r#"{"name":"r","type":"WSDL","content":"<a/>","mainArtifact":true}"#.to_owned(),
        r#"{"name":"one","operationId":"other-GET /beer","queryParameters":[{"name":"k"}]}"#
            .to_owned(),
        compact(response),
        r#"{"name":"e","operationId":"s-GET /beer","content":null}"#.to_owned(),
    ])
}

#[test]
fn values_are_converted_as_microcks_converts_them() {
    let model = Model::new(&definition()).unwrap();
    assert_eq!((&*model.id, model.kind), ("s", ServiceType::Rest));
    let [operation, other] = &*model.operations else { panic!("{:?}", model.operations) };
    assert_eq!(operation.delay, Some(20));
    assert_eq!(operation.rules.as_deref(), Some(""), "an empty text is not a missing one");
    assert_eq!(operation.resource_paths.as_deref(), Some(&["/beer".into()][..]));
    let constraint = &operation.constraints[0];
    assert_eq!(constraint.location, Some(ConstraintLocation::Header));
    assert!(constraint.is_required);
    assert_eq!(operation.bindings[0].destination.as_deref(), Some("x"));
    assert_eq!(operation.callbacks[0].order, Some(1));
    assert_eq!((&*other.name, &other.resource_paths), ("7", &None));

    let response = &model.responses[0];
    assert_eq!((&*response.operation, response.status.as_deref()), ("GET /beer", Some("200")));
    assert_eq!(response.criteria.as_deref(), Some(""));
    assert_eq!(response.headers[0].values.len(), 2);
    assert!(response.is_fault);
    assert_eq!(&*model.requests[0].operation, "", "the operation of another service");
    assert_eq!(model.requests[0].parameters, [("k".into(), "".into())]);
    assert_eq!(model.events[0].content, None);
    assert!(model.contracts[0].is_main);
}

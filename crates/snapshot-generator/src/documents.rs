//! Writes the documents of a service, array by array.

use snapshot::{Kind, ServiceType};

use crate::{
    Release,
    blueprint::Blueprint,
    contract,
    json::{Fields, Json},
    messages, service,
};

/// Writes all documents of one kind, separated by commas. Returns their number.
pub(crate) fn write(json: &mut Json, blueprint: &Blueprint, kind: Kind) -> u32 {
    let before = json.out.len();
    let mut count = 0;
    let mut each = |json: &mut Json, fields: &mut dyn FnMut(&mut Fields<'_>)| {
        if json.out.len() > before {
            json.out.push(b',');
        }
        count += 1;
        json.object(fields);
    };
    let events = matches!(blueprint.draft.kind, ServiceType::Event | ServiceType::GenericEvent);
    match kind {
        Kind::Service => each(json, &mut |fields| service::service(fields, blueprint)),
        Kind::Resource => {
            let release = json.release();
            for (contract, number) in contract::contracts(blueprint, release).iter().zip(0..) {
                each(json, &mut |fields| resource(fields, blueprint, contract, number));
            }
        }
        Kind::Request | Kind::Response if events => {}
        Kind::EventMessage if !events => {}
        Kind::Request | Kind::Response | Kind::EventMessage => {
            for operation in &blueprint.operations {
                for example in &operation.examples {
                    each(json, &mut |fields| match kind {
                        Kind::Request => messages::request(fields, blueprint, operation, example),
                        Kind::Response => messages::response(fields, blueprint, operation, example),
                        _ => messages::event(fields, blueprint, operation, example),
                    });
                }
            }
        }
    }
    count
}

fn resource(
    fields: &mut Fields<'_>,
    blueprint: &Blueprint,
    contract: &contract::Contract,
    number: u32,
) {
    fields.text("id", &blueprint.resource_id(number));
    fields.text("name", &contract.name(blueprint));
    fields.since(Release::V1_7, |fields| fields.optional_text("path", contract.path.as_deref()));
    fields.text("content", &contract.text(blueprint));
    fields.text("type", contract.kind);
    fields.text("serviceId", &blueprint.id());
    fields
        .since(Release::V1_7, |fields| fields.text("sourceArtifact", &contract.source(blueprint)));
    fields.since(Release::V1_16, |fields| {
        fields.flag("mainArtifact", number == 0);
        match (&contract.path, blueprint.operations.first()) {
            (Some(_), Some(operation)) => {
                fields.value("operations").texts([operation.name.as_str()])
            }
            _ => fields.null("operations"),
        }
    });
}

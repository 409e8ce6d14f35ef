//! Writes the documents of a blueprint, array by array.

use snapshot::{Kind, ServiceType};

use crate::{
    Release,
    blueprint::Blueprint,
    contract,
    json::{Fields, Json},
    messages, service,
};

/// Writes all documents of one kind, with commas between them. Tells how many there are.
pub(crate) fn write(json: &mut Json, of: &Blueprint, kind: Kind) -> u32 {
    let before = json.out.len();
    let mut count = 0;
    let mut each = |json: &mut Json, fields: &mut dyn FnMut(&mut Fields<'_>)| {
        if json.out.len() > before {
            json.out.push(b',');
        }
        count += 1;
        json.object(fields);
    };
    let events = matches!(of.draft.kind, ServiceType::Event | ServiceType::GenericEvent);
    match kind {
        Kind::Service => each(json, &mut |fields| service::service(fields, of)),
        Kind::Resource => {
            let release = json.release();
            for (contract, number) in contract::contracts(of, release).iter().zip(0..) {
                each(json, &mut |fields| resource(fields, of, contract, number));
            }
        }
        Kind::Request | Kind::Response if events => {}
        Kind::EventMessage if !events => {}
        Kind::Request | Kind::Response | Kind::EventMessage => {
            for operation in &of.operations {
                for example in &operation.examples {
                    each(json, &mut |fields| match kind {
                        Kind::Request => messages::request(fields, of, operation, example),
                        Kind::Response => messages::response(fields, of, operation, example),
                        _ => messages::event(fields, of, operation, example),
                    });
                }
            }
        }
    }
    count
}
fn resource(fields: &mut Fields<'_>, of: &Blueprint, it: &contract::Contract, number: u32) {
    fields.text("id", &of.resource_id(number));
    fields.text("name", &it.name(of));
    fields.since(Release::V1_7, |fields| fields.maybe("path", it.path.as_deref()));
    fields.text("content", &it.text(of));
    fields.text("type", it.kind);
    fields.text("serviceId", &of.id());
    fields.since(Release::V1_7, |fields| fields.text("sourceArtifact", &it.source(of)));
    fields.since(Release::V1_16, |fields| {
        fields.flag("mainArtifact", number == 0);
        match (&it.path, of.operations.first()) {
            (Some(_), Some(operation)) => {
                fields.value("operations").texts([operation.name.as_str()])
            }
            _ => fields.null("operations"),
        }
    });
}

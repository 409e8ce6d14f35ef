//! Tests of reflection.

use prost_reflect::{
    DescriptorPool,
    prost_types::{
        DescriptorProto, EnumDescriptorProto, EnumValueDescriptorProto, FieldDescriptorProto,
        FileDescriptorProto, FileDescriptorSet, MethodDescriptorProto, ServiceDescriptorProto,
    },
};

use super::{wire::Extension, *};

fn pool() -> DescriptorPool {
    let field = FieldDescriptorProto {
        name: Some("name".into()),
        number: Some(1),
        label: Some(1),
        r#type: Some(9),
        ..Default::default()
    };
    let message =
        DescriptorProto { name: Some("Beer".into()), field: vec![field], ..Default::default() };
    let color = EnumDescriptorProto {
        name: Some("Color".into()),
        value: vec![EnumValueDescriptorProto {
            name: Some("PALE".into()),
            number: Some(0),
            options: None,
        }],
        ..Default::default()
    };
    let types = FileDescriptorProto {
        name: Some("types.proto".into()),
        package: Some("beers.v1".into()),
        syntax: Some("proto3".into()),
        message_type: vec![message],
        enum_type: vec![color],
        ..Default::default()
    };
    let method = MethodDescriptorProto {
        name: Some("Find".into()),
        input_type: Some(".beers.v1.Beer".into()),
        output_type: Some(".beers.v1.Beer".into()),
        ..Default::default()
    };
    let service = ServiceDescriptorProto {
        name: Some("BeerService".into()),
        method: vec![method],
        options: None,
    };
    let services = FileDescriptorProto {
        name: Some("service.proto".into()),
        package: Some("beers.v1".into()),
        syntax: Some("proto3".into()),
        dependency: vec!["types.proto".into()],
        service: vec![service],
        ..Default::default()
    };
    let set = FileDescriptorSet { file: vec![types, services] };
    DescriptorPool::from_file_descriptor_set(set).unwrap()
}

fn ask(question: Question) -> Reply {
    let pool = pool();
    let request = Request { host: "here".into(), question: Some(question) };
    let services = [("beers.v1.BeerService", &pool), ("beers.v1.BeerService", &pool)];
    let answer = super::answer(&request.encode_to_vec(), &services);
    let response = Response::decode(answer).unwrap();
    assert_eq!(response.valid_host, "here");
    assert_eq!(response.original_request, Some(request));
    response.reply.unwrap()
}

fn names(reply: Reply) -> Vec<String> {
    let Reply::Files(files) = reply else { panic!("{reply:?}") };
    let files = files.files.iter().map(|it| FileDescriptorProto::decode(&**it).unwrap());
    files.map(|it| it.name().to_owned()).collect()
}

#[test]
fn services_are_listed_once() {
    let Reply::Services(services) = ask(Question::ListServices(String::new())) else { panic!() };
    let names: Vec<_> = services.services.iter().map(|it| &*it.name).collect();
    assert_eq!(names, ["beers.v1.BeerService"]);
}

#[test]
fn files_come_with_their_imports() {
    let symbol = |it: &str| names(ask(Question::FileContainingSymbol(it.into())));
    for service in ["beers.v1.BeerService", "beers.v1.BeerService.Find"] {
        assert_eq!(symbol(service), ["service.proto", "types.proto"]);
    }
    for name in ["beers.v1.Beer", ".beers.v1.Beer.name", "beers.v1.Color", "beers.v1.PALE"] {
        assert_eq!(symbol(name), ["types.proto"], "{name}");
    }
    assert_eq!(names(ask(Question::FileByFilename("types.proto".into()))), ["types.proto"]);
}

#[test]
fn what_is_unknown_is_not_found() {
    let extension = Extension { containing_type: "beers.v1.Beer".into(), number: 7 };
    for question in [
        Question::FileContainingSymbol("beers.v1.Wine".into()),
        Question::FileByFilename("wine.proto".into()),
        Question::FileContainingExtension(extension),
        Question::AllExtensionNumbersOfType("beers.v1.Wine".into()),
    ] {
        let Reply::Error(error) = ask(question.clone()) else { panic!("{question:?}") };
        assert_eq!(error.code, status::NOT_FOUND, "{question:?}");
    }
    let numbers = ask(Question::AllExtensionNumbersOfType("beers.v1.Beer".into()));
    assert!(matches!(numbers, Reply::ExtensionNumbers(it) if it.numbers.is_empty()));
}

#[test]
fn requests_that_cannot_be_read_are_invalid() {
    for request in [&b"\xff\xff"[..], b""] {
        let response = Response::decode(super::answer(request, &[])).unwrap();
        let Some(Reply::Error(error)) = response.reply else { panic!() };
        assert_eq!(error.code, status::INVALID_ARGUMENT);
    }
}

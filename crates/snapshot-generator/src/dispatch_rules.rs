//! The rules and criteria of dispatchers.

use crate::{
    blueprint::{Blueprint, Example, Operation},
    dispatcher::Dispatcher,
    vocabulary::Subject,
};

/// The dispatcher rules of an operation.
pub(crate) fn rules(
    dispatcher: Dispatcher,
    blueprint: &Blueprint,
    operation: &Operation,
) -> Option<String> {
    let first = operation.examples.first().map_or("", |example| &example.name);
    let Subject { singular, fields, .. } = blueprint.subject;
    let (second, _) = fields.get(1).copied().unwrap_or(fields[0]);
    Some(match dispatcher {
        Dispatcher::UriParts | Dispatcher::QueryArgs => "id".to_owned(),
        Dispatcher::UriParams => format!("page && {second}"),
        Dispatcher::UriElements => "id ?? page".to_owned(),
        Dispatcher::QueryHeader => "x-tenant".to_owned(),
        Dispatcher::Sequence => String::new(),
        Dispatcher::Random => return None,
        Dispatcher::QueryMatch => format!(
            "declare namespace ns='{}';\n//ns:{}/{singular}/id",
            blueprint.namespace().unwrap_or_default(),
            operation.name
        ),
        Dispatcher::JsonBody => {
            let mut cases = String::new();
            for example in &operation.examples {
                cases += &format!("    \"{}\": \"{}\",\n", example.key, example.name);
            }
            format!(
                "{{\n  \"exp\": \"/id\",\n  \"operator\": \"equals\",\n  \"cases\": {{\n{cases}    \
                 \"default\": \"{first}\"\n  }}\n}}"
            )
        }
        Dispatcher::Script | Dispatcher::Groovy => format!(
            "def id = mockRequest.requestContent =~ /\"id\"\\s*:\\s*\"(\\d+)\"/\n\
             log.info \"The {singular} is \" + id\nif (id) {{\n    return \"{first}\"\n}}\nreturn null\n"
        ),
        Dispatcher::Js => format!(
            "const tenant = mockRequest.getRequestHeaders().get('x-tenant');\n\
             log.info(`tenant ${{tenant}}`);\nreturn tenant ? \"{first}\" : null;\n"
        ),
        Dispatcher::Fallback => format!(
            "{{\n  \"dispatcher\": \"URI_PARTS\",\n  \"dispatcherRules\": \"id\",\n  \
             \"fallback\": \"{first}\"\n}}"
        ),
        Dispatcher::Proxy => format!("https://live.haldenvale.example/{}", blueprint.slug()),
        Dispatcher::ProxyFallback => format!(
            "{{\"dispatcher\": \"URI_PARTS\", \"dispatcherRules\": \"id\", \"proxyUrl\": \
             \"https://live.haldenvale.example/{}\"}}",
            blueprint.slug()
        ),
    })
}

/// The dispatch criteria of an example.
pub(crate) fn criteria(
    dispatcher: Dispatcher,
    blueprint: &Blueprint,
    example: &Example,
) -> Option<String> {
    let key = &example.key;
    let (second, _) = blueprint.subject.fields.get(1).copied()?;
    Some(match dispatcher {
        Dispatcher::UriParts
        | Dispatcher::Fallback
        | Dispatcher::ProxyFallback
        | Dispatcher::Sequence => {
            format!("/id={key}")
        }
        Dispatcher::UriParams => format!("?page={}?{second}={key}", example.number),
        Dispatcher::UriElements => format!("/id={key}?page={}", example.number),
        Dispatcher::QueryHeader => format!("?x-tenant={key}"),
        Dispatcher::QueryArgs => format!("?id={key}"),
        Dispatcher::QueryMatch => key.clone(),
        Dispatcher::JsonBody | Dispatcher::Script | Dispatcher::Groovy | Dispatcher::Js => {
            example.name.clone()
        }
        Dispatcher::Random => "RANDOM".to_owned(),
        Dispatcher::Proxy => return None,
    })
}

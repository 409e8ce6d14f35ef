//! How a mock chooses its answer: the dispatchers with their rules and criteria.

use crate::{
    blueprint::{Blueprint, Example, Operation},
    words::Subject,
};

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Dispatcher {
    UriParts,
    UriParams,
    UriElements,
    Sequence,
    QueryHeader,
    QueryArgs,
    QueryMatch,
    JsonBody,
    Script,
    Groovy,
    Js,
    Random,
    Fallback,
    Proxy,
    ProxyFallback,
}

impl Dispatcher {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::UriParts => "URI_PARTS",
            Self::UriParams => "URI_PARAMS",
            Self::UriElements => "URI_ELEMENTS",
            Self::Sequence => "SEQUENCE",
            Self::QueryHeader => "QUERY_HEADER",
            Self::QueryArgs => "QUERY_ARGS",
            Self::QueryMatch => "QUERY_MATCH",
            Self::JsonBody => "JSON_BODY",
            Self::Script => "SCRIPT",
            Self::Groovy => "GROOVY",
            Self::Js => "JS",
            Self::Random => "RANDOM",
            Self::Fallback => "FALLBACK",
            Self::Proxy => "PROXY",
            Self::ProxyFallback => "PROXY_FALLBACK",
        }
    }

    pub(crate) fn rules(self, of: &Blueprint, operation: &Operation) -> Option<String> {
        let first = operation.examples.first().map_or("", |example| &example.name);
        let Subject { one, fields, .. } = of.subject;
        let (second, _) = fields.get(1).copied().unwrap_or(fields[0]);
        Some(match self {
            Self::UriParts | Self::QueryArgs => "id".to_owned(),
            Self::UriParams => format!("page && {second}"),
            Self::UriElements => "id ?? page".to_owned(),
            Self::QueryHeader => "x-tenant".to_owned(),
            Self::Sequence => String::new(),
            Self::Random => return None,
            Self::QueryMatch => format!(
                "declare namespace ns='{}';\n//ns:{}/{one}/id",
                of.namespace().unwrap_or_default(),
                operation.name
            ),
            Self::JsonBody => {
                let mut cases = String::new();
                for example in &operation.examples {
                    cases += &format!("    \"{}\": \"{}\",\n", example.key, example.name);
                }
                format!(
                    "{{\n  \"exp\": \"/id\",\n  \"operator\": \"equals\",\n  \"cases\": {{\n{cases}    \
                     \"default\": \"{first}\"\n  }}\n}}"
                )
            }
            Self::Script | Self::Groovy => format!(
                "def id = mockRequest.requestContent =~ /\"id\"\\s*:\\s*\"(\\d+)\"/\n\
                 log.info \"The {one} is \" + id\nif (id) {{\n    return \"{first}\"\n}}\nreturn null\n"
            ),
            Self::Js => format!(
                "const tenant = mockRequest.getRequestHeaders().get('x-tenant');\n\
                 log.info(`tenant ${{tenant}}`);\nreturn tenant ? \"{first}\" : null;\n"
            ),
            Self::Fallback => format!(
                "{{\n  \"dispatcher\": \"URI_PARTS\",\n  \"dispatcherRules\": \"id\",\n  \
                 \"fallback\": \"{first}\"\n}}"
            ),
            Self::Proxy => format!("https://live.haldenvale.example/{}", of.slug()),
            Self::ProxyFallback => format!(
                "{{\"dispatcher\": \"URI_PARTS\", \"dispatcherRules\": \"id\", \"proxyUrl\": \
                 \"https://live.haldenvale.example/{}\"}}",
                of.slug()
            ),
        })
    }

    pub(crate) fn criteria(self, of: &Blueprint, example: &Example) -> Option<String> {
        let key = &example.key;
        let (second, _) = of.subject.fields.get(1).copied()?;
        Some(match self {
            Self::UriParts | Self::Fallback | Self::ProxyFallback | Self::Sequence => {
                format!("/id={key}")
            }
            Self::UriParams => format!("?page={}?{second}={key}", example.number),
            Self::UriElements => format!("/id={key}?page={}", example.number),
            Self::QueryHeader => format!("?x-tenant={key}"),
            Self::QueryArgs => format!("?id={key}"),
            Self::QueryMatch => key.clone(),
            Self::JsonBody | Self::Script | Self::Groovy | Self::Js => example.name.clone(),
            Self::Random => "RANDOM".to_owned(),
            Self::Proxy => return None,
        })
    }
}

//! The dispatchers that generated operations use.

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
}

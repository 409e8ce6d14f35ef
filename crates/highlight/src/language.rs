//! The language of a contract.

/// A language with a grammar.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Language {
    /// JSON.
    Json,
    /// YAML.
    Yaml,
    /// XML.
    Xml,
    /// The schema language of Protobuf.
    Protobuf,
    /// The schema language of GraphQL.
    Graphql,
}

impl Language {
    /// The language of a contract of this type. `None` if it is not known.
    #[must_use]
    pub fn of_contract(kind: Option<&str>, text: &str) -> Option<Self> {
        let first = text.trim_start().chars().next();
        Some(match (kind, first) {
            (Some("PROTOBUF_DESCRIPTOR"), _) => return None,
            (Some("PROTOBUF_SCHEMA"), _) => Self::Protobuf,
            (Some("GRAPHQL_SCHEMA"), _) => Self::Graphql,
            (_, Some('{' | '[')) => Self::Json,
            (_, Some('<')) => Self::Xml,
            (
                Some(
                    "OPEN_API_SPEC" | "OPEN_API_SCHEMA" | "ASYNC_API_SPEC" | "ASYNC_API_SCHEMA"
                    | "SWAGGER" | "RAML" | "JSON_SCHEMA" | "JSON_FRAGMENT",
                ),
                Some(_),
            ) => Self::Yaml,
            _ => return None,
        })
    }

    /// The name of the grammar.
    pub(crate) const fn grammar(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Yaml => "YAML",
            Self::Xml => "XML",
            Self::Protobuf => "Protocol Buffer",
            Self::Graphql => "GraphQL",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_follows_the_type_and_the_text() {
        for (kind, text, language) in [
            (Some("OPEN_API_SPEC"), "openapi: 3.0.0", Some(Language::Yaml)),
            (Some("OPEN_API_SPEC"), " {\"openapi\":1}", Some(Language::Json)),
            (Some("WSDL"), "<a/>", Some(Language::Xml)),
            (Some("PROTOBUF_SCHEMA"), "syntax = \"proto3\";", Some(Language::Protobuf)),
            (Some("GRAPHQL_SCHEMA"), "{ a }", Some(Language::Graphql)),
            (Some("PROTOBUF_DESCRIPTOR"), "CgdB", None),
            (Some("OPEN_API_SPEC"), "", None),
            (None, "text", None),
            (None, "[1]", Some(Language::Json)),
        ] {
            assert_eq!(Language::of_contract(kind, text), language, "{kind:?} {text}");
        }
    }
}

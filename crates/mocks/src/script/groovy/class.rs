//! The classes that scripts may name.

use std::sync::Arc;

/// A class that a script can create or whose static methods it calls.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Class {
    XmlHolder,
    JsonSlurper,
    String,
    Integer,
    Long,
    Double,
    Boolean,
    BigDecimal,
    Math,
    /// A regular expression.
    Pattern,
    /// An exception, with its name.
    Exception(Arc<str>),
    List,
    Map,
}

/// The type of a variable. Assigned values are converted to it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Type {
    /// No conversion.
    Any,
    Boolean,
    Int,
    Long,
    Double,
    Decimal,
    Number,
    Text,
    List,
    Map,
}

impl Class {
    /// The class with this name, simple or qualified. `None` if it is not supported.
    pub(super) fn new(name: &str) -> Option<Self> {
        let simple = name.rsplit('.').next().unwrap_or(name);
        Some(match simple {
            "XmlHolder" => Self::XmlHolder,
            "JsonSlurper" => Self::JsonSlurper,
            "String" => Self::String,
            "Integer" => Self::Integer,
            "Long" => Self::Long,
            "Double" => Self::Double,
            "Boolean" => Self::Boolean,
            "BigDecimal" => Self::BigDecimal,
            "Math" => Self::Math,
            "Pattern" => Self::Pattern,
            "ArrayList" | "LinkedList" => Self::List,
            "HashMap" | "LinkedHashMap" => Self::Map,
            _ if simple.ends_with("Exception") || matches!(simple, "Error" | "Throwable") => {
                Self::Exception(simple.into())
            }
            _ => return None,
        })
    }
}

impl Type {
    /// The type with this name, simple or qualified. `None` if it is not supported.
    pub(super) fn new(name: &str) -> Option<Self> {
        let simple = name.rsplit('.').next().unwrap_or(name);
        Some(match simple {
            "def" | "var" | "Object" | "void" | "Closure" | "XmlHolder" | "JsonSlurper"
            | "CharSequence" | "Matcher" | "Pattern" => Self::Any,
            "boolean" | "Boolean" => Self::Boolean,
            "int" | "Integer" => Self::Int,
            "long" | "Long" => Self::Long,
            "double" | "Double" => Self::Double,
            "BigDecimal" => Self::Decimal,
            "Number" => Self::Number,
            "String" => Self::Text,
            "List" | "ArrayList" | "Collection" | "Iterable" => Self::List,
            "Map" | "HashMap" | "LinkedHashMap" => Self::Map,
            _ => return None,
        })
    }
}

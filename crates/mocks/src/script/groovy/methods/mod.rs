//! The methods of values.

mod classes;
mod closures;
mod lists;
mod maps;
mod objects;
mod texts;
mod xml;

use super::class::Class;

/// All methods of values, whose calls compile.
const KNOWN: &[&str] = &[
    "abs",
    "add",
    "addAll",
    "any",
    "asBoolean",
    "call",
    "capitalize",
    "charAt",
    "collect",
    "collectEntries",
    "collectMany",
    "compareTo",
    "compareToIgnoreCase",
    "concat",
    "contains",
    "containsIgnoreCase",
    "containsKey",
    "containsValue",
    "count",
    "debug",
    "delete",
    "doubleValue",
    "drop",
    "each",
    "eachWithIndex",
    "endsWith",
    "endsWithIgnoreCase",
    "entrySet",
    "equals",
    "equalsIgnoreCase",
    "error",
    "every",
    "find",
    "findAll",
    "findIndexOf",
    "first",
    "flatten",
    "get",
    "getAt",
    "getContentLength",
    "getContentType",
    "getContextPath",
    "getHeader",
    "getHeaderNames",
    "getHeaders",
    "getKey",
    "getMessage",
    "getMethod",
    "getNodeValue",
    "getNodeValues",
    "getOrDefault",
    "getParameter",
    "getParameterMap",
    "getParameterNames",
    "getParameterValues",
    "getProtocol",
    "getQueryString",
    "getRequest",
    "getRequestContent",
    "getRequestHeaders",
    "getRequestURI",
    "getRequestURL",
    "getScheme",
    "getServerName",
    "getServerPort",
    "getURIParameters",
    "getValue",
    "getXml",
    "group",
    "groupBy",
    "groupCount",
    "hasMoreElements",
    "head",
    "indexOf",
    "info",
    "inject",
    "intValue",
    "isBlank",
    "isDebugEnabled",
    "isEmpty",
    "isInteger",
    "isNumber",
    "isSecure",
    "join",
    "keySet",
    "last",
    "lastIndexOf",
    "length",
    "longValue",
    "matches",
    "max",
    "min",
    "minus",
    "multiply",
    "padLeft",
    "padRight",
    "parse",
    "parseBoolean",
    "parseDouble",
    "parseInt",
    "parseLong",
    "parseText",
    "plus",
    "push",
    "put",
    "putAll",
    "readLines",
    "remove",
    "replace",
    "replaceAll",
    "replaceFirst",
    "reverse",
    "size",
    "sort",
    "split",
    "startsWith",
    "startsWithIgnoreCase",
    "strip",
    "subList",
    "substring",
    "sum",
    "tail",
    "take",
    "toBigDecimal",
    "toBoolean",
    "toDouble",
    "toInteger",
    "toList",
    "toLong",
    "toLowerCase",
    "toString",
    "toUpperCase",
    "tokenize",
    "trim",
    "uncapitalize",
    "unique",
    "valueOf",
    "values",
    "warn",
    "withIndex",
    "declareNamespace",
];

/// Whether calls of a method compile.
pub(super) fn is_known(name: &str) -> bool {
    KNOWN.contains(&name)
}

/// Whether calls of a function of Groovy itself compile.
pub(super) fn is_global(name: &str) -> bool {
    matches!(name, "println" | "print")
}

/// Whether a script can create objects of a class.
pub(super) fn is_constructible(class: &Class) -> bool {
    match class {
        Class::XmlHolder
        | Class::JsonSlurper
        | Class::Exception(_)
        | Class::List
        | Class::Map
        | Class::BigDecimal
        | Class::String => true,
        Class::Integer | Class::Long | Class::Double | Class::Boolean | Class::Math => false,
    }
}

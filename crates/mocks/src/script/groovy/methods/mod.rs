//! The methods of values.

mod classes;
mod closures;
mod lists;
mod maps;
mod matchers;
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
    "compile",
    "concat",
    "contains",
    "containsIgnoreCase",
    "containsKey",
    "containsKeyIgnoreCase",
    "containsValue",
    "count",
    "debug",
    "delete",
    "doubleValue",
    "drop",
    "each",
    "eachWithIndex",
    "end",
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
    "getCaseInsensitive",
    "getContentLength",
    "getContentType",
    "getContextPath",
    "getCount",
    "getHeader",
    "getHeaderNames",
    "getHeaders",
    "getKey",
    "getMessage",
    "getMethod",
    "getNamespaces",
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
    "hasGroup",
    "hasMoreElements",
    "hasValues",
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
    "matcher",
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
    "pattern",
    "plus",
    "push",
    "put",
    "putAll",
    "readLines",
    "remove",
    "replace",
    "replaceAll",
    "replaceFirst",
    "reset",
    "reverse",
    "size",
    "sort",
    "split",
    "start",
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
        Class::Integer
        | Class::Long
        | Class::Double
        | Class::Boolean
        | Class::Math
        | Class::Pattern => false,
    }
}

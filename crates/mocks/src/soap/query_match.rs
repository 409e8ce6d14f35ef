//! Rules of `QUERY_MATCH`: namespaces and an expression, as `SoapUI` writes them.

use crate::xml::{XPath, XmlError};

/// Compiles rules. Of several expressions the last one counts.
///
/// # Errors
/// There is no expression, or it cannot be compiled.
pub(crate) fn compile(rules: &str) -> Result<XPath, XmlError> {
    let mut namespaces = Vec::new();
    let mut expression = None;
    for line in rules.lines() {
        let mut line = line.trim();
        while let Some(rest) = line.strip_prefix("declare namespace") {
            let (declaration, rest) = rest.split_once(';').unwrap_or((rest, ""));
            if let Some((prefix, uri)) = declaration.split_once('=') {
                let uri = uri.trim().trim_matches(['\'', '"']);
                namespaces.push((prefix.trim().to_owned(), uri.to_owned()));
            }
            line = rest.trim();
        }
        if !line.is_empty() {
            expression = Some(line);
        }
    }
    let expression = expression.ok_or_else(|| XmlError("The rules have no expression".into()))?;
    XPath::compile(expression, namespaces)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::Document;

    #[test]
    fn the_last_expression_is_evaluated_with_the_declared_namespaces() {
        let document = Document::parse("<a xmlns='urn:x'><b>1</b></a>").unwrap();
        for rules in [
            "declare namespace q='urn:x';\n//q:b",
            "declare namespace q=\"urn:x\"; declare namespace r='urn:y';\r\n//r:b\n//q:b\n\n",
            "declare namespace q = 'urn:x'; //q:b",
        ] {
            assert_eq!(compile(rules).unwrap().text(&document).unwrap(), "1", "{rules}");
        }
        for rules in ["", "declare namespace q='urn:x';", "//["] {
            assert!(compile(rules).is_err(), "{rules}");
        }
    }
}

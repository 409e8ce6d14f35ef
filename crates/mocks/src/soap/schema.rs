//! XML schemas in a WSDL, and in files that it refers to.

use uppsala::{NodeId, XsdValidator};

use crate::xml::Document;

/// The namespace of schemas.
pub(super) const XSD: &str = "http://www.w3.org/2001/XMLSchema";

/// How often a schema can include others.
const MAX_INCLUDES: usize = 50;

/// The schema of a namespace.
pub(super) struct Schema {
    pub(super) namespace: Box<str>,
    pub(super) validator: XsdValidator,
    /// Whether values must match regular expressions, whose cost grows with the square of the length.
    pub(super) has_patterns: bool,
}

impl std::fmt::Debug for Schema {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Schema").field(&self.namespace).finish()
    }
}

/// The schemas of a WSDL and of all stored files, with the names of these, and why others cannot be used, as sentences.
pub(super) fn compile(wsdl: &Document<'_>, files: &[(&str, &str)]) -> (Vec<Schema>, Vec<String>) {
    let files: Vec<_> = files
        .iter()
        .filter_map(|(name, content)| Some((*name, Document::parse(content).ok()?)))
        .collect();
    let mut schemas: Vec<Schema> = Vec::new();
    let mut problems = Vec::new();
    let in_wsdl = wsdl.descendants().into_iter().map(|node| (wsdl, node));
    let in_files = files.iter().filter_map(|(_, file)| Some((file, file.root()?)));
    for (document, node) in in_wsdl.chain(in_files) {
        if document.name(node) != ("schema", XSD) {
            continue;
        }
        let namespace = document.attribute(node, "targetNamespace").unwrap_or_default();
        let is_known = schemas.iter().any(|it| *it.namespace == *namespace);
        let is_empty =
            namespace.is_empty() && document.elements(node).all(|it| is_reference(document, it));
        if is_known || is_empty {
            continue;
        }
        let text = standalone(document, node, &files, &mut 0);
        let parsed = Document::parse(&text);
        let built = parsed.and_then(|it| Ok(XsdValidator::from_schema(&it.tree)?));
        match built {
            Ok(validator) => schemas.push(Schema {
                namespace: namespace.into(),
                validator,
                has_patterns: text.contains("pattern"),
            }),
            Err(error) => {
                problems.push(format!("The schema of {namespace} cannot be used: {error}."));
            }
        }
    }
    (schemas, problems)
}

/// Whether an element refers to another schema.
fn is_reference(document: &Document<'_>, node: NodeId) -> bool {
    let (name, namespace) = document.name(node);
    namespace == XSD && matches!(name, "import" | "include" | "redefine" | "override")
}

/// The last part of a path.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// A schema as a document of its own: with all namespaces that are in scope, with what it includes, and without
/// references, because the validator would look for files.
fn standalone(
    document: &Document<'_>,
    node: NodeId,
    files: &[(&str, Document<'_>)],
    includes: &mut usize,
) -> String {
    let source = document.source_in_scope(node);
    let Ok(copy) = Document::parse(&source) else { return source };
    let Some(root) = copy.root() else { return String::new() };
    let mut output = String::new();
    let mut start = 0;
    for child in copy.elements(root).filter(|child| is_reference(&copy, *child)) {
        let Some(range) = copy.range(child) else { continue };
        output.push_str(source.get(start..range.start).unwrap_or_default());
        start = range.end;
        let location = copy.attribute(child, "schemaLocation").unwrap_or_default();
        let found = files.iter().find(|(name, _)| file_name(name) == file_name(location));
        let is_include = copy.name(child).0 == "include";
        if let Some((_, file)) = found.filter(|_| is_include && *includes < MAX_INCLUDES)
            && let Some(root) = file.root()
        {
            *includes += 1;
            let included = standalone(file, root, files, includes);
            if let Ok(included) = Document::parse(&included)
                && let Some(root) = included.root()
            {
                for part in included.elements(root) {
                    output.push_str(&included.source_in_scope(part));
                }
            }
        }
    }
    output.push_str(source.get(start..).unwrap_or_default());
    output
}

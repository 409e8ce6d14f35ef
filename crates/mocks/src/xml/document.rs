//! Documents.

use std::{collections::BTreeMap, fmt::Write, ops::Range};

use uppsala::{NodeId, NodeKind};

use super::XmlError;

/// The longest document that is read, in bytes.
const MAX_BYTES: usize = 20 << 20;

/// How deep elements can be nested.
const MAX_DEPTH: u32 = 128;

/// A parsed document.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    pub(crate) tree: uppsala::Document<'a>,
}

impl<'a> Document<'a> {
    /// Parses a document with namespaces.
    ///
    /// # Errors
    /// It is not well-formed, too large, too deep, or has a document type declaration.
    pub(crate) fn parse(text: &'a str) -> Result<Self, XmlError> {
        if text.len() > MAX_BYTES {
            return Err(XmlError(format!("it is larger than {} MB", MAX_BYTES >> 20).into()));
        }
        let mut tree = parser().parse(text)?;
        tree.prepare_xpath();
        Ok(Self { tree })
    }

    /// The prefixes that the document declares, with their namespaces. Of two declarations of a prefix the last one
    /// in the document counts.
    pub(crate) fn namespaces(&self) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        let mut nodes: Vec<NodeId> = self.root().into_iter().collect();
        while let Some(node) = nodes.pop() {
            if let Some(element) = self.tree.element(node) {
                for (prefix, uri) in &element.namespace_declarations {
                    found.insert(prefix.to_string(), uri.to_string());
                }
            }
            let first = nodes.len();
            nodes.extend(self.tree.children_iter(node));
            nodes[first..].reverse();
        }
        found
    }

    /// The element at the top.
    pub(crate) fn root(&self) -> Option<NodeId> {
        self.tree.document_element()
    }

    /// The elements in an element.
    pub(crate) fn elements(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        self.tree.children_iter(node).filter(|child| self.tree.element(*child).is_some())
    }

    /// The first element in an element. `None` if there is none, or if there is text before it.
    pub(crate) fn first_element(&self, node: NodeId) -> Option<NodeId> {
        for child in self.tree.children_iter(node) {
            match self.tree.node_kind(child)? {
                NodeKind::Element(_) => return Some(child),
                NodeKind::Text(text) | NodeKind::CData(text) if !text.trim().is_empty() => {
                    return None;
                }
                _ => {}
            }
        }
        None
    }

    /// All elements in the order of their start tags.
    pub(crate) fn descendants(&self) -> Vec<NodeId> {
        let mut found = Vec::new();
        let mut nodes: Vec<NodeId> = self.root().into_iter().collect();
        while let Some(node) = nodes.pop() {
            found.push(node);
            let first = nodes.len();
            nodes.extend(self.elements(node));
            nodes[first..].reverse();
        }
        found
    }

    /// The value of an attribute without namespace.
    pub(crate) fn attribute(&self, node: NodeId, name: &str) -> Option<&str> {
        self.tree.get_attribute(node, name)
    }

    /// The line of an element, from 1.
    pub(crate) fn line(&self, node: NodeId) -> usize {
        self.tree.node_line(node)
    }

    /// Where an element is in the text, in bytes.
    pub(crate) fn range(&self, node: NodeId) -> Option<Range<usize>> {
        self.tree.node_range(node)
    }

    /// The text of an element as a document of its own, with the namespaces that its ancestors declare.
    pub(crate) fn source_in_scope(&self, node: NodeId) -> String {
        let source = self.tree.node_source(node).unwrap_or_default();
        let Some(element) = self.tree.element(node) else { return source.to_owned() };
        let mut declared: Vec<&str> =
            element.namespace_declarations.iter().map(|(prefix, _)| &**prefix).collect();
        let mut declarations = String::new();
        let mut ancestor = self.tree.parent(node);
        while let Some(node) = ancestor {
            for (prefix, uri) in
                self.tree.element(node).map_or(&[][..], |it| &it.namespace_declarations)
            {
                if declared.contains(&&**prefix) {
                    continue;
                }
                declared.push(prefix);
                let colon = if prefix.is_empty() { "" } else { ":" };
                let uri = uri.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
                let _ = write!(declarations, " xmlns{colon}{prefix}=\"{uri}\"");
            }
            ancestor = self.tree.parent(node);
        }
        let name = source.find(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/');
        let (start, rest) = source.split_at(name.unwrap_or(source.len()));
        format!("{start}{declarations}{rest}")
    }

    /// Whether a text that cannot be parsed is a document without its end.
    pub(crate) fn ends_early(text: &str) -> bool {
        let trimmed = text.trim_end();
        let at_end = match parser().parse(text) {
            Ok(_) => return false,
            Err(uppsala::XmlError::UnexpectedEof) => return true,
            Err(uppsala::XmlError::WellFormedness(it)) => it.line,
            Err(uppsala::XmlError::Parse(it)) => it.line,
            Err(_) => return false,
        };
        at_end >= trimmed.lines().count()
    }

    /// The local name of an element and its namespace. Empty texts for other nodes.
    pub(crate) fn name(&self, node: NodeId) -> (&str, &str) {
        let Some(element) = self.tree.element(node) else { return ("", "") };
        (&element.name.local_name, element.name.namespace_uri.as_deref().unwrap_or_default())
    }

    /// All text in a node.
    pub(crate) fn text(&self, node: NodeId) -> String {
        match self.tree.node_kind(node) {
            Some(NodeKind::Attribute(_, value)) => value.to_string(),
            Some(NodeKind::Comment(text)) => text.to_string(),
            Some(NodeKind::ProcessingInstruction(instruction)) => {
                instruction.data.as_deref().unwrap_or_default().to_owned()
            }
            _ => self.tree.text_content_deep(node),
        }
    }
}

fn parser() -> uppsala::Parser {
    uppsala::Parser::new().with_max_depth(MAX_DEPTH).with_forbid_dtd(true)
}

//! Documents.

use std::collections::BTreeMap;

use uppsala::{NodeId, NodeKind};

use super::XmlError;

/// The longest document that is read, in bytes.
const MAX_BYTES: usize = 20 << 20;

/// How deep elements can be nested.
const MAX_DEPTH: u32 = 128;

/// A parsed document.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    pub(super) tree: uppsala::Document<'a>,
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
        let parser = uppsala::Parser::new().with_max_depth(MAX_DEPTH).with_forbid_dtd(true);
        let mut tree = parser.parse(text)?;
        tree.prepare_xpath();
        Ok(Self { tree })
    }

    /// The prefixes that the document declares, with their namespaces. Of two declarations of a prefix the first one
    /// in the document counts.
    pub(crate) fn namespaces(&self) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        let mut nodes: Vec<NodeId> = self.root().into_iter().collect();
        while let Some(node) = nodes.pop() {
            if let Some(element) = self.tree.element(node) {
                for (prefix, uri) in &element.namespace_declarations {
                    found.entry(prefix.to_string()).or_insert_with(|| uri.to_string());
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

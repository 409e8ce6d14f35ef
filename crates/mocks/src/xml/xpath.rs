//! XPath 1.0 expressions.

use std::fmt;

use uppsala::{XPathEvaluator, xpath::XPathValue};

use super::{Document, XmlError};

/// How many nodes an expression can visit in one evaluation.
const MAX_VISITS: usize = 1_000_000;

/// The longest expression, in bytes. Longer ones would not be compiled once, but for each call.
const MAX_BYTES: usize = 4096;

/// A compiled expression.
pub(crate) struct XPath {
    source: Box<str>,
    /// Keeps the compiled form of the one expression that it evaluates.
    evaluator: XPathEvaluator,
}

impl fmt::Debug for XPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("XPath").field(&self.source).finish()
    }
}

impl XPath {
    /// Compiles an expression that uses these prefixes of namespaces. A prefix that is not among them matches nothing.
    ///
    /// # Errors
    /// It is no expression, calls an unknown function, or is too long.
    pub(crate) fn compile<P: AsRef<str>, U: AsRef<str>>(
        source: &str,
        namespaces: impl IntoIterator<Item = (P, U)>,
    ) -> Result<Self, XmlError> {
        if source.len() > MAX_BYTES {
            return Err(XmlError(format!("it is longer than {MAX_BYTES} bytes").into()));
        }
        let mut evaluator = XPathEvaluator::new().with_max_node_visits(MAX_VISITS);
        for (prefix, uri) in namespaces {
            evaluator.add_namespace(prefix.as_ref(), uri.as_ref());
        }
        let this = Self { source: source.into(), evaluator };
        // The evaluator keeps what it compiled.
        this.evaluate(&Document::parse("<a/>")?)?;
        Ok(this)
    }

    /// The value as a text: of nodes, the text of the first one.
    ///
    /// # Errors
    /// It visits too many nodes, or has operands of a wrong type.
    pub(crate) fn text(&self, document: &Document<'_>) -> Result<String, XmlError> {
        Ok(match self.evaluate(document)? {
            XPathValue::NodeSet(nodes) => {
                nodes.first().map(|node| document.text(*node)).unwrap_or_default()
            }
            value => value.to_string_value(&document.tree),
        })
    }

    /// The texts of all nodes in the order of the document. Another value is one text.
    ///
    /// # Errors
    /// As [`Self::text`].
    pub(crate) fn texts(&self, document: &Document<'_>) -> Result<Vec<String>, XmlError> {
        Ok(match self.evaluate(document)? {
            XPathValue::NodeSet(nodes) => nodes.iter().map(|node| document.text(*node)).collect(),
            value => vec![value.to_string_value(&document.tree)],
        })
    }

    fn evaluate(&self, document: &Document<'_>) -> Result<XPathValue, XmlError> {
        let tree = &document.tree;
        Ok(self.evaluator.evaluate(tree, tree.root(), &self.source)?)
    }
}

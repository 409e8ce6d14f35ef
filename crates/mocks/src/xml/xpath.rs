//! XPath 1.0 expressions.

mod filter;
mod names;

use std::fmt;

use uppsala::{NodeId, XPathEvaluator, xpath::XPathValue};

use self::filter::{Filter, Predicate};
use super::{Document, XmlError};

/// How many nodes an expression can visit in one evaluation.
const MAX_VISITS: usize = 1_000_000;

/// The longest expression, in bytes. Longer ones would not be compiled once, but for each call.
const MAX_BYTES: usize = 4096;

/// The largest document for an expression that can read much of the document for each of its nodes, in bytes.
const MAX_BYTES_IF_COSTLY: usize = 64 << 10;

/// A compiled expression.
pub(crate) struct XPath {
    source: Box<str>,
    /// The parts of an expression that the evaluator does not know as a whole.
    filter: Option<Filter>,
    is_costly: bool,
    /// Keeps the compiled forms of the expressions that it evaluates.
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
        let source = names::rewrite(source);
        let filter = Filter::parse(&source);
        let is_costly = is_costly(&source);
        let this = Self { source: source.into(), filter, is_costly, evaluator };
        // The evaluator keeps what it compiled.
        let document = Document::parse("<a/>")?;
        this.evaluate(&document, document.tree.root())?;
        Ok(this)
    }

    /// The value as a text: of nodes, the text of the first one.
    ///
    /// # Errors
    /// It visits too many nodes, or has operands of a wrong type.
    pub(crate) fn text(&self, document: &Document<'_>) -> Result<String, XmlError> {
        self.text_from(document, document.tree.root())
    }

    /// As [`Self::text`], of an expression whose relative paths start at a node.
    ///
    /// # Errors
    /// As [`Self::text`].
    pub(crate) fn text_from(
        &self,
        document: &Document<'_>,
        start: NodeId,
    ) -> Result<String, XmlError> {
        Ok(match self.evaluate(document, start)? {
            XPathValue::NodeSet(nodes) => {
                nodes.first().map(|node| document.text(*node)).unwrap_or_default()
            }
            value => value.to_string_value(&document.tree),
        })
    }

    /// The texts of all nodes in the order of the document. Relative paths start at a node.
    ///
    /// # Errors
    /// As [`Self::text`], or the value is no nodes.
    pub(crate) fn texts_from(
        &self,
        document: &Document<'_>,
        start: NodeId,
    ) -> Result<Vec<String>, XmlError> {
        match self.evaluate(document, start)? {
            XPathValue::NodeSet(nodes) => {
                Ok(nodes.iter().map(|node| document.text(*node)).collect())
            }
            _ => Err(XmlError("the value is no nodes".into())),
        }
    }

    fn evaluate(&self, document: &Document<'_>, start: NodeId) -> Result<XPathValue, XmlError> {
        let tree = &document.tree;
        if self.is_costly && tree.input_text().len() > MAX_BYTES_IF_COSTLY {
            let limit = MAX_BYTES_IF_COSTLY >> 10;
            let text = format!("the expression is only evaluated on documents of up to {limit} kB");
            return Err(XmlError(text.into()));
        }
        match &self.filter {
            Some(filter) => self.filter(document, start, filter),
            None => Ok(self.evaluator.evaluate(tree, start, &self.source)?),
        }
    }

    fn filter(
        &self,
        document: &Document<'_>,
        start: NodeId,
        filter: &Filter,
    ) -> Result<XPathValue, XmlError> {
        let tree = &document.tree;
        let evaluate = |node: NodeId, source: &str| self.evaluator.evaluate(tree, node, source);
        // Compiles the parts, also if no node needs them.
        let tests = filter.predicates.iter().filter_map(|it| match it {
            Predicate::Test(test) => Some(test),
            Predicate::Position(_) | Predicate::Last => None,
        });
        for source in tests.chain(&filter.steps) {
            evaluate(start, source)?;
        }
        let XPathValue::NodeSet(mut nodes) = evaluate(start, &filter.nodes)? else {
            return Err(XmlError("what is in parentheses has no nodes".into()));
        };
        let mut visits = nodes.len();
        for predicate in &filter.predicates {
            visits += nodes.len();
            nodes = match predicate {
                Predicate::Position(position) => position
                    .checked_sub(1)
                    .and_then(|it| nodes.get(it))
                    .copied()
                    .into_iter()
                    .collect(),
                Predicate::Last => nodes.last().copied().into_iter().collect(),
                Predicate::Test(test) => {
                    let mut kept = Vec::new();
                    for node in nodes {
                        if evaluate(node, test)?.to_boolean() {
                            kept.push(node);
                        }
                    }
                    kept
                }
            };
        }
        let Some(steps) = &filter.steps else { return Ok(XPathValue::NodeSet(nodes)) };
        let mut found: Vec<NodeId> = Vec::new();
        for node in nodes {
            if let XPathValue::NodeSet(more) = evaluate(node, steps)? {
                visits += more.len();
                found.extend(more);
            }
            if visits > MAX_VISITS {
                return Err(XmlError("the expression visits too many nodes".into()));
            }
        }
        let mut known = std::collections::HashSet::new();
        found.retain(|node| known.insert(*node));
        Ok(XPathValue::NodeSet(found))
    }
}

/// Whether a predicate can reach nodes above or beside its own, for example `//a[contains(/, 'x')]`. The evaluator counts
/// the nodes that it visits, but not the text that it reads.
fn is_costly(source: &str) -> bool {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut previous = ' ';
    for (at, c) in source.char_indices() {
        if let Some(mark) = quote {
            quote = Some(mark).filter(|mark| *mark != c);
            continue;
        }
        let rest = source.get(at..).unwrap_or_default();
        let is_above = ["..", "ancestor", "preceding", "following", "id(", "parent"]
            .iter()
            .any(|word| rest.starts_with(word));
        let is_path = is_name(previous) || matches!(previous, ')' | ']' | '*' | '.' | '/');
        match c {
            '\'' | '"' => quote = Some(c),
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 && (is_above || (c == '/' && !is_path)) => return true,
            _ => {}
        }
        previous = c;
    }
    false
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-')
}

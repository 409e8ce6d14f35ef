//! `XmlHolder` of `SoapUI`.

use std::sync::Arc;

use uppsala::NodeId;

use crate::{
    script::{
        Failure,
        groovy::{
            interpreter::{Interpreter, exception},
            value::{Holder, MapKind, Value, XmlId},
        },
    },
    soap::query_match,
    xml::{Document, XPath, XmlError},
};

/// What an expression costs besides the reading of the document, in bytes of text that are read.
const EXPRESSION_COST: usize = 32 * 1024;

impl Interpreter<'_> {
    pub(super) fn xml_holder(&mut self, xml: &Value) -> Result<Value, Failure> {
        let Some(xml) = xml.as_text().cloned() else {
            return exception("The XML text is null or no text");
        };
        self.allocate(xml.len())?;
        let document = Document::parse(&xml).map_err(|it| failure(&it))?;
        let namespaces = document.namespaces();
        Ok(self.heap.add_holder(Holder { xml, namespaces }))
    }

    /// What `holder[path]` is: the text of the one node that an expression finds, or the texts of all. Null if it is no
    /// expression, or finds no nodes but another value.
    pub(in crate::script::groovy) fn xml_value(
        &mut self,
        id: XmlId,
        path: &str,
    ) -> Result<Value, Failure> {
        match path {
            "xml" | "prettyXml" => return Ok(self.xml_text(id)),
            // Java gives a map that has no effect on expressions.
            "namespaces" => return self.new_map(MapKind::Map, Vec::new()),
            _ => {}
        }
        let mut texts = match self.xml_texts(id, path) {
            Ok(texts) => texts,
            Err(Failure::Exception(_)) => return Ok(Value::Null),
            Err(failure) => return Err(failure),
        };
        match texts.len() {
            1 => Ok(texts.pop().unwrap_or(Value::Null)),
            _ => self.new_list(texts),
        }
    }

    fn xml_text(&mut self, id: XmlId) -> Value {
        self.heap.holder(id).map_or(Value::Null, |it| Value::Text(it.xml.clone()))
    }

    /// Evaluates an expression, whose relative paths start at the element at the top.
    fn evaluated<T>(
        &mut self,
        id: XmlId,
        path: &str,
        evaluate: impl FnOnce(&XPath, &Document<'_>, NodeId) -> Result<T, XmlError>,
    ) -> Result<T, Failure> {
        let Some(holder) = self.heap.holder(id).cloned() else {
            return exception("There is no document");
        };
        self.read(holder.xml.len().saturating_mul(4).saturating_add(EXPRESSION_COST))?;
        let document = Document::parse(&holder.xml).map_err(|it| failure(&it))?;
        let path = match path.trim() {
            rules if rules.starts_with("declare namespace") => query_match::compile(rules),
            _ => XPath::compile(path, &holder.namespaces),
        };
        let start = document.root().unwrap_or_else(|| document.tree.root());
        let evaluated = path.and_then(|path| evaluate(&path, &document, start));
        evaluated.map_err(|it| failure(&it))
    }

    fn xml_texts(&mut self, id: XmlId, path: &str) -> Result<Vec<Value>, Failure> {
        let texts = self.evaluated(id, path, XPath::texts_from)?;
        let mut values = Vec::new();
        for text in texts {
            values.push(self.new_text(text)?);
        }
        Ok(values)
    }

    pub(in crate::script::groovy) fn xml_method(
        &mut self,
        id: XmlId,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>, Failure> {
        let texts: Vec<Arc<str>> = arguments.iter().filter_map(Value::as_text).cloned().collect();
        Ok(match (name, &*texts) {
            ("getNodeValue", [path]) => {
                let text = self.evaluated(id, path, XPath::text_from)?;
                Some(self.new_text(text)?)
            }
            ("getNodeValues", [path]) => {
                let values = self.xml_texts(id, path)?;
                Some(self.new_list(values)?)
            }
            ("getAt" | "get", [path]) => Some(self.xml_value(id, path)?),
            ("getXml" | "xml", []) => Some(self.xml_text(id)),
            ("getNamespaces" | "namespaces", []) => Some(self.xml_value(id, "namespaces")?),
            ("declareNamespace", [prefix, uri]) => {
                if let Some(holder) = self.heap.holder(id) {
                    holder.namespaces.insert(prefix.to_string(), uri.to_string());
                }
                Some(Value::Null)
            }
            _ => None,
        })
    }
}

fn failure(error: &XmlError) -> Failure {
    Failure::Exception(format!("XML: {error}").into())
}

//! `XmlHolder` of `SoapUI`.

use std::sync::Arc;

use crate::{
    script::{
        Failure,
        groovy::{
            interpreter::{Interpreter, exception},
            value::{Holder, Value, XmlId},
        },
    },
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

    /// The text of the one node that an expression finds, or the texts of all.
    pub(in crate::script::groovy) fn xml_value(
        &mut self,
        id: XmlId,
        path: &str,
    ) -> Result<Value, Failure> {
        let mut texts = self.xml_texts(id, path)?;
        match texts.len() {
            1 => Ok(texts.pop().unwrap_or(Value::Null)),
            _ => self.new_list(texts),
        }
    }

    fn xml_texts(&mut self, id: XmlId, path: &str) -> Result<Vec<Value>, Failure> {
        let Some(holder) = self.heap.holder(id).cloned() else { return Ok(Vec::new()) };
        self.read(holder.xml.len().saturating_mul(4).saturating_add(EXPRESSION_COST))?;
        let document = Document::parse(&holder.xml).map_err(|it| failure(&it))?;
        let path = XPath::compile(path, &holder.namespaces).map_err(|it| failure(&it))?;
        let texts = path.texts(&document).map_err(|it| failure(&it))?;
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
                let values = self.xml_texts(id, path)?;
                Some(values.into_iter().next().unwrap_or(Value::Null))
            }
            ("getNodeValues", [path]) => {
                let values = self.xml_texts(id, path)?;
                Some(self.new_list(values)?)
            }
            ("getAt" | "get", [path]) => Some(self.xml_value(id, path)?),
            ("getXml" | "xml", []) => self.heap.holder(id).map(|it| Value::Text(it.xml.clone())),
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

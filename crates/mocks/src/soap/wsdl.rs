//! The WSDL of a service, with the address where the client finds the mocks.

use std::ops::Range;

use http::{HeaderValue, StatusCode, header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use snapshot::model::Contract;
use uppsala::NodeId;

use super::schema::{self, Schema};
use crate::{Answer, Effect, Finding, Source, service::Call, xml::Document};

/// A WSDL with its schemas.
#[derive(Debug)]
pub(super) struct Wsdl {
    /// The text between the addresses.
    pieces: Box<[Box<str>]>,
    pub(super) schemas: Box<[Schema]>,
}

impl Wsdl {
    /// Compiles the WSDL of a service, preferably that of its main artifact. `None` if there is none.
    pub(super) fn compile(contracts: &[Contract], findings: &mut Vec<Finding>) -> Option<Self> {
        let is_wsdl = |it: &&Contract| *it.kind == *"WSDL" && it.content.is_some();
        let all = || contracts.iter().filter(is_wsdl);
        let contract = all().find(|it| it.is_main).or_else(|| all().next())?;
        let content = contract.content.as_deref()?;
        let mut finding = |text: String| {
            let effect = Effect::Differs;
            findings.push(Finding { operation: None, example: None, effect, text: text.into() });
        };
        let document = match Document::parse(content) {
            Ok(document) => document,
            Err(error) => {
                finding(format!("The WSDL {} cannot be read: {error}.", contract.name));
                return Some(Self { pieces: [content.into()].into(), schemas: Box::default() });
            }
        };
        let (schemas, problems) = schema::compile(&document, contracts);
        for problem in problems {
            finding(format!("{problem} Calls with ?validate=true are rejected."));
        }
        Some(Self { pieces: pieces(content, &document), schemas: schemas.into() })
    }

    /// The answer to a call that asks for the WSDL.
    pub(super) fn answer(&self, call: &Call<'_>) -> Answer {
        let mut answer = Answer::empty(StatusCode::OK, Source::Engine);
        let value = HeaderValue::from_static("text/xml;charset=UTF-8");
        answer.headers.insert(header::CONTENT_TYPE, value);
        answer.body = self.pieces.join(&address(call)).into();
        answer
    }
}

/// Where the client finds the mocks of the service.
fn address(call: &Call<'_>) -> String {
    let base = call.request.base;
    let key = &call.service.key;
    let segment = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    // Escapes are also safe in an attribute of XML.
    let readable = |text: String| text.replace("%2D", "-").replace("%2E", ".").replace("%5F", "_");
    let (name, version) = (readable(segment(&key.name)), readable(segment(&key.version)));
    let authority: String = base.authority.chars().filter(|c| !"\"'<>&".contains(*c)).collect();
    format!("{}://{authority}/soap/{name}/{version}", base.scheme)
}

/// The text between the addresses of ports.
fn pieces(content: &str, document: &Document<'_>) -> Box<[Box<str>]> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for node in document.descendants() {
        if let Some(range) = location(content, document, node) {
            pieces.extend(content.get(start..range.start).map(Into::into));
            start = range.end;
        }
    }
    pieces.extend(content.get(start..).map(Into::into));
    pieces.into()
}

/// Where the value of the attribute `location` of an address is.
fn location(content: &str, document: &Document<'_>, node: NodeId) -> Option<Range<usize>> {
    let (name, namespace) = document.name(node);
    if name != "address" || !namespace.starts_with("http://schemas.xmlsoap.org/wsdl/") {
        return None;
    }
    let element = document.range(node)?;
    let source = content.get(element.clone())?;
    let at = source.find("location")?;
    let quote = at + source.get(at..)?.find(['"', '\''])?;
    let mark = source.get(quote..)?.chars().next()?;
    let length = source.get(quote + 1..)?.find(mark)?;
    let start = element.start + quote + 1;
    Some(start..start + length)
}

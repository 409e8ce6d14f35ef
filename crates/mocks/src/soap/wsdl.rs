//! The WSDL of a service and the files that it refers to, with addresses where the client finds the mocks.

mod served;

use http::{HeaderValue, StatusCode, header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use snapshot::model::Contract;

use self::served::Served;
use super::schema::{self, Schema};
use crate::{Answer, Effect, Finding, Source, call::Call, xml::Document};

/// A WSDL with its schemas.
#[derive(Debug)]
pub(super) struct Wsdl {
    text: Served,
    /// Schemas in files of their own, by the names of their contracts.
    files: Box<[(Box<str>, Served)]>,
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
            findings.push(Finding::of_service(Effect::Differs, text));
        };
        let files: Vec<(&str, &str)> = contracts
            .iter()
            .filter(|it| *it.kind == *"XSD")
            .filter_map(|it| Some((&*it.name, it.content.as_deref()?)))
            .collect();
        let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
        let mut schemas = Vec::new();
        match Document::parse(content) {
            Ok(document) => {
                let (found, problems) = schema::compile(&document, &files);
                schemas = found;
                for problem in problems {
                    finding(format!("{problem} Calls with ?validate=true are rejected."));
                }
            }
            Err(error) => {
                finding(format!("The WSDL {} cannot be read: {error}.", contract.name));
            }
        }
        let text = Served::new(content, &names);
        let files =
            files.iter().map(|(name, content)| ((*name).into(), Served::new(content, &names)));
        Some(Self { text, files: files.collect(), schemas: schemas.into() })
    }

    /// The answer to a call that asks for the WSDL or, with `?xsd=NAME`, for a file. `None` if it asks for neither.
    pub(super) fn answer(&self, call: &Call<'_>) -> Option<Answer> {
        let query = call.request.query.unwrap_or_default();
        let served = form_urlencoded::parse(query.as_bytes()).find_map(|(key, value)| {
            if ["wsdl", "singlewsdl"].iter().any(|it| key.eq_ignore_ascii_case(it)) {
                return Some(&self.text);
            }
            let (_, file) = self.files.iter().find(|(name, _)| key == "xsd" && **name == *value)?;
            Some(file)
        })?;
        let mut answer = Answer::empty(StatusCode::OK, Source::Engine);
        let value = HeaderValue::from_static("text/xml;charset=UTF-8");
        answer.headers.insert(header::CONTENT_TYPE, value);
        answer.body = served.text(&address(call)).into();
        Some(answer)
    }
}

/// Where the client finds the mocks of the service, so that it can stand in an attribute of XML.
fn address(call: &Call<'_>) -> String {
    let base = call.request.base;
    let key = &call.service.key;
    let authority: String = base.authority.chars().filter(|c| !"\"'<>&".contains(*c)).collect();
    format!("{}://{authority}/soap/{}/{}", base.scheme, escape(&key.name), escape(&key.version))
}

/// A text as a segment of a path or a value of a query.
fn escape(text: &str) -> String {
    let escaped = utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    escaped.replace("%2D", "-").replace("%2E", ".").replace("%5F", "_")
}

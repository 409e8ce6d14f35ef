//! Mocks of SOAP services.

mod dispatcher;
mod envelope;
mod example;
mod operation;
pub(crate) mod query_match;
mod refusal;
mod schema;
mod validation;
mod wsdl;

use std::{borrow::Cow, collections::BTreeMap};

use http::{Method, StatusCode, header};
use rand::RngExt;
use snapshot::model::Model;

use self::{
    dispatcher::Dispatcher, envelope::Message, example::Example, operation::Operation,
    refusal::Refusal, wsdl::Wsdl,
};
use crate::{
    Answer, Delay, Environment, Finding, Forward, Options, Outcome,
    by_operation::ByOperation,
    call::Call,
    cors,
    delay::{self, NotANumber},
    proxy,
    responses::Responses,
    script::{Failure, Language, ScriptCall},
    template::Scope,
    unmatched::MAX_KNOWN,
};

/// A compiled SOAP service.
#[derive(Debug)]
pub(crate) struct Soap {
    operations: Box<[Operation]>,
    /// The responses of the definition, in their order.
    examples: Box<[Example]>,
    wsdl: Option<Wsdl>,
}

impl Soap {
    pub(crate) fn compile(model: &Model, options: Options, findings: &mut Vec<Finding>) -> Self {
        let responses = ByOperation::new(&model.responses, |it| &it.operation);
        let operations = model.operations.iter();
        Self {
            operations: operations
                .enumerate()
                .map(|(index, it)| {
                    Operation::compile(index, it, responses.of(&it.name), options, findings)
                })
                .collect(),
            examples: model.responses.iter().map(|it| Example::compile(it, findings)).collect(),
            wsdl: Wsdl::compile(&model.contracts, findings),
        }
    }

    /// The responses of an operation.
    pub(crate) fn responses(&self, operation: &str) -> Option<&Responses> {
        let found = self.operations.iter().find(|it| *it.name == *operation)?;
        Some(&found.responses)
    }

    pub(crate) fn answer(&self, call: &Call<'_>, environment: &mut Environment<'_>) -> Outcome {
        let request = call.request;
        let now = environment.now;
        let refuse = |refusal: Refusal| Outcome::Answer(refusal.into_answer(call, now));
        match *request.method {
            Method::POST => {}
            Method::OPTIONS => return Outcome::Answer(cors::options_with("POST,OPTIONS")),
            Method::GET if !call.options.is_strict => {
                let contract = self.wsdl.as_ref().and_then(|wsdl| wsdl.answer(call));
                return contract.map_or_else(|| refuse(Refusal::method()), Outcome::Answer);
            }
            _ => return refuse(Refusal::method()),
        }
        let requested = match Delay::requested(request) {
            Ok(requested) => requested,
            Err(NotANumber) => return refuse(Refusal::delay()),
        };
        let execution = Execution { soap: self, call, requested };
        execution.run(environment).unwrap_or_else(refuse)
    }
}

/// A call that is being answered.
struct Execution<'a> {
    soap: &'a Soap,
    call: &'a Call<'a>,
    /// The response time that the call asks for.
    requested: Option<Delay>,
}

/// What an operation chose.
enum Choice {
    /// A response, by its position.
    Response(usize, Chosen),
    /// Another server.
    Proxy(Box<Forward>),
}

/// What a script left when a response was chosen.
#[derive(Default)]
struct Chosen {
    /// Values for the template.
    variables: BTreeMap<String, String>,
    /// Why the script cannot run here, if the response answers instead of one that it would choose.
    instead_of: Option<Box<str>>,
}

impl Execution<'_> {
    fn run(&self, environment: &mut Environment<'_>) -> Result<Outcome, Refusal> {
        let request = self.call.request;
        if request.body.is_empty() {
            return Err(Refusal::no_body());
        }
        let text = String::from_utf8_lossy(request.body);
        let message = Message::new(&text);
        let operation = self.operation(&message)?;
        let index = operation.index;
        if is_validated(request.query) {
            self.validate(&message).map_err(|it| it.at(index))?;
        }
        let chosen = self.choose(operation, &message, environment);
        match chosen.map_err(|it| it.at(index))? {
            Choice::Response(position, chosen) => {
                self.example(operation, position, chosen, &text, environment)
            }
            Choice::Proxy(forward) => Ok(Outcome::Forward(forward)),
        }
    }

    /// Finds the operation by the action, otherwise by the element in the body.
    fn operation(&self, message: &Message<'_>) -> Result<&Operation, Refusal> {
        let operations = || self.soap.operations.iter();
        let action = envelope::action(self.call.request);
        if let Some(action) = &action
            && let Some(found) = operations().find(|it| it.action.as_deref() == Some(action))
        {
            return Ok(found);
        }
        let element = message.scanned_element();
        let of_element = |element: &str| operations().find(|it| it.has_element(element));
        if let Some(found) = element.as_deref().and_then(of_element) {
            return Ok(found);
        }
        let parsed = match self.call.options.is_strict {
            true => None,
            false => message.element(),
        };
        if let Some(found) = parsed.as_deref().and_then(of_element) {
            return Ok(found);
        }
        let wanted = action.or(element).or(parsed).unwrap_or(Cow::Borrowed("null"));
        let known = self.soap.operations.iter().take(MAX_KNOWN).map(|it| it.name.clone());
        Err(Refusal::unknown_operation(&wanted, known.collect()))
    }

    fn validate(&self, message: &Message<'_>) -> Result<(), Refusal> {
        let Some(wsdl) = &self.soap.wsdl else {
            return Err(Refusal::no_wsdl(&self.call.service.key));
        };
        let problems = validation::problems(message, &wsdl.schemas);
        if problems.is_empty() { Ok(()) } else { Err(Refusal::invalid(&problems)) }
    }

    fn choose(
        &self,
        operation: &Operation,
        message: &Message<'_>,
        environment: &mut Environment<'_>,
    ) -> Result<Choice, Refusal> {
        let proxied = |url: &str| proxy::forward(self.call, operation.index, self.call.path, url);
        if let Some(url) = operation.proxy.as_deref().filter(|_| operation.is_proxy)
            && let Some(forward) = proxied(url)
        {
            return Ok(Choice::Proxy(Box::new(forward)));
        }
        let mut chosen = Chosen::default();
        let criteria = match &operation.dispatcher {
            Dispatcher::Single(position) => return Ok(Choice::Response(*position, chosen)),
            Dispatcher::Unsupported(name) => return Err(Refusal::unsupported(name)),
            Dispatcher::Broken(text) => return Err(Refusal::broken(&operation.name, text)),
            Dispatcher::QueryMatch(path) => {
                let path = path.as_ref().map_err(|text| Refusal::xpath(text))?;
                let document = message.document().map_err(|it| Refusal::xpath(&it.0))?;
                Some(path.text(document).map_err(|it| Refusal::xpath(&it.0))?)
            }
            Dispatcher::Random => {
                let positions = operation.responses.with_criteria(Some("RANDOM"));
                if positions.is_empty() {
                    Some("RANDOM".to_owned())
                } else {
                    let index = environment.random.random_range(0..positions.len());
                    let position = positions.get(index).copied().unwrap_or_default();
                    return Ok(Choice::Response(position, chosen));
                }
            }
            Dispatcher::Script(language, script) => {
                let request = self.call.request;
                let base = request.base.to_string();
                let service = self.call.service.key.to_string();
                let call = ScriptCall {
                    method: request.method,
                    path: request.path,
                    query: request.query,
                    headers: request.headers,
                    body: Some(message.text()),
                    path_parameters: None,
                    base: &base,
                    service: &service,
                };
                match script.run(&call, &mut chosen.variables, environment.scripts) {
                    Ok(criteria) => criteria,
                    Err(Failure::Exception(_)) if *language == Language::JavaScript => None,
                    Err(failure) => {
                        chosen.instead_of = failure.cannot_run();
                        let position = self.script_fallback(operation);
                        let position = position.filter(|_| chosen.instead_of.is_some());
                        let refusal = || Refusal::script(&operation.name, &failure);
                        return Ok(Choice::Response(position.ok_or_else(refusal)?, chosen));
                    }
                }
            }
        };
        let found = operation.responses.with_criteria(criteria.as_deref()).first();
        let fallback = || operation.responses.named(operation.fallback.as_deref()?).first();
        if let Some(position) = found.or_else(fallback) {
            return Ok(Choice::Response(*position, chosen));
        }
        match operation.proxy.as_deref().and_then(proxied) {
            Some(forward) => Ok(Choice::Proxy(Box::new(forward))),
            None => Err(Refusal::no_example(criteria, operation.responses.known_criteria())),
        }
    }

    /// The position of the example that answers while the script of an operation cannot run.
    fn script_fallback(&self, operation: &Operation) -> Option<usize> {
        let name = self.call.script_fallbacks.of(&operation.name)?;
        operation.responses.named(name).first().copied()
    }

    fn example(
        &self,
        operation: &Operation,
        position: usize,
        Chosen { variables, instead_of }: Chosen,
        body: &str,
        environment: &mut Environment<'_>,
    ) -> Result<Outcome, Refusal> {
        let request = self.call.request;
        let example = self.soap.examples.get(position);
        let content = example.and_then(|it| Some((it, it.content.as_ref()?)));
        let (example, content) = content.ok_or_else(|| {
            let name = example.map_or("", |it| &it.name);
            let text = format!("The example {name} has no content.");
            Refusal::broken(&operation.name, &text).at(operation.index)
        })?;
        let query = request.query.unwrap_or_default();
        let parameters: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
        let scope = Scope {
            body: Some(body),
            path: None,
            parameters: Some(&parameters),
            headers: Some(request.headers),
            response: None,
            variables,
        };
        let status = match example.is_fault {
            true => StatusCode::INTERNAL_SERVER_ERROR,
            false => StatusCode::OK,
        };
        let mut answer =
            Answer::empty(status, self.call.example(operation.index, &example.name, instead_of));
        answer.body = content.bytes(&scope, environment);
        answer.headers.insert(header::CONTENT_TYPE, envelope::answer_type(request));
        let operations = [operation.index];
        let requested = self.requested.as_ref();
        answer.delay = delay::of_operations(self.call, requested, &operations, environment);
        Ok(Outcome::Answer(answer))
    }
}

/// Whether the query asks for validation of the body, in one of the words that Spring reads as true.
fn is_validated(query: Option<&str>) -> bool {
    let mut pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let value = pairs.find(|(name, _)| name == "validate").map(|(_, value)| value);
    value.is_some_and(|it| matches!(&*it.trim().to_ascii_lowercase(), "true" | "on" | "yes" | "1"))
}

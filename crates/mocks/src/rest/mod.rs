//! Mocks of REST services.

mod callbacks;
mod dispatcher;
pub(crate) mod example;
mod operation;
mod path_parts;
mod path_pattern;
mod routes;
mod text_body;
mod validation;

use std::{borrow::Cow, collections::BTreeMap};

use http::{Method, StatusCode};
use snapshot::model::Model;

use self::{
    dispatcher::{Criteria, DispatchCall, NoCriteria, Proxy},
    example::Example,
    operation::{Messages, Operation},
    path_pattern::without_method,
    routes::Routes,
    validation::Contract,
};
use crate::{
    Answer, Delay, Environment, Finding, Options, Outcome, Reason, Source, Trigger,
    answer::TextType, call::Call, cors, delay, dispatch::parameters, events::Snapshot, proxy,
    responses::Responses, template::Scope, unmatched::MAX_KNOWN,
};

/// A compiled REST service.
#[derive(Debug)]
pub(crate) struct Rest {
    routes: Routes,
    operations: Box<[Operation]>,
    /// All responses of the service. Operations have indexes of this list.
    examples: Box<[Example]>,
    contract: Contract,
    /// The path of the service below the server, for links, for example `/rest/Beer%20API/1.0`.
    address: Box<str>,
    /// Identifies the service in the store of scripts.
    id: Box<str>,
}

impl Rest {
    pub(crate) fn compile(model: &Model, options: Options, findings: &mut Vec<Finding>) -> Self {
        let messages = Messages::new(model);
        let operations = model.operations.iter();
        let operations: Box<[Operation]> = operations
            .map(|operation| Operation::compile(operation, &messages, options, findings))
            .collect();
        let responses = model.responses.iter();
        let examples = responses.map(|response| Example::new(response, options, findings));
        let examples = examples.collect();
        Self {
            routes: Routes::new(&model.operations, findings),
            operations,
            examples,
            contract: Contract::new(model),
            address: operation::address(&model.key),
            id: model.key.to_string().into(),
        }
    }

    /// The responses of an operation.
    pub(crate) fn responses(&self, operation: &str) -> Option<&Responses> {
        let found = self.operations.iter().find(|it| *it.name == *operation)?;
        Some(&found.responses)
    }

    pub(crate) fn answer(&self, call: &Call<'_>, environment: &mut Environment<'_>) -> Outcome {
        let requested = match Delay::requested(call.request) {
            Ok(requested) => requested,
            Err(delay::NotANumber) => {
                let text = "The query parameter `delay` must be a whole number of milliseconds.";
                let reason = Reason::Constraint(text.into());
                return failed(call, None, StatusCode::BAD_REQUEST, text, reason);
            }
        };
        let path: Cow<'_, str> = if call.path.contains('+') {
            call.path.replace('+', "%20").into()
        } else {
            call.path.into()
        };
        let Some((index, operation)) = self.find(call, &path) else {
            if *call.request.method == Method::OPTIONS {
                return Outcome::Answer(cors::options());
            }
            return self.unknown_operation(call, &path);
        };
        let exchange = Exchange { rest: self, call, path: &path, index, operation };
        let mut outcome = exchange.answer(environment);
        let mut delay = || delay::of_operations(call, requested.as_ref(), &[index], environment);
        match &mut outcome {
            Outcome::Answer(answer) if matches!(answer.source, Source::Example { .. }) => {
                answer.delay = delay();
            }
            Outcome::Forward(forward) => forward.delay = delay(),
            Outcome::Answer(_) => {}
        }
        outcome
    }

    fn find(&self, call: &Call<'_>, path: &str) -> Option<(usize, &Operation)> {
        let method = call.request.method;
        let index = self.routes.find(method.as_str(), path).or_else(|| {
            let is_derived = *method == Method::HEAD && !call.options.is_strict;
            is_derived.then(|| self.routes.find("GET", path)).flatten()
        })?;
        Some((index, self.operations.get(index)?))
    }

    fn unknown_operation(&self, call: &Call<'_>, path: &str) -> Outcome {
        let wanted = format!("{} {path}", call.request.method);
        let methods = self.routes.methods_of(path);
        let known = if methods.is_empty() {
            let operations = call.service.operations.iter().take(MAX_KNOWN);
            operations.map(|operation| (*operation.name).into()).collect()
        } else {
            methods.iter().map(|method| format!("{method} {path}").into()).collect()
        };
        let reason = Reason::UnknownOperation { wanted: wanted.into(), known };
        let source = call.unmatched(None, reason);
        Outcome::Answer(Answer::empty(StatusCode::NOT_FOUND, source))
    }
}

/// A call with its operation.
struct Exchange<'a> {
    rest: &'a Rest,
    call: &'a Call<'a>,
    /// Below the version, with `%20` for `+`.
    path: &'a str,
    index: usize,
    operation: &'a Operation,
}

impl Exchange<'_> {
    fn answer(&self, environment: &mut Environment<'_>) -> Outcome {
        let Self { call, operation, .. } = self;
        if let Some(problem) = &operation.problem {
            return self.cannot_serve(problem);
        }
        let body = text_body::read(call.request);
        let body = (!body.is_empty()).then_some(&*body);
        if call.is_validated
            && let Some(refused) = self.refuse(body.unwrap_or_default())
        {
            return refused;
        }
        let parameters = parameters::all(call.request);
        let constraints = &operation.constraints;
        if let Err(text) = constraints.check(call.request, &parameters, call.options.is_strict) {
            let reason = Reason::Constraint(text.as_str().into());
            return self.failed(StatusCode::BAD_REQUEST, &text, reason);
        }
        let dispatcher = &operation.dispatcher;
        if let Proxy::All(url) = &dispatcher.proxy
            && let Some(forward) = proxy::forward(call, self.index, self.path, url)
        {
            return Outcome::Forward(Box::new(forward));
        }
        let mut context = BTreeMap::new();
        let dispatch_call =
            DispatchCall { request: call.request, path: self.path, body, service: &self.rest.id };
        let mut instead_of = None;
        let criteria = match dispatcher.criteria(&dispatch_call, &mut context, environment) {
            Ok(criteria) => criteria,
            Err(NoCriteria::CannotServe(problem)) => {
                instead_of = Some(problem);
                Criteria::default()
            }
            Err(NoCriteria::InvalidQuery) => {
                let text = "The query has a % that is not followed by two digits.";
                let reason = Reason::Constraint(text.into());
                return self.failed(StatusCode::BAD_REQUEST, text, reason);
            }
        };
        let chosen = match &instead_of {
            Some(problem) => match self.script_fallback() {
                Some(example) => Some(example),
                None => return self.cannot_serve(problem),
            },
            None => self.choose(&criteria),
        };
        let Some(example) = chosen else {
            if let Proxy::Unmatched(url) = &dispatcher.proxy
                && let Some(forward) = proxy::forward(call, self.index, self.path, url)
            {
                return Outcome::Forward(Box::new(forward));
            }
            return self.unmatched(criteria);
        };
        let scope = Scope {
            body,
            path: Some(self.path),
            parameters: Some(&parameters),
            headers: Some(call.request.headers),
            response: None,
            variables: context,
        };
        let recopied = constraints.recopied(call.request);
        let source = call.example(self.index, &example.name, instead_of);
        let mut answer = example.to_answer(&scope, recopied, || self.links(), source, environment);
        answer.callbacks = operation.callbacks.of(&example.name, call.request, &scope, environment);
        if !operation.triggers.is_empty() {
            answer.trigger = Some(Box::new(self.trigger(body, &answer)));
        }
        Outcome::Answer(answer)
    }

    /// What the messages of events that follow an answer can read.
    fn trigger(&self, body: Option<&str>, answer: &Answer) -> Trigger {
        Trigger {
            services: self.operation.triggers.clone(),
            request: Snapshot {
                path: Some(self.path.into()),
                headers: self.call.request.headers.clone(),
                body: body.map(Into::into),
            },
            response: Snapshot {
                path: None,
                headers: answer.headers.clone(),
                body: Some(String::from_utf8_lossy(&answer.body).into()),
            },
        }
    }

    /// The answer to a call whose body does not match the contract.
    fn refuse(&self, body: &str) -> Option<Outcome> {
        let place = (self.index, without_method(&self.operation.name));
        let invalid = self.rest.contract.check(self.call.request, body, place).err()?;
        let text = if invalid.status == StatusCode::PRECONDITION_FAILED {
            let (name, version) = (self.call.sent_name, &self.call.service.key.version);
            format!(
                "The service {name} with version {version} does not have an OpenAPI/Swagger schema!"
            )
        } else {
            invalid.text
        };
        let reason = match invalid.status {
            StatusCode::INTERNAL_SERVER_ERROR => Reason::CannotServe(text.as_str().into()),
            _ => Reason::InvalidBody(text.as_str().into()),
        };
        Some(self.failed(invalid.status, &text, reason))
    }

    /// The response for criteria, else the one with this name, else the fallback.
    fn choose(&self, criteria: &Criteria) -> Option<&Example> {
        let Operation { dispatcher, responses, .. } = self.operation;
        let mut found = Cow::from(criteria.find(responses, self.call.options.is_strict));
        if let (true, Some(text)) = (found.is_empty(), &criteria.text) {
            found = responses.named(text).into();
        }
        if let (true, Some(name)) = (found.is_empty(), &dispatcher.fallback) {
            found = responses.all_named(name);
        }
        if found.is_empty() && !dispatcher.is_named {
            found = responses.all().into();
        }
        self.accepted(&found)
    }

    /// The example that answers while the script cannot run.
    fn script_fallback(&self) -> Option<&Example> {
        let name = self.call.script_fallbacks.of(&self.operation.name)?;
        self.accepted(self.operation.responses.named(name))
    }

    /// The first response that has the media type which the call accepts, else the first one.
    fn accepted(&self, found: &[usize]) -> Option<&Example> {
        let accept = self.call.request.header("accept");
        let examples = || found.iter().filter_map(|index| self.rest.examples.get(*index));
        let accepted = accept.and_then(|accept| {
            examples().find(|example| example.media_type.as_deref() == Some(accept))
        });
        accepted.or_else(|| examples().next())
    }

    fn cannot_serve(&self, problem: &str) -> Outcome {
        let text = format!("The operation {} cannot be served. {problem}", self.operation.name);
        let reason = Reason::CannotServe(text.as_str().into());
        self.failed(StatusCode::INTERNAL_SERVER_ERROR, &text, reason)
    }

    fn unmatched(&self, criteria: Criteria) -> Outcome {
        let responses = &self.operation.responses;
        let text = criteria.text.as_deref().unwrap_or("null");
        let text = if self.operation.dispatcher.is_named {
            format!("The response {text} does not exist!")
        } else {
            String::new()
        };
        let criteria = criteria.text.map(Into::into);
        let reason = Reason::NoExample { criteria, known: responses.known_criteria() };
        self.failed(StatusCode::BAD_REQUEST, &text, reason)
    }

    fn failed(&self, status: StatusCode, text: &str, reason: Reason) -> Outcome {
        failed(self.call, Some(self.index), status, text, reason)
    }

    /// What relative links start with.
    fn links(&self) -> String {
        format!("{}{}", self.call.request.base, self.rest.address)
    }
}

fn failed(
    call: &Call<'_>,
    operation: Option<usize>,
    status: StatusCode,
    text: &str,
    reason: Reason,
) -> Outcome {
    let source = call.unmatched(operation, reason);
    let body = text.to_owned();
    Outcome::Answer(Answer::text(call.request, TextType::Bytes, status, body, source))
}

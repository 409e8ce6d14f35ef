//! Mocks of gRPC services.

mod answer;
mod descriptors;
mod example;
mod from_json;
mod path;
pub(crate) mod reflection;
mod status;
mod to_json;

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use bytes::Bytes;
use http::{HeaderMap, Method};
use prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage, MethodDescriptor, ServiceDescriptor};
use snapshot::model::{Contract, Model};

pub use self::answer::GrpcAnswer;
pub(crate) use self::path::{service_of, unknown_service};
use self::{
    example::{Example, Rendered},
    to_json::{texts, to_json},
};
use crate::{
    Delay, Effect, Environment, Finding, Options, Reason, ScriptFallbacks, Service, Source,
    Trigger, Unmatched,
    by_operation::ByOperation,
    dispatch::message::{Choice, Chooser, Message},
    events::{self, Snapshot, Triggers},
    json,
    responses::Responses,
    script::ScriptCall,
    template::Scope,
    unmatched::MAX_KNOWN,
};

/// A compiled gRPC service.
#[derive(Debug)]
pub(crate) struct Grpc {
    operations: Vec<Operation>,
    examples: Vec<Example>,
    pool: Result<DescriptorPool, Box<str>>,
}

#[derive(Debug)]
struct Operation {
    name: Box<str>,
    chooser: Chooser,
    /// Whether the choice, a template or events read the message as JSON.
    reads_json: bool,
    /// The event services whose messages follow its answers.
    triggers: Triggers,
    method: Option<MethodDescriptor>,
}

/// A call with the service that it names.
pub(crate) struct GrpcCall<'a> {
    pub(crate) service: &'a Arc<Service>,
    /// The path, for example `/beers.v1.BeerService/Find`.
    pub(crate) path: &'a str,
    /// The name of the method.
    pub(crate) method: &'a str,
    pub(crate) message: &'a [u8],
    pub(crate) metadata: &'a HeaderMap,
    /// Response times that replace those of the operations.
    pub(crate) delays: Option<&'a [Delay]>,
    pub(crate) script_fallbacks: &'a ScriptFallbacks,
}

impl Grpc {
    pub(crate) fn compile(model: &Model, options: Options, findings: &mut Vec<Finding>) -> Self {
        let pool = compile_pool(model, findings);
        let service = pool.as_ref().ok().and_then(|it| it.get_service_by_name(&model.key.name));
        let responses = ByOperation::new(&model.responses, |it| &it.operation);
        let methods: HashMap<String, MethodDescriptor> = service
            .iter()
            .flat_map(ServiceDescriptor::methods)
            .map(|it| (it.name().to_owned(), it))
            .collect();
        let operations = model.operations.iter().map(|operation| {
            let name = operation.name.clone();
            let chooser =
                Chooser::compile(operation, responses.of(&name), false, options, findings);
            let method = methods.get(&*name).cloned();
            let triggers = events::triggers(operation);
            let reads_json = chooser.reads_message() || !triggers.is_empty();
            Operation { name, reads_json, triggers, chooser, method }
        });
        let mut operations: Vec<Operation> = operations.collect();
        if service.is_some() {
            for operation in operations.iter().filter(|it| it.method.is_none()) {
                let text = format!("The descriptor has no method {}.", operation.name);
                findings.push(Finding::of_operation(&operation.name, Effect::NotServed, text));
            }
        }
        let by_name: HashMap<&str, &Operation> =
            operations.iter().map(|it| (&*it.name, it)).collect();
        let examples = model.responses.iter().map(|response| {
            let operation = by_name.get(&*response.operation);
            let of = operation.and_then(|it| Some(it.method.as_ref()?.output()));
            let keeps_text = operation.is_some_and(|it| !it.triggers.is_empty());
            Example::compile(response, of.as_ref(), keeps_text, findings)
        });
        let examples: Vec<Example> = examples.collect();
        for operation in &mut operations {
            let mut own = operation.chooser.responses().all().iter();
            operation.reads_json |=
                own.any(|it| examples.get(*it).is_some_and(Example::is_template));
        }
        Self { operations, examples, pool }
    }

    /// The message of a call in the binary format, from its JSON. An empty text is a message without fields. `None` if
    /// there is no such method.
    ///
    /// # Errors
    /// What does not fit, without a full stop.
    pub(crate) fn message(&self, method: &str, json: &str) -> Option<Result<Bytes, String>> {
        let of = self.method(method)?.input();
        let json = if json.trim().is_empty() { "{}" } else { json };
        Some(from_json::from_json(json, &of).map(|message| message.encode_to_vec().into()))
    }

    /// The message of an answer as JSON. `None` if there is no such method.
    ///
    /// # Errors
    /// It cannot be decoded, or JSON cannot express it.
    pub(crate) fn json(&self, method: &str, message: &[u8]) -> Option<Result<String, String>> {
        let decoded = DynamicMessage::decode(self.method(method)?.output(), message);
        let json = decoded.map_err(|error| error.to_string()).and_then(|it| to_json(&it));
        Some(json.map(|json| {
            let mut text = String::new();
            json::write_pretty(&json, 0, &mut text);
            text
        }))
    }

    fn method(&self, name: &str) -> Option<&MethodDescriptor> {
        self.operations.iter().find(|it| *it.name == *name)?.method.as_ref()
    }

    /// The descriptors of the service.
    pub(crate) fn pool(&self) -> Option<&DescriptorPool> {
        self.pool.as_ref().ok()
    }

    /// The responses of an operation.
    pub(crate) fn responses(&self, operation: &str) -> Option<&Responses> {
        let found = self.operations.iter().find(|it| *it.name == *operation)?;
        Some(found.chooser.responses())
    }

    pub(crate) fn answer(
        &self,
        call: &GrpcCall<'_>,
        environment: &mut Environment<'_>,
    ) -> GrpcAnswer {
        match self.find(call, environment) {
            Ok(answer) => answer,
            Err(problem) => {
                let source = Source::Unmatched(Unmatched {
                    service: call.service.key.clone(),
                    operation: problem.operation,
                    reason: problem.reason,
                });
                GrpcAnswer::failed(problem.code, problem.message, source)
            }
        }
    }

    fn find(
        &self,
        call: &GrpcCall<'_>,
        environment: &mut Environment<'_>,
    ) -> Result<GrpcAnswer, Problem> {
        let mut operations = self.operations.iter().enumerate();
        let found = operations.find(|(_, it)| *it.name == *call.method);
        let (index, operation) = found.ok_or_else(|| Problem {
            code: status::UNIMPLEMENTED,
            message: format!("No valid operation found for {}", path::without_slash(call.path)),
            operation: None,
            reason: Reason::UnknownOperation {
                wanted: call.method.into(),
                known: self.operations.iter().map(|it| it.name.clone()).take(MAX_KNOWN).collect(),
            },
        })?;
        if let Err(text) = &self.pool {
            let message = "No pre-processed Protobuf binary descriptor found".to_owned();
            let reason = Reason::CannotServe(text.clone());
            return Err(operation.problem(status::FAILED_PRECONDITION, message, reason));
        }
        let method = operation.method.as_ref().ok_or_else(|| {
            let text = format!("The descriptor has no method {}.", operation.name);
            operation.broken(text)
        })?;
        let request = DynamicMessage::decode(method.input(), call.message).map_err(|error| {
            let text = format!("The message is no {}: {error}.", method.input().full_name());
            operation.unreadable(Reason::InvalidBody(text.into()))
        })?;
        let Chosen { example, json, context, instead_of } =
            self.choose(call, operation, &request, environment)?;
        let scope = Scope {
            body: Some(&json),
            path: None,
            parameters: None,
            headers: None,
            response: None,
            variables: context,
        };
        let rendered = example.render(&method.output(), &scope, environment);
        let rendered = rendered.map_err(|text| operation.broken(text))?;
        let (message, body, text) = match rendered {
            Rendered::Text(text) => (text, None, None),
            Rendered::Message(body, text) => (String::new(), Some(body), text),
        };
        let trigger = (!operation.triggers.is_empty()).then(|| {
            let text = text.as_deref().unwrap_or(&message);
            let response = Snapshot { body: Some(text.into()), ..Snapshot::default() };
            let request = Snapshot {
                path: Some("/".into()),
                body: Some((*json).into()),
                ..Snapshot::default()
            };
            Box::new(Trigger { services: operation.triggers.clone(), request, response })
        });
        let source = Source::Example {
            service: call.service.clone(),
            operation: index,
            example: example.name.clone(),
            instead_of,
        };
        let replaced = call.delays.and_then(|it| it.get(index));
        let delay = replaced.or_else(|| Some(&call.service.operations.get(index)?.delay));
        let delay = delay.and_then(|it| it.duration(environment));
        Ok(GrpcAnswer { code: example.code, message, body, delay, source, trigger })
    }

    /// Chooses an example.
    fn choose(
        &self,
        call: &GrpcCall<'_>,
        operation: &Operation,
        request: &DynamicMessage,
        environment: &mut Environment<'_>,
    ) -> Result<Chosen<'_>, Problem> {
        let mut arguments = None;
        let mut body = String::new();
        if operation.reads_json {
            let json = to_json(request);
            let json = json.map_err(|it| operation.unreadable(Reason::InvalidBody(it.into())))?;
            arguments = texts(&json);
            json::write_pretty(&json, 0, &mut body);
        }
        let service = call.service.key.to_string();
        let message = Message {
            arguments: arguments.as_deref(),
            json: &body,
            script: ScriptCall {
                method: &Method::POST,
                path: "",
                query: None,
                headers: call.metadata,
                body: Some(&body),
                path_parameters: None,
                base: "",
                service: &service,
            },
            script_fallback: call.script_fallbacks.of(&operation.name),
        };
        let mut context = BTreeMap::new();
        let first = || operation.chooser.responses().all().first().copied();
        let mut instead_of = None;
        let chosen = match operation.chooser.choose(&message, &mut context, environment) {
            Choice::Response(index) => Some(index),
            Choice::ScriptFallback(index, problem) => {
                instead_of = Some(problem);
                Some(index)
            }
            Choice::Broken(text) => return Err(operation.broken(text.into_owned())),
            Choice::Proxy(_) | Choice::Nothing(_) => first(),
        };
        let example = chosen.and_then(|index| self.examples.get(index)).ok_or_else(|| {
            let message = "No response found for the GRPC input request".to_owned();
            let reason = Reason::NoExample { criteria: None, known: Vec::new() };
            operation.problem(status::NOT_FOUND, message, reason)
        })?;
        Ok(Chosen { example, json: body, context, instead_of })
    }
}

/// The example for a call.
struct Chosen<'a> {
    example: &'a Example,
    /// The message as JSON. Empty if nothing reads it.
    json: String,
    /// What the script leaves for templates.
    context: BTreeMap<String, String>,
    /// Why the script cannot run here, if the example answers instead of one that it would choose.
    instead_of: Option<Box<str>>,
}

/// Why a call fails.
struct Problem {
    code: i32,
    message: String,
    operation: Option<Box<str>>,
    reason: Reason,
}

impl Operation {
    fn problem(&self, code: i32, message: String, reason: Reason) -> Problem {
        Problem { code, message, operation: Some(self.name.clone()), reason }
    }

    /// A message of the call or of an example does not fit.
    fn unreadable(&self, reason: Reason) -> Problem {
        let message = "Unexpected throwable during GRPC input request processing".to_owned();
        self.problem(status::UNKNOWN, message, reason)
    }

    fn broken(&self, text: String) -> Problem {
        self.unreadable(Reason::CannotServe(text.into()))
    }
}

fn compile_pool(model: &Model, findings: &mut Vec<Finding>) -> Result<DescriptorPool, Box<str>> {
    let is_descriptor = |it: &&Contract| *it.kind == *"PROTOBUF_DESCRIPTOR";
    let mut problem = "The service has no descriptor.".to_owned();
    for contract in model.contracts.iter().filter(is_descriptor) {
        let name = &contract.name;
        match descriptors::read(contract.content.as_deref().unwrap_or_default()) {
            Ok(pool) if pool.get_service_by_name(&model.key.name).is_some() => return Ok(pool),
            Ok(_) => problem = format!("The descriptor {name} has no service {}.", model.key.name),
            Err(text) => problem = format!("The descriptor {name} cannot be read: {text}."),
        }
    }
    findings.push(Finding::of_service(Effect::NotServed, problem.as_str()));
    Err(problem.into())
}

#[cfg(test)]
mod tests;

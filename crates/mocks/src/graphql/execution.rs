//! Answers one call.

use std::{collections::BTreeMap, sync::Arc};

use apollo_compiler::ast::OperationType;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use super::{
    GraphQl, Proxied,
    arguments::Variables,
    body::Body,
    document::{Mistake, Query},
    filter::TYPENAME,
    merge::{Part, Parts},
    problem::Problem,
    selection::{Selection, Selections},
};
use crate::{
    Answer, Delay, Environment, Forward, Outcome, Source,
    answer::TextType,
    call::Call,
    delay,
    dispatch::message::{Choice, Message},
    header::passed_on,
    json::{self, Json},
    script::ScriptCall,
    template::Scope,
    unmatched::MAX_KNOWN,
};

/// How many fields of the root types a query may have. Each of them chooses an example.
const MAX_ROOT_FIELDS: usize = 100;

/// A call that is being answered.
pub(super) struct Execution<'a> {
    pub(super) graphql: &'a GraphQl,
    pub(super) call: &'a Call<'a>,
}

/// What is collected for the fields of a query.
struct Collected {
    parts: Vec<Part>,
    headers: HeaderMap,
    source: Option<Chosen>,
    operations: Vec<usize>,
    /// The operation whose example another server has, with its URL.
    proxy: Option<(usize, String)>,
}

/// The example that the answer names: the first that a script should have chosen, else the first.
struct Chosen {
    operation: usize,
    example: Arc<str>,
    /// Why the script cannot run here.
    instead_of: Option<Box<str>>,
}

impl Execution<'_> {
    pub(super) fn run(&self, environment: &mut Environment<'_>) -> Result<Outcome, Problem> {
        let is_strict = self.call.options.is_strict;
        if !matches!(*self.call.request.method, Method::GET | Method::HEAD | Method::POST) {
            return Err(Problem::method());
        }
        let requested = Delay::requested(self.call.request);
        let requested = requested.map_err(|delay::NotANumber| {
            let text = "The query parameter `delay` must be a whole number of milliseconds.";
            Problem::invalid(text.to_owned())
        })?;
        let body = Body::read(self.call.request).map_err(Problem::unreadable)?;
        let mistake = |it| Problem::mistake(it, &body.query);
        let query = Query::parse(&body.query, body.operation.as_deref()).map_err(mistake)?;
        let variables =
            Variables { sent: body.variables.as_ref(), operation: query.operation(), is_strict };
        let selections = query.selections(&variables, is_strict).map_err(mistake)?;
        if selections.len() > MAX_ROOT_FIELDS {
            return Err(mistake(Mistake::Limit("The query selects too many fields at the top")));
        }
        let mut own = self.introspect(&body, &query, &selections)?;
        if is_strict && !own.is_empty() {
            let data: Vec<_> =
                own.into_iter().map(|(key, json)| Part::Value { key, json }).collect();
            let json = self.parts(data, &query).write(None).map_err(|_| too_large())?;
            return Ok(Outcome::Answer(self.strict_introspection(&json)));
        }
        let mut collected = Collected {
            parts: Vec::new(),
            headers: HeaderMap::new(),
            source: None,
            operations: Vec::new(),
            proxy: None,
        };
        for selection in selections {
            if let Some(at) = own.iter().position(|(key, _)| *key == *selection.key) {
                let (key, json) = own.swap_remove(at);
                collected.parts.push(Part::Value { key, json });
            } else if selection.name == TYPENAME {
                let mut json = String::new();
                json::write_string(self.root(&query), &mut json);
                collected.parts.push(Part::Value { key: selection.key.to_string(), json });
            } else {
                self.collect(selection, &query, &variables, &mut collected, environment)?;
            }
        }
        self.finish(collected, &query, requested.as_ref(), environment)
    }

    /// The values of the fields that describe the schema, with their keys.
    fn introspect(
        &self,
        body: &Body,
        query: &Query,
        selections: &Selections,
    ) -> Result<Vec<(String, String)>, Problem> {
        let is_asked = |it: &Selection| matches!(it.name.as_str(), "__schema" | "__type");
        let is_introspection = match selections.first() {
            Some(first) if self.call.options.is_strict => first.name == "__schema",
            _ => selections.iter().any(is_asked),
        };
        if !is_introspection || query.kind() != OperationType::Query {
            return Ok(Vec::new());
        }
        let schema =
            self.graphql.schema.as_ref().map_err(|text| Problem::broken("__schema", text))?;
        schema.check(selections).map_err(|it| Problem::mistake(it, &body.query))?;
        let variables = body.variables.as_ref();
        let data = schema.introspect(&body.query, body.operation.as_deref(), variables);
        let data = data.map_err(|it| Problem::invalid(format!("The query is not valid: {it}.")))?;
        let asked = selections.iter().filter(|it| is_asked(it));
        Ok(asked.filter_map(|it| Some((it.key.to_string(), data.get(&*it.key)?.clone()))).collect())
    }

    /// Finds the example of a field.
    fn collect(
        &self,
        selection: Selection,
        query: &Query,
        variables: &Variables<'_>,
        collected: &mut Collected,
        environment: &mut Environment<'_>,
    ) -> Result<(), Problem> {
        let request = self.call.request;
        let kind = kind(query.kind());
        let mut operations = self.graphql.operations.iter().enumerate();
        let found = operations.find(|(_, it)| *it.kind == *kind && selection.name == *it.name);
        let (index, operation) = found.ok_or_else(|| {
            let same = self.graphql.operations.iter().filter(|it| *it.kind == *kind);
            let known = same.map(|it| it.name.clone()).take(MAX_KNOWN).collect();
            Problem::unknown_field(&selection.name, kind, known)
        })?;
        collected.operations.push(index);
        operation.check(request, self.call.options.is_strict)?;
        let arguments = variables.texts(&selection.arguments);
        let text = String::from_utf8_lossy(request.body);
        let body = (!text.is_empty()).then_some(&*text);
        let mut values = String::new();
        json::write(variables.sent.unwrap_or(&Json::Null), &mut values);
        let message = Message {
            arguments: Some(&arguments),
            json: &values,
            script: ScriptCall {
                method: request.method,
                path: request.path,
                query: request.query,
                headers: request.headers,
                body,
                path_parameters: None,
                base: &request.base.to_string(),
                service: &self.call.service.key.to_string(),
            },
            script_fallback: self.call.script_fallbacks.of(&operation.name),
        };
        let mut context = BTreeMap::new();
        let mut instead_of = None;
        let example = match operation.chooser.choose(&message, &mut context, environment) {
            Choice::Response(position) => self.graphql.examples.get(position),
            Choice::ScriptFallback(position, problem) => {
                instead_of = Some(problem);
                self.graphql.examples.get(position)
            }
            Choice::Proxy(url) => return self.forward(index, url, selection, collected),
            Choice::Broken(text) => return Err(Problem::broken(&operation.name, &text)),
            Choice::Nothing(criteria) => return Err(operation.no_example(criteria)),
        };
        let example = example.filter(|it| !it.is_bad_request);
        let example = example.ok_or_else(|| operation.no_example(None))?;
        let scope = |variables| Scope {
            body,
            path: None,
            parameters: None,
            headers: Some(request.headers),
            response: None,
            variables,
        };
        if !self.call.options.is_strict {
            let scope = scope(context.clone());
            for header in &example.headers {
                if let Some(value) = header.value(&scope, environment) {
                    collected.headers.append(&header.name, value);
                }
            }
        }
        let content = example.content(&scope(context), environment);
        let content = content.map_err(|text| Problem::broken(&operation.name, &text))?;
        collected.parts.push(Part::Example { selection, content });
        let named = collected.source.as_ref();
        if named.is_none_or(|named| named.instead_of.is_none() && instead_of.is_some()) {
            let example = example.name.clone();
            collected.source = Some(Chosen { operation: index, example, instead_of });
        }
        Ok(())
    }

    fn forward(
        &self,
        operation: usize,
        url: &str,
        selection: Selection,
        collected: &mut Collected,
    ) -> Result<(), Problem> {
        let request = self.call.request;
        let name = self.graphql.operations.get(operation).map_or("", |it| &it.name);
        if url == format!("{}{}", request.base, request.path) {
            return Err(Problem::broken(name, "The proxy is the mock itself."));
        }
        match &collected.proxy {
            Some((_, other)) if other != url => {
                let text = "The fields of the query have proxies with different URLs.";
                return Err(Problem::broken(name, text));
            }
            _ => collected.proxy = Some((operation, url.to_owned())),
        }
        collected.parts.push(Part::Proxied { selection });
        Ok(())
    }

    fn finish(
        &self,
        collected: Collected,
        query: &Query,
        requested: Option<&Delay>,
        environment: &mut Environment<'_>,
    ) -> Result<Outcome, Problem> {
        let request = self.call.request;
        let requested = requested.filter(|_| !collected.operations.is_empty());
        let operations = &collected.operations;
        let delay = delay::of_operations(self.call, requested, operations, environment);
        let parts = self.parts(collected.parts, query);
        if let Some((operation, url)) = collected.proxy {
            let mut headers = passed_on(request.headers);
            headers.remove(header::CONTENT_LENGTH);
            // A compressed response could not be rewritten.
            headers.remove(header::ACCEPT_ENCODING);
            let url = match request.query.filter(|_| *request.method == Method::GET) {
                Some(query) => format!("{url}?{query}"),
                None => url,
            };
            return Ok(Outcome::Forward(Box::new(Forward {
                service: self.call.service.clone(),
                operation,
                method: request.method.clone(),
                url,
                headers,
                body: request.body.clone(),
                delay,
                proxied: Some(Proxied { parts }),
            })));
        }
        let json = parts.write(None).map_err(|_| too_large())?;
        let source = collected.source.map_or(Source::Engine, |chosen| {
            self.call.example(chosen.operation, &chosen.example, chosen.instead_of)
        });
        let mut answer = json_answer(StatusCode::OK, json, source);
        answer.headers.extend(collected.headers);
        answer.delay = delay;
        Ok(Outcome::Answer(answer))
    }

    fn parts(&self, parts: Vec<Part>, query: &Query) -> Parts {
        Parts {
            parts,
            schema: self.graphql.schema.as_ref().ok().cloned(),
            root: Some(self.root(query).to_owned()),
            is_strict: self.call.options.is_strict,
        }
    }

    /// The name of the type of the operation.
    fn root(&self, query: &Query) -> &str {
        let schema = self.graphql.schema.as_ref().ok();
        let known = schema.and_then(|it| it.root(query.kind()));
        known.filter(|_| !self.call.options.is_strict).unwrap_or(match query.kind() {
            OperationType::Query => "Query",
            OperationType::Mutation => "Mutation",
            OperationType::Subscription => "Subscription",
        })
    }

    /// The answer of Microcks, which has the members of its own class.
    fn strict_introspection(&self, json: &str) -> Answer {
        let data = json.strip_prefix('{').and_then(|it| it.strip_suffix('}')).unwrap_or_default();
        let body = format!("{{\"errors\":[],{data},\"dataPresent\":true,\"extensions\":null}}");
        Answer::text(self.call.request, TextType::Plain, StatusCode::OK, body, Source::Engine)
    }

    pub(super) fn failed(&self, problem: Problem) -> Answer {
        let status = problem.status;
        let strict = self.call.options.is_strict.then(|| problem.strict_message().to_owned());
        let json = problem.to_json();
        let source = Source::Unmatched(problem.into_unmatched(self.call.service.key.clone()));
        let mut answer = match strict {
            Some(text) => Answer::text(self.call.request, TextType::Plain, status, text, source),
            None => json_answer(status, json, source),
        };
        if status == StatusCode::METHOD_NOT_ALLOWED {
            answer.headers.insert(header::ALLOW, HeaderValue::from_static("GET, POST"));
        }
        answer
    }
}

/// How operations of a service name a kind.
fn kind(kind: OperationType) -> &'static str {
    match kind {
        OperationType::Query => "QUERY",
        OperationType::Mutation => "MUTATION",
        OperationType::Subscription => "SUBSCRIPTION",
    }
}

fn json_answer(status: StatusCode, json: String, source: Source) -> Answer {
    let mut answer = Answer::empty(status, source);
    answer.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer.body = json.into();
    answer
}

pub(super) fn too_large() -> Problem {
    Problem::invalid("The answer would be too large.".to_owned())
}

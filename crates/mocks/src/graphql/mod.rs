//! Mocks of GraphQL services.

mod arguments;
mod body;
mod document;
mod example;
mod execution;
mod filter;
mod merge;
mod problem;
mod proxied;
mod schema;
mod selection;

use std::sync::Arc;

use http::Method;
use snapshot::model::{self, Model};

pub use self::proxied::Proxied;
use self::{
    example::Example,
    execution::{Execution, too_large},
    problem::Problem,
    schema::Schema,
};
use crate::{
    Effect, Environment, Finding, Options, Outcome, Reason, Request,
    by_operation::ByOperation,
    call::Call,
    cors,
    dispatch::{constraints::Constraints, message::Chooser, parameters},
    responses::Responses,
};

/// A compiled GraphQL service.
#[derive(Debug)]
pub(crate) struct GraphQl {
    operations: Vec<Operation>,
    examples: Vec<Example>,
    schema: Result<Arc<Schema>, Box<str>>,
}

#[derive(Debug)]
struct Operation {
    name: Box<str>,
    kind: Box<str>,
    chooser: Chooser,
    constraints: Result<Constraints, Box<str>>,
}

impl GraphQl {
    pub(crate) fn compile(model: &Model, options: Options, findings: &mut Vec<Finding>) -> Self {
        let responses = ByOperation::new(&model.responses, |it| &it.operation);
        let operations = model.operations.iter().map(|operation| Operation {
            name: operation.name.clone(),
            kind: operation.method.clone().unwrap_or_default(),
            chooser: {
                let responses = responses.of(&operation.name);
                Chooser::compile(operation, responses, true, options, findings)
            },
            constraints: compile_constraints(operation, findings),
        });
        let operations = operations.collect();
        let examples = model.responses.iter().map(|it| Example::compile(it, findings)).collect();
        Self { operations, examples, schema: compile_schema(model, findings) }
    }

    /// The responses of an operation.
    pub(crate) fn responses(&self, operation: &str) -> Option<&Responses> {
        let found = self.operations.iter().find(|it| *it.name == *operation)?;
        Some(found.chooser.responses())
    }

    pub(crate) fn answer(&self, call: &Call<'_>, environment: &mut Environment<'_>) -> Outcome {
        if *call.request.method == Method::OPTIONS {
            return Outcome::Answer(cors::options_with("GET,HEAD,POST,OPTIONS"));
        }
        let execution = Execution { graphql: self, call };
        match execution.run(environment) {
            Ok(outcome) => outcome,
            Err(problem) => Outcome::Answer(execution.failed(problem)),
        }
    }
}

fn compile_constraints(
    operation: &model::Operation,
    findings: &mut Vec<Finding>,
) -> Result<Constraints, Box<str>> {
    let constraints = Constraints::compile(&operation.constraints);
    if let Err(text) = &constraints {
        findings.push(Finding::of_operation(&operation.name, Effect::NotServed, text.clone()));
    }
    constraints
}

fn compile_schema(model: &Model, findings: &mut Vec<Finding>) -> Result<Arc<Schema>, Box<str>> {
    let mut contracts = model.contracts.iter().filter(|it| *it.kind == *"GRAPHQL_SCHEMA");
    let Some(contract) = contracts.next() else {
        return Err("The service has no GraphQL schema.".into());
    };
    let parsed = Schema::parse(contract.content.as_deref().unwrap_or_default());
    parsed.map(Arc::new).map_err(|text| {
        let text: Box<str> = format!("The schema {} cannot be read: {text}.", contract.name).into();
        findings.push(Finding::of_service(Effect::Differs, text.clone()));
        text
    })
}

impl Operation {
    /// Checks what calls of the operation must have.
    fn check(&self, request: &Request<'_>, is_strict: bool) -> Result<(), Problem> {
        let constraints = self.constraints.as_ref();
        let constraints = constraints.map_err(|text| Problem::broken(&self.name, text))?;
        let checked = constraints.check(request, &parameters::all(request), is_strict);
        checked.map_err(|text| Problem::constraint(&self.name, text))
    }

    fn no_example(&self, criteria: Option<String>) -> Problem {
        Problem::no_example(
            &self.name,
            Reason::NoExample {
                criteria: criteria.map(Into::into),
                known: self.chooser.known_criteria(),
            },
        )
    }
}

#[cfg(test)]
mod tests;

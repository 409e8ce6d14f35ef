//! The schema of a service.

use apollo_compiler::{
    Name,
    ast::OperationType,
    collections::HashMap,
    executable::Operation,
    introspection,
    parser::Parser,
    request::{RequestError, coerce_variable_values},
    response::JsonMap,
    schema::{ExtendedType, Implementers},
    validation::Valid,
};

use super::{
    document::{MAX_DEPTH, Mistake, depth},
    selection::Selection,
};
use crate::json::{self, Json};

/// The longest schema, in bytes.
const MAX_BYTES: usize = 8 << 20;

/// A schema that was read.
#[derive(Debug)]
pub(super) struct Schema {
    schema: Valid<apollo_compiler::Schema>,
    implementers: HashMap<Name, Implementers>,
    /// The number of types, fields and values.
    size: usize,
}

impl Schema {
    /// Reads a schema.
    ///
    /// # Errors
    /// What is wrong, without a full stop.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if text.len() > MAX_BYTES {
            return Err("it is too long".to_owned());
        }
        if depth(text) > MAX_DEPTH {
            return Err("it is nested too deeply".to_owned());
        }
        let describe = |errors: &apollo_compiler::validation::DiagnosticList| {
            let first = errors.iter().next();
            let line = first.as_ref().and_then(|it| it.line_column_range()).map(|it| it.start.line);
            let text = first.map(|it| it.error.to_string()).unwrap_or_default();
            match line {
                Some(line) => format!("{text}, in line {line}"),
                None => text,
            }
        };
        let schema =
            Parser::new().parse_schema(text, "schema").map_err(|it| describe(&it.errors))?;
        let schema = schema.validate().map_err(|it| describe(&it.errors))?;
        let implementers = schema.implementers_map();
        let size = schema.types.values().map(|it| 1 + members(it)).sum();
        Ok(Self { schema, implementers, size })
    }

    /// The type of the values of a field, without lists.
    pub(super) fn type_of(&self, of: &str, field: &str) -> Option<&str> {
        let field = self.schema.type_field(of, field).ok()?;
        Some(field.ty.inner_named_type().as_str())
    }

    /// The name of the type that has the operations of a kind.
    pub(super) fn root(&self, kind: OperationType) -> Option<&str> {
        self.schema.root_operation(kind).map(Name::as_str)
    }

    /// Whether values of a type are objects of exactly this type.
    pub(super) fn is_object(&self, name: &str) -> bool {
        matches!(self.schema.types.get(name), Some(ExtendedType::Object(_)))
    }

    /// Whether a value of one type may be one of another. The types may be unknown.
    pub(super) fn may_be(&self, name: &str, other: &str) -> bool {
        name == other
            || !self.is_object(name)
            || !self.schema.types.contains_key(other)
            || self.schema.is_subtype(other, name)
    }

    /// Checks that an introspection is not too large, since each list multiplies the answer.
    pub(super) fn check(&self, selections: &[Selection]) -> Result<(), Mistake> {
        let mut fields = 0;
        let mut lists = 0;
        count(selections, &mut fields, &mut lists);
        if lists > MAX_LISTS || fields * self.size > MAX_VALUES {
            return Err(Mistake::Limit("The query selects too much of the schema"));
        }
        Ok(())
    }

    /// Executes the introspection part of an operation. Returns the fields of `data` as JSON.
    ///
    /// # Errors
    /// Why it cannot be executed.
    pub(super) fn introspect(
        &self,
        query: &str,
        operation: Option<&str>,
        variables: Option<&Json>,
    ) -> Result<HashMap<String, String>, String> {
        let document = Parser::new().parse_executable(&self.schema, query, "query");
        let document = document.map_err(|it| first(&it.errors))?;
        let document = document.validate(&self.schema).map_err(|it| first(&it.errors))?;
        let found = match operation {
            Some(name) => document.operations.named.get(name),
            None => document.operations.iter().next(),
        };
        let operation: &Operation = found.ok_or("the operation is unknown")?;
        let message = |it: RequestError| it.message().to_string();
        introspection::check_max_depth(&document, operation).map_err(message)?;
        let mut values = String::new();
        json::write(variables.unwrap_or(&Json::Null), &mut values);
        let values = serde_json::from_str::<JsonMap>(&values).unwrap_or_default();
        let values = coerce_variable_values(&self.schema, operation, &values).map_err(message)?;
        let executed = introspection::partial_execute(
            &self.schema,
            &self.implementers,
            &document,
            operation,
            &values,
        );
        let data = executed.map_err(message)?.data.unwrap_or_default();
        let json = data.iter().map(|(key, value)| (key.as_str().to_owned(), value.to_string()));
        Ok(json.collect())
    }
}

/// How many lists of an introspection are selected in all.
const MAX_LISTS: usize = 40;

/// How many values an introspection may have, estimated by the fields of the query times those of the schema.
const MAX_VALUES: usize = 20_000_000;

fn count(selections: &[Selection], fields: &mut usize, lists: &mut usize) {
    for selection in selections {
        *fields += 1;
        let is_list = matches!(
            selection.name.as_str(),
            "types"
                | "fields"
                | "interfaces"
                | "possibleTypes"
                | "inputFields"
                | "enumValues"
                | "args"
        );
        *lists += usize::from(is_list);
        count(selection.fields.as_deref().unwrap_or_default(), fields, lists);
    }
}

fn members(of: &ExtendedType) -> usize {
    match of {
        ExtendedType::Object(it) => it.fields.len(),
        ExtendedType::Interface(it) => it.fields.len(),
        ExtendedType::InputObject(it) => it.fields.len(),
        ExtendedType::Enum(it) => it.values.len(),
        ExtendedType::Union(it) => it.members.len(),
        ExtendedType::Scalar(_) => 0,
    }
}

fn first(errors: &apollo_compiler::validation::DiagnosticList) -> String {
    errors.iter().next().map(|it| it.error.to_string()).unwrap_or_default()
}

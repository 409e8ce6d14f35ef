//! Reads queries, within limits.

use apollo_compiler::{
    Name, Node,
    ast::{
        Definition, DirectiveList, Document, FragmentDefinition, OperationDefinition,
        OperationType, Selection as Syntax,
    },
    collections::HashMap,
    parser::Parser,
};

use super::{
    arguments::Variables,
    selection::{Selection, Selections},
};

/// The longest query, in bytes.
const MAX_BYTES: usize = 256 << 10;

/// How many tokens a query may have.
const MAX_TOKENS: usize = 20_000;

/// How deep brackets of a query and fragments may be nested.
pub(super) const MAX_DEPTH: usize = 64;

/// How many fields a query may select, with those of fragments each time that they are used.
const MAX_FIELDS: usize = 4_000;

/// Why a query is not answered.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Mistake {
    /// It cannot be read.
    Syntax { text: String, line: usize, column: usize },
    /// It is too large.
    Limit(&'static str),
    /// It has no operation with the given name.
    NoOperation,
}

/// A query that was read.
#[derive(Debug)]
pub(super) struct Query {
    document: Document,
    operation: Node<OperationDefinition>,
}

impl Query {
    /// Reads a query. Without a name its first operation counts.
    pub(super) fn parse(text: &str, operation: Option<&str>) -> Result<Self, Mistake> {
        let document = parse(text)?;
        let operations =
            document.definitions.iter().filter_map(Definition::as_operation_definition);
        let mut operations = operations.filter(|it| {
            operation.is_none_or(|name| it.name.as_ref().is_some_and(|it| it.as_str() == name))
        });
        let operation = operations.next().ok_or(Mistake::NoOperation)?.clone();
        Ok(Self { document, operation })
    }

    /// Whether it is a query, a mutation or a subscription.
    pub(super) fn kind(&self) -> OperationType {
        self.operation.operation_type
    }

    /// The operation that is called.
    pub(super) fn operation(&self) -> &OperationDefinition {
        &self.operation
    }

    /// The selected fields.
    ///
    /// # Errors
    /// The query selects too many fields, or its fragments are nested too deeply or contain themselves.
    pub(super) fn selections(
        &self,
        variables: &Variables<'_>,
        is_strict: bool,
    ) -> Result<Selections, Mistake> {
        let fragments =
            self.document.definitions.iter().filter_map(Definition::as_fragment_definition);
        let mut expansion = Expansion {
            fragments: fragments.map(|it| (&it.name, it)).collect(),
            variables,
            is_strict,
            steps: 0,
        };
        let mut selections = Vec::new();
        expansion.expand(&self.operation.selection_set, &[], 0, &mut selections)?;
        Ok(selections)
    }
}

/// Reads a document whose size is within limits.
fn parse(text: &str) -> Result<Document, Mistake> {
    if text.len() > MAX_BYTES {
        return Err(Mistake::Limit("The query is too long"));
    }
    if depth(text) > MAX_DEPTH {
        return Err(Mistake::Limit("The query is nested too deeply"));
    }
    let mut parser = Parser::new().token_limit(MAX_TOKENS);
    let parsed = parser.parse_ast(text, "query");
    if parser.tokens_reached() > MAX_TOKENS {
        return Err(Mistake::Limit("The query is too long"));
    }
    parsed.map_err(|error| {
        let first = error.errors.iter().next();
        let place = first.as_ref().and_then(|it| it.line_column_range()).map(|range| range.start);
        let text = first.map(|it| it.error.to_string()).unwrap_or_default();
        let (line, column) = place.map_or((1, 1), |it| (it.line, it.column));
        Mistake::Syntax { text, line, column }
    })
}

/// How deep brackets are nested. The parser works recursively.
pub(super) fn depth(text: &str) -> usize {
    let mut depth: usize = 0;
    let mut deepest = 0;
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}', '[', ']', '(', ')', '"', '#']) {
        let (_, after) = rest.split_at(at);
        let (found, after) = after.split_at(1);
        rest = match found {
            "\"" => after_string(after),
            "#" => after.find(['\n', '\r']).map_or("", |end| after.split_at(end).1),
            "{" | "[" | "(" => {
                depth += 1;
                deepest = deepest.max(depth);
                after
            }
            _ => {
                depth = depth.saturating_sub(1);
                after
            }
        };
    }
    deepest
}

/// The text after a string whose first quote was read.
fn after_string(text: &str) -> &str {
    if let Some(mut rest) = text.strip_prefix("\"\"") {
        while let Some(at) = rest.find("\"\"\"") {
            let (before, after) = rest.split_at(at);
            rest = after.get(3..).unwrap_or_default();
            if !before.ends_with('\\') {
                return rest;
            }
        }
        return "";
    }
    let mut rest = text;
    while let Some(at) = rest.find(['"', '\\', '\n', '\r']) {
        let (_, after) = rest.split_at(at);
        let (found, after) = after.split_at(1);
        match found {
            "\\" => rest = after.strip_prefix(['"', '\\']).unwrap_or(after),
            _ => return after,
        }
    }
    ""
}

/// Replaces fragments by their fields.
struct Expansion<'a> {
    fragments: HashMap<&'a Name, &'a Node<FragmentDefinition>>,
    variables: &'a Variables<'a>,
    is_strict: bool,
    /// Fields and fragments, since fragments may have no fields.
    steps: usize,
}

impl Expansion<'_> {
    /// Adds the fields of a selection set. Returns whether a directive left one out.
    fn expand(
        &mut self,
        set: &[Syntax],
        types: &[Name],
        depth: usize,
        out: &mut Selections,
    ) -> Result<bool, Mistake> {
        let mut is_shortened = false;
        if depth > MAX_DEPTH {
            return Err(Mistake::Limit("The fragments of the query are nested too deeply"));
        }
        for item in set {
            self.steps += 1;
            if self.steps > MAX_FIELDS {
                return Err(Mistake::Limit("The query selects too many fields"));
            }
            if !self.is_included(item) {
                is_shortened = true;
                continue;
            }
            match item {
                Syntax::Field(field) => {
                    let mut fields = Vec::new();
                    let set = &field.selection_set;
                    let is_left_out = self.expand(set, &[], depth + 1, &mut fields)?;
                    add(
                        out,
                        Selection {
                            name: field.name.clone(),
                            key: field.alias.as_ref().unwrap_or(&field.name).clone(),
                            types: types.to_vec(),
                            arguments: field.arguments.clone(),
                            fields: (is_left_out || !fields.is_empty()).then_some(fields),
                        },
                    );
                }
                Syntax::FragmentSpread(spread) => {
                    if let Some(&fragment) = self.fragments.get(&spread.fragment_name) {
                        let types = self.narrowed(types, Some(&fragment.type_condition));
                        is_shortened |=
                            self.expand(&fragment.selection_set, &types, depth + 1, out)?;
                    }
                }
                Syntax::InlineFragment(_) if self.is_strict => {}
                Syntax::InlineFragment(fragment) => {
                    let types = self.narrowed(types, fragment.type_condition.as_ref());
                    is_shortened |= self.expand(&fragment.selection_set, &types, depth + 1, out)?;
                }
            }
        }
        Ok(is_shortened)
    }

    fn narrowed(&self, types: &[Name], condition: Option<&Name>) -> Vec<Name> {
        let condition = condition.filter(|it| !self.is_strict && types.last() != Some(*it));
        types.iter().chain(condition).cloned().collect()
    }

    /// Whether its directives `skip` and `include` let it be.
    fn is_included(&self, item: &Syntax) -> bool {
        let directives = match item {
            Syntax::Field(field) => &field.directives,
            Syntax::FragmentSpread(spread) => &spread.directives,
            Syntax::InlineFragment(fragment) => &fragment.directives,
        };
        let is_set = |directives: &DirectiveList, name: &str| {
            let directive = directives.get(name)?;
            let condition = directive.arguments.iter().find(|it| it.name.as_str() == "if")?;
            self.variables.boolean(&condition.value)
        };
        self.is_strict
            || (is_set(directives, "skip") != Some(true)
                && is_set(directives, "include") != Some(false))
    }
}

/// Adds a field, or its fields to those of the same field.
fn add(out: &mut Selections, selection: Selection) {
    let same = out.iter_mut().find(|it| {
        it.key == selection.key
            && it.name == selection.name
            && it.types == selection.types
            && it.arguments == selection.arguments
    });
    let Some(same) = same else { return out.push(selection) };
    match (&mut same.fields, selection.fields) {
        (Some(fields), Some(others)) => others.into_iter().for_each(|field| add(fields, field)),
        (fields, _) => *fields = None,
    }
}

//! Collects the details of a comparison.

use crate::{
    ChangeKind, Definition, Difference, FieldChange, Kind, OperationChange,
    compare::{
        detail::{
            body::BodyDiff,
            model::{
                Detail, DetailField, DetailGroup, DetailItem, DetailOptions, Heading, ItemKind,
            },
            path::{operation_path, settings_path},
        },
        diff::{
            comparison::Comparison,
            contracts,
            examples::Example,
            field::{self, UnknownFieldChange},
            field_names,
            pair::Pair,
            sides::{OperationPair, Sides},
            values::{self, Values},
        },
    },
    document::{Document, Identity},
    object::Object,
    read::{
        header,
        problem::pointer_step,
        schema::{self, Field},
    },
};

/// Longer values are compared line by line. In bytes of JSON.
const MAX_VALUE_BYTES: usize = 400;
/// Bytes shown of one body.
const MAX_BODY_BYTES: usize = 200_000;
/// Bytes shown of all bodies together.
const MAX_TOTAL_BODY_BYTES: usize = 2_000_000;
/// Items in one result.
const MAX_ITEMS: usize = 2_000;

pub(super) struct Collector<'o> {
    options: &'o DetailOptions,
    comparison: Comparison,
    remaining_body_bytes: usize,
    items: usize,
    omitted: u32,
}

/// Two documents, or parts of them, and how to list their fields. One side may have no fields.
struct Compared<'c> {
    existing: Object<'c>,
    file: Object<'c>,
    table: &'static [Field],
    /// Fields that are not listed.
    skipped: &'c [&'c str],
    display_name: fn(&str) -> &str,
    /// The prefix of each display name, such as "response ".
    prefix: &'static str,
}

impl<'o> Collector<'o> {
    pub(super) fn new(options: &'o DetailOptions) -> Self {
        let remaining_body_bytes = if options.whole { usize::MAX } else { MAX_TOTAL_BODY_BYTES };
        let comparison = Comparison::new(MAX_VALUE_BYTES);
        Self { options, comparison, remaining_body_bytes, items: 0, omitted: 0 }
    }

    pub(super) fn collect(mut self, existing: &Definition, file: &Definition) -> Detail {
        let sides = Sides::new(existing, file);
        let mut groups = Vec::new();
        let has_service = |definition: &Definition| !definition.section(Kind::Service).is_empty();
        let change = match (has_service(existing), has_service(file)) {
            (false, _) => ChangeKind::Added,
            (_, false) => ChangeKind::Removed,
            _ => ChangeKind::Changed,
        };
        let items = self.service(&sides, change).into_iter().collect();
        groups.push(DetailGroup { heading: Heading::Service, items });
        for operation in sides.operations() {
            groups.extend(self.operation(operation));
        }
        let contracts = sides.contracts();
        let items = contracts.into_iter().filter_map(|pair| self.contract(pair)).collect();
        groups.push(DetailGroup { heading: Heading::Contracts, items });
        let is_whole = self.options.item.is_none();
        groups.retain(|group| {
            let is_changed_operation =
                matches!(group.heading, Heading::Operation { change: Some(_), .. });
            !group.items.is_empty() || (is_whole && is_changed_operation)
        });
        Detail { groups, omitted: self.omitted }
    }

    fn service(&mut self, sides: &Sides<'_>, change: ChangeKind) -> Option<DetailItem> {
        let item = self.item("/service".to_owned(), ItemKind::Settings, "", change)?;
        let (ours, theirs) = (&sides.ours, &sides.theirs);
        let top_level = Compared {
            existing: ours.fields.clone(),
            file: theirs.fields.clone(),
            table: schema::fields(Kind::Service),
            skipped: &["id", "metadata", "operations"],
            display_name: field_names::service_field,
            prefix: "",
        };
        let metadata = Compared {
            existing: ours.metadata.clone(),
            file: theirs.metadata.clone(),
            table: schema::METADATA,
            skipped: &[],
            ..top_level
        };
        let mut fields = self.fields(&item.path, &top_level);
        fields.extend(self.fields(&item.path, &metadata));
        self.finish(item, fields)
    }

    fn operation(&mut self, pair: OperationPair<'_, '_>) -> Option<DetailGroup> {
        let OperationPair { name, existing_name, operation: (existing, file), examples } = pair;
        let path = operation_path(&name);
        let change = match (existing, file, existing_name) {
            (None, Some(_), _) => Some(OperationChange::Added),
            (Some(_), None, _) => Some(OperationChange::Removed),
            (Some(_), Some(_), Some(from)) => Some(OperationChange::Renamed { from }),
            _ => None,
        };
        let mut items = Vec::new();
        let settings =
            self.item(settings_path(&path), ItemKind::Settings, "", change_of((existing, file)));
        if let Some(item) = settings.filter(|_| existing.is_some() || file.is_some()) {
            let compared = Compared {
                existing: existing.map(|it| it.fields.clone()).unwrap_or_default(),
                file: file.map(|it| it.fields.clone()).unwrap_or_default(),
                table: schema::OPERATION,
                skipped: &["name"],
                display_name: field_names::operation_field,
                prefix: "",
            };
            let fields = self.fields(&item.path, &compared);
            items.extend(self.finish(item, fields));
        }
        items.extend(examples.into_iter().filter_map(|pair| self.example(&path, pair)));
        let heading = Heading::Operation { name, change };
        Some(DetailGroup { heading, items })
    }

    fn example(&mut self, operation: &str, pair: Pair<'_, Example<'_>>) -> Option<DetailItem> {
        let (existing, file) = pair;
        let example = file.or(existing)?;
        let (kind, identity) = &example.id;
        let path = format!("{operation}/examples/{}/{}", kind.key(), path_step(identity));
        let item = self.item(path, ItemKind::Example, &example.name, change_of(pair))?;
        let mut fields = Vec::new();
        for kind in [Kind::Request, Kind::Response, Kind::EventMessage] {
            let (ours, theirs) = (messages_of_kind(existing, kind), messages_of_kind(file, kind));
            for nth in 0..ours.len().max(theirs.len()) {
                let pair = (ours.get(nth).copied(), theirs.get(nth).copied());
                fields.extend(self.message(&item.path, kind, pair));
            }
        }
        self.finish(item, fields)
    }

    fn message(
        &mut self,
        item: &str,
        kind: Kind,
        pair: Pair<'_, Document<'_>>,
    ) -> Vec<DetailField> {
        let step = match kind {
            Kind::Request => "request",
            Kind::Response => "response",
            _ => "event",
        };
        let prefix = field_names::message_prefix(kind);
        self.document(&format!("{item}/{step}"), pair, prefix, field_names::message_field)
    }

    fn contract(&mut self, pair: Pair<'_, Document<'_>>) -> Option<DetailItem> {
        let contract = pair.1.or(pair.0)?;
        let path = format!("/contracts/{}", path_step(&contract.identity()));
        let item = self.item(path, ItemKind::Contract, &contract.name, change_of(pair))?;
        let fields = self.document(&item.path, pair, "", field_names::contract_field);
        self.finish(item, fields)
    }

    fn document(
        &mut self,
        path: &str,
        pair: Pair<'_, Document<'_>>,
        prefix: &'static str,
        display_name: fn(&str) -> &str,
    ) -> Vec<DetailField> {
        let (existing, file) = pair;
        let Some(kind) = existing.or(file).map(|document| document.kind) else {
            return Vec::new();
        };
        // The heading shows the operation. If one side is missing, IDs and names add nothing.
        let skipped: &[&str] = if existing.is_some() && file.is_some() {
            &["operationId"]
        } else {
            &["id", "operationId", "serviceId", "name", "responseId", "replyId"]
        };
        let compared = Compared {
            existing: parse_fields(existing),
            file: parse_fields(file),
            table: schema::fields(kind),
            skipped,
            display_name,
            prefix,
        };
        let mut fields = self.fields(path, &compared);
        if kind == Kind::Resource {
            let content = fields.iter_mut().find(|field| &*field.change.field == "content");
            if let Some(field) = content
                && let Some(difference) = contracts::binary_difference(existing, file)
            {
                field.change.difference = difference;
                field.body = None;
            }
        }
        fields
    }

    fn fields(&mut self, item: &str, compared: &Compared<'_>) -> Vec<DetailField> {
        let Compared { existing, file, table, skipped, display_name, prefix } = compared;
        let mut fields = Vec::new();
        for Field { name, shape, .. } in table.iter().filter(|it| !skipped.contains(&it.name)) {
            let path = format!("{item}/{name}");
            if !self.is_wanted(&path) {
                continue;
            }
            let [existing, file] =
                [existing, file].map(|object| object.get(name).unwrap_or("null"));
            let values = Values { existing, file, shape };
            let changes = if *name == "content" && !values::mean_the_same(values) {
                let field = display_name(name).into();
                vec![FieldChange { field, entry: None, difference: Difference::Text }]
            } else {
                field::compare(display_name(name), values, &mut self.comparison)
            };
            for change in changes {
                fields.push(self.field(path.clone(), prefix, change, values));
            }
        }
        let unknown = field::compare_unknown(existing, file, table, &self.comparison);
        for UnknownFieldChange { name, change } in unknown {
            let path = format!("{item}/{}", pointer_step(name));
            if !self.is_wanted(&path) {
                continue;
            }
            let [existing, file] =
                [existing, file].map(|object| object.get(name).unwrap_or("null"));
            let values = Values { existing, file, shape: &schema::Shape::Text };
            fields.push(self.field(path, prefix, change, values));
        }
        fields
    }

    fn field(
        &mut self,
        path: String,
        prefix: &str,
        change: FieldChange,
        values: Values<'_>,
    ) -> DetailField {
        let body = (change.difference == Difference::Text).then(|| {
            let max_bytes = if self.options.whole {
                usize::MAX
            } else {
                MAX_BODY_BYTES.min(self.remaining_body_bytes)
            };
            let [existing, file] = [values.existing, values.file].map(decode);
            let body = BodyDiff::new(existing.as_deref(), file.as_deref(), max_bytes);
            self.remaining_body_bytes =
                self.remaining_body_bytes.saturating_sub(body.shown_bytes());
            body
        });
        let field = format!("{prefix}{}", change.field).into();
        DetailField { path: path.into(), change: FieldChange { field, ..change }, body }
    }

    /// An item without fields so far. `None` if it is not wanted or there are too many.
    fn item(
        &mut self,
        path: String,
        kind: ItemKind,
        name: &str,
        change: ChangeKind,
    ) -> Option<DetailItem> {
        if !self.is_wanted(&path) {
            return None;
        }
        if self.items >= MAX_ITEMS {
            self.omitted = self.omitted.saturating_add(1);
            return None;
        }
        Some(DetailItem { path: path.into(), kind, name: name.into(), change, fields: Vec::new() })
    }

    /// Adds the fields to an item. `None` if the item does not differ.
    fn finish(&mut self, item: DetailItem, fields: Vec<DetailField>) -> Option<DetailItem> {
        let is_added_or_removed = item.change != ChangeKind::Changed;
        let is_listed =
            !fields.is_empty() || (is_added_or_removed && item.kind != ItemKind::Settings);
        self.items += usize::from(is_listed);
        is_listed.then_some(DetailItem { fields, ..item })
    }

    /// Whether the path is the wanted one, or one contains the other.
    fn is_wanted(&self, path: &str) -> bool {
        let Some(wanted) = self.options.item.as_deref() else {
            return true;
        };
        let contains = |outer: &str, inner: &str| {
            inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        contains(wanted, path) || contains(path, wanted)
    }
}

/// The fields of a document. Empty if it is missing.
fn parse_fields<'a>(document: Option<&Document<'a>>) -> Object<'a> {
    document.and_then(|document| Object::parse(document.text)).unwrap_or_default()
}

/// The messages of one kind in an example.
fn messages_of_kind<'e, 'a>(example: Option<&'e Example<'a>>, kind: Kind) -> Vec<&'e Document<'a>> {
    let messages = example.map(|example| example.messages.iter()).unwrap_or_default();
    messages.filter(|message| message.kind == kind).collect()
}

fn change_of<T>(pair: Pair<'_, T>) -> ChangeKind {
    match pair {
        (None, _) => ChangeKind::Added,
        (_, None) => ChangeKind::Removed,
        _ => ChangeKind::Changed,
    }
}

/// A step of a path that identifies a document.
fn path_step(identity: &Identity) -> String {
    match identity {
        Identity::Id(id) => pointer_step(id),
        Identity::Nth(names, nth) => format!("{}/{nth}", pointer_step(&names.join(" "))),
    }
}

/// Decodes a value as text. A value with a lone surrogate stays raw. Null is `None`.
fn decode(raw: &str) -> Option<Box<str>> {
    header::text(raw).unwrap_or_else(|_| Some(raw.into()))
}

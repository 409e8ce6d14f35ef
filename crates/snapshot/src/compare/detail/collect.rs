//! Walks over all that two definitions have and keeps what differs.

use crate::{
    ChangeKind, Definition, Difference, FieldChange, Kind, OperationChange,
    compare::{
        detail::{
            BodyDiff, Detail, DetailField, DetailGroup, DetailItem, DetailOptions, Heading,
            ItemKind,
        },
        diff::{
            contracts,
            examples::Example,
            field::{self, Form, Values},
            pairs::{OperationPair, Pair, Sides},
            words,
        },
        document::{Document, Identity},
    },
    edit::object::Object,
    read::{
        header,
        problem::pointer_step,
        schema::{self, Field},
    },
};

/// Values of at most so many bytes are told as they are.
const LONGEST_VALUE: usize = 400;
/// The most bytes that are shown of one body, and of all of them.
const MOST_OF_ONE: usize = 200_000;
const MOST_OF_ALL: usize = 2_000_000;
/// The most items that are told at a time.
const MOST_ITEMS: usize = 2_000;

pub(super) struct Collector<'o> {
    options: &'o DetailOptions,
    form: Form,
    /// Bytes of bodies that may still be shown.
    left: usize,
    items: usize,
    omitted: u32,
}

/// Two documents, or parts of documents, of which one may have no fields; and how to tell of them.
struct Compared<'c> {
    here: Object<'c>,
    file: Object<'c>,
    table: &'static [Field],
    /// Fields that are not told.
    skip: &'c [&'c str],
    word: fn(&str) -> &str,
    /// What stands before each word: "response ".
    half: &'static str,
}

impl<'o> Collector<'o> {
    pub(super) fn new(options: &'o DetailOptions) -> Self {
        let left = if options.whole { usize::MAX } else { MOST_OF_ALL };
        let form = Form::telling(LONGEST_VALUE);
        Self { options, form, left, items: 0, omitted: 0 }
    }

    pub(super) fn gather(mut self, here: &Definition, file: &Definition) -> Detail {
        let sides = Sides::of(here, file);
        let mut groups = Vec::new();
        let both = |definition: &Definition| !definition.section(Kind::Service).is_empty();
        let change = match (both(here), both(file)) {
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
        let named = |heading: &Heading| {
            matches!(heading, Heading::Operation { change: Some(_), .. })
                && self.options.item.is_none()
        };
        groups.retain(|group| !group.items.is_empty() || named(&group.heading));
        Detail { groups, omitted: self.omitted }
    }

    fn service(&mut self, sides: &Sides<'_>, change: ChangeKind) -> Option<DetailItem> {
        let item = self.item("/service".to_owned(), ItemKind::Settings, "", change)?;
        let (ours, theirs) = (&sides.ours, &sides.theirs);
        let own = Compared {
            here: ours.fields.clone(),
            file: theirs.fields.clone(),
            table: schema::fields(Kind::Service),
            skip: &["id", "metadata", "operations"],
            word: words::service_word,
            half: "",
        };
        let metadata = Compared {
            here: ours.metadata.clone(),
            file: theirs.metadata.clone(),
            table: schema::METADATA,
            skip: &[],
            ..own
        };
        let mut fields = self.fields(&item.path, &own);
        fields.extend(self.fields(&item.path, &metadata));
        self.finish(item, fields)
    }

    fn operation(&mut self, pair: OperationPair<'_, '_>) -> Option<DetailGroup> {
        let OperationPair { name, from, operation: (here, file), examples } = pair;
        let path = format!("/operations/{}", pointer_step(&name));
        let change = match (here, file, from) {
            (None, Some(_), _) => Some(OperationChange::Added),
            (Some(_), None, _) => Some(OperationChange::Removed),
            (Some(_), Some(_), Some(from)) => Some(OperationChange::Renamed { from }),
            _ => None,
        };
        let mut items = Vec::new();
        let settings =
            self.item(format!("{path}/settings"), ItemKind::Settings, "", kind_of((here, file)));
        if let Some(item) = settings.filter(|_| here.is_some() || file.is_some()) {
            let compared = Compared {
                here: here.map(|it| it.fields.clone()).unwrap_or_default(),
                file: file.map(|it| it.fields.clone()).unwrap_or_default(),
                table: schema::OPERATION,
                skip: &["name"],
                word: words::operation_word,
                half: "",
            };
            let fields = self.fields(&item.path, &compared);
            items.extend(self.finish(item, fields));
        }
        items.extend(examples.into_iter().filter_map(|pair| self.example(&path, pair)));
        let heading = Heading::Operation { name, change };
        Some(DetailGroup { heading, items })
    }

    fn example(&mut self, operation: &str, pair: Pair<'_, Example<'_>>) -> Option<DetailItem> {
        let (here, file) = pair;
        let example = file.or(here)?;
        let (kind, identity) = &example.id;
        let path = format!("{operation}/examples/{}/{}", kind.key(), step(identity));
        let item = self.item(path, ItemKind::Example, &example.name, kind_of(pair))?;
        let mut fields = Vec::new();
        for kind in [Kind::Request, Kind::Response, Kind::EventMessage] {
            let of_kind = |example: Option<&Example<'_>>| -> Vec<usize> {
                let halves = example.map(|it| it.halves.iter()).unwrap_or_default().enumerate();
                halves.filter(|(_, part)| part.kind == kind).map(|(at, _)| at).collect()
            };
            let (ours, theirs) = (of_kind(here), of_kind(file));
            for nth in 0..ours.len().max(theirs.len()) {
                let our = ours.get(nth).and_then(|at| here?.halves.get(*at));
                let their = theirs.get(nth).and_then(|at| file?.halves.get(*at));
                fields.extend(self.half(&item.path, kind, (our, their)));
            }
        }
        self.finish(item, fields)
    }

    fn half(&mut self, item: &str, kind: Kind, pair: Pair<'_, Document<'_>>) -> Vec<DetailField> {
        let (half, step) = match kind {
            Kind::Request => ("request ", "request"),
            Kind::Response => ("response ", "response"),
            _ => ("", "event"),
        };
        self.document(&format!("{item}/{step}"), pair, half, words::message_word)
    }

    fn contract(&mut self, pair: Pair<'_, Document<'_>>) -> Option<DetailItem> {
        let contract = pair.1.or(pair.0)?;
        let path = format!("/contracts/{}", step(&contract.identity()));
        let item = self.item(path, ItemKind::Contract, &contract.name, kind_of(pair))?;
        let fields = self.document(&item.path, pair, "", words::contract_word);
        self.finish(item, fields)
    }

    fn document(
        &mut self,
        path: &str,
        pair: Pair<'_, Document<'_>>,
        half: &'static str,
        word: fn(&str) -> &str,
    ) -> Vec<DetailField> {
        let (here, file) = pair;
        let Some(kind) = here.or(file).map(|part| part.kind) else {
            return Vec::new();
        };
        // The operation is told by where it stands; of one that is alone so are ids and names.
        let both = here.is_some() && file.is_some();
        let skip: &[&str] = match both {
            true => &["operationId"],
            false => &["id", "operationId", "serviceId", "name", "responseId", "replyId"],
        };
        let compared = Compared {
            here: here.and_then(|part| Object::of(part.text)).unwrap_or_default(),
            file: file.and_then(|part| Object::of(part.text)).unwrap_or_default(),
            table: schema::fields(kind),
            skip,
            word,
            half,
        };
        let mut fields = self.fields(path, &compared);
        if kind == Kind::Resource {
            let binary = |field: &&mut DetailField| &*field.change.field == "content";
            if let Some(field) = fields.iter_mut().find(binary)
                && let Some(difference) = contracts::binary(here, file)
            {
                field.change.difference = difference;
                field.body = None;
            }
        }
        fields
    }

    fn fields(&mut self, item: &str, of: &Compared<'_>) -> Vec<DetailField> {
        let mut fields = Vec::new();
        for Field { name, shape, .. } in of.table.iter().filter(|it| !of.skip.contains(&it.name)) {
            let path = format!("{item}/{name}");
            if !self.is_wanted(&path) {
                continue;
            }
            let value = |object| Object::get(object, name).unwrap_or("null");
            let values = Values { here: value(&of.here), file: value(&of.file), shape };
            let changes = if *name == "content" && !field::same(values) {
                let field = (of.word)(name).into();
                vec![FieldChange { field, entry: None, difference: Difference::Text }]
            } else {
                field::compare((of.word)(name), values, &mut self.form)
            };
            for change in changes {
                fields.push(self.field(path.clone(), of.half, change, values));
            }
        }
        let known = |name: &str| of.table.iter().any(|field| field.name == name);
        for change in field::unknown(&of.here, &of.file, &self.form, known) {
            let name = change.entry.clone().unwrap_or_default();
            let path = format!("{item}/{}", pointer_step(&name));
            let value = |object| Object::get(object, &name).unwrap_or("null");
            let values = Values {
                here: value(&of.here),
                file: value(&of.file),
                shape: &schema::Shape::Text,
            };
            if self.is_wanted(&path) {
                fields.push(self.field(path, of.half, change, values));
            }
        }
        fields
    }

    fn field(
        &mut self,
        path: String,
        half: &str,
        change: FieldChange,
        values: Values<'_>,
    ) -> DetailField {
        let body = (change.difference == Difference::Text).then(|| {
            let most = if self.options.whole { usize::MAX } else { MOST_OF_ONE.min(self.left) };
            let (here, file) = (text(values.here), text(values.file));
            let body = BodyDiff::of(here.as_deref(), file.as_deref(), most);
            self.left = self.left.saturating_sub(body.shown());
            body
        });
        let field = format!("{half}{}", change.field).into();
        DetailField { path: path.into(), change: FieldChange { field, ..change }, body }
    }

    /// An item whose fields are to be found; nothing where nobody asked for it or there are too many.
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
        if self.items >= MOST_ITEMS {
            self.omitted = self.omitted.saturating_add(1);
            return None;
        }
        Some(DetailItem { path: path.into(), kind, name: name.into(), change, fields: Vec::new() })
    }

    /// The item with its fields, if it has something to tell.
    fn finish(&mut self, item: DetailItem, fields: Vec<DetailField>) -> Option<DetailItem> {
        let tells = !fields.is_empty()
            || item.change != ChangeKind::Changed && item.kind != ItemKind::Settings;
        self.items += usize::from(tells);
        tells.then_some(DetailItem { fields, ..item })
    }

    /// Whether this is asked for, holds what is, or belongs to it.
    fn is_wanted(&self, path: &str) -> bool {
        let Some(item) = self.options.item.as_deref() else {
            return true;
        };
        let within = |inner: &str, outer: &str| {
            inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        within(path, item) || within(item, path)
    }
}

fn kind_of<T>(pair: Pair<'_, T>) -> ChangeKind {
    match pair {
        (None, _) => ChangeKind::Added,
        (_, None) => ChangeKind::Removed,
        _ => ChangeKind::Changed,
    }
}

/// A step of a path that names a document, whatever else there is.
fn step(identity: &Identity) -> String {
    match identity {
        Identity::Id(id) => pointer_step(id),
        Identity::Nth(names, nth) => format!("{}/{nth}", pointer_step(&names.join(" "))),
    }
}

/// The text of a value: decoded where it is one, else as it stands; nothing for null.
fn text(raw: &str) -> Option<Box<str>> {
    header::text(raw).unwrap_or_else(|_| Some(raw.into()))
}

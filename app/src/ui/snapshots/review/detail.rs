//! The comparison of two definitions field by field, with bodies line by line.

use api_types::Decision;
use leptos::prelude::*;
use snapshot::{
    BodyDiff, ChangeKind, ContractChange, DetailField, DetailGroup, DetailItem, Difference,
    ExampleChange, FieldChange, Heading, ItemKind, LineKind, OperationDiff, Resolution,
    ServiceType,
};

use super::{change_line::change_line, change_list::folded, text};
use crate::{
    state::{
        diff_hunks::{DiffHunk, diff_hunks},
        is_example_noticed, is_noticed_by_callers, is_setting_noticed, is_technical, short_name,
    },
    text::{
        review::{ChangeLine, Outlook},
        visible,
    },
    ui::kit::Button,
};

/// A request for the whole text of a field.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(in crate::ui) struct WholeField {
    /// The path of the field.
    pub(in crate::ui) path: Box<str>,
    /// The ID of the element with the text.
    pub(in crate::ui) id: String,
}

/// Items in the page at first, and added by each "Show more".
pub(super) const PAGE_ITEMS: usize = 50;

/// The differences between two definitions, or the content of one.
#[component]
pub(in crate::ui) fn Detail(
    /// The differences.
    detail: snapshot::Detail,
    /// The type of the service.
    kind: ServiceType,
    /// The prefix of the IDs of texts.
    id: String,
    /// Whether it is the content of one definition, so that nothing is added or removed.
    #[prop(optional)]
    is_content: bool,
    /// The decision for the row, which determines what happens to each difference.
    #[prop(optional_no_strip)]
    decision: Option<Decision>,
    /// How many items are in the page.
    #[prop(optional)]
    limit: Option<RwSignal<usize>>,
    /// Called when the person wants the whole text of a field.
    #[prop(into)]
    on_whole: Callback<WholeField>,
) -> impl IntoView {
    let limit = limit.unwrap_or_else(|| RwSignal::new(PAGE_ITEMS));
    let omitted = (detail.omitted > 0).then(|| {
        view! { <p class="c-detail__note">{text::items_hidden(detail.omitted)}</p> }
    });
    let total = detail.groups.iter().map(|group| group.items.len()).sum::<usize>();
    let id = id + "-";
    let detail = StoredValue::new((detail, decision));
    let groups = move || {
        let mut remaining = limit.get();
        detail.with_value(|(detail, decision)| {
            let shared =
                Shared { kind, is_content, outlook: Outlook::new(decision.as_ref()), on_whole };
            let groups = detail.groups.iter().enumerate();
            let groups: Vec<AnyView> = groups
                .filter_map(|(at, group)| {
                    let items = group.items.len().min(remaining);
                    let is_shown = items > 0 || group.items.is_empty();
                    remaining -= items;
                    is_shown.then(|| self::group(group, items, &format!("{id}{at}"), shared))
                })
                .collect();
            groups
        })
    };
    let more = move || {
        let hidden = total.saturating_sub(limit.get());
        (hidden > 0).then(|| {
            view! {
                <p>
                    <Button on_press=move |()| limit.update(|limit| *limit += PAGE_ITEMS)>
                        {text::show_more(hidden)}
                    </Button>
                </p>
            }
        })
    };
    view! { <div class="c-detail">{groups} {more} {omitted}</div> }.into_any()
}

/// What all items share.
#[derive(Clone, Copy)]
struct Shared<'a> {
    kind: ServiceType,
    is_content: bool,
    outlook: Outlook<'a>,
    on_whole: Callback<WholeField>,
}

impl Shared<'_> {
    /// What happens to an item, or to a field of settings.
    fn resolve(&self, heading: &Heading, item: &DetailItem, change: &FieldChange) -> Resolution {
        self.outlook.resolve(|by| match (heading, item.kind) {
            (Heading::Service, _) => by.service_field(change),
            (Heading::Contracts, _) => by.contract(&ContractChange {
                name: item.name.clone(),
                change: item.change,
                parts: Vec::new(),
            }),
            (Heading::Operation { name, change: whole }, kind) => {
                let operation = OperationDiff {
                    name: name.clone(),
                    change: whole.clone(),
                    settings: Vec::new(),
                    examples: Vec::new(),
                };
                match (kind, item.change) {
                    (ItemKind::Example, _) => by.example(&operation, &example_change(item)),
                    (_, ChangeKind::Changed) => by.operation_field(change),
                    _ => by.operation(&operation),
                }
            }
        })
    }
}

fn example_change(item: &DetailItem) -> ExampleChange {
    let parts = item.fields.iter().map(|field| field.change.clone()).collect();
    ExampleChange {
        name: item.name.clone(),
        change: item.change,
        counted: Some(item.change),
        parts,
    }
}

fn group(group: &DetailGroup, items: usize, id: &str, shared: Shared<'_>) -> AnyView {
    let (heading, whole) = match &group.heading {
        Heading::Service => (text::SERVICE.to_owned(), None),
        Heading::Contracts => (text::CONTRACTS.to_owned(), None),
        Heading::Operation { name, change } => {
            let operation = OperationDiff {
                name: name.clone(),
                change: change.clone(),
                settings: Vec::new(),
                examples: Vec::new(),
            };
            let resolution = shared.outlook.resolve(|by| by.operation(&operation));
            let change = change.as_ref().filter(|_| !shared.is_content);
            (visible(name), text::operation_line(change, resolution).map(change_line))
        }
    };
    let items = group.items.iter().take(items).enumerate();
    let items: Vec<AnyView> = items
        .map(|(at, item)| self::item(&group.heading, item, &format!("{id}-{at}"), shared))
        .collect();
    view! {
        <section class="c-detail__group">
            <h2 class="c-detail__heading">{heading}</h2>
            {whole}
            {items}
        </section>
    }
    .into_any()
}

fn item(heading: &Heading, item: &DetailItem, id: &str, shared: Shared<'_>) -> AnyView {
    let kind = match item.kind {
        ItemKind::Settings => None,
        ItemKind::Example => Some(text::EXAMPLE),
        ItemKind::Contract => Some(text::CONTRACT),
    };
    let whole = FieldChange { field: "".into(), entry: None, difference: Difference::Text };
    let resolution = shared.resolve(heading, item, &whole);
    let title = kind.map(|kind| {
        let name = text::quoted(kind, &item.name);
        if shared.is_content {
            return view! { <p class="c-detail__title">{name}</p> }.into_any();
        }
        let is_noticed =
            item.kind == ItemKind::Example && is_example_noticed(&example_change(item));
        change_line(ChangeLine { change: item.change, resolution, is_noticed, text: name })
    });
    let content = if item.kind == ItemKind::Example {
        cards(item, resolution, id, shared)
    } else {
        let resolve = |change: &FieldChange| shared.resolve(heading, item, change);
        fields(item, item.fields.iter().collect(), resolve, id, shared)
    };
    view! {
        <div class="c-detail__item">
            {title} <div class="c-detail__fields">{content}</div>
        </div>
    }
    .into_any()
}

/// Request and response of an example, side by side, or its event message.
fn cards(item: &DetailItem, resolution: Resolution, id: &str, shared: Shared<'_>) -> AnyView {
    let is_of = |field: &DetailField, message: &str| {
        let rest = field.change.field.strip_prefix(message);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    let (requests, others): (Vec<_>, Vec<_>) =
        item.fields.iter().partition(|field| is_of(field, "request"));
    let (responses, events): (Vec<_>, Vec<_>) =
        others.into_iter().partition(|field| is_of(field, "response"));
    let cards = [(text::REQUEST, requests), (text::RESPONSE, responses), (text::EVENT, events)];
    let cards: Vec<AnyView> = cards
        .into_iter()
        .enumerate()
        .filter(|(_, (_, fields))| !fields.is_empty())
        .map(|(at, (title, mut fields))| {
            fields.sort_by_key(|field| rank(&field.change));
            let id = format!("{id}-{at}");
            let content = self::fields(item, fields, |_| resolution, &id, shared);
            view! {
                <section class="c-detail__card">
                    <h3 class="c-detail__card-title">{title}</h3>
                    {content}
                </section>
            }
            .into_any()
        })
        .collect();
    view! { <div class="c-detail__cards">{cards}</div> }.into_any()
}

/// The order of fields in a card: what a caller sees first.
fn rank(change: &FieldChange) -> u8 {
    match short_name(change) {
        "status" => 0,
        "media type" => 1,
        "dispatch criteria" => 2,
        "header" | "headers" => 3,
        "query parameter" | "query parameters" => 4,
        "body" => 6,
        _ => 5,
    }
}

/// The fields of an item. Technical ones are folded into the last line.
fn fields(
    item: &DetailItem,
    fields: Vec<&DetailField>,
    resolve: impl Fn(&FieldChange) -> Resolution,
    id: &str,
    shared: Shared<'_>,
) -> AnyView {
    let (technical, others): (Vec<_>, Vec<_>) =
        fields.into_iter().enumerate().partition(|(_, field)| is_technical(&field.change));
    let view = |(at, field): (usize, &DetailField)| {
        let id = format!("{id}-{at}");
        self::field(item, field, resolve(&field.change), id, shared)
    };
    let others: Vec<AnyView> = others.into_iter().map(view).collect();
    let technical: Vec<AnyView> = technical
        .into_iter()
        .map(|field| {
            let line = view(field);
            view! { <li>{line}</li> }.into_any()
        })
        .collect();
    let technical = (!technical.is_empty()).then(|| folded(technical));
    view! { {others} {technical} }.into_any()
}

fn field(
    item: &DetailItem,
    field: &DetailField,
    resolution: Resolution,
    id: String,
    shared: Shared<'_>,
) -> AnyView {
    let DetailField { path, change, body } = field;
    // The card is the request or the response already.
    let short = FieldChange { field: short_name(change).into(), ..change.clone() };
    // The fields of an added or removed item are added or removed too, so they are not marked.
    let is_whole = shared.is_content
        || (item.kind != ItemKind::Settings && item.change != ChangeKind::Changed);
    let title = if is_whole {
        let text = text::field_value(&short, shared.kind);
        view! { <p class="c-detail__field">{text}</p> }.into_any()
    } else {
        let (mark, text) = text::field_change(&short, shared.kind);
        let is_noticed = match item.kind {
            ItemKind::Settings => is_setting_noticed(change),
            ItemKind::Example => is_noticed_by_callers(change),
            ItemKind::Contract => false,
        };
        change_line(ChangeLine { change: mark, resolution, is_noticed, text })
    };
    let name = match item.kind {
        ItemKind::Settings => text::field_value(change, shared.kind),
        _ => text::field_of(&change.field, &item.name),
    };
    let whole = WholeField { path: path.clone(), id };
    let body = body.as_ref().map(|body| self::body(&name, body, whole, shared.on_whole));
    view! {
        {title}
        {body}
    }
    .into_any()
}

/// The differences of a text, marked by signs and hidden words, because colour alone is not
/// accessible.
fn body(name: &str, body: &BodyDiff, whole: WholeField, on_whole: Callback<WholeField>) -> AnyView {
    let label = name.to_owned() + text::layout(body.layout);
    let lines = diff_hunks(&body.pieces).into_iter().map(|hunk| match hunk {
        DiffHunk::Folded(lines) => {
            view! { <span class="c-detail__folded">{text::folded(lines)} "\n"</span> }.into_any()
        }
        DiffHunk::Lines { kind: LineKind::Same, text } => view! { <span>{text}</span> }.into_any(),
        DiffHunk::Lines { kind: LineKind::Added, text } => {
            view! { <ins><span class="u-hidden">{text::ADDED_LINES}</span>{text}</ins> }.into_any()
        }
        DiffHunk::Lines { kind: LineKind::Removed, text } => {
            view! { <del><span class="u-hidden">{text::REMOVED_LINES}</span>{text}</del> }
                .into_any()
        }
    });
    let id = whole.id.clone();
    let more = (body.omitted_bytes > 0).then(|| {
        let field = name.to_owned();
        view! {
            <p class="c-detail__note">
                {text::bytes_hidden(body.omitted_bytes)}
                <Button on_press=move |()| on_whole.run(whole.clone())>
                    {text::SHOW_ALL} <span class="u-hidden">{text::OF} {field}</span>
                </Button>
            </p>
        }
    });
    view! {
        <pre class="c-detail__body" id=id tabindex="0" role="group" aria-label=label>
            {lines.collect_view()}
        </pre>
        {more}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use leptos::reactive::owner::Owner;
    use snapshot::{DetailOptions, Layout};

    use super::*;

    fn html(detail: &snapshot::Detail) -> String {
        let detail = detail.clone();
        Owner::new().with(|| {
            let kind = ServiceType::Rest;
            view! { <Detail detail kind id="d".to_owned() on_whole=|_| () /> }.into_view().to_html()
        })
    }

    #[test]
    fn differences_are_marked_by_signs_and_words() {
        let definition = |status: &str, body: &str| {
            let file = format!(
                r#"{{"services":[{{"id":"s","name":"A","version":"1","operations":[{{"name":"o"}}]}}],"resources":[],"requests":[],
                "responses":[{{"id":"p","name":"a\u202e","operationId":"s-o","status":"{status}","content":"{body}"}}],"eventMessages":[]}}"#
            );
            let snapshot = snapshot::read(file.as_bytes(), snapshot::Limits::default());
            snapshot.definitions[0].definition(file.as_bytes()).unwrap()
        };
        let (here, file) = (definition("200", "a\\nb"), definition("404", "a\\nc"));
        let detail = snapshot::detail(Some(&here), Some(&file), &DetailOptions::default());
        let html = html(&detail);
        for part in [
            "example \u{201c}a\u{27e8}U+202E\u{27e9}\u{201d}",
            "Response",
            "status 200 → 404",
            "callers will notice",
            "added: ",
            "− b",
            "+ c",
            "aria-label=\"response body of “a⟨U+202E⟩”\"",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert!(!html.contains("Show all"));
    }

    #[test]
    fn cut_texts_and_omitted_items_are_counted() {
        let body = BodyDiff { layout: Layout::Json, pieces: vec![], omitted_bytes: 1_500 };
        let change = FieldChange {
            field: "response body".into(),
            entry: None,
            difference: Difference::Text,
        };
        let item = DetailItem {
            path: "/e".into(),
            kind: ItemKind::Example,
            name: "e".into(),
            change: ChangeKind::Added,
            fields: vec![DetailField { path: "/e/content".into(), change, body: Some(body) }],
        };
        let group = DetailGroup { heading: Heading::Contracts, items: vec![item] };
        let html = html(&snapshot::Detail { groups: vec![group], omitted: 2 });
        for part in
            ["1.5 kB", "Show all", "aria-label=\"response body of “e”, as JSON\"", "2 items"]
        {
            assert!(html.contains(part), "{part} in {html}");
        }
    }
}

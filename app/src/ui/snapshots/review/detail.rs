//! The comparison of two definitions field by field, with bodies line by line.

use leptos::prelude::*;
use snapshot::{
    BodyDiff, ChangeKind, DetailField, DetailGroup, DetailItem, Heading, ItemKind, LineKind,
};

use super::{
    change_line::{change_line, operation_line},
    text,
};
use crate::{
    state::diff_hunks::{DiffHunk, diff_hunks},
    text::visible,
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

/// The differences between two definitions, or the content of one.
#[component]
pub(in crate::ui) fn Detail(
    /// The differences.
    detail: snapshot::Detail,
    /// The prefix of the IDs of texts.
    id: String,
    /// Called when the person wants the whole text of a field.
    #[prop(into)]
    on_whole: Callback<WholeField>,
) -> impl IntoView {
    let omitted = (detail.omitted > 0).then(|| {
        view! { <p class="c-detail__note">{text::items_hidden(detail.omitted)}</p> }
    });
    let id = id + "-";
    let groups = detail.groups.into_iter().enumerate();
    let groups = groups.map(|(at, group)| self::group(group, &format!("{id}{at}"), on_whole));
    view! { <div class="c-detail">{groups.collect_view()} {omitted}</div> }.into_any()
}

fn group(group: DetailGroup, id: &str, on_whole: Callback<WholeField>) -> AnyView {
    let (heading, whole) = match group.heading {
        Heading::Service => (text::SERVICE.to_owned(), None),
        Heading::Contracts => (text::CONTRACTS.to_owned(), None),
        Heading::Operation { name, change } => (visible(&name), operation_line(change.as_ref())),
    };
    let items = group.items.into_iter().enumerate();
    let items = items.map(|(at, item)| self::item(item, &format!("{id}-{at}"), on_whole));
    let items = items.collect_view();
    view! {
        <section class="c-detail__group">
            <h2 class="c-detail__heading">{heading}</h2>
            {whole}
            {items}
        </section>
    }
    .into_any()
}

fn item(item: DetailItem, id: &str, on_whole: Callback<WholeField>) -> AnyView {
    let kind = match item.kind {
        ItemKind::Settings => None,
        ItemKind::Example => Some(text::EXAMPLE),
        ItemKind::Contract => Some(text::CONTRACT),
    };
    let title = kind.map(|kind| change_line(item.change, text::quoted(kind, &item.name)));
    // The fields of an added or removed item are added or removed too, so they are not marked.
    let is_whole = title.is_some() && item.change != ChangeKind::Changed;
    let is_nested = title.is_some();
    let fields = item.fields.into_iter().enumerate();
    let fields =
        fields.map(|(at, field)| self::field(field, is_whole, format!("{id}-{at}"), on_whole));
    view! {
        <div class="c-detail__item">
            {title} <div class="c-detail__fields" data-nested=is_nested.to_string()>{fields.collect_view()}</div>
        </div>
    }
    .into_any()
}

fn field(
    field: DetailField,
    is_whole: bool,
    id: String,
    on_whole: Callback<WholeField>,
) -> AnyView {
    let (change, text) = text::field_change(&field.change);
    let name = text.clone();
    let title = if is_whole {
        view! { <p class="c-detail__field">{text}</p> }.into_any()
    } else {
        change_line(change, text)
    };
    let whole = WholeField { path: field.path, id };
    let body = field.body.map(|body| self::body(&name, &body, whole, on_whole));
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
        <pre class="c-detail__body" id=id tabindex="0" role="region" aria-label=label>
            {lines.collect_view()}
        </pre>
        {more}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use leptos::reactive::owner::Owner;
    use snapshot::{DetailOptions, Difference, FieldChange, Layout};

    use super::*;

    fn html(detail: &snapshot::Detail) -> String {
        let detail = detail.clone();
        Owner::new().with(|| {
            view! { <Detail detail id="d".to_owned() on_whole=|_| () /> }.into_view().to_html()
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
            "response status \"200\" → \"404\"",
            "added: ",
            "− b",
            "+ c",
            "aria-label=\"response body\"",
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
        for part in ["1.5 kB", "Show all", "aria-label=\"response body, as JSON\"", "2 items"] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }
}

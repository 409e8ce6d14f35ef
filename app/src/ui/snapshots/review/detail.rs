//! A comparison field by field, its bodies line by line.

use leptos::prelude::*;
use snapshot::{
    BodyDiff, ChangeKind, DetailField, DetailGroup, DetailItem, Heading, ItemKind, Layout, LineKind,
};

use super::change::{self, line};
use crate::{
    state::{
        diff_hunks::{DiffHunk, diff_hunks},
        labels,
    },
    text::{bytes, plural, visible},
    ui::kit::Button,
};

/// A field that is wanted whole.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Whole {
    /// Its path.
    pub(super) path: Box<str>,
    /// The id of the text that is cut, which is longer afterwards.
    pub(super) id: String,
}

/// What differs between two definitions, or all that one holds.
#[component]
pub(super) fn Detail(
    /// What is told.
    detail: snapshot::Detail,
    /// What the ids of its texts begin with.
    id: String,
    /// Asks for a field whole.
    #[prop(into)]
    on_whole: Callback<Whole>,
) -> impl IntoView {
    let left_out = (detail.omitted > 0).then(|| {
        let items = plural(u64::from(detail.omitted), "item", "items");
        view! { <p class="c-detail__note">{items}" more are not shown here."</p> }
    });
    let id = id + "-";
    let groups = detail.groups.into_iter().enumerate();
    let groups = groups.map(|(at, group)| self::group(group, &format!("{id}{at}"), on_whole));
    view! { <div class="c-detail">{groups.collect_view()} {left_out}</div> }.into_any()
}

fn group(group: DetailGroup, id: &str, on_whole: Callback<Whole>) -> AnyView {
    let (heading, whole) = match group.heading {
        Heading::Service => ("Service".to_owned(), None),
        Heading::Contracts => ("Contracts".to_owned(), None),
        Heading::Operation { name, change } => (visible(&name), change::operation(change.as_ref())),
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

fn item(item: DetailItem, id: &str, on_whole: Callback<Whole>) -> AnyView {
    let what = match item.kind {
        ItemKind::Settings => None,
        ItemKind::Example => Some("example"),
        ItemKind::Contract => Some("contract"),
    };
    let title = what
        .map(|what| line(item.change, format!("{what} \u{201c}{}\u{201d}", visible(&item.name))));
    // Of what comes or goes as a whole its fields do so too, and need no word of their own.
    let alone = title.is_some() && item.change != ChangeKind::Changed;
    let inner = title.is_some();
    let fields = item.fields.into_iter().enumerate();
    let fields =
        fields.map(|(at, field)| self::field(field, alone, format!("{id}-{at}"), on_whole));
    view! {
        <div class="c-detail__item">
            {title} <div class="c-detail__fields" data-inner=inner.to_string()>{fields.collect_view()}</div>
        </div>
    }
    .into_any()
}

fn field(field: DetailField, alone: bool, id: String, on_whole: Callback<Whole>) -> AnyView {
    let (change, text) = labels::setting(&field.change);
    let name = text.clone();
    let told = if alone {
        view! { <p class="c-detail__field">{text}</p> }.into_any()
    } else {
        line(change, text)
    };
    let whole = Whole { path: field.path, id };
    let body = field.body.map(|body| self::body(&name, &body, whole, on_whole));
    view! {
        {told}
        {body}
    }
    .into_any()
}

/// What differs of a text. Signs and words tell it; colour only repeats them.
fn body(name: &str, body: &BodyDiff, whole: Whole, on_whole: Callback<Whole>) -> AnyView {
    let how = match body.layout {
        Layout::Json => ", as JSON",
        Layout::Xml => ", as XML",
        Layout::Lines => "",
    };
    let lines = diff_hunks(&body.pieces).into_iter().map(|run| match run {
        DiffHunk::Folded(text) => {
            view! { <span class="c-detail__folded">{text}"\n"</span> }.into_any()
        }
        DiffHunk::Lines { kind: LineKind::Same, text } => view! { <span>{text}</span> }.into_any(),
        DiffHunk::Lines { kind: LineKind::Added, text } => {
            view! { <ins><span class="u-hidden">"added: "</span>{text}</ins> }.into_any()
        }
        DiffHunk::Lines { kind: LineKind::Removed, text } => {
            view! { <del><span class="u-hidden">"removed: "</span>{text}</del> }.into_any()
        }
    });
    let id = whole.id.clone();
    let more = (body.omitted_bytes > 0).then(|| {
        let (rest, field) = (bytes(body.omitted_bytes), name.to_owned());
        view! {
            <p class="c-detail__note">
                {rest}" more. "
                <Button on_press=move |()| on_whole.run(whole.clone())>
                    "Show all"<span class="u-hidden">" of "{field}</span>
                </Button>
            </p>
        }
    });
    view! {
        <pre class="c-detail__body" id=id tabindex="0" role="region" aria-label=format!("{name}{how}")>
            {lines.collect_view()}
        </pre>
        {more}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use leptos::reactive::owner::Owner;
    use snapshot::{DetailOptions, Difference, FieldChange};

    use super::*;

    fn html(told: &snapshot::Detail) -> String {
        let detail = told.clone();
        Owner::new().with(|| {
            view! { <Detail detail id="d".to_owned() on_whole=|_| () /> }.into_view().to_html()
        })
    }

    #[test]
    fn signs_and_words_tell_what_differs() {
        let definition = |status: &str, body: &str| {
            let file = format!(
                r#"{{"services":[{{"id":"s","name":"A","version":"1","operations":[{{"name":"o"}}]}}],"resources":[],"requests":[],
                "responses":[{{"id":"p","name":"a\u202e","operationId":"s-o","status":"{status}","content":"{body}"}}],"eventMessages":[]}}"#
            );
            let outline = snapshot::read(file.as_bytes(), snapshot::Limits::default());
            outline.definitions[0].definition(file.as_bytes()).unwrap()
        };
        let (here, file) = (definition("200", "a\\nb"), definition("404", "a\\nc"));
        let told = snapshot::detail(Some(&here), Some(&file), &DetailOptions::default());
        let html = html(&told);
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
    fn what_is_cut_or_left_out_is_said() {
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

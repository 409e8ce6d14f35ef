//! One row of the review: a line that opens, and its decision.

use api_types::{Choice, Decision, ImportId, Row, RowWarnings, Status};
use leptos::{ev::KeyboardEvent, prelude::*};
use snapshot::ExecutableContent;

use super::{
    choices::{from_value, to_value},
    copy::copy_fields,
    parts::parts,
    row_detail::row_detail,
    text,
    visible_rows::VisibleRows,
};
use crate::{
    state::Review,
    text::{visible, visible_lines, visible_name},
    ui::{
        browser,
        kit::{
            Glyph, Icon, Select, SelectOption, Status as Badge, StatusBadge, TimeAgo, TypeBadge,
        },
    },
};

/// One row of the review.
pub(super) fn row(
    import: ImportId,
    index: u32,
    row: Row,
    review: RwSignal<Review>,
    visible_rows: VisibleRows,
) -> AnyView {
    let open = RwSignal::new(false);
    let (button, details) = (format!("row-{index}"), format!("row-{index}-details"));
    let name = visible_name(&row.summary.key.name);
    let version = visible_name(&row.summary.key.version);
    let badge = match row.status {
        Status::New => Badge::New,
        Status::Changed { .. } => Badge::Changed,
        Status::Identical => Badge::Identical,
        Status::IdConflict { .. } | Status::RepeatedId { .. } | Status::Duplicate { .. } => {
            Badge::Conflict
        }
        Status::Missing => Badge::Removed,
    };
    let on_keydown = {
        let button = button.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Escape" && open.get_untracked() {
                event.prevent_default();
                open.set(false);
                browser::focus(&button);
            }
        }
    };
    let service = format!("{name} {version}");
    let service = review.with_untracked(|review| match review.origin(index) {
        Some(origin) => text::service_at(&service, &origin),
        None => service,
    });
    let origin = origin(index, review);
    let rival = rival(index, review);
    let checkbox = if row.choices.is_empty() {
        // A placeholder keeps the columns aligned.
        let decides = !review.with_untracked(Review::is_read_only);
        decides.then(|| view! { <span class="s-review__no-checkbox"></span> }.into_any())
    } else {
        Some(checkbox(index, &service, review, visible_rows))
    };
    let select = decision_select(index, &row, &service, review);
    let copy = copy_fields(index, &service, review);
    let warnings = warnings(&row);
    let kind = row.summary.kind;
    let line = review.with_untracked(|review| visible(&text::row_line(&row, review.kind())));
    let content = move || {
        open.get().then(|| {
            view! { {parts(index, &row, review)} {row_detail(import.clone(), index, &row)} }
        })
    };
    let (glyph, controls) = (move || if open.get() { Glyph::Down } else { Glyph::Right }, &details);
    view! {
        <li class="s-review__row" on:keydown=on_keydown>
            <div class="s-review__line">
                {checkbox}
                <button
                    type="button"
                    class="s-review__open"
                    id=button
                    aria-expanded=move || open.get().to_string()
                    aria-controls=controls.clone()
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    {move || view! { <Icon glyph=glyph() /> }}
                    <StatusBadge status=badge />
                    <span class="s-review__name">{name}</span>
                    <span class="s-review__version">{version}</span>
                    <TypeBadge of=kind />
                    <span class="s-review__summary">{line}</span>
                </button>
                <div class="s-review__decision">{select}</div>
            </div>
            {origin} {rival} {warnings} {copy}
            <div class="s-review__details" id=details>
                {content}
            </div>
        </li>
    }
    .into_any()
}

/// The checkbox that selects a row for bulk actions. With Shift it selects a range.
fn checkbox(
    index: u32,
    service: &str,
    review: RwSignal<Review>,
    visible_rows: VisibleRows,
) -> AnyView {
    let selected = Signal::derive(move || review.with(|review| review.selected().contains(&index)));
    let on_click = move |event: leptos::ev::MouseEvent| {
        let (select, range) = (!selected.get_untracked(), event.shift_key());
        let indices = visible_rows.indices.get_untracked();
        review.update(|review| review.set_selected(index, select, range, &indices));
    };
    view! {
        <label class="c-checkbox">
            <input
                type="checkbox"
                class="c-checkbox__box"
                prop:checked=selected
                on:click=on_click
            />
            <span class="u-hidden">{text::select(service)}</span>
        </label>
    }
    .into_any()
}

fn decision_select(
    index: u32,
    row: &Row,
    service: &str,
    review: RwSignal<Review>,
) -> Option<AnyView> {
    if row.choices.is_empty() {
        return None;
    }
    let option =
        |choice: &Choice| SelectOption::new(to_value(*choice), text::choice_for(*choice, row));
    let mut options: Vec<SelectOption> = row.choices.iter().map(option).collect();
    if row.default.is_none() {
        options.insert(0, SelectOption::new("", text::CHOOSE));
    }
    let chosen = move || review.with(|review| review.unchecked_decision(index));
    let chosen = move || chosen().as_ref().map(Decision::choice).map_or("", to_value).to_owned();
    let on_change = move |chosen: String| {
        if let Some(choice) = from_value(&chosen) {
            review.update(|review| review.choose(index, choice));
        }
    };
    let select = view! {
        <Select
            label=text::decision_for(service)
            label_hidden=true
            options=options
            value=Signal::derive(chosen)
            on_change
        />
    };
    Some(select.into_any())
}

/// Where the definition of a row is, if another row is in conflict with it.
fn origin(index: u32, review: RwSignal<Review>) -> Option<AnyView> {
    review.with_untracked(|review| {
        let origin = review.origin(index)?;
        let last_update = origin.last_update;
        let changed = last_update.map(|at| view! { {text::LAST_CHANGE} <TimeAgo at /> });
        let origin = text::origin(&origin);
        Some(view! { <p class="s-review__origin">{origin} {changed}</p> }.into_any())
    })
}

/// The other row whose decision excludes the decision of this one.
fn rival(index: u32, review: RwSignal<Review>) -> AnyView {
    let rival =
        Memo::new(move |_| review.with(|review| Some(text::rival(review.rival(index)?, review))));
    let line = move || {
        let rival = rival.get()?;
        Some(view! {
            <p class="s-review__rival">
                <Icon glyph=Glyph::Warning />
                <span>{rival}</span>
            </p>
        })
    };
    line.into_any()
}

/// The warnings of a row. None if there are none.
fn warnings(row: &Row) -> Option<AnyView> {
    let RowWarnings {
        confusable,
        unexportable_id,
        new_ids,
        upper_case_ids,
        changed_since,
        orphans,
        kept_settings,
        executable_content,
        dropped,
        blank_name,
        uncallable,
        unreadable,
    } = &row.warnings;
    let confusable = confusable
        .as_ref()
        .map(|other| text::confusable(&row.summary.key, &other.key, other.is_existing));
    let unexportable_id = unexportable_id.then(|| text::unexportable_id(row.summary.id.as_str()));
    let new_ids = (*new_ids > 0).then(|| text::new_ids(*new_ids));
    let upper_case_ids = (*upper_case_ids > 0).then(|| text::upper_case_ids(*upper_case_ids));
    let changed_since = changed_since.then(|| text::CHANGED_SINCE.to_owned());
    let orphans = (*orphans > 0).then(|| text::orphans(*orphans));
    let dropped = (*dropped > 0).then(|| text::dropped(*dropped));
    let blank_name = blank_name.then(|| text::BLANK_NAME.to_owned());
    let uncallable = uncallable.map(|why| text::uncallable(why).to_owned());
    let unreadable = unreadable.then(|| text::UNREADABLE.to_owned());
    let warnings = [
        confusable,
        unexportable_id,
        new_ids,
        upper_case_ids,
        changed_since,
        orphans,
        dropped,
        blank_name,
        uncallable,
        unreadable,
    ];
    let warnings: Vec<String> = warnings.into_iter().flatten().collect();
    let kept = kept_settings.as_ref().map(|kept| {
        let by = visible(&kept.by);
        view! {
            <li>
                {by} {text::KEPT_SETTINGS} <TimeAgo at=kept.at.0 /> {text::KEPT_SETTINGS_NEXT}
            </li>
        }
    });
    (!warnings.is_empty() || kept.is_some() || !executable_content.is_empty()).then(|| {
        let warnings = warnings.into_iter().map(|warning| view! { <li>{warning}</li> });
        let executable = executable_content.iter().map(executable);
        view! {
            <ul class="s-review__warnings">
                {warnings.collect_view()} {kept} {executable.collect_view()}
            </ul>
        }
        .into_any()
    })
}

/// One piece of executable content, with its beginning.
fn executable(content: &ExecutableContent) -> AnyView {
    let sample = visible_lines(&content.sample);
    let more = (content.length > ExecutableContent::MAX_SAMPLE_CHARS as u64).then_some("…");
    view! {
        <li class="s-review__executable">
            <Icon glyph=Glyph::Warning />
            <span>{text::executable(content)}</span>
            <code>{sample}{more}</code>
        </li>
    }
    .into_any()
}

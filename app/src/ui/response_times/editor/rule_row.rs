//! A rule in the list: its handle, its text, its menu and, on request, its fields.

use leptos::prelude::*;

use super::{
    super::text::{editor as words, rule as text},
    rule_fields::{first_field, rule_fields},
    rule_order::{Drag, Rules},
    state::{focus_later, handle_id, rule_id},
};
use crate::{
    state::response_times::{Move, RuleId},
    text::number as shown_number,
    ui::{
        browser,
        erased::{changing, memo},
        kit::{Badge, Icon, IconName, Menu, MenuItem, Tone, attributes::true_or_false},
    },
};

/// The row.
pub(super) fn rule_row(rules: Rules, id: RuleId) -> AnyView {
    let editor = rules.editor;
    let draft = editor.draft;
    let number =
        memo(move || draft.with(|draft| draft.rules.position(id).map_or(0, |index| index + 1)));
    let rule = memo(move || draft.with(|draft| draft.rules.get(id).map(|it| it.rule.clone())));
    let is_valid =
        memo(move || draft.with(|draft| draft.rules.get(id).is_none_or(|it| it.is_valid())));
    let is_open = memo(move || editor.open.get() == Some(id));
    let condition =
        move || rule.with(|rule| rule.as_ref().map(|rule| text::condition(&rule.condition)));
    let action = move || {
        rule.with(|rule| {
            let rule = rule.as_ref()?;
            Some(text::action(rule.action, Some(&rule.condition)))
        })
    };
    let invalid = changing(move || {
        if is_valid.get() {
            return ().into_any();
        }
        view! { <Badge tone=Tone::Danger icon=IconName::Exclamation text=words::NEEDS_CORRECTION /> }
            .into_any()
    });
    let fields_id = rule_id(id) + "-fields";
    let controls = fields_id.clone();
    let fields =
        changing(move || if is_open.get() { rule_fields(editor, id) } else { ().into_any() });
    let toggle = move |_| editor.open.set((!is_open.get_untracked()).then_some(id));
    let mark = move || {
        let Drag { above, .. } = rules.drag.get()?;
        rules.shown.with(|shown| {
            let place = shown.iter().position(|it| *it == id)?;
            let is_last = place + 1 == shown.len() && above == shown.len();
            if place == above { Some("before") } else { is_last.then_some("after") }
        })
    };
    let is_dragged = move || rules.drag.get().is_some_and(|drag| drag.id == id).then_some("");
    view! {
        <li class="s-rule" id=rule_id(id) data-drop=mark data-dragged=is_dragged>
            <div class="s-rule__row">
                {handle(rules, id, number)}
                <span class="s-rule__number" aria-hidden="true">
                    {Signal::derive(move || shown_number(number.get() as u64))}
                </span>
                <button
                    type="button"
                    class="s-rule__summary"
                    aria-expanded=Signal::derive(move || true_or_false(is_open.get()))
                    aria-controls=controls
                    on:click=toggle
                >
                    <span class="u-hidden">{move || words::rule(number.get())}": "</span>
                    <bdi class="s-rule__condition">{condition}</bdi>
                    <bdi class="s-rule__action">{action}</bdi>
                </button>
                {invalid}
                {menu(rules, id, number)}
            </div>
            <div id=fields_id>{fields}</div>
        </li>
    }
    .into_any()
}

/// The handle: dragged with the pointer, or moved with Alt and an arrow key.
fn handle(rules: Rules, id: RuleId, number: Memo<usize>) -> AnyView {
    let capturing = handle_id(id);
    view! {
        <button
            type="button"
            class="c-icon-button s-rule__handle"
            id=handle_id(id)
            aria-label=move || words::handle(number.get())
            title=words::HANDLE_HINT
            on:pointerdown=move |event| {
                if event.button() == 0 {
                    browser::capture_pointer(&capturing, event.pointer_id());
                    rules.begin_drag(id);
                }
            }
            on:pointermove=move |event| rules.drag_to(f64::from(event.client_y()))
            on:pointerup=move |_| rules.drop_rule()
            on:pointercancel=move |_| rules.drag.set(None)
            on:keydown=move |event| {
                let to = match event.key().as_str() {
                    "Escape" => return rules.drag.set(None),
                    "ArrowUp" => Move::Up,
                    "ArrowDown" => Move::Down,
                    "Home" => Move::First,
                    "End" => Move::Last,
                    _ => return,
                };
                if event.alt_key() {
                    event.prevent_default();
                    rules.move_rule(id, to, Some(handle_id(id)));
                }
            }
        >
            <Icon name=IconName::Bars />
        </button>
    }
    .into_any()
}

fn menu(rules: Rules, id: RuleId, number: Memo<usize>) -> AnyView {
    let editor = rules.editor;
    let draft = editor.draft;
    let moving = move |text: &str, to: Move| {
        MenuItem::new(text, move || rules.move_rule(id, to, Some(handle_id(id))))
    };
    let duplicate = move || {
        if let Some(copy) = draft.try_update(|draft| draft.rules.duplicate(id)).flatten() {
            editor.show_rule(copy);
            focus_later(first_field(copy));
        }
    };
    let remove = move || {
        browser::announce(&words::removed(number.get_untracked()));
        let next = draft.try_update(|draft| draft.rules.remove(id)).flatten();
        if let Some(next) = next {
            editor.show_page_of(next);
            focus_later(handle_id(next));
        } else {
            focus_later(super::state::NAME_FIELD.to_owned());
        }
    };
    let items = move || {
        vec![
            moving(words::MOVE_UP, Move::Up),
            moving(words::MOVE_DOWN, Move::Down),
            moving(words::MOVE_FIRST, Move::First),
            moving(words::MOVE_LAST, Move::Last),
            MenuItem::new(words::DUPLICATE, duplicate).with_icon(IconName::Copy),
            MenuItem::new(words::REMOVE, remove).with_icon(IconName::Minus),
        ]
    };
    let label = Signal::derive(move || words::rule_menu(number.get()));
    view! { <Menu label items=Signal::derive(items) /> }.into_any()
}

//! The fields of an action: of a rule, or for all other operations.

use leptos::prelude::*;

use super::{
    super::text::{editor as words, rule::Units},
    state::Editor,
};
use crate::{
    state::response_times::{ActionField, ActionForm, ActionKind, StrategyKind},
    ui::{
        erased::{changing, memo},
        kit::{Segment, Segments, Select, SelectOption, ValueField, value_field},
    },
};

const KINDS: [ActionKind; 3] = [ActionKind::Keep, ActionKind::Set, ActionKind::Scale];

/// The fields. `prefix` is unique to the action.
pub(super) fn action_fields(
    editor: Editor,
    prefix: &str,
    form: Memo<ActionForm>,
    units: Signal<Units>,
    on_change: Callback<ActionForm>,
) -> AnyView {
    let kind = memo(move || form.with(|form| form.kind));
    let change = move |change: &dyn Fn(&mut ActionForm)| {
        let mut changed = form.get_untracked();
        change(&mut changed);
        on_change.run(changed);
    };
    let segments = KINDS.map(|kind| {
        let (name, description) = words::action_kind(kind);
        Segment::new(name, description.to_owned())
    });
    let prefix = prefix.to_owned();
    let field = move |field: ActionField, label: Signal<String>| {
        let name = match field {
            ActionField::Time => "-time",
            ActionField::Percent => "-percent",
            ActionField::Factor => "-factor",
            ActionField::Lowest => "-lowest",
            ActionField::Highest => "-highest",
        };
        value_field(ValueField {
            id: prefix.clone() + name,
            label,
            value: Signal::derive(move || form.with(|form| form.text(field).to_owned())),
            fault: editor.shown_fault(move |_| form.with(|form| form.fault(field))),
            on_input: Callback::new(move |text: String| {
                change(&move |form| form.set_text(field, text.clone()));
            }),
            keyboard: if field == ActionField::Factor { "decimal" } else { "numeric" },
            ..ValueField::default()
        })
    };
    let label = |text: &str| Signal::stored(text.to_owned());
    let fields = changing(move || {
        let own = match kind.get() {
            ActionKind::Keep => return ().into_any(),
            ActionKind::Set => {
                let label = Signal::derive(move || words::time_label(units.get()).to_owned());
                field(ActionField::Time, label)
            }
            ActionKind::Scale => {
                let bound = |is_highest| {
                    Signal::derive(move || words::bound_label(is_highest, units.get()))
                };
                view! {
                    {field(ActionField::Factor, label(words::FACTOR))}
                    {field(ActionField::Lowest, bound(false))}
                    {field(ActionField::Highest, bound(true))}
                }
                .into_any()
            }
        };
        let percent = {
            let field = field.clone();
            let is_percent =
                memo(move || form.with(|form| form.strategy() == StrategyKind::Percent));
            changing(move || {
                if is_percent.get() {
                    field(ActionField::Percent, label(words::PERCENT))
                } else {
                    ().into_any()
                }
            })
        };
        view! {
            <div class="s-action__fields">
                {own}
                {strategy(kind.get_untracked(), form, on_change)}
                {percent}
            </div>
        }
        .into_any()
    });
    let chosen = move || KINDS.iter().position(|it| *it == kind.get());
    view! {
        <div class="s-action">
            <Segments
                label=words::ACTION
                options=segments.to_vec()
                value=Signal::derive(chosen)
                on_choose=move |index: usize| {
                    if let Some(kind) = KINDS.get(index).copied() {
                        change(&move |form| form.kind = kind);
                    }
                }
            />
            {fields}
        </div>
    }
    .into_any()
}

/// The choice of the strategy.
fn strategy(kind: ActionKind, form: Memo<ActionForm>, on_change: Callback<ActionForm>) -> AnyView {
    const KNOWN: [StrategyKind; 3] =
        [StrategyKind::Fixed, StrategyKind::Random, StrategyKind::Percent];
    let keep = (kind == ActionKind::Scale).then_some(StrategyKind::Keep);
    let all: Vec<StrategyKind> = keep.into_iter().chain(KNOWN).collect();
    let options: Vec<SelectOption> = all
        .iter()
        .map(|it| {
            let (value, text) = words::strategy(*it);
            SelectOption::new(value, text)
        })
        .collect();
    let value =
        Signal::derive(move || words::strategy(form.with(ActionForm::strategy)).0.to_owned());
    let choose = move |value: String| {
        let chosen = all.iter().find(|it| words::strategy(**it).0 == value);
        if let Some(chosen) = chosen {
            let mut changed = form.get_untracked();
            changed.set_strategy(*chosen);
            on_change.run(changed);
        }
    };
    view! { <Select label=words::STRATEGY options value on_change=choose /> }.into_any()
}

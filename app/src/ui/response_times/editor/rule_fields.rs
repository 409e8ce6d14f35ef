//! The fields of an open rule.

use leptos::prelude::*;
use snapshot::ServiceType;

use super::{
    super::text::{editor as words, rule::Units},
    action_fields::action_fields,
    state::{Editor, rule_id},
};
use crate::{
    state::response_times::{RuleField, RuleForm, RuleId},
    text::type_name,
    ui::{
        erased::changing,
        kit::{CheckState, Checkbox, ValueField, value_field, with_code},
    },
};

/// The types that a rule can name.
const TYPES: [ServiceType; 7] = [
    ServiceType::Rest,
    ServiceType::SoapHttp,
    ServiceType::Graphql,
    ServiceType::Grpc,
    ServiceType::GenericRest,
    ServiceType::Event,
    ServiceType::GenericEvent,
];

/// The id of the first field of a rule.
pub(super) fn first_field(id: RuleId) -> String {
    field_id(id, RuleField::Service)
}

fn field_id(id: RuleId, field: RuleField) -> String {
    let name = match field {
        RuleField::Service => "-service",
        RuleField::Version => "-version",
        RuleField::Operation => "-operation",
        RuleField::LabelKey => "-label",
        RuleField::LabelValue => "-value",
    };
    rule_id(id) + name
}

/// The fields.
pub(super) fn rule_fields(editor: Editor, id: RuleId) -> AnyView {
    let draft = editor.draft;
    let form = Memo::new(move |_| {
        draft.with(|draft| draft.rules.get(id).map(|rule| rule.form()).unwrap_or_default())
    });
    let change = move |change: &dyn Fn(&mut RuleForm)| {
        draft.update(|draft| draft.rules.edit(id, |form| change(form)));
    };
    let field = move |field: RuleField| {
        value_field(ValueField {
            id: field_id(id, field),
            label: Signal::stored(words::field(field).to_owned()),
            value: Signal::derive(move || form.with(|form| form.text(field).to_owned())),
            fault: editor.shown_fault(move |_| form.with(|form| form.fault(field))),
            on_input: Callback::new(move |text: String| {
                change(&move |form| form.set_text(field, text.clone()));
            }),
            ..ValueField::default()
        })
    };
    let types = TYPES.map(|kind| {
        let is_checked = move || form.with(|form| CheckState::from(form.types.contains(&kind)));
        let set = move |is_checked| {
            change(&move |form| {
                if is_checked {
                    form.types.insert(kind);
                } else {
                    form.types.remove(&kind);
                }
            });
        };
        view! {
            <Checkbox label=type_name(kind) state=Signal::derive(is_checked) on_change=set />
        }
        .into_any()
    });
    let has_value = Memo::new(move |_| form.with(|form| form.has_label_value));
    let value =
        changing(
            move || {
                if has_value.get() { field(RuleField::LabelValue) } else { ().into_any() }
            },
        );
    let action = Memo::new(move |_| form.with(|form| form.action.clone()));
    let units = move || form.with(|form| Units::of(form.types.iter().copied()));
    view! {
        <div class="s-rule__fields">
            <fieldset class="s-rule__group">
                <legend class="s-rule__legend">{words::CONDITION}</legend>
                <fieldset class="s-rule__types">
                    <legend>{words::TYPES}</legend>
                    <div class="s-rule__checkboxes">{types.into_iter().collect_view()}</div>
                    <p class="s-profile__hint">{words::NO_TYPES}</p>
                </fieldset>
                <div class="s-rule__patterns">
                    {field(RuleField::Service)} {field(RuleField::Version)}
                    {field(RuleField::Operation)}
                </div>
                <p class="s-profile__hint">{with_code(words::PATTERN_HINT)}</p>
                <div class="s-rule__label">
                    {field(RuleField::LabelKey)}
                    <Checkbox
                        label=words::ONLY_VALUE
                        state=Signal::derive(move || CheckState::from(has_value.get()))
                        on_change=move |on| change(&move |form| form.has_label_value = on)
                    />
                    {value}
                </div>
            </fieldset>
            <fieldset class="s-rule__group">
                <legend class="s-rule__legend">{words::ACTION}</legend>
                {action_fields(
                    editor,
                    &rule_id(id),
                    action,
                    Signal::derive(units),
                    Callback::new(move |action| {
                        draft.update(|draft| draft.rules.edit(id, |form| form.action = action));
                    }),
                )}
            </fieldset>
        </div>
    }
    .into_any()
}

//! The labels or the annotations.

use leptos::prelude::*;

use super::{conflict::conflict, form::Form, text};
use crate::{
    state::settings::{Pair, PairsForm, Setting},
    ui::{
        browser,
        kit::{Button, ButtonVariant, IconButton, IconName, ValueField, value_field},
    },
};

/// The labels or the annotations, with a button that adds one.
pub(super) fn pairs(form: Form, setting: Setting) -> AnyView {
    let (title, add) = match setting {
        Setting::Annotations => (text::ANNOTATIONS, text::ADD_ANNOTATION),
        _ => (text::LABELS, text::ADD_LABEL),
    };
    let prefix = title.to_lowercase();
    let setting = StoredValue::new(setting);
    let ids = Memo::new(move |_| {
        form.read(|form| {
            let pairs = setting.with_value(|setting| form.pairs(setting).cloned());
            let pairs = pairs.unwrap_or_default();
            pairs.pairs().iter().map(|pair| pair.id).collect::<Vec<_>>()
        })
    });
    let input_id = move |id: u32| [&prefix, "-", &id.to_string()].concat();
    let row = {
        let input_id = input_id.clone();
        move |id: u32| pair(form, setting, id, input_id(id))
    };
    let add_pair = move |()| {
        let mut id = 0;
        form.edit_pairs(setting, |pairs| id = pairs.add());
        let input = input_id(id);
        browser::run_after(0, Callback::new(move |()| browser::focus(&input)));
    };
    view! {
        <section class="s-settings__section">
            <h2>{title}</h2>
            {conflict(form, setting)}
            <ul class="s-settings__pairs">
                <For each=move || ids.get() key=|id| *id children=row />
            </ul>
            <div>
                <Button variant=ButtonVariant::Secondary icon=IconName::Plus on_press=add_pair>
                    {add}
                </Button>
            </div>
        </section>
    }
    .into_any()
}

fn pair(form: Form, setting: StoredValue<Setting>, id: u32, input: String) -> AnyView {
    let text_of = move |part: fn(&Pair) -> &String| {
        Signal::derive(move || {
            form.read(|form| {
                let pairs = setting.with_value(|setting| form.pairs(setting))?;
                pairs.get(id).map(|pair| part(pair).clone())
            })
            .unwrap_or_default()
        })
    };
    let error = Signal::derive(move || {
        let fault = form.read(|form| setting.with_value(|setting| form.pair_fault(setting, id)));
        fault.map(|fault| text::fault(&fault, form.kind()))
    });
    let set_key = Callback::new(move |key: String| {
        form.edit_pairs(setting, |pairs: &mut PairsForm| pairs.edit(id, |pair| pair.key = key));
    });
    let set_value = Callback::new(move |value: String| {
        form.edit_pairs(setting, |pairs| pairs.edit(id, |pair| pair.value = value));
    });
    let key = text_of(|pair| &pair.key);
    let value = text_of(|pair| &pair.value);
    let remove = Signal::derive(move || text::remove(&key.get()));
    view! {
        <li class="s-settings__pair">
            {value_field(ValueField {
                id: input,
                label: Signal::stored(text::KEY.to_owned()),
                value: key,
                fault: error,
                on_input: set_key,
                ..ValueField::default()
            })}
            {value_field(ValueField {
                label: Signal::stored(text::VALUE.to_owned()),
                value,
                on_input: set_value,
                ..ValueField::default()
            })}
            <IconButton
                label=remove
                icon=IconName::Close
                on_press=move |()| form.edit_pairs(setting, |pairs| pairs.remove(id))
            />
        </li>
    }
    .into_any()
}

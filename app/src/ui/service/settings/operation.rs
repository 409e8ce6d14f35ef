//! The settings of one operation.

use leptos::prelude::*;
use snapshot::{response_times::Unit, settings::OperationPart};

use super::{
    conflict::conflict,
    constraints::constraints,
    form::Form,
    parts::{error_of, text_of},
    text,
};
use crate::{
    state::settings::{OperationField, Setting, SettingsForm, StrategyKind},
    text::{response_time::response_time, visible, visible_name},
    ui::{
        kit::{
            Badge, FieldLines, Icon, IconName, Select, SelectOption, Tone, ValueField, unique_id,
            value_field,
        },
        service::{address::ServicePart, context::Context},
    },
};

/// The dispatchers of Microcks, in the order of the list.
const DISPATCHERS: [&str; 16] = [
    "",
    "URI_PARTS",
    "URI_PARAMS",
    "URI_ELEMENTS",
    "SEQUENCE",
    "QUERY_HEADER",
    "QUERY_ARGS",
    "QUERY_MATCH",
    "JSON_BODY",
    "SCRIPT",
    "GROOVY",
    "JS",
    "RANDOM",
    "FALLBACK",
    "PROXY",
    "PROXY_FALLBACK",
];

/// An operation that opens its settings.
pub(super) fn operation(form: Form, name: Box<str>, is_open: bool, context: Context) -> AnyView {
    let button_id = unique_id("operation-settings-toggle");
    context.focus_if_addressed(&ServicePart::OperationSettings(name.to_string()), &button_id);
    let title = visible_name(&name);
    let stored = StoredValue::new(name);
    let line = line(form, stored);
    let has = move |check: fn(&SettingsForm, &Setting) -> bool| {
        Memo::new(move |_| {
            form.read(|form| {
                let settings =
                    OperationField::ALL.map(|field| Setting::Operation(stored.get_value(), field));
                settings.iter().any(|setting| check(form, setting))
            })
        })
    };
    let is_changed = has(|form, setting| form.is_changed(setting));
    let is_invalid = Memo::new(move |_| {
        form.read(|form| stored.with_value(|name| form.is_operation_invalid(name)))
    });
    let is_conflict = has(|form, setting| form.is_conflict(setting));
    let is_open = RwSignal::new(is_open);
    // What needs attention is visible.
    Effect::new(move || {
        if is_invalid.get() || is_conflict.get() {
            is_open.set(true);
        }
    });
    let content_id = unique_id("operation-settings");
    let badge =
        move || is_changed.get().then(|| view! { <Badge tone=Tone::Info text=text::CHANGED /> });
    view! {
        <section class="s-operation">
            <div class="s-operation__head">
                <h3 class="s-operation__title">
                    <button
                        type="button"
                        class="s-operation__toggle"
                        id=button_id
                        aria-expanded=move || is_open.get().to_string()
                        aria-controls=content_id.clone()
                        on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)
                    >
                        <Icon name=IconName::Right />
                        <bdi class="s-operation__name">{title}</bdi>
                    </button>
                    {badge}
                </h3>
                {line}
            </div>
            <div class="s-operation__content" id=content_id>
                {move || is_open.get().then(|| fields(form, stored))}
            </div>
        </section>
    }
    .into_any()
}

/// The dispatcher and the response time, as the service has them.
fn line(form: Form, name: StoredValue<Box<str>>) -> AnyView {
    let line = Memo::new(move |_| {
        let settings = form.read(|form| name.with_value(|name| form.loaded(name).cloned()))?;
        let time = response_time(&settings.response_time, Unit::of(form.kind()));
        let dispatcher = (!settings.dispatcher.is_empty()).then(|| visible(&settings.dispatcher));
        Some((dispatcher, time))
    });
    let line = move || {
        line.get().map(|(dispatcher, time)| {
            view! {
                {dispatcher.map(|dispatcher| view! { <span>{dispatcher}</span> })}
                <span>{time}</span>
            }
        })
    };
    view! { <p class="s-operation__line">{line}</p> }.into_any()
}

fn fields(form: Form, name: StoredValue<Box<str>>) -> AnyView {
    let setting = |field| StoredValue::new(Setting::Operation(name.get_value(), field));
    view! {
        <div class="s-settings__fields">
            {conflict(form, setting(OperationField::Time))} {time(form, name)}
            {conflict(form, setting(OperationField::Strategy))} {strategy(form, name)}
            {conflict(form, setting(OperationField::Dispatcher))} {dispatcher(form, name)}
            {conflict(form, setting(OperationField::Constraints))} {constraints(form, name)}
        </div>
    }
    .into_any()
}

fn time(form: Form, name: StoredValue<Box<str>>) -> AnyView {
    let set = Callback::new(move |text: String| {
        form.edit_operation(name, OperationField::Time, |form| form.time = text);
    });
    value_field(ValueField {
        label: Signal::stored(text::time_label(form.kind()).to_owned()),
        value: text_of(form, name, |form| &form.time),
        fault: error_of(form, name, || OperationPart::Time),
        on_input: set,
        keyboard: "numeric",
        ..ValueField::default()
    })
}

fn strategy(form: Form, name: StoredValue<Box<str>>) -> AnyView {
    let kind = Memo::new(move |_| {
        let operation = form.read(|form| name.with_value(|name| form.operation(name)));
        operation.map(|operation| operation.strategy.kind).unwrap_or_default()
    });
    // The text of the repository can be chosen again.
    let stored = form.0.with_untracked(|form| {
        let found = name.with_value(|name| form.loaded(name).cloned());
        found.map(|operation| operation.response_time.strategy.to_string()).unwrap_or_default()
    });
    let options = {
        let known = [("fixed", text::FIXED), ("random", text::RANDOM), ("percent", text::PERCENT)];
        let mut options: Vec<SelectOption> =
            known.into_iter().map(|(value, text)| SelectOption::new(value, text)).collect();
        if let StrategyKind::Other(other) = kind.get_untracked() {
            options.push(SelectOption::new("other", visible(&other)));
        }
        options
    };
    let value = Signal::derive(move || {
        match kind.get() {
            StrategyKind::Fixed => "fixed",
            StrategyKind::Random => "random",
            StrategyKind::Percent => "percent",
            StrategyKind::Other(_) => "other",
        }
        .to_owned()
    });
    let choose = Callback::new(move |value: String| {
        let kind = match value.as_str() {
            "random" => StrategyKind::Random,
            "percent" => StrategyKind::Percent,
            "other" => StrategyKind::Other(stored.clone()),
            _ => StrategyKind::Fixed,
        };
        form.edit_operation(name, OperationField::Strategy, |form| form.strategy.kind = kind);
    });
    let set_percent = Callback::new(move |percent: String| {
        form.edit_operation(name, OperationField::Strategy, |form| form.strategy.percent = percent);
    });
    let is_percent = Memo::new(move |_| kind.get() == StrategyKind::Percent);
    let percent = move || {
        is_percent.get().then(|| {
            value_field(ValueField {
                label: Signal::stored(text::PERCENTAGE.to_owned()),
                value: text_of(form, name, |form| &form.strategy.percent),
                fault: error_of(form, name, || OperationPart::Strategy),
                on_input: set_percent,
                keyboard: "numeric",
                ..ValueField::default()
            })
        })
    };
    view! {
        <div class="s-settings__line">
            <Select
                label=text::STRATEGY
                options=Signal::stored(options)
                value
                on_change=choose
            />
            {percent}
        </div>
    }
    .into_any()
}

fn dispatcher(form: Form, name: StoredValue<Box<str>>) -> AnyView {
    let chosen = text_of(form, name, |form| &form.dispatcher);
    let options = {
        let mut names: Vec<String> = DISPATCHERS.map(str::to_owned).into();
        let current = chosen.get_untracked();
        if !names.contains(&current) {
            names.push(current);
        }
        let option = |name: String| SelectOption::new(name.clone(), text::dispatcher(&name));
        names.into_iter().map(option).collect::<Vec<_>>()
    };
    let choose = Callback::new(move |dispatcher: String| {
        form.edit_operation(name, OperationField::Dispatcher, |form| form.dispatcher = dispatcher);
    });
    let set_rules = Callback::new(move |rules: String| {
        form.edit_operation(name, OperationField::Dispatcher, |form| form.rules = rules);
    });
    let rules = text_of(form, name, |form| &form.rules);
    // Without a dispatcher, rules are shown only if there are some.
    let has_rules = Memo::new(move |_| {
        !chosen.read().is_empty() && *chosen.read() != "RANDOM" || !rules.read().is_empty()
    });
    let error = error_of(form, name, || OperationPart::Dispatcher);
    let hint = move || {
        let hint = text::rules_hint(&chosen.read());
        hint.map(|hint| view! { <p class="c-field__hint">{hint}</p> })
    };
    let rules = move || {
        has_rules.get().then(|| {
            value_field(ValueField {
                label: Signal::stored(text::RULES.to_owned()),
                value: text_of(form, name, |form| &form.rules),
                fault: error_of(form, name, || OperationPart::Rules),
                on_input: set_rules,
                lines: FieldLines::Code,
                ..ValueField::default()
            })
        })
    };
    view! {
        <div class="s-settings__group">
            <Select
                label=text::DISPATCHER
                options=Signal::stored(options)
                value=chosen
                on_change=choose
            />
            <p class="c-field__error">{error}</p>
            {rules}
            {hint}
        </div>
    }
    .into_any()
}

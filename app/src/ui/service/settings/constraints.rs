//! The parameter constraints of an operation.

use leptos::prelude::*;
use snapshot::settings::OperationPart;

use super::{form::Form, parts::error_of, text};
use crate::{
    state::settings::{ConstraintForm, ConstraintsForm, OperationField},
    text::visible,
    ui::{
        browser,
        kit::{
            Button, ButtonVariant, CheckState, Checkbox, IconButton, IconName, Select,
            SelectOption, ValueField, unique_id, value_field,
        },
    },
};

/// The places of a parameter.
const LOCATIONS: [&str; 6] = ["path", "query", "header", "cookie", "formData", "body"];

/// The constraints, with a button that adds one.
pub(super) fn constraints(form: Form, name: StoredValue<Box<str>>) -> AnyView {
    let ids = Memo::new(move |_| {
        let operation = form.read(|form| name.with_value(|name| form.operation(name)));
        let constraints = operation.map(|operation| operation.constraints).unwrap_or_default();
        constraints.all().iter().map(|constraint| constraint.id).collect::<Vec<_>>()
    });
    let prefix = unique_id("constraint");
    let input_id = move |id: u32| [&prefix, "-", &id.to_string()].concat();
    let row = {
        let input_id = input_id.clone();
        move |id: u32| constraint(form, name, id, input_id(id))
    };
    let add = move |()| {
        let mut id = 0;
        edit(form, name, |constraints| id = constraints.add());
        let input = input_id(id);
        browser::run_after(0, Callback::new(move |()| browser::focus(&input)));
    };
    let error = error_of(form, name, || OperationPart::Constraints);
    view! {
        <fieldset class="s-settings__group">
            <legend>{text::CONSTRAINTS}</legend>
            <ul class="s-settings__pairs">
                <For each=move || ids.get() key=|id| *id children=row />
            </ul>
            <p class="c-field__error">{error}</p>
            <div>
                <Button variant=ButtonVariant::Secondary icon=IconName::Plus on_press=add>
                    {text::ADD_CONSTRAINT}
                </Button>
            </div>
        </fieldset>
    }
    .into_any()
}

fn edit(form: Form, name: StoredValue<Box<str>>, change: impl FnOnce(&mut ConstraintsForm)) {
    form.edit_operation(name, OperationField::Constraints, |form| change(&mut form.constraints));
}

fn constraint(form: Form, name: StoredValue<Box<str>>, id: u32, input: String) -> AnyView {
    // The index and the constraint, as long as it exists.
    let current = Memo::new(move |_| {
        let operation = form.read(|form| name.with_value(|name| form.operation(name)))?;
        operation.constraints.get(id).map(|(index, constraint)| (index, constraint.clone()))
    });
    let index = move || current.get().map_or(u32::MAX, |(index, _)| index);
    let read = move |part: fn(&ConstraintForm) -> &String| {
        Signal::derive(move || {
            current.get().map(|(_, constraint)| part(&constraint).clone()).unwrap_or_default()
        })
    };
    let is = move |part: fn(&ConstraintForm) -> bool| {
        Signal::derive(move || {
            CheckState::from(current.get().is_some_and(|(_, constraint)| part(&constraint)))
        })
    };
    let set = move |change: fn(&mut ConstraintForm, String)| {
        Callback::new(move |text: String| {
            edit(form, name, |constraints| constraints.edit(id, |it| change(it, text)));
        })
    };
    let check = move |change: fn(&mut ConstraintForm, bool)| {
        Callback::new(move |state: bool| {
            edit(form, name, |constraints| constraints.edit(id, |it| change(it, state)));
        })
    };
    let parameter = read(|it| &it.name);
    let location = read(|it| &it.location);
    let options = {
        let mut all: Vec<String> = LOCATIONS.map(str::to_owned).into();
        let current = location.get_untracked();
        if !all.contains(&current) {
            all.push(current);
        }
        let option = |name: String| SelectOption::new(name.clone(), visible(&name));
        all.into_iter().map(option).collect::<Vec<_>>()
    };
    let name_field = value_field(ValueField {
        id: input,
        label: Signal::stored(text::PARAMETER.to_owned()),
        value: parameter,
        fault: error_of(form, name, move || OperationPart::Constraint(index())),
        on_input: set(|it, text| it.name = text),
        ..ValueField::default()
    });
    let pattern_field = value_field(ValueField {
        label: Signal::stored(text::PATTERN.to_owned()),
        value: read(|it| &it.pattern),
        fault: error_of(form, name, move || OperationPart::Pattern(index())),
        on_input: set(|it, text| it.pattern = text),
        ..ValueField::default()
    });
    let remove = Signal::derive(move || text::remove(&parameter.get()));
    view! {
        <li class="s-settings__pair">
            {name_field}
            <Select
                label=text::LOCATION
                options=Signal::stored(options)
                value=location
                on_change=set(|it, text| it.location = text)
            />
            {pattern_field}
            <Checkbox
                label=Signal::stored(text::REQUIRED.to_owned())
                state=is(|it| it.is_required)
                on_change=check(|it, state| it.is_required = state)
            />
            <Checkbox
                label=Signal::stored(text::RECOPIED.to_owned())
                state=is(|it| it.is_recopied)
                on_change=check(|it, state| it.is_recopied = state)
            />
            <IconButton
                label=remove
                icon=IconName::Close
                on_press=move |()| edit(form, name, |constraints| constraints.remove(id))
            />
        </li>
    }
    .into_any()
}

//! The dialogs that create an access token and show its secret once.

use api_types::{Field, NewAccessToken, Role, Scope};
use leptos::prelude::*;

use super::{dialog_form::DialogForm, text};
use crate::{
    api::tokens::create_token,
    ui::{
        browser,
        kit::{
            Button, ButtonVariant, CheckState, Checkbox, CopyTextButton, Dialog, Select,
            SelectOption, TextField,
        },
        session::use_session,
    },
};

/// The lifetime that is chosen at first, in days.
const DEFAULT_DAYS: u32 = 30;

/// Both dialogs. Calls `on_created` after each new token.
pub(super) fn new_token_dialogs(open: RwSignal<bool>, on_created: Callback<()>) -> AnyView {
    let created = RwSignal::new(None::<NewAccessToken>);
    let on_created = Callback::new(move |token| {
        created.set(Some(token));
        on_created.run(());
    });
    view! {
        {form_dialog(open, on_created)}
        {secret_dialog(created)}
    }
    .into_any()
}

/// The scopes that an account of this role can use.
fn scopes_of(role: Role) -> impl Iterator<Item = Scope> {
    Scope::ALL.into_iter().filter(move |scope| match scope {
        Scope::Read => true,
        Scope::Edit => role >= Role::Manager,
        Scope::Export | Scope::Import => role == Role::Admin,
    })
}

fn form_dialog(open: RwSignal<bool>, on_created: Callback<NewAccessToken>) -> AnyView {
    let name = RwSignal::new(String::new());
    let scopes = RwSignal::new(vec![Scope::Read]);
    let days = RwSignal::new(DEFAULT_DAYS);
    let form = DialogForm::new(open, &[Field::TokenName, Field::Scopes], move || {
        name.set(String::new());
        scopes.set(vec![Scope::Read]);
        days.set(DEFAULT_DAYS);
    });
    let create = Callback::new(move |()| {
        let (name, scopes, days) =
            (name.get_untracked(), scopes.get_untracked(), days.get_untracked());
        form.send(create_token(name, scopes, days), on_created);
    });
    let scope_error = form.error_of(Field::Scopes);
    // A choice answers the error.
    Effect::new(move || {
        scopes.track();
        if scope_error.get_untracked().is_some() {
            form.clear_error();
        }
    });
    let account = use_session().account();
    let boxes = move || {
        let role = account.get().map_or(Role::User, |account| account.role);
        scopes_of(role).map(|scope| scope_box(scope, scopes)).collect_view()
    };
    let lifetimes =
        text::LIFETIMES.map(|days| SelectOption::new(days.to_string(), text::days(days)));
    let lifetimes = Signal::stored(lifetimes.to_vec());
    form.dialog(text::NEW_TOKEN, text::CREATE_TOKEN, create, move || {
        view! {
            <TextField
                label=text::TOKEN_NAME
                hint=text::TOKEN_NAME_HINT
                name="token-name"
                value=name
                error=form.error_of(Field::TokenName)
                required=true
            />
            <fieldset class="s-access__scopes">
                <legend>{text::SCOPES}</legend>
                {boxes}
                {move || {
                    scope_error.get().map(|error| view! { <p class="c-field__error">{error}</p> })
                }}
            </fieldset>
            <Select
                label=text::LIFETIME
                options=lifetimes
                value=Signal::derive(move || days.get().to_string())
                on_change=move |value: String| days.set(value.parse().unwrap_or(DEFAULT_DAYS))
            />
        }
        .into_any()
    })
}

fn scope_box(scope: Scope, scopes: RwSignal<Vec<Scope>>) -> AnyView {
    let state = Signal::derive(move || CheckState::from(scopes.read().contains(&scope)));
    let change = move |on: bool| {
        scopes.update(|scopes| {
            scopes.retain(|other| *other != scope);
            if on {
                scopes.push(scope);
            }
        });
    };
    view! {
        <Checkbox label=Signal::stored(text::scope_explained(scope).to_owned()) state on_change=change />
    }
    .into_any()
}

/// Shows the secret once.
fn secret_dialog(created: RwSignal<Option<NewAccessToken>>) -> AnyView {
    let secret = Signal::derive(move || {
        created.with(|created| created.as_ref().map(|new| new.secret.clone()).unwrap_or_default())
    });
    let curl = Signal::derive(move || text::curl(&browser::origin(), &secret.get()));
    let close = move |()| created.set(None);
    view! {
        <Dialog
            title=text::NEW_TOKEN
            open=Signal::derive(move || created.with(Option::is_some))
            on_close=close
            actions=move || {
                view! {
                    <CopyTextButton label=text::COPY_CURL text=curl />
                    <CopyTextButton label=text::COPY_TOKEN text=secret />
                    <Button variant=ButtonVariant::Primary on_press=close>
                        {text::DONE}
                    </Button>
                }
            }
        >
            <p class="s-access__secret">
                <code>{secret}</code>
            </p>
            <p>{text::TOKEN_ONCE}</p>
        </Dialog>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn role_limits_the_scopes_to_choose_from() {
        let scopes = |role| scopes_of(role).collect::<Vec<_>>();
        assert_eq!(scopes(Role::User), [Scope::Read]);
        assert_eq!(scopes(Role::Manager), [Scope::Read, Scope::Edit]);
        assert_eq!(scopes(Role::Admin), Scope::ALL);
    }
}

//! The dialogs that create an access token and show its secret once.

use api_types::{Field, NewAccessToken, Role, Scope};
use leptos::{prelude::*, task::spawn_local};

use super::text;
use crate::{
    api::{ApiError, tokens::create_token},
    ui::{
        browser,
        errors::{sentence, sentence_and_advice},
        kit::{
            Button, ButtonVariant, CheckState, Checkbox, CopyTextButton, Dialog, DialogForm,
            Notice, Select, SelectOption, TextField, Tone,
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
        Scope::Export | Scope::Import | Scope::Instances => role == Role::Admin,
    })
}

fn form_dialog(open: RwSignal<bool>, on_created: Callback<NewAccessToken>) -> AnyView {
    let session = use_session();
    let name = RwSignal::new(String::new());
    let scopes = RwSignal::new(vec![Scope::Read]);
    let days = RwSignal::new(DEFAULT_DAYS);
    let failure = RwSignal::new(None::<ApiError>);
    let is_busy = RwSignal::new(false);
    Effect::new(move || {
        if open.get() {
            name.set(String::new());
            scopes.set(vec![Scope::Read]);
            days.set(DEFAULT_DAYS);
            failure.set(None);
        }
    });
    let create = move |()| {
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        failure.set(None);
        let (name, scopes, days) =
            (name.get_untracked(), scopes.get_untracked(), days.get_untracked());
        spawn_local(async move {
            let answer = create_token(name, scopes, days).await;
            is_busy.try_set(false);
            match answer {
                Ok(token) => {
                    open.try_set(false);
                    on_created.run(token);
                }
                Err(error) => {
                    session.report_error(&error);
                    failure.try_set(Some(error));
                }
            }
        });
    };
    let error_of = move |field: Field| {
        let is_its = move |error: &ApiError| matches!(error, ApiError::Invalid { field: of, .. } if *of == field);
        Signal::derive(move || failure.get().filter(is_its).map(|error| sentence(&error)))
    };
    let other_error = move || {
        let is_other = |error: &ApiError| {
            !matches!(error, ApiError::Invalid { field: Field::TokenName | Field::Scopes, .. })
        };
        failure.get().filter(is_other).map(|error| {
            view! { <Notice tone=Tone::Danger title=sentence_and_advice(&error) /> }
        })
    };
    let scope_error = error_of(Field::Scopes);
    // A choice answers the error.
    Effect::new(move || {
        scopes.track();
        if scope_error.get_untracked().is_some() {
            failure.set(None);
        }
    });
    let account = session.account();
    let boxes = move || {
        let role = account.get().map_or(Role::User, |account| account.role);
        scopes_of(role).map(|scope| scope_box(scope, scopes)).collect_view()
    };
    let lifetimes =
        text::LIFETIMES.map(|days| SelectOption::new(days.to_string(), text::days(days)));
    let lifetimes = Signal::stored(lifetimes.to_vec());
    view! {
        <Dialog
            title=text::NEW_TOKEN
            open
            on_close=move |()| open.set(false)
            actions=move || {
                view! {
                    <Button on_press=move |()| open.set(false)>{text::CANCEL}</Button>
                    <Button variant=ButtonVariant::Primary busy=is_busy on_press=create>
                        {text::CREATE_TOKEN}
                    </Button>
                }
            }
        >
            <DialogForm on_submit=create>
                {other_error}
                <TextField
                    label=text::TOKEN_NAME
                    hint=text::TOKEN_NAME_HINT
                    name="token-name"
                    value=name
                    error=error_of(Field::TokenName)
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
            </DialogForm>
        </Dialog>
    }
    .into_any()
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

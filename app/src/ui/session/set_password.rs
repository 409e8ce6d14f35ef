//! The page behind a one-time link: a person chooses the password of an account.

use api_types::Field;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    auth_layout::AuthLayout, context::use_session, create_admin::MIN_PASSWORD, query::QueryState,
    text,
};
use crate::{
    api::{
        ApiError,
        session::{linked_account, use_link},
    },
    text::visible,
    ui::{
        browser,
        errors::{Failure, sentence},
        kit::{Button, ButtonVariant, LinkButton, Notice, Skeleton, TextField, Tone, unique_id},
        paths::Path,
    },
};

/// The form, or a notice where the link can no longer be used.
#[component]
pub fn SetPasswordPage(
    /// The token of the one-time link.
    token: String,
) -> impl IntoView {
    let session = use_session();
    let token = StoredValue::new(token);
    let query = session.query(move || linked_account(token.get_value()));
    // The form stays after the link was used, until the next page opens.
    let state = Memo::new(move |before: Option<&QueryState<String>>| match before {
        Some(loaded @ QueryState::Loaded(_)) => loaded.clone(),
        _ => query.state().get(),
    });
    let title = Signal::derive(move || match &*state.read() {
        QueryState::Failed(ApiError::LinkExpired) => text::LINK_NOT_VALID.to_owned(),
        _ => text::CHOOSE_PASSWORD.to_owned(),
    });
    let content = move || match state.get() {
        QueryState::Loading => {
            view! { <Skeleton lines=3 label=text::CHOOSE_PASSWORD /> }.into_any()
        }
        QueryState::Failed(ApiError::LinkExpired) => view! {
            <p>{text::LINK_NOT_VALID_EXPLAINED}</p>
            <div class="s-form__actions">
                <LinkButton href=Path::Services.href() variant=ButtonVariant::Primary>
                    {text::GO_TO_SERVICES}
                </LinkButton>
            </div>
        }
        .into_any(),
        QueryState::Failed(error) => {
            view! { <Failure error on_retry=move |()| query.reload() /> }.into_any()
        }
        QueryState::Loaded(name) => form(&name, token),
    };
    view! { <AuthLayout title>{content}</AuthLayout> }.into_any()
}

/// Why the input was rejected.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Rejected {
    Password(String),
    Repeated,
    Other(String),
}

fn form(name: &str, token: StoredValue<String>) -> AnyView {
    let session = use_session();
    let navigate = StoredValue::new_local(use_navigate());
    let (password_id, repeated_id) = (unique_id("password"), unique_id("repeated"));
    let (password, repeated) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let rejected = RwSignal::new(None::<Rejected>);
    let is_busy = RwSignal::new(false);
    let ids = StoredValue::new((password_id.clone(), repeated_id.clone()));
    let reject = move |why: Rejected| {
        ids.with_value(|(password, repeated)| match why {
            Rejected::Password(_) => browser::focus(password),
            Rejected::Repeated => browser::focus(repeated),
            Rejected::Other(_) => {}
        });
        rejected.set(Some(why));
    };
    let send = move || {
        if is_busy.get_untracked() {
            return;
        }
        rejected.set(None);
        let [entered, again] = [password, repeated].map(|field| field.get_untracked());
        if let Some(why) = first_fault(&entered, &again) {
            return reject(why);
        }
        is_busy.set(true);
        spawn_local(async move {
            let answer = use_link(token.get_value(), entered).await;
            if is_busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(view) => {
                    session.apply(view);
                    let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
                    navigate.with_value(|go| go(&Path::Services.href(), options));
                }
                Err(error) => {
                    if !session.report_error(&error) {
                        reject(rejected_by_server(&error));
                    }
                }
            }
        });
    };
    let password_error = Signal::derive(move || match rejected.get() {
        Some(Rejected::Password(why)) => Some(why),
        _ => None,
    });
    let repeated_error = Signal::derive(move || {
        (rejected.get() == Some(Rejected::Repeated)).then(|| text::PASSWORDS_DIFFER.to_owned())
    });
    let other = move || match rejected.get() {
        Some(Rejected::Other(title)) => Some(view! { <Notice tone=Tone::Danger title /> }),
        _ => None,
    };
    let account_name = name.to_owned();
    view! {
        <p>{text::CHOOSE_FOR} <bdi>{visible(name)}</bdi> "."</p>
        <form
            class="s-form"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            {other}
            // Password managers store the password with it.
            <input
                type="text"
                autocomplete="username"
                value=account_name
                hidden
                readonly
            />
            <TextField
                label=text::PASSWORD
                hint=text::PASSWORD_HINT
                name="password"
                id=password_id
                value=password
                error=password_error
                password=true
                autocomplete="new-password"
                required=true
            />
            <TextField
                label=text::CONFIRM_PASSWORD
                name="repeated"
                id=repeated_id
                value=repeated
                error=repeated_error
                password=true
                autocomplete="new-password"
                required=true
            />
            <div class="s-form__actions">
                <Button variant=ButtonVariant::Primary submit=true busy=is_busy>
                    {text::SET_PASSWORD}
                </Button>
            </div>
        </form>
    }
    .into_any()
}

/// Checks the input before it is sent. The server checks again and decides.
fn first_fault(password: &str, repeated: &str) -> Option<Rejected> {
    if password.chars().count() < MIN_PASSWORD {
        Some(Rejected::Password(text::PASSWORD_TOO_SHORT.to_owned()))
    } else if password != repeated {
        Some(Rejected::Repeated)
    } else {
        None
    }
}

fn rejected_by_server(error: &ApiError) -> Rejected {
    match error {
        ApiError::Invalid { field: Field::Password, .. } => Rejected::Password(sentence(error)),
        _ => Rejected::Other(sentence(error)),
    }
}

#[cfg(test)]
mod tests {
    use api_types::InvalidReason;

    use super::*;

    #[test]
    fn fault_is_shown_at_its_field() {
        let short = Rejected::Password(text::PASSWORD_TOO_SHORT.into());
        assert_eq!(first_fault("elevenchars", "elevenchars"), Some(short));
        assert_eq!(first_fault("twelve chars", "twelve chors"), Some(Rejected::Repeated));
        assert_eq!(first_fault("zwölf Zeich.", "zwölf Zeich."), None);
        let guessable =
            ApiError::Invalid { field: Field::Password, reason: InvalidReason::Guessable };
        assert!(matches!(rejected_by_server(&guessable), Rejected::Password(_)));
        assert!(matches!(rejected_by_server(&ApiError::LinkExpired), Rejected::Other(_)));
    }
}

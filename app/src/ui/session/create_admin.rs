//! The page behind the one-time link: it creates the first administrator.

use api_types::Field;
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{auth_layout::AuthLayout, context::use_session, state::Stage, text};
use crate::{
    api::{ApiError, create_administrator},
    ui::{
        browser,
        errors::sentence,
        kit::{Button, LinkButton, Look, Notice, TextField, Tone, unique_id},
        paths::Path,
    },
};

/// The shortest password that the server accepts, in characters.
const MIN_PASSWORD: usize = 12;

/// The form, or a notice where an administrator already exists.
#[component]
pub fn CreateAdminPage(
    /// The token of the one-time link.
    token: String,
) -> impl IntoView {
    let stage = use_session().stage();
    let done = move || !matches!(stage.get(), Stage::Loading | Stage::NoAdministrator);
    view! {
        <AuthLayout title=text::WELCOME>
            <Show
                when=done
                fallback=move || {
                    view! {
                        <p>{text::CREATE_EXPLAINED}</p>
                        <CreateAdminForm token=token.clone() />
                    }
                }
            >
                <p>{text::LINK_USED}</p>
                <LinkButton href=Path::Services.href() look=Look::Primary>
                    {text::GO_TO_SERVICES}
                </LinkButton>
            </Show>
        </AuthLayout>
    }
    .into_any()
}

/// What is wrong with the input: the name of the field, empty for the whole form, and a sentence.
type FieldError = (&'static str, String);

#[component]
fn CreateAdminForm(
    /// The token of the one-time link.
    token: String,
) -> impl IntoView {
    let session = use_session();
    let navigate = use_navigate();
    let ids = [unique_id("name"), unique_id("password"), unique_id("repeated")];
    let [name_id, password_id, repeated_id] = ids.clone();
    let first = name_id.clone();
    let name = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let repeated = RwSignal::new(String::new());
    let shown_error = RwSignal::new(None::<FieldError>);

    let show_error = Callback::new(move |found: FieldError| {
        let field = FIELDS.iter().position(|field| *field == found.0);
        if let Some(id) = field.and_then(|field| ids.get(field)) {
            browser::focus(id);
        }
        shown_error.set(Some(found));
    });
    let create = Action::new_local(move |(name, password): &(String, String)| {
        let (token, navigate) = (token.clone(), navigate.clone());
        let (name, password) = (name.clone(), password.clone());
        async move {
            match create_administrator(token, name, password).await {
                Ok(view) => {
                    session.apply(view);
                    let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
                    navigate(&Path::Services.href(), options);
                }
                Err(error) => {
                    if !session.report_error(&error) {
                        show_error.run(field_error(&error));
                    }
                }
            }
        }
    });
    Effect::new(move || browser::focus(&first));
    let error = move |field: &'static str| {
        Signal::derive(move || {
            let shown = shown_error.read();
            shown.as_ref().filter(|shown| shown.0 == field).map(|shown| shown.1.clone())
        })
    };
    let general = error("");
    view! {
        <form
            class="s-form"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                if create.pending().get_untracked() {
                    return;
                }
                let entered = [name, password, repeated].map(|field| field.get_untracked());
                shown_error.set(None);
                match first_error(&entered) {
                    Some(found) => show_error.run(found),
                    None => {
                        let [name, password, _] = entered;
                        create.dispatch((name, password));
                    }
                }
            }
        >
            <Show when=move || general.with(Option::is_some)>
                <Notice
                    tone=Tone::Danger
                    title=Signal::derive(move || general.get().unwrap_or_default())
                />
            </Show>
            <TextField
                label=text::USER_NAME
                name="username"
                id=name_id
                value=name
                error=error("name")
                autocomplete="username"
                required=true
            />
            <TextField
                label=text::PASSWORD
                hint=text::PASSWORD_HINT
                name="password"
                id=password_id
                value=password
                error=error("password")
                password=true
                autocomplete="new-password"
                required=true
            />
            <TextField
                label=text::CONFIRM_PASSWORD
                name="repeated"
                id=repeated_id
                value=repeated
                error=error("repeated")
                password=true
                autocomplete="new-password"
                required=true
            />
            <div class="s-form__actions">
                <Button look=Look::Primary submit=true busy=create.pending()>
                    {text::CREATE_ADMINISTRATOR}
                </Button>
            </div>
        </form>
    }
    .into_any()
}

/// The names of the fields, in their order.
const FIELDS: [&str; 3] = ["name", "password", "repeated"];

/// Checks the input before it is sent. The server checks again and decides.
fn first_error([name, password, repeated]: &[String; 3]) -> Option<FieldError> {
    let (field, message) = if name.trim().is_empty() {
        (FIELDS[0], text::NAME_MISSING)
    } else if password.chars().count() < MIN_PASSWORD {
        (FIELDS[1], text::PASSWORD_TOO_SHORT)
    } else if password != repeated {
        (FIELDS[2], text::PASSWORDS_DIFFER)
    } else {
        return None;
    };
    Some((field, message.to_owned()))
}

/// Assigns an error of the server to a field or to the form.
fn field_error(error: &ApiError) -> FieldError {
    let field = match error {
        ApiError::Invalid { field: Field::Name, .. } => FIELDS[0],
        ApiError::Invalid { field: Field::Password, .. } => FIELDS[1],
        _ => "",
    };
    (field, sentence(error))
}

#[cfg(test)]
mod tests {
    use api_types::InvalidReason;

    use super::*;

    fn field_of(entered: [&str; 3]) -> Option<&'static str> {
        first_error(&entered.map(str::to_owned)).map(|(field, _)| field)
    }

    #[test]
    fn first_invalid_field_is_reported() {
        assert_eq!(field_of([" ", "", ""]), Some("name"));
        assert_eq!(field_of(["anna", "elevenchars", "elevenchars"]), Some("password"));
        assert_eq!(field_of(["anna", "twelve chars", "twelve chors"]), Some("repeated"));
        assert_eq!(field_of(["anna", "zwölf Zeich.", "zwölf Zeich."]), None);
    }

    #[test]
    fn server_error_is_shown_at_its_field() {
        let name = ApiError::Invalid { field: Field::Name, reason: InvalidReason::Taken };
        assert_eq!(field_error(&name), ("name", "This name is already in use.".to_owned()));
        let reason = InvalidReason::TooShort { min: 12 };
        let password = ApiError::Invalid { field: Field::Password, reason };
        let expected = ("password", "Enter at least 12 characters.".to_owned());
        assert_eq!(field_error(&password), expected);
        assert_eq!(field_error(&ApiError::LinkExpired).0, "");
    }
}

//! The page behind the one-time link: it creates the first administrator.

use api_types::Field;
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{auth_layout::AuthLayout, context::use_session, text};
use crate::{
    api::{ApiError, create_administrator},
    ui::{
        browser,
        erased::effect,
        errors::sentence,
        kit::{Button, ButtonVariant, LinkButton, Notice, TextField, Tone, unique_id},
        paths::Path,
    },
};

/// The shortest password that the server accepts, in characters.
pub(super) const MIN_PASSWORD: usize = 12;

/// The form, or a notice where an administrator already exists.
#[component]
pub fn CreateAdminPage(
    /// The token of the one-time link.
    token: String,
) -> impl IntoView {
    let is_setup_needed = use_session().is_setup_needed();
    // The first answer decides. The form stays until the page of the new account opens.
    let is_used = Memo::new(move |known: Option<&Option<bool>>| {
        known.copied().flatten().or_else(|| is_setup_needed.get().map(|is_needed| !is_needed))
    });
    let is_used = move || is_used.get() == Some(true);
    let title =
        Signal::derive(move || if is_used() { text::LINK_USED } else { text::WELCOME }.to_owned());
    view! {
        <AuthLayout title>
            <Show
                when=is_used
                fallback=move || {
                    view! {
                        <p>{text::CREATE_EXPLAINED}</p>
                        <CreateAdminForm token=token.clone() />
                    }
                }
            >
                <p>{text::LINK_USED_EXPLAINED}</p>
                <div class="s-form__actions">
                    <LinkButton href=Path::Services.href() variant=ButtonVariant::Primary>
                        {text::GO_TO_SERVICES}
                    </LinkButton>
                </div>
            </Show>
        </AuthLayout>
    }
    .into_any()
}

/// A field of the form, in their order.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum FormField {
    Name,
    Password,
    RepeatedPassword,
}

/// Why the input was rejected.
#[derive(Clone, Debug, Eq, PartialEq)]
struct FormError {
    /// `None` if the error is not about one field.
    field: Option<FormField>,
    message: String,
}

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
    let shown_error = RwSignal::new(None::<FormError>);

    let show_error = Callback::new(move |error: FormError| {
        let [name_id, password_id, repeated_id] = &ids;
        match error.field {
            Some(FormField::Name) => browser::focus(name_id),
            Some(FormField::Password) => browser::focus(password_id),
            Some(FormField::RepeatedPassword) => browser::focus(repeated_id),
            None => {}
        }
        shown_error.set(Some(error));
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
                        show_error.run(form_error(&error));
                    }
                }
            }
        }
    });
    effect(move || browser::focus(&first));
    let error = move |field: Option<FormField>| {
        Signal::derive(move || {
            let shown = shown_error.read();
            shown.as_ref().filter(|shown| shown.field == field).map(|shown| shown.message.clone())
        })
    };
    let general = error(None);
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
                    Some(error) => show_error.run(error),
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
                error=error(Some(FormField::Name))
                autocomplete="username"
                required=true
            />
            <TextField
                label=text::PASSWORD
                hint=text::PASSWORD_HINT
                name="password"
                id=password_id
                value=password
                error=error(Some(FormField::Password))
                password=true
                autocomplete="new-password"
                required=true
            />
            <TextField
                label=text::CONFIRM_PASSWORD
                name="repeated"
                id=repeated_id
                value=repeated
                error=error(Some(FormField::RepeatedPassword))
                password=true
                autocomplete="new-password"
                required=true
            />
            <div class="s-form__actions">
                <Button variant=ButtonVariant::Primary submit=true busy=create.pending()>
                    {text::CREATE_ADMINISTRATOR}
                </Button>
            </div>
        </form>
    }
    .into_any()
}

/// Checks the input before it is sent. The server checks again and decides.
fn first_error([name, password, repeated]: &[String; 3]) -> Option<FormError> {
    let (field, message) = if name.trim().is_empty() {
        (FormField::Name, text::NAME_MISSING)
    } else if password.chars().count() < MIN_PASSWORD {
        (FormField::Password, text::PASSWORD_TOO_SHORT)
    } else if password != repeated {
        (FormField::RepeatedPassword, text::PASSWORDS_DIFFER)
    } else {
        return None;
    };
    Some(FormError { field: Some(field), message: message.to_owned() })
}

/// Assigns an error of the server to a field or to the form.
fn form_error(error: &ApiError) -> FormError {
    let field = match error {
        ApiError::Invalid { field: Field::Name, .. } => Some(FormField::Name),
        ApiError::Invalid { field: Field::Password, .. } => Some(FormField::Password),
        _ => None,
    };
    FormError { field, message: sentence(error) }
}

#[cfg(test)]
mod tests {
    use api_types::InvalidReason;

    use super::*;

    fn field_of(entered: [&str; 3]) -> Option<FormField> {
        first_error(&entered.map(str::to_owned)).and_then(|error| error.field)
    }

    #[test]
    fn first_invalid_field_is_reported() {
        assert_eq!(field_of([" ", "", ""]), Some(FormField::Name));
        assert_eq!(field_of(["anna", "elevenchars", "elevenchars"]), Some(FormField::Password));
        assert_eq!(
            field_of(["anna", "twelve chars", "twelve chors"]),
            Some(FormField::RepeatedPassword)
        );
        assert_eq!(field_of(["anna", "zwölf Zeich.", "zwölf Zeich."]), None);
    }

    #[test]
    fn server_error_is_shown_at_its_field() {
        let name = ApiError::Invalid { field: Field::Name, reason: InvalidReason::Taken };
        let message = "This name is already in use.".to_owned();
        assert_eq!(form_error(&name), FormError { field: Some(FormField::Name), message });
        let reason = InvalidReason::TooShort { min: 12 };
        let password = ApiError::Invalid { field: Field::Password, reason };
        let message = "Enter at least 12 characters.".to_owned();
        assert_eq!(form_error(&password), FormError { field: Some(FormField::Password), message });
        assert_eq!(form_error(&ApiError::LinkExpired).field, None);
    }
}

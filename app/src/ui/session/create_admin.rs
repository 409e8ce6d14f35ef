//! Creating the first administrator by the one-time link.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{auth_layout::AuthLayout, state::Stage, use_session};
use crate::{
    api::{ApiError, create_administrator},
    ui::{
        browser,
        errors::sentence,
        kit::{Button, LinkButton, Look, Notice, TextField, Tone, unique_id},
        paths::Path,
    },
};

/// The shortest password that the server takes.
const SHORTEST: usize = 12;

/// The page behind the one-time link.
#[component]
pub fn CreateAdminPage(
    /// The one-time token of the link.
    token: String,
) -> impl IntoView {
    let stage = use_session().stage();
    let done = move || !matches!(stage.get(), Stage::Asking | Stage::NoAdministrator);
    view! {
        <AuthLayout title="Welcome to Mockpit">
            <Show
                when=done
                fallback=move || {
                    view! {
                        <p>"This creates the first administrator of this Mockpit."</p>
                        <CreateAdminForm token=token.clone() />
                    }
                }
            >
                <p>"This Mockpit has an administrator already, so this link does nothing any more."</p>
                <LinkButton href=Path::Services.href() look=Look::Primary>
                    "Go to the services"
                </LinkButton>
            </Show>
        </AuthLayout>
    }
    .into_any()
}

/// Why what was entered does not do: the field by its name, and a sentence.
type Fault = (&'static str, String);

#[component]
fn CreateAdminForm(
    /// The one-time token of the link.
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
    let fault = RwSignal::new(None::<Fault>);

    let point_out = Callback::new(move |found: Fault| {
        let field = FIELDS.iter().position(|field| *field == found.0);
        if let Some(id) = field.and_then(|field| ids.get(field)) {
            browser::focus(id);
        }
        fault.set(Some(found));
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
                        point_out.run(fault_of(&error));
                    }
                }
            }
        }
    });
    Effect::new(move || browser::focus(&first));
    let error = move |field: &'static str| {
        Signal::derive(move || {
            let fault = fault.read();
            fault.as_ref().filter(|fault| fault.0 == field).map(|fault| fault.1.clone())
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
                fault.set(None);
                match find_fault(&entered) {
                    Some(found) => point_out.run(found),
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
                label="Name"
                name="username"
                id=name_id
                value=name
                error=error("name")
                autocomplete="username"
                required=true
            />
            <TextField
                label="Password"
                hint="12 characters or more. A few words that do not belong together are good."
                name="password"
                id=password_id
                value=password
                error=error("password")
                password=true
                autocomplete="new-password"
                required=true
            />
            <TextField
                label="Password once more"
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
                    "Create the administrator"
                </Button>
            </div>
        </form>
    }
    .into_any()
}

/// The fields, in their order.
const FIELDS: [&str; 3] = ["name", "password", "repeated"];

/// What can be told without the server, which decides.
fn find_fault([name, password, repeated]: &[String; 3]) -> Option<Fault> {
    let (field, message) = if name.trim().is_empty() {
        (FIELDS[0], "Enter the name that you will sign in with.")
    } else if password.chars().count() < SHORTEST {
        (FIELDS[1], "Enter 12 characters or more.")
    } else if password != repeated {
        (FIELDS[2], "This is not the same password.")
    } else {
        return None;
    };
    Some((field, message.to_owned()))
}

/// Where the server's answer belongs: to a field, or to the form.
fn fault_of(error: &ApiError) -> Fault {
    if let ApiError::Invalid { field, message } = error
        && let Some(known) = FIELDS.into_iter().find(|known| known == field)
    {
        return (known, message.clone());
    }
    ("", sentence(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field_of(entered: [&str; 3]) -> Option<&'static str> {
        find_fault(&entered.map(str::to_owned)).map(|(field, _)| field)
    }

    #[test]
    fn the_first_fault_is_pointed_out() {
        assert_eq!(field_of([" ", "", ""]), Some("name"));
        assert_eq!(field_of(["anna", "elevenchars", "elevenchars"]), Some("password"));
        assert_eq!(field_of(["anna", "twelve chars", "twelve chors"]), Some("repeated"));
        assert_eq!(field_of(["anna", "zwölf Zeich.", "zwölf Zeich."]), None);
    }

    #[test]
    fn an_answer_of_the_server_stands_at_its_field() {
        let invalid =
            |field: &str| ApiError::Invalid { field: field.into(), message: "No.".into() };
        assert_eq!(fault_of(&invalid("password")), ("password", "No.".to_owned()));
        assert_eq!(fault_of(&invalid("other")), ("", "No.".to_owned()));
        assert_eq!(fault_of(&ApiError::LinkExpired).0, "");
    }
}

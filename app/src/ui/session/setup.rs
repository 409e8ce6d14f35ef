//! The page that is shown while there is no administrator account.

use leptos::prelude::*;

use super::{auth_layout::AuthLayout, context::use_session, text};
use crate::ui::kit::{Button, ButtonVariant, CopyButton, IconName, with_code};

/// Explains where to find the one-time link that creates the first administrator.
#[component]
pub fn NoAdministratorPage() -> impl IntoView {
    let session = use_session();
    view! {
        <AuthLayout title=text::NO_ADMINISTRATOR>
            <div class="s-form">
                <p>{with_code(text::FIND_LINK)}</p>
                <p class="s-auth__command">
                    <code class="s-auth__code">{text::LINK}</code>
                </p>
                <p>{text::CREATE_WITH_COMMAND}</p>
                <p class="s-auth__command">
                    <code class="s-auth__code">{command()}</code>
                    <CopyButton label=text::COPY_COMMAND text=text::COMMAND />
                </p>
                <div class="s-form__actions">
                    <Button
                        variant=ButtonVariant::Secondary
                        icon=IconName::Retry
                        on_press=move |()| session.refresh()
                    >
                        {text::CHECK_AGAIN}
                    </Button>
                </div>
            </div>
        </AuthLayout>
    }
    .into_any()
}

/// The command. It breaks between its words only, because a browser would also break after the dashes of
/// an option.
fn command() -> AnyView {
    let words = text::COMMAND.split(' ').map(|word| {
        view! {
            <span class="s-auth__word">{word}</span>
            " "
        }
    });
    words.collect_view().into_any()
}

//! The page that is shown while there is no administrator account.

use leptos::prelude::*;

use super::{auth_layout::AuthLayout, context::use_session, text};
use crate::ui::kit::{Button, Glyph, Look, with_code};

/// Explains where to find the one-time link that creates the first administrator.
#[component]
pub(super) fn NoAdministratorPage() -> impl IntoView {
    let session = use_session();
    view! {
        <AuthLayout title=text::NO_ADMINISTRATOR>
            <div class="s-form">
                <p>{with_code(text::FIND_LINK)}</p>
                <p>
                    <code class="s-auth__code">{text::LINK}</code>
                </p>
                <p>{text::CREATE_WITH_COMMAND}</p>
                <p>
                    <code class="s-auth__code">{text::COMMAND}</code>
                </p>
                <div class="s-form__actions">
                    <Button
                        look=Look::Secondary
                        icon=Glyph::Retry
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

//! What is shown before there is an administrator.

use leptos::prelude::*;

use super::{auth_layout::AuthLayout, use_session};
use crate::ui::kit::{Button, Glyph, Look};

/// Where the one-time link is.
#[component]
pub(super) fn NoAdministratorPage() -> impl IntoView {
    let session = use_session();
    view! {
        <AuthLayout title="No administrator yet">
            <div class="s-form">
                <p>
                    "This Mockpit is new. When it started, it printed a link that creates the first administrator. \
                     Look for it where "<code>"mockpit serve"</code>" runs:"
                </p>
                <p>
                    <code class="s-entrance__code">"http://…/welcome/…"</code>
                </p>
                <p>
                    "It works once, within 30 minutes. Start Mockpit again to get a new one, or create the account \
                     on the server itself:"
                </p>
                <p>
                    <code class="s-entrance__code">
                        "mockpit account add NAME --role admin --password-file FILE"
                    </code>
                </p>
                <div class="s-form__actions">
                    <Button
                        look=Look::Secondary
                        icon=Glyph::Retry
                        on_press=move |()| session.refresh()
                    >
                        "I have done so"
                    </Button>
                </div>
            </div>
        </AuthLayout>
    }
    .into_any()
}

//! The list of all services.

use leptos::prelude::*;

use super::{
    Body, Listed, SERVICE_LIST, ServiceToolbar, clear_filter, filtered, service_cells,
    service_columns, use_filter, use_services,
};
use crate::{
    state::Filter,
    text::{number, plural},
    ui::{
        errors::Failure,
        kit::{Button, EmptyState, Glyph, LinkButton, Look, Skeleton, VirtualList},
        layout::{Page, PageHeader},
        paths::Path,
        session::use_session,
    },
};

/// All services, to look at.
#[component]
pub fn ServicesPage() -> impl IntoView {
    let session = use_session();
    let Listed { services, body, read } = use_services(session);
    let (filter, set_filter) = use_filter();
    let shown = filtered(services.into(), filter);
    let total = move || match body.get() {
        Body::List => of_all(shown.read().len(), services.read().len()),
        Body::Loading | Body::Failed(_) | Body::Empty => String::new(),
    };
    view! {
        <Page title="Services" fill=true>
            <PageHeader title="Services">
                <span class="s-services__total" role="status">
                    {total}
                </span>
            </PageHeader>
            {move || match body.get() {
                Body::Loading => view! { <Skeleton lines=12 label="Loading the services" /> }.into_any(),
                Body::Failed(error) => {
                    view! { <Failure error on_retry=move |()| read.again() /> }.into_any()
                }
                Body::Empty => view! { <NoServices /> }.into_any(),
                Body::List => {
                    view! {
                        <ServiceToolbar services filter on_change=set_filter />
                        <Show
                            when=move || !shown.read().is_empty()
                            fallback=move || view! { <NoMatch set_filter /> }
                        >
                            <VirtualList
                                label="Services"
                                class=SERVICE_LIST
                                columns=service_columns()
                                rows=shown
                                row=service_cells
                            />
                        </Show>
                    }
                        .into_any()
                }
            }}
        </Page>
    }
    .into_any()
}

#[component]
fn NoServices() -> impl IntoView {
    let is_admin = use_session().is_admin();
    let import = move || {
        is_admin.get().then(|| {
            view! {
                <LinkButton href=Path::Import.href() look=Look::Primary icon=Glyph::Import>
                    "Import a snapshot"
                </LinkButton>
            }
        })
    };
    let who = move || {
        if is_admin.get() {
            "They come with a snapshot."
        } else {
            "An administrator can import a snapshot."
        }
    };
    view! {
        <EmptyState title="No services yet" actions=move || import>
            "A service is one API in one version, with its contracts and examples. " {who}
        </EmptyState>
    }
    .into_any()
}

#[component]
fn NoMatch(set_filter: Callback<Filter>) -> impl IntoView {
    let clear = move || {
        view! {
            <Button look=Look::Primary on_press=move |()| clear_filter(set_filter)>
                "Clear filters"
            </Button>
        }
    };
    view! {
        <EmptyState icon=Glyph::Search title="No service matches" actions=clear>
            "No service fits all of the words and filters above."
        </EmptyState>
    }
    .into_any()
}

/// `103 services`, or `4 of 103 services` where some are hidden.
fn of_all(shown: usize, all: usize) -> String {
    let total = plural(all as u64, "service", "services");
    if shown == all { total } else { number(shown as u64) + " of " + &total + " shown" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_tells_when_something_is_hidden() {
        assert_eq!(of_all(10_212, 10_212), "10,212 services");
        assert_eq!(of_all(1, 1), "1 service");
        assert_eq!(of_all(0, 103), "0 of 103 services shown");
    }
}

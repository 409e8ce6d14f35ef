//! The page of all services.

use leptos::prelude::*;

use super::{
    filter::{filtered, use_filter},
    list::{LoadedServices, use_services},
    row::{SERVICE_LIST, service_cells, service_columns},
    text,
    toolbar::{ServiceToolbar, clear_filter},
};
use crate::{
    state::Filter,
    ui::{
        errors::Failure,
        kit::{Button, EmptyState, Glyph, LinkButton, Look, Skeleton, VirtualList},
        layout::{Page, PageHeader},
        list_state::ListState,
        paths::Path,
        session::use_session,
    },
};

/// All services, with a filter. The list is for reading only.
#[component]
pub fn ServicesPage() -> impl IntoView {
    let session = use_session();
    let LoadedServices { services, state, query } = use_services(session);
    let (filter, set_filter) = use_filter();
    let shown = filtered(services.into(), filter);
    let total = move || match state.get() {
        ListState::Filled => text::total(shown.read().len(), services.read().len()),
        ListState::Loading | ListState::Failed(_) | ListState::Empty => String::new(),
    };
    view! {
        <Page title=text::TITLE fill=true>
            <PageHeader title=text::TITLE>
                <span class="s-services__total" role="status">
                    {total}
                </span>
            </PageHeader>
            {move || match state.get() {
                ListState::Loading => view! { <Skeleton lines=12 label=text::LOADING /> }.into_any(),
                ListState::Failed(error) => {
                    view! { <Failure error on_retry=move |()| query.reload() /> }.into_any()
                }
                ListState::Empty => view! { <NoServices /> }.into_any(),
                ListState::Filled => {
                    view! {
                        <ServiceToolbar services filter on_change=set_filter />
                        <Show
                            when=move || !shown.read().is_empty()
                            fallback=move || view! { <NoMatch set_filter /> }
                        >
                            <VirtualList
                                label=text::TITLE
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
                    {text::IMPORT}
                </LinkButton>
            }
        })
    };
    let next = move || {
        if is_admin.get() { text::EMPTY_FOR_ADMINISTRATORS } else { text::EMPTY_FOR_OTHERS }
    };
    view! {
        <EmptyState title=text::EMPTY actions=move || import>
            {text::EMPTY_EXPLAINED}
            {next}
        </EmptyState>
    }
    .into_any()
}

#[component]
fn NoMatch(set_filter: Callback<Filter>) -> impl IntoView {
    let clear = move || {
        view! {
            <Button look=Look::Primary on_press=move |()| clear_filter(set_filter)>
                {text::CLEAR_FILTERS}
            </Button>
        }
    };
    view! {
        <EmptyState icon=Glyph::Search title=text::NO_MATCH actions=clear>
            {text::NO_MATCH_EXPLAINED}
        </EmptyState>
    }
    .into_any()
}

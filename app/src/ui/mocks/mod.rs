//! All mocks of the server: where they are served, how often they are called, and what is not served as in Microcks.

mod finding;
mod profile;
mod rates;
mod text;
mod unmatched;

use api_types::{MockedService, MocksOverview, ServiceFinding};
use leptos::prelude::*;
use snapshot::{ServiceId, ServiceKey};

use super::{
    browser,
    errors::Failure,
    kit::{
        Badge, Button, CodeValue, EmptyState, Fact, Facts, IconName, Skeleton, TimeAgo, Tone,
        TypeBadge, unique_id, with_code,
    },
    layout::{Breadcrumbs, Crumb, Page, PageHeader},
    paths::Path,
    session::{Query, QueryState, Session, use_session},
};
use crate::{api::mocks::view_all_mocks, state::mocks::MockBase, text::number};

pub use finding::finding;
pub use unmatched::unmatched_calls;

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Context {
    session: Session,
    mocks: Query<MocksOverview>,
}

/// The page of mocks.
#[component]
pub fn MocksPage() -> impl IntoView {
    let session = use_session();
    let revision = session.revision();
    let mocks = session.query(move || {
        revision.track();
        view_all_mocks()
    });
    let context = Context { session, mocks };
    let (state, is_pending) = (mocks.state(), mocks.is_pending());
    let is_refreshing = RwSignal::new(false);
    Effect::new(move || {
        if !is_pending.get() {
            is_refreshing.set(false);
        }
    });
    // Changes with every answer, and stays while the server is unreachable.
    let loaded_at =
        Memo::new(move |_| matches!(&*state.read(), QueryState::Loaded(_)).then(browser::now));
    let status = move || {
        if is_refreshing.get() {
            Some(text::REFRESHING.to_owned())
        } else {
            loaded_at.get().map(text::as_of)
        }
    };
    let refresh = move |()| {
        is_refreshing.set(true);
        mocks.reload();
    };
    let actions = move || {
        view! {
            <Button icon=IconName::Retry busy=is_refreshing on_press=refresh>
                {text::REFRESH}
            </Button>
        }
    };
    let view = Memo::new(move |_| state.get());
    let content = move || match view.get() {
        QueryState::Loading => view! { <Skeleton lines=8 label=text::LOADING /> }.into_any(),
        QueryState::Failed(error) => {
            view! { <Failure error on_retry=move |()| mocks.reload() /> }.into_any()
        }
        QueryState::Loaded(overview) if overview.addresses.is_empty() => off(),
        QueryState::Loaded(overview) => sections(context, overview),
    };
    view! {
        <Page title=text::MOCKS>
            <Breadcrumbs links=vec![Crumb::new(Path::Administration.href(), text::ADMINISTRATION)] />
            <PageHeader title=text::MOCKS actions>
                <span role="status">{status}</span>
            </PageHeader>
            <div class="s-mocks">{content}</div>
        </Page>
    }
    .into_any()
}

fn off() -> AnyView {
    view! {
        <EmptyState icon=IconName::Reply title=text::OFF>
            {with_code(text::OFF_EXPLAINED)}
        </EmptyState>
    }
    .into_any()
}

fn sections(context: Context, overview: MocksOverview) -> AnyView {
    let facts = facts(&overview);
    let rates = rates::rates(&overview.minutes);
    let busiest = busiest(&overview.busiest);
    let findings = findings(&overview);
    let profile = profile::profile(context, overview.profile);
    let unmatched = unmatched_calls(overview.unmatched, None);
    view! {
        {facts}
        {section(text::RATES, rates)}
        {section(text::RESPONSE_TIMES, profile)}
        {section(text::FINDINGS, findings)}
        {section(text::UNMATCHED, unmatched)}
        {section(text::BUSIEST, busiest)}
    }
    .into_any()
}

/// A part of the page with its heading.
pub fn section(title: &'static str, content: AnyView) -> AnyView {
    let id = unique_id("mocks");
    let labelled_by = id.clone();
    view! {
        <section class="s-mocks__section" aria-labelledby=labelled_by>
            <h2 class="s-mocks__title" id=id>
                {title}
            </h2>
            {content}
        </section>
    }
    .into_any()
}

fn facts(overview: &MocksOverview) -> AnyView {
    let origin = browser::origin();
    let addresses = overview.addresses.iter().map(|address| {
        let address = MockBase::new(address, &origin).http();
        view! { <CodeValue text=address copy=text::COPY_ADDRESS /> }
    });
    let addresses = addresses.collect_view();
    let (services, since) = (text::services(overview), overview.since.0);
    let (calls, unmatched) = (number(overview.calls), number(overview.unmatched_calls));
    view! {
        <Facts>
            <Fact label=text::ADDRESS>{addresses}</Fact>
            <Fact label=text::SERVICES>{services}</Fact>
            <Fact label=text::CALLS>{calls}</Fact>
            <Fact label=text::WITHOUT_EXAMPLE>{unmatched}</Fact>
            <Fact label=text::COUNTED_SINCE>
                <TimeAgo at=since />
            </Fact>
        </Facts>
    }
    .into_any()
}

/// The link to the mocks of a service.
fn link(id: &ServiceId, key: &ServiceKey) -> AnyView {
    let href = Path::Service(id.clone()).href() + "/mocks";
    view! {
        <a class="s-mocks__name" href=href>
            <bdi>{text::service(key)}</bdi>
        </a>
    }
    .into_any()
}

fn busiest(services: &[MockedService]) -> AnyView {
    if services.is_empty() {
        return view! { <p class="s-mocks__hint">{text::NONE_CALLED}</p> }.into_any();
    }
    let rows = services.iter().map(|service| {
        let off = (!service.is_on)
            .then(|| view! { <Badge tone=Tone::Warning text=text::SWITCHED_OFF /> });
        view! {
            <li class="s-mocks__row">
                <div class="s-mocks__text">
                    <p class="s-mocks__facts">
                        {link(&service.id, &service.key)} <TypeBadge of=service.kind /> {off}
                    </p>
                    <p class="s-mocks__hint">{text::calls(service)}</p>
                </div>
            </li>
        }
    });
    view! {
        <ul class="s-mocks__list" aria-label=text::BUSIEST>
            {rows.collect_view()}
        </ul>
    }
    .into_any()
}

fn findings(overview: &MocksOverview) -> AnyView {
    if overview.findings.is_empty() {
        return view! { <p class="s-mocks__hint">{text::NO_FINDINGS}</p> }.into_any();
    }
    let row = |found: &ServiceFinding| finding(&found.finding, Some(link(&found.id, &found.key)));
    let rows: Vec<AnyView> = overview.findings.iter().map(row).collect();
    let more = text::more_findings(overview);
    let more = more.map(|more| view! { <p class="s-mocks__hint">{more}</p> });
    view! {
        <ul class="s-mocks__list" aria-label=text::FINDINGS>
            {rows}
        </ul>
        {more}
    }
    .into_any()
}

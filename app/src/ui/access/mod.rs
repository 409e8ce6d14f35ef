//! Access: the accounts of this server, access tokens, and the audit log.

mod accounts;
mod add_account;
mod audit_log;
mod link;
mod new_token;
mod own_tokens;
mod text;
mod tokens;

use leptos::prelude::*;

use super::{
    kit::{IconName, Tab, Tabs},
    layout::{Breadcrumbs, Crumb, Page, PageHeader},
    paths::{AccessTab, Path},
};

pub use own_tokens::OwnTokensPage;

/// The page of access, for administrators.
#[component]
pub fn AccessPage(
    /// The tab.
    tab: AccessTab,
) -> impl IntoView {
    let links = vec![Crumb::new(Path::Administration.href(), text::ADMINISTRATION)];
    let (actions, content) = match tab {
        AccessTab::Accounts => accounts::accounts(),
        AccessTab::Tokens => (ViewFn::default(), tokens::all_tokens()),
        AccessTab::AuditLog => (ViewFn::default(), audit_log::audit_log()),
    };
    let tabs = [
        (AccessTab::Accounts, text::ACCOUNTS, IconName::Account),
        (AccessTab::Tokens, text::TOKENS, IconName::File),
        (AccessTab::AuditLog, text::AUDIT_LOG, IconName::History),
    ];
    let tabs = tabs.map(|(tab, text, icon)| Tab {
        href: Path::Access(tab).href(),
        text: text.to_owned(),
        icon,
    });
    view! {
        <Page title=text::ACCESS>
            <Breadcrumbs links />
            <PageHeader title=text::ACCESS actions=move || actions.run() />
            <Tabs
                label=text::ACCESS
                tabs=tabs.into()
                current=Signal::stored(Path::Access(tab).href())
            />
            {content}
        </Page>
    }
    .into_any()
}

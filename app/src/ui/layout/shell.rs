//! The frame of the console: the menu at the left, the page next to it.

use api_types::{AccountView, Role};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::text;
use crate::{
    text::{revision as revision_text, visible},
    ui::{
        browser::{self, Theme},
        erased::{changing, effect},
        kit::{Icon, IconButton, IconName, Menu, MenuItem, attributes::true_or_absent},
        paths::{MenuEntry, Path},
    },
};

/// The frame. Without an account there is no menu, because the page is the sign-in page.
#[component]
pub fn Shell(
    /// The path of the current page.
    #[prop(into)]
    path: Signal<String>,
    /// The account that is signed in.
    #[prop(into)]
    account: Signal<Option<AccountView>>,
    /// The newest known revision.
    #[prop(optional, into)]
    revision: Signal<Option<u64>>,
    /// Whether the server does not respond.
    #[prop(optional, into)]
    unreachable: Signal<bool>,
    /// Whether the server runs in demo mode.
    #[prop(optional, into)]
    demo: Signal<bool>,
    /// Whether files that the page would take are dragged over it.
    #[prop(optional, into)]
    dragging: Signal<bool>,
    /// Called to sign out.
    #[prop(into)]
    on_sign_out: Callback<()>,
    /// The page.
    children: Children,
) -> impl IntoView {
    let is_open = RwSignal::new(false);
    // Navigation closes the menu.
    effect(move || {
        path.track();
        is_open.set(false);
    });
    let is_open_attribute = true_or_absent(move || is_open.get());
    let side = changing(move || match account.get() {
        Some(account) => {
            let foot = Foot { revision, unreachable, demo, on_sign_out };
            side(&account, path, foot, is_open)
        }
        None => ().into_any(),
    });
    let drop_hint = changing(move || if dragging.get() { drop_hint() } else { ().into_any() });
    view! {
        // The router would handle the click as a navigation and not move the focus.
        <a
            class="l-skip"
            href="#content"
            on:click=move |event| {
                event.prevent_default();
                browser::focus("content");
            }
        >
            {text::SKIP}
        </a>
        <div class="l-shell" data-menu-open=is_open_attribute>
            {side}
            <div class="l-shell__main">
                {move || demo.get().then(banner)}
                <main class="l-content" id="content" tabindex="-1">
                    {children()}
                </main>
            </div>
        </div>
        {drop_hint}
        <div class="u-hidden" id="announcer" role="status"></div>
    }
    .into_any()
}

fn drop_hint() -> AnyView {
    view! {
        <p class="l-drop">
            <Icon name=IconName::Import />
            {text::DROP_TO_IMPORT}
        </p>
    }
    .into_any()
}

fn banner() -> AnyView {
    view! {
        <aside class="l-demo" aria-label=text::DEMO>
            <Icon name=IconName::Info />
            {text::DEMO_EXPLAINED}
        </aside>
    }
    .into_any()
}

/// What is below the menu.
#[derive(Clone, Copy)]
struct Foot {
    revision: Signal<Option<u64>>,
    unreachable: Signal<bool>,
    demo: Signal<bool>,
    on_sign_out: Callback<()>,
}

fn side(
    account: &AccountView,
    path: Signal<String>,
    foot: Foot,
    is_open: RwSignal<bool>,
) -> AnyView {
    let toggle_label = Signal::derive(move || {
        if is_open.get() { text::CLOSE_MENU } else { text::OPEN_MENU }.to_owned()
    });
    let icon = Signal::derive(move || if is_open.get() { IconName::Close } else { IconName::Bars });
    let is_admin = account.role == Role::Admin;
    let current = Memo::new(move |_| Path::parse(&path.read()).and_then(|path| path.menu_entry()));
    let administration = is_admin.then(|| administration(current));
    let Foot { demo, on_sign_out, .. } = foot;
    view! {
        <header class="l-side">
            <div class="l-side__bar">
                <a class="l-logo" href="/">
                    <Logo />
                    {text::PRODUCT}
                </a>
                <span class="l-side__toggle">
                    <IconButton
                        label=toggle_label
                        icon
                        on_press=move |()| is_open.update(|is_open| *is_open = !*is_open)
                    />
                </span>
            </div>
            <nav class="l-side__menu" aria-label=text::MAIN_MENU>
                <ul>
                    <li>{entry(&Path::Services, MenuEntry::Services, current)}</li>
                    {administration}
                </ul>
            </nav>
            <div class="l-side__foot">
                {newest_revision(foot, is_admin)}
                <div class="l-account">
                    <span class="l-account__name">
                        <bdi>{visible(&account.name)}</bdi>
                        <span class="l-account__role">" · " {text::role(account.role)}</span>
                    </span>
                    <AccountMenu demo on_sign_out />
                </div>
            </div>
        </header>
    }
    .into_any()
}

/// Administration, with its most used parts below it.
fn administration(current: Memo<Option<MenuEntry>>) -> AnyView {
    view! {
        <li>
            {entry(&Path::Administration, MenuEntry::Administration, current)}
            <ul class="l-side__nested">
                <li>{entry(&Path::Export, MenuEntry::Snapshots, current)}</li>
                <li>{entry(&Path::History, MenuEntry::History, current)}</li>
            </ul>
        </li>
    }
    .into_any()
}

fn entry(to: &Path, entry: MenuEntry, current: Memo<Option<MenuEntry>>) -> AnyView {
    let (icon, label) = match entry {
        MenuEntry::Services => (IconName::Services, text::SERVICES),
        MenuEntry::Administration => (IconName::Administration, text::ADMINISTRATION),
        MenuEntry::Snapshots => (IconName::Snapshot, text::SNAPSHOTS),
        MenuEntry::History => (IconName::History, text::HISTORY),
    };
    let current = Signal::derive(move || (current.get() == Some(entry)).then_some("page"));
    view! {
        <a class="l-side__link" href=to.href() aria-current=current>
            <Icon name=icon />
            {label}
        </a>
    }
    .into_any()
}

/// The newest revision, and whether the server responds. Administrators get a link to the history.
fn newest_revision(foot: Foot, is_admin: bool) -> AnyView {
    let Foot { revision, unreachable, .. } = foot;
    let newest = Signal::derive(move || revision.get().map(revision_text));
    let is_unknown = Signal::derive(move || revision.get().is_none());
    let is_unreachable = true_or_absent(move || unreachable.get());
    let link = if is_admin {
        view! { <a class="l-revision__link" href=Path::History.href()>{newest}</a> }.into_any()
    } else {
        view! { <span>{newest}</span> }.into_any()
    };
    view! {
        <p class="l-revision" hidden=is_unknown data-unreachable=is_unreachable>
            {link}
            {move || unreachable.get().then_some(text::NO_CONNECTION)}
        </p>
    }
    .into_any()
}

#[component]
fn AccountMenu(demo: Signal<bool>, on_sign_out: Callback<()>) -> impl IntoView {
    let theme = RwSignal::new(browser::theme());
    let navigate = use_navigate();
    effect(move || browser::set_theme(theme.get()));
    changing(move || {
        let themes = Theme::ALL.into_iter().map(|option| {
            MenuItem::new(text::theme(option), move || theme.set(option))
                .one_of(Signal::derive(move || theme.get() == option))
        });
        let mut items: Vec<_> = themes.collect();
        if !demo.get() {
            let go = navigate.clone();
            let open = move || go(&Path::AccessTokens.href(), NavigateOptions::default());
            items.push(MenuItem::new(text::ACCESS_TOKENS, open).with_icon(IconName::Account));
            items.push(MenuItem::new(text::SIGN_OUT, on_sign_out).with_icon(IconName::SignOut));
        }
        view! { <Menu label=text::ACCOUNT_MENU items /> }.into_any()
    })
}

/// The logo: an open cockpit window over a horizon.
#[component]
pub fn Logo() -> impl IntoView {
    view! {
        <svg class="l-logo__mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path class="l-logo__frame" d="M12 1.5 22.5 12 12 22.5 1.5 12z"></path>
            <path class="l-logo__horizon" d="M5.5 12h3.5l2 -3.5 2.5 7 2-3.5h3"></path>
        </svg>
    }
    .into_any()
}

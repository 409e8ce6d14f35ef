//! The frame of the console: the menu at the left, the page next to it.

use api_types::{AccountView, Role};
use leptos::prelude::*;

use super::text;
use crate::{
    text::{revision as revision_text, visible},
    ui::{
        browser::{self, Theme},
        kit::{Glyph, Icon, IconButton, Menu, MenuItem, attributes::true_or_absent},
        paths::{self, Path},
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
    /// Whether the server runs in demo mode.
    #[prop(optional, into)]
    demo: Signal<bool>,
    /// Called to sign out.
    #[prop(into)]
    on_sign_out: Callback<()>,
    /// The page.
    children: Children,
) -> impl IntoView {
    let is_open = RwSignal::new(false);
    // Navigation closes the menu.
    Effect::new(move || {
        path.track();
        is_open.set(false);
    });
    let is_open_attribute = true_or_absent(move || is_open.get());
    let side = move || {
        account.get().map(|account| side(&account, path, revision, demo, is_open, on_sign_out))
    };
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
        <div class="u-hidden" id="announcer" role="status"></div>
    }
    .into_any()
}

fn banner() -> AnyView {
    view! {
        <aside class="l-demo" aria-label=text::DEMO>
            <Icon glyph=Glyph::Info />
            {text::DEMO_EXPLAINED}
        </aside>
    }
    .into_any()
}

fn side(
    account: &AccountView,
    path: Signal<String>,
    revision: Signal<Option<u64>>,
    demo: Signal<bool>,
    is_open: RwSignal<bool>,
    on_sign_out: Callback<()>,
) -> AnyView {
    let toggle_label = Signal::derive(move || {
        if is_open.get() { text::CLOSE_MENU } else { text::OPEN_MENU }.to_owned()
    });
    let glyph = Signal::derive(move || if is_open.get() { Glyph::Close } else { Glyph::Bars });
    let newest = Signal::derive(move || revision.get().map(revision_text));
    let is_unknown = Signal::derive(move || revision.get().is_none());
    let administration = (account.role == Role::Admin)
        .then(|| entry(&Path::Administration, Glyph::Administration, text::ADMINISTRATION, path));
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
                        glyph
                        on_press=move |()| is_open.update(|is_open| *is_open = !*is_open)
                    />
                </span>
            </div>
            <nav class="l-side__menu" aria-label=text::MAIN_MENU>
                <ul>
                    {entry(&Path::Services, Glyph::Services, text::SERVICES, path)} {administration}
                </ul>
            </nav>
            <div class="l-side__foot">
                <p class="l-revision" hidden=is_unknown>
                    {newest}
                </p>
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

fn entry(to: &Path, glyph: Glyph, label: &'static str, path: Signal<String>) -> AnyView {
    let href = to.href();
    let target = href.clone();
    let current =
        Signal::derive(move || path.with(|path| paths::is_within(path, &target)).then_some("page"));
    view! {
        <li>
            <a class="l-side__link" href=href aria-current=current>
                <Icon glyph />
                {label}
            </a>
        </li>
    }
    .into_any()
}

#[component]
fn AccountMenu(demo: Signal<bool>, on_sign_out: Callback<()>) -> impl IntoView {
    let theme = RwSignal::new(browser::theme());
    Effect::new(move || browser::set_theme(theme.get()));
    move || {
        let themes = Theme::ALL.into_iter().map(|option| {
            MenuItem::new(text::theme(option), move || theme.set(option))
                .one_of(Signal::derive(move || theme.get() == option))
        });
        let mut items: Vec<_> = themes.collect();
        if !demo.get() {
            items.push(MenuItem::new(text::SIGN_OUT, on_sign_out).with_icon(Glyph::SignOut));
        }
        view! { <Menu label=text::ACCOUNT_MENU items /> }
    }
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

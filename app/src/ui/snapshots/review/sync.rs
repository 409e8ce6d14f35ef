//! Keeps the decisions of a review on the server, and takes over what other people decide.

use std::{cell::RefCell, rc::Rc};

use api_types::{AccountView, ConflictCause, DecisionsVersion, ImportId, SavedBy, SavedDecisions};
use leptos::{prelude::*, task::spawn_local};

use super::text;
use crate::{
    api::{
        ApiError,
        import::{save_decisions, update_review},
    },
    state::{OwnDecisions, Review},
    text::visible,
    ui::{
        browser,
        errors::sentence,
        kit::TimeAgo,
        session::{Session, use_session},
    },
};

/// Milliseconds between two saves, so that typing does not send every letter.
const PAUSE_MILLIS: i32 = 250;

/// Milliseconds between two questions what other people did.
const POLL_MILLIS: i32 = 4_000;

/// Milliseconds without a decision and without the focus, after which the page stops asking. So a page
/// that nobody uses does not keep its session alive.
const ACTIVE_MILLIS: i64 = 10 * 60_000;

/// Milliseconds between two looks whether everything is saved.
const FLUSH_MILLIS: i32 = 20;

/// What is saved, and what is not yet. Outlives the page, so that leaving it loses nothing.
struct State {
    import: ImportId,
    /// What the server has.
    saved: OwnDecisions,
    version: DecisionsVersion,
    /// What the page shows.
    own: OwnDecisions,
    is_sending: bool,
    /// How often decisions of other people were taken over.
    merges: u32,
    /// When the person last decided something or came back to the window.
    active_at: i64,
}

/// What another person decided.
#[derive(Clone, Debug, PartialEq)]
struct News {
    by: SavedBy,
    changed: usize,
    /// The services where they replaced a decision of this person.
    replaced: Vec<String>,
}

/// The connection of a review with its decisions on the server.
#[derive(Clone, Copy)]
pub(super) struct DecisionSync {
    state: StoredValue<Rc<RefCell<State>>, LocalStorage>,
    review: RwSignal<Review>,
    session: Session,
    account: Memo<Option<AccountView>>,
    others: RwSignal<Vec<Box<str>>>,
    news: RwSignal<Option<News>>,
    failed: RwSignal<Option<ApiError>>,
    /// Called when the plan was replaced, applied or discarded elsewhere.
    on_replaced: Callback<()>,
}

impl State {
    /// Whether to ask what other people did.
    fn is_active(&self) -> bool {
        !self.is_sending && browser::now() - self.active_at < ACTIVE_MILLIS
    }
}

impl DecisionSync {
    /// Saves every change of the review, which shows `saved`.
    pub(super) fn start(
        import: ImportId,
        saved: &SavedDecisions,
        review: RwSignal<Review>,
        on_replaced: Callback<()>,
    ) -> Self {
        let own = OwnDecisions::from(saved);
        let state = Rc::new(RefCell::new(State {
            import,
            saved: own.clone(),
            version: saved.version,
            own,
            is_sending: false,
            merges: 0,
            active_at: browser::now(),
        }));
        let session = use_session();
        let sync = Self {
            state: StoredValue::new_local(Rc::clone(&state)),
            review,
            session,
            account: session.account(),
            others: RwSignal::new(Vec::new()),
            news: RwSignal::new(None),
            failed: RwSignal::new(None),
            on_replaced,
        };
        let own = Memo::new(move |_| review.with(Review::own_decisions));
        let epoch = sync.session.retry_epoch();
        let changed = Rc::clone(&state);
        Effect::new(move || {
            // Saves again what failed.
            epoch.track();
            let own = own.get();
            {
                let mut state = changed.borrow_mut();
                (state.own, state.active_at) = (own, browser::now());
            }
            sync.save(&changed);
        });
        browser::on_visible(Callback::new(move |()| {
            if let Some(state) = sync.state.try_get_value() {
                state.borrow_mut().active_at = browser::now();
            }
        }));
        browser::ask_before_leaving(Callback::new(move |()| {
            sync.state.try_get_value().is_some_and(|state| {
                let state = state.borrow();
                state.own != state.saved
            })
        }));
        spawn_local(async move {
            loop {
                browser::sleep(POLL_MILLIS).await;
                if sync.is_gone() {
                    return;
                }
                if browser::is_visible() && state.borrow().is_active() {
                    sync.update(&state).await;
                    sync.save(&state);
                }
            }
        });
        sync
    }

    fn is_gone(self) -> bool {
        self.review.try_with_untracked(|_| ()).is_none()
    }

    /// Sends what is not saved, unless that is running.
    fn save(self, state: &Rc<RefCell<State>>) {
        {
            let mut state = state.borrow_mut();
            if state.is_sending || state.own == state.saved {
                return;
            }
            state.is_sending = true;
        }
        let state = Rc::clone(state);
        spawn_local(async move {
            while self.send(&state).await {
                browser::sleep(PAUSE_MILLIS).await;
            }
            state.borrow_mut().is_sending = false;
        });
    }

    /// Sends what is not saved. Returns whether there is more to send.
    async fn send(self, state: &Rc<RefCell<State>>) -> bool {
        let (import, own, changes) = {
            let state = state.borrow();
            let changes = state.own.changes_since(&state.saved, state.version);
            let Some(changes) = changes else { return false };
            (state.import.clone(), state.own.clone(), changes)
        };
        match save_decisions(import, changes).await {
            Ok(version) => {
                let mut state = state.borrow_mut();
                (state.version, state.saved) = (version, own);
                let _gone = self.failed.try_set(None);
                true
            }
            // The next attempt has the version of the other person.
            Err(ApiError::Conflict(ConflictCause::DecisionsChanged { .. })) => {
                self.update(state).await
            }
            Err(
                ApiError::Stale { .. }
                | ApiError::Conflict(ConflictCause::NotPlanned)
                | ApiError::ImportDiscarded { .. }
                | ApiError::NotFound(_),
            ) => {
                self.replaced();
                false
            }
            Err(error) => {
                let is_shown = self.session.report_error(&error);
                let _gone = self.failed.try_set((!is_shown).then_some(error));
                false
            }
        }
    }

    /// Takes over what other people decided. Returns whether that worked.
    async fn update(self, state: &Rc<RefCell<State>>) -> bool {
        let (import, version) = {
            let state = state.borrow();
            (state.import.clone(), state.version)
        };
        match update_review(import, version).await {
            Ok(update) => {
                if self.others.try_get_untracked().is_some_and(|others| others != update.others) {
                    let _gone = self.others.try_set(update.others);
                }
                match update.saved {
                    Some(saved) if saved.version.plan != version.plan => {
                        self.replaced();
                        false
                    }
                    Some(saved) => {
                        self.merge(state, &saved);
                        true
                    }
                    None => true,
                }
            }
            Err(
                ApiError::Conflict(ConflictCause::NotPlanned)
                | ApiError::ImportDiscarded { .. }
                | ApiError::NotFound(_),
            ) => {
                self.replaced();
                false
            }
            Err(error) => {
                self.session.report_error(&error);
                false
            }
        }
    }

    fn merge(self, state: &Rc<RefCell<State>>, saved: &SavedDecisions) {
        let theirs = OwnDecisions::from(saved);
        let merged = {
            let mut state = state.borrow_mut();
            if saved.version < state.version {
                return;
            }
            let merged = OwnDecisions::merge(&state.saved, &state.own, &theirs);
            (state.saved, state.version) = (theirs.clone(), saved.version);
            if merged.changed == 0 {
                return;
            }
            state.own = merged.decisions.clone();
            state.merges += 1;
            merged
        };
        let replaced = self.review.try_update(|review| {
            review.set_merged_decisions(&merged.decisions, &theirs);
            // Without a consent that does not cover all of the merged decisions.
            state.borrow_mut().own = review.own_decisions();
            let rows = merged.replaced.iter().filter_map(|row| review.row(*row));
            rows.map(|row| text::key(&row.summary.key)).collect()
        });
        if let (Some(replaced), Some(by)) = (replaced, saved.changed.clone()) {
            let news = News { by, changed: merged.changed, replaced };
            browser::announce(&news_text(&news, &self.user()));
            let _gone = self.news.try_set(Some(news));
        }
    }

    /// Takes over a new plan of the same import. Decisions that were not saved yet stay, if they are
    /// still possible.
    pub(super) fn replan(self, next: &Review, saved: &SavedDecisions) {
        let Some(state) = self.state.try_get_value() else { return };
        let theirs = OwnDecisions::from(saved);
        let merged = self.review.with_untracked(|review| {
            let state = state.borrow();
            let [base, own] = [&state.saved, &state.own].map(|it| review.decisions_for(it, next));
            OwnDecisions::merge(&base, &own, &theirs)
        });
        {
            let mut state = state.borrow_mut();
            (state.saved, state.version) = (theirs.clone(), saved.version);
            state.own = merged.decisions.clone();
        }
        self.review.update(|review| {
            *review = review.replanned(next.rows().to_vec());
            review.set_merged_decisions(&merged.decisions, &theirs);
            state.borrow_mut().own = review.own_decisions();
        });
    }

    fn replaced(self) {
        if !self.is_gone() {
            self.on_replaced.run(());
        }
    }

    /// Saves everything. Returns the version to apply, or `None` if other people decided something in the
    /// meantime, which the person has not seen.
    pub(super) async fn flush(self) -> Option<DecisionsVersion> {
        let state = self.state.try_get_value()?;
        let merges = state.borrow().merges;
        self.save(&state);
        while state.borrow().is_sending {
            browser::sleep(FLUSH_MILLIS).await;
        }
        let state = state.borrow();
        (state.merges == merges).then_some(state.version)
    }

    /// Takes over what other people decided, now.
    pub(super) fn refresh(self) {
        if let Some(state) = self.state.try_get_value() {
            spawn_local(async move {
                self.update(&state).await;
            });
        }
    }

    fn user(self) -> String {
        let account = self.account.try_get_untracked().flatten();
        account.map(|account| account.name).unwrap_or_default()
    }

    /// Who else has the review open, what they decided, and whether decisions could not be saved.
    pub(super) fn view(self) -> AnyView {
        let news = move || {
            self.news.get().map(|news| {
                let at = news.by.at.0;
                view! { <span>{news_text(&news, &self.user())} " " <TimeAgo at /> "."</span> }
            })
        };
        let others = move || {
            let others = self.others.get();
            (!others.is_empty()).then(|| {
                let names: Vec<String> = others.iter().map(|name| visible(name)).collect();
                view! { <span>{text::also_open(&names)}</span> }
            })
        };
        let failed = move || self.failed.get().map(|error| text::not_saved(&sentence(&error)));
        view! {
            <div class="s-review__others">
                <span role="alert">{failed}</span>
                {news}
                {others}
            </div>
        }
        .into_any()
    }
}

fn news_text(news: &News, user: &str) -> String {
    let own = *news.by.by == *user;
    let by = if own { text::IN_ANOTHER_WINDOW.to_owned() } else { visible(&news.by.by) };
    text::decisions_changed(&by, news.changed, &news.replaced)
}

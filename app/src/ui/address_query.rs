//! A value that a page keeps in the query of its address, such as a filter.

use std::time::Duration;

use leptos::{leptos_dom::helpers::debounce, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
    params::ParamsMap,
};

use super::erased::effect;

/// How long the value must stay unchanged before it is written to the address. Browsers limit how often
/// the address may change: Safari allows 100 changes in 30 s.
const DELAY: Duration = Duration::from_millis(250);

/// How a value is read from the query of an address and written to it.
pub(super) struct QueryFormat<T: 'static> {
    /// The parameters that belong to the value. Others stay in the address.
    pub(super) parameters: &'static [&'static str],
    /// Reads the value. Missing and unknown parameters are ignored.
    pub(super) read: fn(&ParamsMap) -> T,
    /// The names and values of the parameters, without empty ones.
    pub(super) write: fn(&T) -> Vec<(&'static str, String)>,
}

/// The value of a page, and the one that its address has.
pub(super) struct AddressQuery<T: Send + Sync + 'static> {
    /// What the page shows. Changes of it are written to the address.
    pub(super) value: RwSignal<T>,
    /// What the address has.
    pub(super) in_address: Memo<T>,
}

/// Returns the value of this page. `last` replaces the default of a page that is opened without a value
/// in its address.
///
/// The address follows [`DELAY`] after the last change of the value. It replaces the current address, so
/// that Back leaves the page instead of undoing a search letter by letter. Back, Forward and links set the
/// value.
pub(super) fn use_address_query<T>(
    format: &QueryFormat<T>,
    last: impl FnOnce() -> T,
) -> AddressQuery<T>
where
    T: Clone + Default + PartialEq + Send + Sync + 'static,
{
    let &QueryFormat { parameters: names, read, write } = format;
    let parameters = use_query_map();
    let location = use_location();
    let navigate = use_navigate();
    let in_address = Memo::new(move |_| parameters.with(read));
    let value = RwSignal::new(in_address.get_untracked());
    if value.with_untracked(|value| *value == T::default()) {
        value.set(last());
    }
    // What this page wrote to the address, until the address has changed.
    let written = StoredValue::new(None);
    let mut is_followed = false;
    effect(move || {
        let in_address = in_address.get();
        let own = written.with_value(|written| written.as_ref() == Some(&in_address));
        written.set_value(None);
        // At first the address may lack the last value of the page.
        if std::mem::replace(&mut is_followed, true) && !own {
            value.set(in_address);
        }
    });
    // The timer is cleared with the page, so the value cannot reach the address of the next page.
    let mut write_address = debounce(DELAY, move |()| {
        let value = value.get_untracked();
        if value == in_address.get_untracked() {
            return;
        }
        let mut parameters = parameters.get_untracked();
        for name in names {
            parameters.remove(name);
        }
        for (name, text) in write(&value) {
            parameters.insert(name, text);
        }
        written.set_value(Some(value));
        let address = location.pathname.get_untracked()
            + &parameters.to_query_string()
            + &location.hash.get_untracked();
        let options =
            NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&address, options);
    });
    effect(move || {
        value.track();
        write_address(());
    });
    AddressQuery { value, in_address }
}

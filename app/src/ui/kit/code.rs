//! Text that contains code.

use leptos::prelude::*;

/// Renders text whose parts in back quotes are code.
#[must_use]
pub fn with_code(text: &'static str) -> AnyView {
    let parts = text.split('`').enumerate().map(|(at, part)| {
        // The parts between back quotes are the odd ones.
        if at % 2 == 1 { view! { <code>{part}</code> }.into_any() } else { part.into_any() }
    });
    parts.collect_view().into_any()
}

#[cfg(test)]
mod tests {
    use leptos::reactive::owner::Owner;

    use super::*;

    fn html(text: &'static str) -> String {
        let html = Owner::new().with(|| with_code(text).to_html());
        html.replace("<!>", "")
    }

    #[test]
    fn text_in_back_quotes_becomes_code() {
        assert_eq!(
            html("Run `mockpit check`, then retry."),
            "Run <code>mockpit check</code>, then retry."
        );
        assert_eq!(html("No code <b>"), "No code &lt;b&gt;");
    }
}

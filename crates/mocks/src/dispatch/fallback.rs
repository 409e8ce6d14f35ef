//! Rules of the dispatchers that wrap another dispatcher.

use serde::Deserialize;

/// The rules of `FALLBACK`.
#[derive(Debug, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Fallback {
    /// The dispatcher that is tried first.
    #[serde(default)]
    pub(crate) dispatcher: Option<Box<str>>,
    /// Its rules.
    #[serde(default)]
    pub(crate) dispatcher_rules: Option<Box<str>>,
    /// The name of the response that is used if nothing matches.
    #[serde(default)]
    pub(crate) fallback: Option<Box<str>>,
}

/// The rules of `PROXY_FALLBACK`.
#[derive(Debug, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct ProxyFallback {
    /// The dispatcher that is tried first.
    #[serde(default)]
    pub(crate) dispatcher: Option<Box<str>>,
    /// Its rules.
    #[serde(default)]
    pub(crate) dispatcher_rules: Option<Box<str>>,
    /// The server that gets the calls which nothing matches.
    #[serde(default)]
    pub(crate) proxy_url: Option<Box<str>>,
}

impl Fallback {
    /// Parses rules. Microcks treats the dispatcher as unknown if they are broken.
    ///
    /// # Errors
    /// What is wrong, as one sentence.
    pub(crate) fn parse(rules: Option<&str>) -> Result<Self, Box<str>> {
        parse("FALLBACK", rules)
    }
}

impl ProxyFallback {
    /// Parses rules. Microcks treats the dispatcher as unknown if they are broken.
    ///
    /// # Errors
    /// What is wrong, as one sentence.
    pub(crate) fn parse(rules: Option<&str>) -> Result<Self, Box<str>> {
        parse("PROXY_FALLBACK", rules)
    }
}

fn parse<'a, T: Deserialize<'a>>(name: &str, rules: Option<&'a str>) -> Result<T, Box<str>> {
    let rules = rules.ok_or_else(|| format!("The dispatcher {name} has no rules."))?;
    let parsed = serde_json::from_str(rules);
    parsed.map_err(|error| format!("The rules of {name} cannot be read: {error}.").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_have_exactly_the_known_members() {
        let rules = r#"{"dispatcher":"URI_PARTS","dispatcherRules":"id","fallback":"none"}"#;
        let fallback = Fallback::parse(Some(rules)).unwrap();
        assert_eq!(fallback.dispatcher.as_deref(), Some("URI_PARTS"));
        assert_eq!(fallback.dispatcher_rules.as_deref(), Some("id"));
        assert_eq!(fallback.fallback.as_deref(), Some("none"));
        assert!(ProxyFallback::parse(Some(rules)).is_err(), "fallback is unknown");
        assert!(Fallback::parse(Some("none")).is_err());
        assert!(Fallback::parse(None).is_err());
        let proxy = ProxyFallback::parse(Some(r#"{"proxyUrl":"http://a/"}"#)).unwrap();
        assert_eq!(proxy.proxy_url.as_deref(), Some("http://a/"));
    }
}

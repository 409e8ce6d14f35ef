//! The tokens of a text.

use std::sync::LazyLock;

use api_types::{TokenRange, Tokens};
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxSet};

use crate::Language;

/// The bytes at the beginning of a text that are highlighted. More would take a browser long to draw.
const MAX_BYTES: usize = 100_000;

/// The grammars. Reading them takes long.
static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// What the scopes of a grammar mean. A name also begins with the first part of a longer scope.
static MEANINGS: LazyLock<Vec<(Scope, Kind)>> = LazyLock::new(|| {
    let meanings = [
        ("comment", Kind::Comment),
        ("entity.name", Kind::Name),
        ("entity.other.attribute-name", Kind::Name),
        ("variable", Kind::Name),
        ("string", Kind::Text),
        ("constant.numeric", Kind::Number),
        ("constant.language", Kind::Number),
        ("keyword", Kind::Keyword),
        ("storage", Kind::Keyword),
        ("support.type", Kind::Keyword),
    ];
    meanings.into_iter().filter_map(|(name, kind)| Some((Scope::new(name).ok()?, kind))).collect()
});

/// The scope of the keys of a JSON object, which are texts too.
static KEY: LazyLock<Option<Scope>> = LazyLock::new(|| Scope::new("meta.mapping.key").ok());

/// What a token is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    Comment,
    Text,
    Number,
    Keyword,
    Name,
    Other,
}

/// The tokens of a text in this language. Ends at the first line that the grammar cannot read.
#[must_use]
pub fn highlight(text: &str, language: Language) -> Tokens {
    let mut tokens = Tokens::default();
    let Some(syntax) = SYNTAXES.find_syntax_by_name(language.grammar()) else {
        return tokens;
    };
    let (mut state, mut scopes) = (ParseState::new(syntax), ScopeStack::new());
    let beginning = text.get(..text.floor_char_boundary(MAX_BYTES)).unwrap_or_default();
    let mut position = 0;
    for line in beginning.split_inclusive('\n') {
        let Ok(operations) = state.parse_line(line, &SYNTAXES) else { break };
        let mut start = 0;
        for (at, operation) in &operations {
            let part = line.get(start..*at).unwrap_or_default();
            add(&mut tokens, &mut position, part, kind(&scopes));
            start = *at;
            if scopes.apply(operation).is_err() {
                return tokens;
            }
        }
        add(&mut tokens, &mut position, line.get(start..).unwrap_or_default(), kind(&scopes));
    }
    tokens
}

/// Adds a part of a line, and advances the position, which is in UTF-16 code units.
fn add(tokens: &mut Tokens, position: &mut u32, part: &str, kind: Kind) {
    let length = u32::try_from(part.encode_utf16().count()).unwrap_or(u32::MAX);
    let start = *position;
    *position = position.saturating_add(length);
    let ranges = match kind {
        Kind::Comment => &mut tokens.comments,
        Kind::Text => &mut tokens.texts,
        Kind::Number => &mut tokens.numbers,
        Kind::Keyword => &mut tokens.keywords,
        Kind::Name => &mut tokens.names,
        Kind::Other => return,
    };
    if part.trim().is_empty() {
        return;
    }
    match ranges.last_mut() {
        // A grammar splits a text at its quotation marks and escapes.
        Some(last) if last.end == start => last.end = *position,
        _ => ranges.push(TokenRange { start, end: *position }),
    }
}

/// The meaning of the innermost scope that has one.
fn kind(scopes: &ScopeStack) -> Kind {
    let scopes = scopes.as_slice();
    let meaning = |scope: &Scope| {
        let mut meanings = MEANINGS.iter();
        meanings.find(|(prefix, _)| prefix.is_prefix_of(*scope)).map(|(_, kind)| *kind)
    };
    let is_key = || KEY.is_some_and(|key| scopes.iter().any(|scope| key.is_prefix_of(*scope)));
    match scopes.iter().rev().find_map(meaning) {
        Some(Kind::Text) if is_key() => Kind::Name,
        found => found.unwrap_or(Kind::Other),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The texts of the ranges.
    fn shown(text: &[u16], ranges: &[TokenRange]) -> Vec<String> {
        let part = |range: &TokenRange| &text[range.start as usize..range.end as usize];
        ranges.iter().map(|range| String::from_utf16_lossy(part(range)).trim().to_owned()).collect()
    }

    #[track_caller]
    fn check(language: Language, text: &str, names: &[&str], texts: &[&str], others: &[&str]) {
        let units: Vec<u16> = text.encode_utf16().collect();
        let tokens = highlight(text, language);
        assert_eq!(shown(&units, &tokens.names), names, "names");
        assert_eq!(shown(&units, &tokens.texts), texts, "texts");
        let mut rest = shown(&units, &tokens.numbers);
        rest.extend(shown(&units, &tokens.keywords));
        rest.extend(shown(&units, &tokens.comments));
        assert_eq!(rest, others, "numbers, keywords and comments");
    }

    #[test]
    fn tokens_of_every_language_are_found() {
        check(
            Language::Json,
            "{\"é\": [\"a\\n\", 1.5, true]}",
            &["\"é\""],
            &["\"a\\n\""],
            &["1.5", "true"],
        );
        check(
            Language::Yaml,
            "# é\nopenapi: '3'\nsize: 2\n",
            &["openapi", "size"],
            &["'3'"],
            &["2", "# é"],
        );
        check(
            Language::Xml,
            "<!-- c --><a b=\"1\">x</a>",
            &["a", "b", "a"],
            &["\"1\""],
            &["<!-- c -->"],
        );
        let proto = highlight("message A {\n  string b = 1;\n}\n", Language::Protobuf);
        assert!(!proto.keywords.is_empty() && !proto.numbers.is_empty(), "{proto:?}");
        let graphql = highlight("type A {\n  b: Int! # c\n}\n", Language::Graphql);
        assert!(!graphql.keywords.is_empty() && !graphql.comments.is_empty(), "{graphql:?}");
    }

    #[test]
    fn only_the_beginning_of_a_long_text_is_highlighted() {
        let text = "- 12345678\n".repeat(20_000);
        let tokens = highlight(&text, Language::Yaml);
        assert!(tokens.numbers.last().unwrap().end as usize <= MAX_BYTES);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

        #[test]
        fn ranges_are_ordered_and_within_any_text(
            text in "(\\PC|[\"{}:<>/# \\n-]){0,60}",
            language in prop::sample::select(vec![
                Language::Json, Language::Yaml, Language::Xml, Language::Protobuf, Language::Graphql,
            ]),
        ) {
            let length = text.encode_utf16().count() as u32;
            let Tokens { comments, texts, numbers, keywords, names } = highlight(&text, language);
            for ranges in [comments, texts, numbers, keywords, names] {
                let mut before = 0;
                for range in ranges {
                    prop_assert!(before <= range.start && range.start < range.end && range.end <= length);
                    before = range.end;
                }
            }
        }
    }
}

//! Paths with parameters, as operations have them in their names.

use crate::dispatch::pattern::Pattern;

/// The methods that a name can start with.
const METHODS: [&str; 6] = ["GET ", "POST ", "PUT ", "DELETE ", "PATCH ", "OPTIONS "];

/// The name of an operation without its method.
pub(super) fn without_method(name: &str) -> &str {
    METHODS.iter().find_map(|method| name.strip_prefix(method)).unwrap_or(name)
}

/// Which paths an operation has: `/beer/{name}/size/:size`.
#[derive(Debug)]
pub(super) enum PathPattern {
    /// A text for each segment, `None` for a parameter.
    Segments(Box<[Option<Box<str>>]>),
    /// A path with other parts that Microcks reads as a regular expression.
    Regex(Pattern),
}

impl PathPattern {
    /// Compiles the path of a name.
    ///
    /// # Errors
    /// Why Microcks cannot use it.
    pub(super) fn new(path: &str) -> Result<Self, Box<str>> {
        if let Some(segments) = segments(path) {
            return Ok(Self::Segments(segments));
        }
        Pattern::new(&to_regex(path)?).map(Self::Regex)
    }

    /// Takes each part in braces as a parameter, and all else as it is.
    pub(super) fn literal(path: &str) -> Option<Self> {
        let mut regex = String::new();
        for piece in pieces(path) {
            match piece {
                Piece::Parameter(_) => regex.push_str("[^/]+"),
                Piece::Text(text) => regex.push_str(&regex::escape(text)),
            }
        }
        Pattern::new(&regex).ok().map(Self::Regex)
    }

    /// Whether a path is one of these.
    pub(super) fn is_match(&self, path: &str) -> bool {
        match self {
            Self::Segments(segments) => {
                let mut parts = path.split('/');
                let all_match = segments.iter().all(|segment| match (segment, parts.next()) {
                    (Some(text), Some(part)) => **text == *part,
                    (None, Some(part)) => !part.is_empty(),
                    (_, None) => false,
                });
                all_match && parts.next().is_none()
            }
            Self::Regex(pattern) => pattern.is_match(path),
        }
    }
}

/// A part of a path.
pub(super) enum Piece<'a> {
    Text(&'a str),
    /// The name of a parameter in braces.
    Parameter(&'a str),
}

/// The parts of a path. Braces that do not close are text.
pub(super) fn pieces(path: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = path;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some(inner) = rest.strip_prefix('{')
            && let Some((name, after)) = inner.split_once('}')
        {
            rest = after;
            return Some(Piece::Parameter(name));
        }
        let end = rest.char_indices().skip(1).find(|(_, char)| *char == '{');
        let (text, after) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
        rest = after;
        Some(Piece::Text(text))
    })
}

fn is_parameter_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|char| is_word(char) || char == '-')
}

fn is_word(char: char) -> bool {
    char.is_ascii_alphanumeric() || char == '_'
}

fn segments(path: &str) -> Option<Box<[Option<Box<str>>]>> {
    let segment = |segment: &str| {
        let name = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        if name.is_some_and(is_parameter_name)
            || segment.strip_prefix(':').is_some_and(is_parameter_name)
        {
            return Some(None);
        }
        let is_plain = segment.chars().all(|char| !r"\.+*?()|[]{}^$:".contains(char));
        is_plain.then(|| Some(segment.into()))
    };
    path.split('/').map(segment).collect()
}

/// The expression that Microcks makes of a path. Braces with other names are no expression of Java, unless they count.
fn to_regex(path: &str) -> Result<String, Box<str>> {
    let mut regex = String::new();
    for piece in pieces(path) {
        match piece {
            Piece::Parameter(name) if is_parameter_name(name) => regex.push_str("[^/]+"),
            Piece::Parameter(name)
                if name.chars().all(|char| char.is_ascii_digit() || char == ',') =>
            {
                regex.extend(["{", name, "}"]);
            }
            Piece::Parameter(name) => return Err(format!("`{{{name}}}` is no parameter").into()),
            Piece::Text(text) => {
                for (index, segment) in text.split('/').enumerate() {
                    let slash = if index > 0 { "/" } else { "" };
                    match segment.strip_prefix(':').filter(|it| index > 0 && !it.is_empty()) {
                        Some(_) => regex.extend([slash, "[^/]+"]),
                        None => regex.extend([slash, segment]),
                    }
                }
            }
        }
    }
    Ok(regex)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_match(pattern: &str, path: &str) -> bool {
        PathPattern::new(pattern).unwrap().is_match(path)
    }

    #[test]
    fn parameter_is_one_segment() {
        assert!(is_match("/a/{x}/b/:y", "/a/1/b/2,3"));
        assert!(!is_match("/a/{x}", "/a/"));
        assert!(!is_match("/a/{x}", "/a/1/2"));
        assert!(!is_match("/a/{x}", "/a/1/"));
        assert!(is_match("/", "/"));
    }

    #[test]
    fn other_parts_are_regular_expressions() {
        assert!(is_match("/sub/{s}.json", "/sub/aXjson"));
        assert!(is_match("/v{x}/y", "/v1/y"));
        assert!(is_match("/a(bc)?/{x}", "/a/1"));
        assert!(PathPattern::new("/a/{e.f}").is_err());
        assert!(PathPattern::literal("/a/{e.f}").unwrap().is_match("/a/1"));
        assert!(PathPattern::literal("/a(").unwrap().is_match("/a("));
    }
}

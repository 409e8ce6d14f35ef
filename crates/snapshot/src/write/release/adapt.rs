//! Documents without what a release does not know.
//!
//! One pass that copies: what is not known is not copied, everything else stays to the byte. It
//! trusts that the documents have passed the walk and are compact, as those of a definition are;
//! other text is left alone.

use std::borrow::Cow;

use memchr::memchr2;

use crate::{
    Kind, Release, SEPARATOR,
    compare::document,
    read::schema::{self, Field, Shape},
    write::release::dropped::{DropReport, Owner},
};

/// The documents of a section, as a release reads them.
#[derive(Debug)]
pub struct Adapted<'a> {
    /// The documents that are left; empty where none is.
    pub section: Cow<'a, str>,
    /// How many documents that are.
    pub documents: u32,
    /// What had a value and was left out.
    pub dropped: DropReport,
}

/// The documents of a section, without the fields that this release does not know, without
/// constraints, bindings and contracts of a place or type that it does not know, and, of services,
/// without those of a type that it does not know. Null and empty values go silently.
///
/// Text that is not such a section is given back as it is.
#[must_use]
pub fn adapt_to_release(section: &str, kind: Kind, release: Release) -> Adapted<'_> {
    let owner = Owner::from(kind);
    let mut copy =
        Copy { text: "", at: 0, out: String::new(), release, dropped: DropReport::default() };
    copy.out.reserve(section.len());
    let mut documents = 0;
    for document in document::documents(section) {
        let start = copy.out.len();
        if documents > 0 {
            copy.out.push_str(SEPARATOR);
        }
        let begin = copy.out.len();
        (copy.text, copy.at) = (document, 0);
        let whole = copy.fields(schema::fields(kind), owner);
        match whole.filter(|_| copy.at == document.len()) {
            Some(Outcome::Kept) => {}
            Some(Outcome::Unknown(word)) => {
                copy.dropped.whole(owner, word);
                copy.out.truncate(start);
                continue;
            }
            None => {
                copy.out.truncate(begin);
                copy.out.push_str(document);
            }
        }
        documents += 1;
    }
    let Copy { out, dropped, .. } = copy;
    let section = if out == section { Cow::Borrowed(section) } else { Cow::Owned(out) };
    Adapted { section, documents, dropped }
}

/// The documents of a section without what no Microcks knows.
#[must_use]
pub fn drop_unknown_fields(section: &str, kind: Kind) -> Cow<'_, str> {
    adapt_to_release(section, kind, Release::NEWEST).section
}

/// What became of a value.
enum Outcome<'a> {
    /// It was copied.
    Kept,
    /// It holds a word that the release does not know, and cannot go without it.
    Unknown(&'a str),
}

/// Nothing: the text is not as it should be.
type Copied<'a> = Option<Outcome<'a>>;

struct Copy<'a> {
    text: &'a str,
    at: usize,
    out: String,
    release: Release,
    dropped: DropReport,
}

impl<'a> Copy<'a> {
    /// An object whose fields are in a table.
    fn fields(&mut self, fields: &'static [Field], owner: Owner) -> Copied<'a> {
        let start = self.out.len();
        // Of one that does not stay nothing else is told.
        let before = std::mem::take(&mut self.dropped);
        // It is not copied on, but has to be passed.
        let mut unknown = None;
        self.members(|copy, key| {
            let field = fields.iter().find(|field| is(field.name, key));
            match field.filter(|field| field.since <= copy.release) {
                _ if unknown.is_some() => {
                    copy.skip()?;
                    Some(false)
                }
                None => {
                    let value = copy.skip()?;
                    let name = field.map_or(key, |field| field.name);
                    if !says_nothing(name, value) {
                        copy.dropped.field(owner, name);
                    }
                    Some(false)
                }
                Some(field) => {
                    let outcome = copy.value(&field.shape, owner.of_field(field.name))?;
                    if let Outcome::Unknown(word) = outcome {
                        unknown = Some(word);
                        return Some(false);
                    }
                    Some(true)
                }
            }
        })?;
        let inside = std::mem::replace(&mut self.dropped, before);
        Some(match unknown {
            None => {
                self.dropped.merge(&inside);
                Outcome::Kept
            }
            Some(word) => {
                self.out.truncate(start);
                Outcome::Unknown(word)
            }
        })
    }

    fn value(&mut self, shape: &'static Shape, owner: Owner) -> Copied<'a> {
        match (shape, self.peek()?) {
            (Shape::Fields(fields), b'{') => self.fields(fields, owner),
            (Shape::Map(values), b'{') if shape_may_lose(values) => {
                self.members(|copy, _| copy.item(values, owner))?;
                Some(Outcome::Kept)
            }
            (Shape::List(items) | Shape::Set(items), b'[') if shape_may_lose(items) => {
                self.sequence(b']', |copy| copy.item(items, owner))?;
                Some(Outcome::Kept)
            }
            (Shape::OneOf(words), first) => {
                let raw = self.skip()?;
                let known = words.iter().filter(|word| word.since <= self.release);
                let name = raw.trim_matches('"');
                // A number is the place of a word in a list that was another one in other releases.
                let by_number = first != b'"' && self.release == Release::NEWEST;
                if raw != "null" && !by_number && !known.into_iter().any(|word| is(word.name, name))
                {
                    return Some(Outcome::Unknown(name));
                }
                self.out.push_str(raw);
                Some(Outcome::Kept)
            }
            _ => {
                let raw = self.skip()?;
                self.out.push_str(raw);
                Some(Outcome::Kept)
            }
        }
    }

    /// A value of a list or a map, which can go alone. Tells whether it is kept.
    fn item(&mut self, shape: &'static Shape, owner: Owner) -> Option<bool> {
        match self.value(shape, owner)? {
            Outcome::Kept => Some(true),
            Outcome::Unknown(word) => {
                self.dropped.whole(owner, word);
                Some(false)
            }
        }
    }

    /// The members of an object. `each` stands at the value and tells whether it copied it.
    fn members(&mut self, mut each: impl FnMut(&mut Self, &'a str) -> Option<bool>) -> Option<()> {
        self.sequence(b'}', |copy| {
            let key = copy.skip().filter(|key| key.starts_with('"'))?;
            copy.out.push_str(key);
            copy.expect(b':')?;
            copy.out.push(':');
            each(copy, key.get(1..key.len() - 1)?)
        })
    }

    /// What stands between two brackets; what `each` has not kept is taken back.
    fn sequence(
        &mut self,
        close: u8,
        mut each: impl FnMut(&mut Self) -> Option<bool>,
    ) -> Option<()> {
        self.copy_byte()?;
        let mut empty = true;
        while self.peek()? != close {
            let before = self.out.len();
            if !empty {
                self.out.push(',');
            }
            if each(self)? {
                empty = false;
            } else {
                self.out.truncate(before);
            }
            if self.peek()? == b',' {
                self.at += 1;
            } else if self.peek()? != close {
                return None;
            }
        }
        self.copy_byte()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// A bracket.
    fn copy_byte(&mut self) -> Option<()> {
        self.out.push_str(self.text.get(self.at..=self.at)?);
        self.at += 1;
        Some(())
    }

    /// Passes a value of any kind and any depth, and tells its text.
    fn skip(&mut self) -> Option<&'a str> {
        let (bytes, start) = (self.text.as_bytes(), self.at);
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
                b'"' => self.at = end_of_text(bytes, self.at)?,
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    depth = depth.checked_sub(1)?;
                    self.at += 1;
                }
                b',' | b':' => self.at += 1,
                _ => {
                    let rest = bytes.get(self.at..)?;
                    self.at += rest.iter().position(|byte| b",:{}[]\"".contains(byte))?;
                }
            }
            if depth == 0 {
                return self.text.get(start..self.at);
            }
        }
    }
}

/// Where the text that starts here ends: behind its closing quote.
fn end_of_text(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        at += memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes.get(at) == Some(&b'"') {
            return Some(at + 1);
        }
        at += 2;
    }
}

/// Whether something in a value of this shape can be unknown.
fn shape_may_lose(shape: &Shape) -> bool {
    !matches!(shape, Shape::Text | Shape::Integer | Shape::Boolean | Shape::Date)
}

/// Whether a raw text without its quotes is this name.
fn is(name: &str, raw: &str) -> bool {
    raw == name
        || (raw.contains('\\')
            && serde_json::from_str::<String>(&format!("\"{raw}\"")).is_ok_and(|it| it == name))
}

/// Whether a release without the field does what the value says: nothing, or what it always does.
fn says_nothing(name: &str, raw: &str) -> bool {
    matches!(raw, "null" | "\"\"" | "[]" | "{}" | "false")
        || (name == "defaultDelayStrategy" && raw == "\"fixed\"")
}

impl Owner {
    /// Whose fields stand in the value of this field.
    fn of_field(self, field: &str) -> Self {
        match (self, field) {
            (Self::Service, "operations") => Self::Operation,
            (Self::Operation | Self::Reply, "bindings") => Self::Binding,
            (Self::Operation, "callbackInfos" | "callbackInfso") => Self::Callback,
            (Self::Operation, "triggerInfos") => Self::Trigger,
            (Self::Operation, "reply") => Self::Reply,
            (Self::Operation, "parameterConstraints") => Self::Constraint,
            (Self::Request | Self::Response | Self::EventMessage, "headers") => Self::Header,
            (Self::Request, "queryParameters") => Self::QueryParameter,
            _ => self,
        }
    }
}

impl From<Kind> for Owner {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Service => Self::Service,
            Kind::Resource => Self::Contract,
            Kind::Request => Self::Request,
            Kind::Response => Self::Response,
            Kind::EventMessage => Self::EventMessage,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(kind: Kind, release: Release, section: &str, kept: &str, left: &str) {
        let adapted = adapt_to_release(section, kind, release);
        assert_eq!(adapted.section, kept);
        assert_eq!(adapted.dropped.to_string(), left);
        let documents = kept.split(SEPARATOR).filter(|document| !document.is_empty()).count();
        assert_eq!(adapted.documents as usize, documents);
    }

    #[test]
    fn unknown_fields_go_wherever_they_stand() {
        let check = |document: &str, left: &str| {
            assert_eq!(drop_unknown_fields(document, Kind::Service), left, "{document}");
        };
        check(r#"{"id":"a"}"#, r#"{"id":"a"}"#);
        check(r#"{"x":1}"#, "{}");
        check(r#"{"x":1,"y":2}"#, "{}");
        check(r#"{"x":1,"id":"a","y":2}"#, r#"{"id":"a"}"#);
        check(r#"{"x":1,"y":2,"id":"a"}"#, r#"{"id":"a"}"#);
        check(r#"{"id":"a","x":1,"y":2,"name":"b"}"#, r#"{"id":"a","name":"b"}"#);
        check(
            r#"{"operations":[{"x":{"id":1},"name":"b"},{"z":[]}]}"#,
            r#"{"operations":[{"name":"b"},{}]}"#,
        );
    }

    #[test]
    fn a_field_that_is_newer_goes_and_is_told_where_it_had_a_value() {
        let service = r#"{"id":"a","operations":[{"name":"x","callbackInfos":{"c":{"order":1}},"reply":null,"defaultDelayStrategy":"fixed"},{"name":"y","callbackInfos":{"c":{}},"triggerInfos":[],"defaultDelayStrategy":"random-20"}]}"#;
        check(
            Kind::Service,
            Release::V1_10,
            service,
            r#"{"id":"a","operations":[{"name":"x"},{"name":"y"}]}"#,
            "callbacks of 2 operations, the delay strategy of 1 operation",
        );
        check(Kind::Service, Release::V1_14, service, service, "");
    }

    #[test]
    fn the_smallest_thing_goes_that_has_a_word_which_is_newer() {
        check(
            Kind::Service,
            Release::V1_10,
            r#"{"type":"REST","operations":[{"parameterConstraints":[{"name":"a","in":"body"},{"name":"b","in":"query"},{"in":"cookie"}]}]}"#,
            r#"{"type":"REST","operations":[{"parameterConstraints":[{"name":"b","in":"query"}]}]}"#,
            "1 parameter constraint in `body`, 1 parameter constraint in `cookie`",
        );
        check(
            Kind::Service,
            Release::V1_2,
            r#"{"type":"EVENT","operations":[{"bindings":{"WS":{"type":"WS","method":"POST"},"KAFKA":{"type":"KAFKA"}}}]}"#,
            r#"{"type":"EVENT","operations":[{"bindings":{"KAFKA":{"type":"KAFKA"}}}]}"#,
            "1 binding of type `WS`",
        );
        check(
            Kind::Resource,
            Release::V1_8,
            "{\"id\":\"1\",\"type\":\"JSON_FRAGMENT\",\"mainArtifact\":true},\n{\"id\":\"2\",\"type\":\"WSDL\"}",
            "{\"id\":\"2\",\"type\":\"WSDL\"}",
            "1 contract of type `JSON_FRAGMENT`",
        );
        check(
            Kind::Service,
            Release::V1_3,
            r#"{"name":"n","type":"GRAPHQL"}"#,
            "",
            "1 service of type `GRAPHQL`",
        );
        // No Microcks knows it.
        check(Kind::Service, Release::NEWEST, r#"{"type":"rest"}"#, "", "1 service of type `rest`");
        check(Kind::Service, Release::V1_2, r#"{"type":null}"#, r#"{"type":null}"#, "");
    }

    #[test]
    fn keys_may_be_written_with_escapes_and_maps_may_have_any_keys() {
        let service = r#"{"\u0069d":"a","metadata":{"labels":{"callbackInfos":"x"}}}"#;
        check(Kind::Service, Release::OLDEST, service, service, "");
    }

    #[test]
    fn what_is_no_section_is_left_alone() {
        for text in
            ["", "{", "[1]", "null", "{\"id\"", "{\"id\":\"a", "{\"x\":1}}", "{\"x\":]", "\""]
        {
            for kind in Kind::ALL {
                let adapted = adapt_to_release(text, kind, Release::OLDEST);
                assert_eq!(adapted.section, text);
            }
        }
    }

    #[test]
    fn the_report_does_not_grow_with_the_names_in_the_file() {
        let fields: Vec<String> = (0..5000).map(|at| format!("\"x{at}\":1")).collect();
        let adapted =
            adapt_to_release(&format!("{{{}}}", fields.join(",")), Kind::Request, Release::NEWEST)
                .dropped;
        assert_eq!(adapted.iter().count(), 101);
        assert_eq!(adapted.iter().map(|(_, count)| count).sum::<u32>(), 5000);
    }

    proptest! {
        /// What is left has no unknown field, and every known field as it was.
        #[test]
        fn what_is_left_is_exactly_what_is_known(
            fields in prop::collection::vec(("(id|name|version|u1|u2|u3)", "(1|null|\"v\"|\\{\\}|\\[1,2\\])"), 0..7)
        ) {
            let join = |keep: &dyn Fn(&str) -> bool| {
                let kept: Vec<_> = fields
                    .iter()
                    .filter(|(name, _)| keep(name))
                    .map(|(name, value)| format!("\"{name}\":{value}"))
                    .collect();
                format!("{{{}}}", kept.join(","))
            };
            let (all, known) = (join(&|_| true), join(&|name| !name.starts_with('u')));
            prop_assert_eq!(drop_unknown_fields(&all, Kind::Service), known);
        }

        /// No text makes it panic, and what it takes for documents stays within the text.
        #[test]
        fn any_text_is_answered(
            text in r#"(\{|\}|\[|\]|"|,|:|\\|1|null|a|é|"type":"REST"|"operations":\[|"in":|"x":){0,16}"#
        ) {
            for kind in Kind::ALL {
                let adapted = adapt_to_release(&text, kind, Release::V1_3);
                prop_assert!(adapted.section.len() <= text.len());
            }
        }
    }
}

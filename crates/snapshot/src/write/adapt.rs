//! Removes from documents what a release cannot read.
//!
//! Copies each document in one pass and skips unknown content and values that Microcks cannot read.
//! Writes words instead of their numbers, and known names instead of misspelled ones. Everything else
//! keeps every byte.
//!
//! The documents must be valid and compact, as those of a definition are. Other text is not
//! changed.

use std::borrow::Cow;

use memchr::memchr2;

use crate::{
    Kind, Release, SEPARATOR,
    read::{
        raw_text::decode_key,
        schema::{self, Field, Shape},
        value::{self, Reading},
    },
    section,
    write::dropped::{DropReport, Owner},
};

/// A section adapted to a release.
#[derive(Debug)]
pub struct Adapted<'a> {
    /// The documents that the release can read. Empty if there are none.
    pub section: Cow<'a, str>,
    /// The number of documents in the section.
    pub documents: u32,
    /// The values that were dropped.
    pub dropped: DropReport,
}

/// Drops what this release does not know: fields, constraints in unknown locations, and bindings,
/// contracts and services of unknown types. Drops values that no Microcks can read, such as a number
/// of more than 64 bits. The report does not list unknown fields without effect: null, false, empty
/// values and defaults.
///
/// Text that is not a section is returned unchanged.
#[must_use]
pub fn adapt_to_release(section: &str, kind: Kind, release: Release) -> Adapted<'_> {
    let owner = Owner::from(kind);
    let mut adapter =
        Adapter { text: "", at: 0, out: String::new(), release, dropped: DropReport::default() };
    adapter.out.reserve(section.len());
    let mut documents = 0;
    for document in section::documents(section) {
        let end_of_previous = adapter.out.len();
        if documents > 0 {
            adapter.out.push_str(SEPARATOR);
        }
        let start = adapter.out.len();
        (adapter.text, adapter.at) = (document, 0);
        let copied = adapter.fields(schema::fields(kind), owner);
        match copied.filter(|_| adapter.at == document.len()) {
            Some(Copied::Yes) => {}
            Some(lost) => {
                adapter.dropped.add_lost(owner, &lost);
                adapter.out.truncate(end_of_previous);
                continue;
            }
            None => {
                adapter.out.truncate(start);
                adapter.out.push_str(document);
            }
        }
        documents += 1;
    }
    let Adapter { out, dropped, .. } = adapter;
    let section = if out == section { Cow::Borrowed(section) } else { Cow::Owned(out) };
    Adapted { section, documents, dropped }
}

/// Drops from the documents of a section what no Microcks knows.
#[must_use]
pub fn drop_unknown_fields(section: &str, kind: Kind) -> Cow<'_, str> {
    adapt_to_release(section, kind, Release::NEWEST).section
}

/// The result of copying a value.
enum Copied<'a> {
    /// The value was copied.
    Yes,
    /// The value is useless without this word, which the release does not know.
    Unknown(&'a str),
    /// No Microcks can read the value, or the value that it is useless without.
    Unreadable,
}

impl DropReport {
    /// Adds an object that was not copied.
    fn add_lost(&mut self, owner: Owner, lost: &Copied<'_>) {
        match lost {
            Copied::Yes => {}
            Copied::Unknown(word) => self.add_whole(owner, word),
            Copied::Unreadable => self.add_unreadable(owner, ""),
        }
    }
}

/// Copies one document. Its methods return `None` if the text is not as expected.
struct Adapter<'a> {
    text: &'a str,
    at: usize,
    out: String,
    release: Release,
    dropped: DropReport,
}

impl<'a> Adapter<'a> {
    /// Copies an object with a table of fields.
    fn fields(&mut self, fields: &'static [Field], owner: Owner) -> Option<Copied<'a>> {
        let start = self.out.len();
        // If the whole object is dropped, the report does not list its fields.
        let dropped_before = std::mem::take(&mut self.dropped);
        let mut lost = None;
        let mut misnamed = Misnamed::default();
        let mut has_needed = !fields.first().is_some_and(|field| field.needed);
        self.members(|adapter, key| {
            if lost.is_some() {
                // The object will be dropped, but the rest of it must be skipped.
                adapter.skip()?;
                return Some(false);
            }
            let name = decode_key(key);
            let field = fields.iter().find(|field| field.name == name);
            let Some(known) = field.filter(|field| field.since <= adapter.release) else {
                let value = adapter.skip()?;
                let name = field.map_or(key, |field| field.name);
                let is_kept =
                    field.is_none() && misnamed.remember(fields, key, value, adapter.release);
                if !is_kept && !has_no_effect(name, value) {
                    adapter.dropped.add_field(owner, name);
                }
                return Some(false);
            };
            misnamed.has_known |= known.name == "fault" || known.name == "qoS";
            if known.name == "id" && adapter.rest().starts_with("\"\"") {
                // An empty ID is none. Microcks would store all such documents as one.
                adapter.skip()?;
                return Some(false);
            }
            has_needed |= known.needed && adapter.peek() != Some(b'n');
            let copied = adapter.value(&known.shape, owner.of_field(known.name), (owner, known))?;
            Some(match copied {
                Copied::Yes => true,
                // A contract is useless without its content.
                Copied::Unreadable if owner != Owner::Contract || known.name != "content" => {
                    adapter.dropped.add_unreadable(owner, known.name);
                    false
                }
                other => {
                    lost = Some(other);
                    false
                }
            })
        })?;
        let dropped_inside = std::mem::replace(&mut self.dropped, dropped_before);
        let lost = lost.or_else(|| (!has_needed).then_some(Copied::Unreadable));
        let Some(lost) = lost else {
            self.dropped.merge(&dropped_inside);
            misnamed.write(&mut self.out);
            return Some(Copied::Yes);
        };
        self.out.truncate(start);
        Some(lost)
    }

    /// Copies a value with this shape, which is in a field of an object.
    fn value(
        &mut self,
        shape: &'static Shape,
        owner: Owner,
        field: (Owner, &'static Field),
    ) -> Option<Copied<'a>> {
        match (shape, self.peek()?) {
            (Shape::Fields(fields), b'{') => return self.fields(fields, owner),
            (Shape::Map(values), b'{') => {
                let needs_items = matches!(values, Shape::Fields(_));
                self.members(|adapter, key| {
                    if value::unreadable_key(key).is_some() {
                        adapter.skip()?;
                        adapter.dropped.add_unreadable(field.0, field.1.name);
                        return Some(false);
                    }
                    adapter.item(values, owner, field, needs_items)
                })?;
            }
            (Shape::List(items) | Shape::Set(items), b'[') => {
                self.sequence(b']', |adapter| adapter.item(items, owner, field, true))?;
            }
            (Shape::Fields(_) | Shape::Map(_) | Shape::List(_) | Shape::Set(_), _) => {
                let raw = self.skip()?;
                self.out.push_str(raw);
            }
            (scalar, _) => return self.scalar(scalar),
        }
        Some(Copied::Yes)
    }

    /// Copies a value that is neither an array nor an object.
    fn scalar(&mut self, shape: &'static Shape) -> Option<Copied<'a>> {
        let raw = self.skip()?;
        match value::read_scalar(shape, raw) {
            // Releases know a word by name, and number their words differently.
            Reading::Word(word) if word.since <= self.release => {
                self.out.extend(["\"", word.name, "\""]);
            }
            Reading::Word(word) => return Some(Copied::Unknown(word.name)),
            Reading::UnknownWord(_) => return Some(Copied::Unknown(raw.trim_matches('"'))),
            Reading::LongNumber => self.out.extend(["\"", raw, "\""]),
            Reading::Unreadable(_) => return Some(Copied::Unreadable),
            Reading::Plain | Reading::Converted(_) | Reading::WrongType(_) => {
                self.out.push_str(raw);
            }
        }
        Some(Copied::Yes)
    }

    /// Copies an item of a list or a map, or drops it. Returns whether it was copied. Microcks reads a
    /// null among objects, but fails to use the service, so `needs_items` drops it.
    fn item(
        &mut self,
        shape: &'static Shape,
        owner: Owner,
        field: (Owner, &'static Field),
        needs_items: bool,
    ) -> Option<bool> {
        if needs_items && self.peek()? == b'n' {
            self.skip()?;
            return Some(false);
        }
        match self.value(shape, owner, field)? {
            Copied::Yes => Some(true),
            Copied::Unreadable if shape.is_scalar() => {
                self.dropped.add_unreadable(field.0, field.1.name);
                Some(false)
            }
            lost => {
                self.dropped.add_lost(owner, &lost);
                Some(false)
            }
        }
    }

    /// Copies the members of an object. Calls `each` at the start of each value with the raw key.
    /// `each` returns whether it copied the value.
    fn members(&mut self, mut each: impl FnMut(&mut Self, &'a str) -> Option<bool>) -> Option<()> {
        self.sequence(b'}', |adapter| {
            let key = adapter.skip().filter(|key| key.starts_with('"'))?;
            adapter.out.push_str(key);
            adapter.expect(b':')?;
            adapter.out.push(':');
            each(adapter, key.get(1..key.len() - 1)?)
        })
    }

    /// Copies the items between two brackets. Removes from the output what `each` did not copy.
    fn sequence(
        &mut self,
        close: u8,
        mut each: impl FnMut(&mut Self) -> Option<bool>,
    ) -> Option<()> {
        self.copy_byte()?;
        let mut is_empty = true;
        while self.peek()? != close {
            let length_before = self.out.len();
            if !is_empty {
                self.out.push(',');
            }
            if each(self)? {
                is_empty = false;
            } else {
                self.out.truncate(length_before);
            }
            if self.peek()? == b',' {
                self.at += 1;
            } else if self.peek()? != close {
                return None;
            }
        }
        self.copy_byte()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn copy_byte(&mut self) -> Option<()> {
        self.out.push_str(self.text.get(self.at..=self.at)?);
        self.at += 1;
        Some(())
    }

    /// Skips a value or key of any type and depth. Returns its raw text.
    fn skip(&mut self) -> Option<&'a str> {
        let (bytes, start) = (self.text.as_bytes(), self.at);
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
                b'"' => self.at = end_of_string(bytes, self.at)?,
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

/// The index after the closing quote of the string at `start`.
fn end_of_string(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        at += memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes.get(at) == Some(&b'"') {
            return Some(at + 1);
        }
        at += 2;
    }
}

/// A field under a name that Microcks rejects, such as `isFault` for `fault`.
#[derive(Default)]
struct Misnamed<'a> {
    /// The known name and the value.
    field: Option<(&'static str, &'a str)>,
    /// Whether the object has the field under its known name too.
    has_known: bool,
}

impl<'a> Misnamed<'a> {
    /// Remembers the value of an unknown field if its name is such a name and the release can read the
    /// value. Returns whether it does.
    fn remember(
        &mut self,
        fields: &'static [Field],
        key: &str,
        value: &'a str,
        release: Release,
    ) -> bool {
        let known = schema::find_misnamed(fields, key);
        let known = known.filter(|field| field.since <= release).filter(|field| {
            let reading = value::read_scalar(&field.shape, value);
            matches!(reading, Reading::Plain | Reading::Converted(_))
        });
        self.field = known.map(|field| (field.name, value)).or(self.field);
        known.is_some()
    }

    /// Adds the field to the object at the end of the output.
    fn write(&self, out: &mut String) {
        let Some((name, value)) = self.field.filter(|_| !self.has_known) else { return };
        if out.pop() == Some('}') {
            let separator = if out.ends_with('{') { "\"" } else { ",\"" };
            out.extend([separator, name, "\":", value, "}"]);
        }
    }
}

/// Whether a release behaves the same without the field: the value is empty or the default.
fn has_no_effect(name: &str, raw: &str) -> bool {
    let is_empty = matches!(raw, "null" | "\"\"" | "[]" | "{}" | "false");
    is_empty || (name == "defaultDelayStrategy" && raw == "\"fixed\"")
}

impl Owner {
    /// The owner of the fields inside the value of this field.
    pub(crate) fn of_field(self, field: &str) -> Self {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(kind: Kind, release: Release, section: &str, expected: &str, dropped: &str) {
        let adapted = adapt_to_release(section, kind, release);
        assert_eq!(adapted.section, expected);
        assert_eq!(adapted.dropped.to_string(), dropped);
        let documents = expected.split(SEPARATOR).filter(|document| !document.is_empty()).count();
        assert_eq!(adapted.documents as usize, documents);
    }

    #[test]
    fn unknown_fields_are_dropped_at_any_position() {
        let check = |document: &str, expected: &str| {
            assert_eq!(drop_unknown_fields(document, Kind::Service), expected, "{document}");
        };
        check(r#"{"id":"a"}"#, r#"{"id":"a"}"#);
        check(r#"{"x":1}"#, "{}");
        check(r#"{"x":1,"y":2}"#, "{}");
        check(r#"{"x":1,"id":"a","y":2}"#, r#"{"id":"a"}"#);
        check(r#"{"x":1,"y":2,"id":"a"}"#, r#"{"id":"a"}"#);
        check(r#"{"id":"a","x":1,"y":2,"name":"b"}"#, r#"{"id":"a","name":"b"}"#);
        check(
            r#"{"operations":[{"x":{"id":1},"name":"b"},{"z":[],"name":""}]}"#,
            r#"{"operations":[{"name":"b"},{"name":""}]}"#,
        );
    }

    #[test]
    fn newer_fields_are_dropped_and_reported_if_they_have_a_value() {
        let service = r#"{"id":"a","operations":[{"name":"x","callbackInfos":{"c":{"order":1}},"reply":null,"defaultDelayStrategy":"fixed"},{"name":"y","callbackInfos":{"c":{}},"triggerInfos":[],"defaultDelayStrategy":"random-20"}]}"#;
        check(
            Kind::Service,
            Release::V1_10,
            service,
            r#"{"id":"a","operations":[{"name":"x"},{"name":"y"}]}"#,
            "callbacks of 2 operations, the response time strategy of 1 operation",
        );
        check(Kind::Service, Release::V1_14, service, service, "");
    }

    #[test]
    fn newer_word_drops_the_smallest_object_that_contains_it() {
        check(
            Kind::Service,
            Release::V1_10,
            r#"{"type":"REST","operations":[{"name":"o","parameterConstraints":[{"name":"a","in":"body"},{"name":"b","in":"query"},{"in":"cookie"}]}]}"#,
            r#"{"type":"REST","operations":[{"name":"o","parameterConstraints":[{"name":"b","in":"query"}]}]}"#,
            "1 parameter constraint in `body`, 1 parameter constraint in `cookie`",
        );
        check(
            Kind::Service,
            Release::V1_2,
            r#"{"type":"EVENT","operations":[{"name":"o","bindings":{"WS":{"type":"WS","method":"POST"},"KAFKA":{"type":"KAFKA"}}}]}"#,
            r#"{"type":"EVENT","operations":[{"name":"o","bindings":{"KAFKA":{"type":"KAFKA"}}}]}"#,
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
        // No Microcks knows this type.
        check(Kind::Service, Release::NEWEST, r#"{"type":"rest"}"#, "", "1 service of type `rest`");
        check(Kind::Service, Release::V1_2, r#"{"type":null}"#, r#"{"type":null}"#, "");
    }

    #[test]
    fn values_that_no_microcks_reads_are_dropped_and_reported() {
        check(
            Kind::Service,
            Release::NEWEST,
            r#"{"name":"n","metadata":{"createdOn":"yesterday","lastUpdate":"2024-03-09","labels":{"a":null}},"operations":[{"name":"o","defaultDelay":1e300,"callbackInfos":{"c":{"order":2147483648,"method":"GET"}}}]}"#,
            r#"{"name":"n","metadata":{"lastUpdate":"2024-03-09","labels":{"a":null}},"operations":[{"name":"o","callbackInfos":{"c":{"method":"GET"}}}]}"#,
            "unreadable date of creation of 1 service, unreadable response time of 1 operation, \
             unreadable order of 1 callback",
        );
        let long = "x".repeat(value::MAX_TEXT + 1);
        let section = format!(
            "{{\"id\":\"1\",\"content\":\"{long}\"}},\n{{\"id\":\"2\",\"operations\":[\"{long}\",\"o\"]}}"
        );
        check(
            Kind::Resource,
            Release::NEWEST,
            &section,
            r#"{"id":"2","operations":["o"]}"#,
            "1 contract with a text of more than 20,000,000 characters, unreadable operations of 1 \
             contract",
        );
        let section = format!("{{\"id\":\"1\",\"content\":\"{long}\"}}");
        check(
            Kind::Response,
            Release::NEWEST,
            &section,
            r#"{"id":"1"}"#,
            "unreadable body of 1 response",
        );
        let section =
            format!("{{\"metadata\":{{\"annotations\":{{\"{long}\":\"x\",\"a\":\"b\"}}}}}}");
        check(
            Kind::Service,
            Release::NEWEST,
            &section,
            r#"{"metadata":{"annotations":{"a":"b"}}}"#,
            "unreadable annotations of 1 service",
        );
    }

    #[test]
    fn what_microcks_reads_but_cannot_use_is_dropped_and_reported() {
        check(
            Kind::Service,
            Release::NEWEST,
            r#"{"name":"n","metadata":{"labels":{"a.b":"c","d":"e"},"annotations":{"\u002e":"f"}},"operations":[{"name":"o","callbackInfos":{"c.d":{"order":1}}}]}"#,
            r#"{"name":"n","metadata":{"labels":{"d":"e"},"annotations":{}},"operations":[{"name":"o","callbackInfos":{}}]}"#,
            "unreadable annotations of 1 service, unreadable labels of 1 service, unreadable \
             callbacks of 1 operation",
        );
        check(
            Kind::Service,
            Release::NEWEST,
            r#"{"name":"n","operations":[{"method":"GET"},{"name":"o"},{"name":null,"x":{"y":1}},{}]}"#,
            r#"{"name":"n","operations":[{"name":"o"}]}"#,
            "3 operations without a name",
        );
    }

    #[test]
    fn values_that_microcks_reads_otherwise_are_written_as_it_reads_them() {
        let adapt = |kind, section: &str, expected: &str| {
            check(kind, Release::NEWEST, section, expected, "");
        };
        adapt(Kind::Service, r#"{"type":0}"#, r#"{"type":"SOAP_HTTP"}"#);
        adapt(Kind::Service, r#"{"type":" REST"}"#, r#"{"type":"REST"}"#);
        let digits = "7".repeat(1_001);
        adapt(
            Kind::Response,
            &format!("{{\"status\":{digits}}}"),
            &format!("{{\"status\":\"{digits}\"}}"),
        );
        adapt(Kind::Response, r#"{"id":"","status":200}"#, r#"{"status":200}"#);
        adapt(
            Kind::Service,
            r#"{"operations":[null,{"name":"o","bindings":{"KAFKA":null}},null]}"#,
            r#"{"operations":[{"name":"o","bindings":{}}]}"#,
        );
        adapt(Kind::Response, r#"{"isFault":true}"#, r#"{"fault":true}"#);
        adapt(Kind::Response, r#"{"isFault":1,"id":"p"}"#, r#"{"id":"p","fault":1}"#);
        adapt(Kind::Response, r#"{"isFault":true,"fault":false}"#, r#"{"fault":false}"#);
        check(
            Kind::Response,
            Release::NEWEST,
            r#"{"isFault":"maybe"}"#,
            "{}",
            "`isFault` of 1 response",
        );
    }

    #[test]
    fn escaped_keys_are_known_and_maps_keep_all_keys() {
        let service = r#"{"\u0069d":"a","metadata":{"labels":{"callbackInfos":"x"}}}"#;
        check(Kind::Service, Release::OLDEST, service, service, "");
    }

    #[test]
    fn text_that_is_not_a_section_is_unchanged() {
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
    fn report_has_a_limited_number_of_entries() {
        let fields: Vec<String> = (0..5000).map(|at| format!("\"x{at}\":1")).collect();
        let adapted =
            adapt_to_release(&format!("{{{}}}", fields.join(",")), Kind::Request, Release::NEWEST)
                .dropped;
        assert_eq!(adapted.iter().count(), 101);
        assert_eq!(adapted.iter().map(|(_, count)| count).sum::<u32>(), 5000);
    }

    proptest! {
        #[test]
        fn known_fields_are_kept_and_unknown_fields_dropped(
            fields in prop::collection::vec(("(id|name|version|u1|u2|u3)", "(1|null|\"v\"|\\{\\}|\\[1,2\\])"), 0..7)
        ) {
            let join = |is_wanted: &dyn Fn(&str) -> bool| {
                let wanted: Vec<_> = fields
                    .iter()
                    .filter(|(name, _)| is_wanted(name))
                    .map(|(name, value)| format!("\"{name}\":{value}"))
                    .collect();
                format!("{{{}}}", wanted.join(","))
            };
            let (all, known) = (join(&|_| true), join(&|name| !name.starts_with('u')));
            prop_assert_eq!(drop_unknown_fields(&all, Kind::Service), known);
        }

        #[test]
        fn any_text_is_adapted_without_panic_and_grows_only_by_words_for_numbers(
            text in r#"(\{|\}|\[|\]|"|,|:|\\|1|null|a|é|"type":"REST"|"operations":\[|"in":|"x":){0,16}"#
        ) {
            for kind in Kind::ALL {
                let adapted = adapt_to_release(&text, kind, Release::V1_3);
                let words = text.matches('1').count() * "\"GENERIC_EVENT\"".len();
                prop_assert!(adapted.section.len() <= text.len() + words);
            }
        }
    }
}

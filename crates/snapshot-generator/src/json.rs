//! Writes JSON as Microcks does: compact, fields in their order, with nulls, and only the fields
//! that the release knows.

use crate::Release;

/// A growing JSON text.
pub(crate) struct Json {
    pub(crate) out: Vec<u8>,
    release: Release,
}

/// The fields of an object that is being written.
pub(crate) struct Fields<'a> {
    json: &'a mut Json,
    empty: bool,
}

impl Json {
    pub(crate) fn new(release: Release) -> Self {
        Self { out: Vec::new(), release }
    }

    pub(crate) fn release(&self) -> Release {
        self.release
    }

    pub(crate) fn raw(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.out.push(b'"');
        let mut rest = text.as_bytes();
        while let Some(plain) = rest.iter().position(|byte| must_escape(*byte)) {
            let (before, from) = rest.split_at(plain);
            self.out.extend_from_slice(before);
            match from.first() {
                Some(b'"') => self.raw("\\\""),
                Some(b'\\') => self.raw("\\\\"),
                Some(b'\n') => self.raw("\\n"),
                Some(b'\t') => self.raw("\\t"),
                Some(b'\r') => self.raw("\\r"),
                other => {
                    let code = other.copied().unwrap_or_default();
                    self.raw(&format!("\\u{code:04X}"));
                }
            }
            rest = from.get(1..).unwrap_or_default();
        }
        self.out.extend_from_slice(rest);
        self.out.push(b'"');
    }

    pub(crate) fn object(&mut self, fields: impl FnOnce(&mut Fields<'_>)) {
        self.out.push(b'{');
        fields(&mut Fields { json: self, empty: true });
        self.out.push(b'}');
    }

    pub(crate) fn array<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut each: impl FnMut(&mut Self, T),
    ) {
        self.out.push(b'[');
        let mut empty = true;
        for item in items {
            if !std::mem::take(&mut empty) {
                self.out.push(b',');
            }
            each(self, item);
        }
        self.out.push(b']');
    }

    pub(crate) fn texts<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>) {
        self.array(texts, Self::text);
    }
}

impl Fields<'_> {
    /// Writes fields that a release introduced.
    pub(crate) fn since(&mut self, release: Release, fields: impl FnOnce(&mut Self)) {
        if self.json.release >= release {
            fields(self);
        }
    }

    /// Starts a field. The caller writes the value.
    pub(crate) fn value(&mut self, name: &str) -> &mut Json {
        if !std::mem::take(&mut self.empty) {
            self.json.out.push(b',');
        }
        self.json.out.push(b'"');
        self.json.raw(name);
        self.json.raw("\":");
        self.json
    }

    pub(crate) fn text(&mut self, name: &str, text: &str) {
        self.value(name).text(text);
    }

    pub(crate) fn optional_text(&mut self, name: &str, text: Option<&str>) {
        match text {
            Some(text) => self.text(name, text),
            None => self.null(name),
        }
    }

    pub(crate) fn null(&mut self, name: &str) {
        self.value(name).raw("null");
    }

    pub(crate) fn number(&mut self, name: &str, number: Option<u64>) {
        match number {
            Some(number) => self.value(name).raw(&number.to_string()),
            None => self.null(name),
        }
    }

    pub(crate) fn flag(&mut self, name: &str, flag: bool) {
        self.value(name).raw(if flag { "true" } else { "false" });
    }

    pub(crate) fn release(&self) -> Release {
        self.json.release
    }
}

const fn must_escape(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\' | ..0x20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_text_is_the_same_when_parsed() {
        for text in ["", "a\"b\\c\n\t\r\u{1}é日", "\u{1F950}", "\\"] {
            let mut json = Json::new(Release::V1_16);
            json.text(text);
            let read: String = serde_json::from_slice(&json.out).unwrap();
            assert_eq!(read, text);
        }
    }
}

//! Keeps what a query selects of an example.

use super::{schema::Schema, selection::Selection};
use crate::json::{self, Json};

/// The answer would be too large.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct TooLarge;

/// Writes selected parts of examples.
pub(super) struct Filter<'a> {
    /// The schema, if it is known.
    pub(super) schema: Option<&'a Schema>,
    /// The largest answer, in bytes.
    pub(super) limit: usize,
    pub(super) is_strict: bool,
}

impl Filter<'_> {
    /// Writes the selected fields of a value in the order in which it has them. `of`: the name of its type.
    pub(super) fn write(
        &self,
        value: &Json,
        fields: Option<&[&Selection]>,
        of: Option<&str>,
        out: &mut String,
    ) -> Result<(), TooLarge> {
        let Some(fields) = fields else {
            json::write(value, out);
            return self.check(out);
        };
        match value {
            Json::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    self.write(item, Some(fields), of, out)?;
                }
                out.push(']');
            }
            Json::Object(members) => self.object(value, members, fields, of, out)?,
            scalar => json::write(scalar, out),
        }
        self.check(out)
    }

    fn check(&self, out: &str) -> Result<(), TooLarge> {
        if out.len() > self.limit { Err(TooLarge) } else { Ok(()) }
    }

    fn object(
        &self,
        value: &Json,
        members: &[(Box<str>, Json)],
        fields: &[&Selection],
        of: Option<&str>,
        out: &mut String,
    ) -> Result<(), TooLarge> {
        let stored = value.get(TYPENAME).and_then(Json::as_str);
        let of = stored.or(of);
        let matching: Vec<_> = fields.iter().filter(|it| self.is_of_types(it, of)).collect();
        let mut separator = '{';
        let mut start = |key: &str, out: &mut String| {
            out.push(std::mem::replace(&mut separator, ','));
            json::write_string(key, out);
            out.push(':');
        };
        let typename = of.filter(|of| stored.is_none() && self.is_object(of));
        if let Some(typename) = typename {
            for selection in matching.iter().filter(|it| it.name == TYPENAME) {
                start(&selection.key, out);
                json::write_string(typename, out);
            }
        }
        for (name, member) in members {
            let same: Vec<_> = matching.iter().filter(|it| it.name == **name).collect();
            for (index, selection) in same.iter().enumerate() {
                let key = if self.is_strict { &selection.name } else { &selection.key };
                if same.iter().take(index).any(|it| it.key == selection.key || self.is_strict) {
                    continue;
                }
                start(key, out);
                let with_key =
                    || same.iter().filter(|it| self.is_strict || it.key == selection.key);
                let is_whole = with_key().any(|it| it.fields.is_none());
                let below: Vec<_> = with_key().flat_map(|it| it.fields.iter().flatten()).collect();
                let of = of.and_then(|of| self.schema?.type_of(of, name));
                self.write(member, (!is_whole).then_some(&below), of, out)?;
            }
        }
        if separator == '{' {
            out.push('{');
        }
        out.push('}');
        Ok(())
    }

    /// Whether a value of a type has all types of the fragments around a field. Unknown types count as the same.
    fn is_of_types(&self, selection: &Selection, of: Option<&str>) -> bool {
        let Some((of, schema)) = of.zip(self.schema) else { return true };
        selection.types.iter().all(|it| schema.may_be(of, it))
    }

    fn is_object(&self, of: &str) -> bool {
        !self.is_strict && self.schema.is_some_and(|it| it.is_object(of))
    }
}

/// The field with the name of the type.
pub(super) const TYPENAME: &str = "__typename";

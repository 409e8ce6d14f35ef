//! Finds the secrets of a definition with their locations.

use crate::{
    Definition, Kind, document,
    inspect::secrets::{
        Secret, SecretLocation, Secrets,
        find::{self, Hit, NamedBy},
    },
    read::{
        header,
        schema::{self, field_index},
        validate,
    },
    section,
};

/// Finds the secrets of a definition, in the order of its documents.
///
/// Takes about as long as reading the definition once. Memory does not grow with the number of
/// secrets.
#[must_use]
pub fn find_secrets(definition: &Definition) -> Secrets {
    let mut secrets = Secrets::default();
    let service =
        document::service_header(definition).and_then(|service| service.id).unwrap_or_default();
    for kind in Kind::ALL {
        for document in section::documents(definition.section(kind)) {
            let hits = find::find_hits(document, kind);
            secrets.total += hits.len() as u64;
            let room = Secrets::MAX_LISTED - secrets.found.len();
            if room > 0 && !hits.is_empty() {
                secrets.found.extend(locate(document, kind, &service, &hits).take(room));
            }
        }
    }
    secrets
}

/// Adds names and locations to the hits of a document.
fn locate<'a>(
    text: &'a str,
    kind: Kind,
    service: &str,
    hits: &'a [Hit],
) -> impl Iterator<Item = Secret> + use<'a> {
    let validated = validate::validate(text, kind).ok();
    let field = |field_index: usize| -> Option<Box<str>> {
        header::text(text.get(validated.as_ref()?.value(field_index)?)?).ok().flatten()
    };
    let (name, owner) = match kind {
        Kind::Service => (None, None),
        Kind::Resource => (field(field_index::RESOURCE_NAME), None),
        _ => (field(field_index::MESSAGE_NAME), field(field_index::MESSAGE_OPERATION)),
    };
    let operation: Option<Box<str>> = owner
        .as_deref()
        .map(|owner| document::operation_name(owner, service).unwrap_or(owner).into());
    // Hits come in the order of the document, so line breaks are counted once.
    let (mut line, mut counted) = (1, 0);
    hits.iter().map(move |hit| {
        let at = hit.range.start;
        let fields = schema::fields(kind).iter().enumerate();
        let mut containing = fields.filter_map(|(field_index, field)| {
            let value = validated.as_ref()?.value(field_index)?;
            value.contains(&at).then_some((field.name, value))
        });
        let location = match (&hit.named_by, containing.next_back()) {
            (Some(NamedBy::Header(name)), _) => SecretLocation::Header { name: name.clone() },
            (Some(NamedBy::Parameter(name)), _) => SecretLocation::Parameter { name: name.clone() },
            (Some(NamedBy::Criteria(name)), _) => SecretLocation::Criteria { name: name.clone() },
            (None, Some(("dispatchCriteria", _))) => SecretLocation::Criteria { name: "".into() },
            (None, Some(("content", value))) => {
                if counted < value.start {
                    (line, counted) = (1, value.start);
                }
                line += count_line_breaks(text.get(counted..at).unwrap_or_default());
                counted = at;
                SecretLocation::Content { line }
            }
            (None, field) => {
                SecretLocation::Field { name: field.map_or("", |(name, _)| name).into() }
            }
        };
        Secret {
            rule: hit.rule.into(),
            operation: operation.clone(),
            name: name.clone(),
            kind,
            location,
            sample: mask(text.get(hit.range.clone()).unwrap_or_default()),
        }
    })
}

/// The number of line breaks in a raw JSON string, where they are escapes. A backslash that is itself
/// escaped starts no escape, as in a body that is JSON.
fn count_line_breaks(raw: &str) -> u32 {
    let mut bytes = raw.as_bytes();
    let mut count: u32 = 0;
    while let Some(backslash) = memchr::memchr(b'\\', bytes) {
        count = count.saturating_add(u32::from(bytes.get(backslash + 1) == Some(&b'n')));
        bytes = bytes.get(backslash + 2..).unwrap_or_default();
    }
    count
}

fn mask(secret: &str) -> Box<str> {
    let length = secret.chars().count();
    let mut sample: String = secret.chars().take((length / 4).min(4)).collect();
    sample.push('…');
    sample.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_escapes_of_line_breaks_are_counted() {
        for (raw, count) in
            [("", 0), ("a\\nb\\n", 2), ("a\\\\nb", 0), ("a\\\\\\nb", 1), ("\\t\\n\\", 1)]
        {
            assert_eq!(count_line_breaks(raw), count, "{raw}");
        }
    }
}

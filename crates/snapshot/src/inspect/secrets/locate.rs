//! The secrets of a definition, told with their places.

use crate::{
    Definition, Kind,
    compare::document,
    inspect::secrets::{
        Secret, SecretLocation, Secrets,
        find::{self, Hit, Under},
    },
    read::{
        header,
        schema::{self, slot},
        validate,
    },
};

/// The secrets of a definition, in the order of its documents.
///
/// Takes about the time of reading it once; memory does not grow with what is found.
#[must_use]
pub fn find_secrets(definition: &Definition) -> Secrets {
    let mut secrets = Secrets::default();
    let service =
        document::service_of(definition).and_then(|service| service.id).unwrap_or_default();
    for kind in Kind::ALL {
        for document in document::documents(definition.section(kind)) {
            let hits = find::hits(document, kind);
            secrets.total += hits.len() as u64;
            let room = Secrets::MAX_LISTED - secrets.found.len();
            if room > 0 && !hits.is_empty() {
                secrets.found.extend(told(document, kind, &service, &hits).take(room));
            }
        }
    }
    secrets
}

/// The hits of a document in words.
fn told<'a>(
    document: &'a str,
    kind: Kind,
    service: &str,
    hits: &'a [Hit],
) -> impl Iterator<Item = Secret> + use<'a> {
    let walked = validate::validate(document, kind).ok();
    let field = |slot: usize| -> Option<Box<str>> {
        header::text(document.get(walked.as_ref()?.value(slot)?)?).ok().flatten()
    };
    let (name, owner) = match kind {
        Kind::Service => (None, None),
        Kind::Resource => (field(slot::RESOURCE_NAME), None),
        _ => (field(slot::MESSAGE_NAME), field(slot::MESSAGE_OPERATION)),
    };
    let operation: Option<Box<str>> = owner.as_deref().map(|owner| {
        let rest = owner.strip_prefix(service).and_then(|rest| rest.strip_prefix('-'));
        rest.unwrap_or(owner).into()
    });
    // Hits come in the order of the document, so lines are counted once.
    let (mut line, mut counted) = (1, 0);
    hits.iter().map(move |hit| {
        let at = hit.range.start;
        let fields = schema::fields(kind).iter().enumerate();
        let mut within = fields.filter_map(|(slot, field)| {
            let value = walked.as_ref()?.value(slot)?;
            value.contains(&at).then_some((field.name, value))
        });
        let location = match (&hit.under, within.next_back()) {
            (Some(Under::Header(name)), _) => SecretLocation::Header { name: name.clone() },
            (Some(Under::Parameter(name)), _) => SecretLocation::Parameter { name: name.clone() },
            (Some(Under::Criteria(name)), _) => SecretLocation::Criteria { name: name.clone() },
            (None, Some(("dispatchCriteria", _))) => SecretLocation::Criteria { name: "".into() },
            (None, Some(("content", value))) => {
                if counted < value.start {
                    (line, counted) = (1, value.start);
                }
                line += line_ends(document.get(counted..at).unwrap_or_default());
                counted = at;
                SecretLocation::Content { line }
            }
            (None, within) => {
                SecretLocation::Field { name: within.map_or("", |(name, _)| name).into() }
            }
        };
        Secret {
            rule: hit.rule.into(),
            operation: operation.clone(),
            name: name.clone(),
            kind,
            location,
            sample: masked(document.get(hit.range.clone()).unwrap_or_default()),
        }
    })
}

/// Line ends of a JSON text, which are escapes.
fn line_ends(raw: &str) -> u32 {
    u32::try_from(memchr::memmem::find_iter(raw.as_bytes(), b"\\n").count()).unwrap_or(u32::MAX)
}

fn masked(secret: &str) -> Box<str> {
    let length = secret.chars().count();
    let mut sample: String = secret.chars().take((length / 4).min(4)).collect();
    sample.push('…');
    sample.into()
}

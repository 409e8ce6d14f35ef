//! The bodies of examples: random objects in JSON and XML.

use std::fmt::Write as _;

use crate::{
    random::Random,
    vocabulary::{CITIES, PEOPLE, Subject, Value, WORDS},
};

/// An object as JSON, or a page of objects if one does not reach the requested size.
pub(crate) fn json(subject: &Subject, key: &str, random: &mut Random, bytes: usize) -> String {
    let mut out = String::with_capacity(bytes + 512);
    let pretty = !random.once_in(3);
    if bytes < 400 {
        object(&mut out, subject, key, random, if pretty { Some(0) } else { None });
        return out;
    }
    let _ = write!(out, "{{\n  \"page\": {},\n  \"{}\": [", random.below(9), subject.plural);
    let mut number = 0;
    while out.len() < bytes {
        out.push_str(if number == 0 { "\n    " } else { ",\n    " });
        let first_key = if number == 0 { key } else { "" };
        object(&mut out, subject, first_key, random, if pretty { Some(2) } else { None });
        number += 1;
    }
    let _ = write!(out, "\n  ],\n  \"total\": {number}\n}}");
    out
}

/// Writes one object, indented if there is an indent.
fn object(
    out: &mut String,
    subject: &Subject,
    key: &str,
    random: &mut Random,
    indent: Option<usize>,
) {
    out.push('{');
    for (at, (name, value)) in subject.fields.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        if let Some(indent) = indent {
            line(out, indent + 1);
        }
        out.push('"');
        out.push_str(name);
        out.push_str(if indent.is_some() { "\": " } else { "\":" });
        let bare = matches!(value, Value::Count | Value::Amount | Value::Flag);
        if !bare {
            out.push('"');
        }
        if at == 0 && !key.is_empty() {
            out.push_str(key);
        } else {
            write_value(out, *value, random);
        }
        if !bare {
            out.push('"');
        }
    }
    if let Some(indent) = indent {
        line(out, indent);
    }
    out.push('}');
}

fn line(out: &mut String, indent: usize) {
    out.push('\n');
    for _ in 0..indent {
        out.push_str("  ");
    }
}

/// The message of a SOAP operation. `element` is in the namespace and contains the objects.
pub(crate) fn soap(
    subject: &Subject,
    namespace: &str,
    element: &str,
    key: &str,
    random: &mut Random,
    bytes: usize,
) -> String {
    let mut out = String::with_capacity(bytes + 1024);
    let _ = write!(
        out,
        "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:ns=\"{namespace}\">\n   <soapenv:Header/>\n   <soapenv:Body>\n      <ns:{element}>\n"
    );
    let mut first_key = key;
    loop {
        let singular = subject.singular;
        let _ = writeln!(out, "         <{singular}>");
        for (at, (name, value)) in subject.fields.iter().enumerate() {
            let _ = write!(out, "            <{name}>");
            if at == 0 && !first_key.is_empty() {
                out.push_str(first_key);
            } else {
                write_value(&mut out, *value, random);
            }
            let _ = writeln!(out, "</{name}>");
        }
        let _ = writeln!(out, "         </{singular}>");
        first_key = "";
        if out.len() >= bytes {
            break;
        }
    }
    let _ = write!(out, "      </ns:{element}>\n   </soapenv:Body>\n</soapenv:Envelope>");
    out
}

/// A SOAP fault.
pub(crate) fn soap_fault(subject: &Subject, key: &str) -> String {
    format!(
        "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\">\n   \
         <soapenv:Body>\n      <soapenv:Fault>\n         <faultcode>soapenv:Client</faultcode>\n         \
         <faultstring>No {} has the id {key}</faultstring>\n      </soapenv:Fault>\n   \
         </soapenv:Body>\n</soapenv:Envelope>",
        subject.singular
    )
}

/// Writes a random value without quotes.
pub(crate) fn write_value(out: &mut String, value: Value, random: &mut Random) {
    match value {
        Value::Id => {
            for _ in 0..3 {
                digits(out, random.below(1000), 3);
            }
        }
        Value::Count => digits(out, random.below(90) + 1, 1),
        Value::Amount => {
            digits(out, random.below(2000), 1);
            out.push('.');
            digits(out, random.below(100), 2);
        }
        Value::Flag => out.push_str(if random.once_in(2) { "true" } else { "false" }),
        Value::Date => {
            out.push_str("2025-");
            digits(out, random.below(12) + 1, 2);
            out.push('-');
            digits(out, random.below(28) + 1, 2);
            out.push('T');
            digits(out, random.below(24), 2);
            out.push_str(":30:00Z");
        }
        Value::Person => out.push_str(random.pick(PEOPLE)),
        Value::City => out.push_str(random.pick(CITIES)),
        Value::Email => {
            out.push_str(random.pick(WORDS));
            out.push('.');
            out.push_str(random.pick(WORDS));
            out.push_str("@haldenvale.example");
        }
        Value::Text => sentence(out, random, 9),
        Value::OneOf(words) => out.push_str(random.pick(words)),
    }
}

/// Writes random words as a sentence.
pub(crate) fn sentence(out: &mut String, random: &mut Random, words: usize) {
    out.push_str("The");
    for _ in 0..random.below(words) + 3 {
        out.push(' ');
        out.push_str(random.pick(WORDS));
    }
    out.push('.');
}

fn digits(out: &mut String, number: usize, min_digits: u32) {
    let mut unit = 10_usize.pow(min_digits.saturating_sub(1));
    while number / unit >= 10 {
        unit *= 10;
    }
    while unit > 0 {
        out.push(char::from(b'0' + u8::try_from(number / unit % 10).unwrap_or_default()));
        unit /= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::SUBJECTS;

    #[test]
    fn json_bodies_are_valid_and_have_about_the_requested_size() {
        for (number, subject) in SUBJECTS.iter().enumerate() {
            for bytes in [0, 1000, 5000] {
                let mut random = Random::new(3, number as u64);
                let body = json(subject, "17", &mut random, bytes);
                let read: serde_json::Value = serde_json::from_str(&body).unwrap();
                let object = if bytes < 400 { &read } else { &read[subject.plural][0] };
                assert_eq!(object["id"], "17");
                assert!(body.len() >= bytes && body.len() < bytes + 600, "{}", body.len());
            }
        }
    }
}

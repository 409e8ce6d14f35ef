//! Objects that scripts create, and static methods.

use crate::script::{
    Failure,
    groovy::{
        class::Class,
        interpreter::{Interpreter, exception},
        number::Number,
        regex,
        value::{MapKind, Object, Value},
    },
};

impl Interpreter<'_> {
    pub(in crate::script::groovy) fn construct(
        &mut self,
        class: &Class,
        arguments: &[Value],
    ) -> Result<Value, Failure> {
        match (class, arguments) {
            (Class::JsonSlurper, []) => Ok(Value::Object(Object::JsonSlurper)),
            (Class::Exception(_), [] | [_]) => {
                let message = match arguments.first() {
                    Some(value) => Value::Text(self.text_of(value)?),
                    None => Value::Null,
                };
                self.new_map(MapKind::Exception, vec![(Value::text("message"), message)])
            }
            (Class::List, []) => self.new_list(Vec::new()),
            (Class::Map, []) => self.new_map(MapKind::Map, Vec::new()),
            (Class::String, [value]) => Ok(Value::Text(self.text_of(value)?)),
            (Class::BigDecimal, [Value::Text(text)]) => {
                let text = text.clone();
                let value = self.parse_text(&text, "toBigDecimal", &[])?;
                Ok(value.unwrap_or(Value::Null))
            }
            (Class::XmlHolder, [xml]) => self.xml_holder(xml),
            _ => self.unsupported("This constructor"),
        }
    }

    pub(in crate::script::groovy) fn class_method(
        &mut self,
        class: &Class,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>, Failure> {
        let parse = match (class, name) {
            (Class::Integer, "parseInt" | "valueOf") => Some("toInteger"),
            (Class::Long, "parseLong" | "valueOf") => Some("toLong"),
            (Class::Double, "parseDouble" | "valueOf") => Some("toDouble"),
            _ => None,
        };
        Ok(match (class, name, arguments) {
            (_, _, [Value::Text(text) | Value::OtherText(text)]) if parse.is_some() => {
                let text = text.clone();
                self.parse_text(&text, parse.unwrap_or_default(), &[])?
            }
            (_, _, [Value::Null]) if parse.is_some() => return exception("The number is null"),
            (Class::String, "valueOf", [value]) => Some(Value::Text(self.text_of(value)?)),
            (Class::Boolean, "parseBoolean" | "valueOf", [value]) => {
                let text = self.text_of(value)?;
                Some(Value::Boolean(text.eq_ignore_ascii_case("true")))
            }
            (Class::Pattern, "compile", [Value::Text(text) | Value::OtherText(text)]) => {
                Some(Value::Pattern(text.clone()))
            }
            (Class::Pattern, "matches", [pattern, text]) => {
                let (pattern, text) = (self.text_of(pattern)?, self.text_of(text)?);
                self.read(text.len())?;
                Some(Value::Boolean(regex::is_match(&pattern, &text)?))
            }
            (Class::Math, "abs", [Value::Number(value)]) => {
                let is_negative = value.compare(Number::Int(0)) == Some(std::cmp::Ordering::Less);
                Some(Value::Number(if is_negative { value.negate() } else { *value }))
            }
            (Class::Math, "max" | "min", [a @ Value::Number(_), b @ Value::Number(_)]) => {
                let is_greater = self.compare(a, b)? == std::cmp::Ordering::Greater;
                Some(if is_greater == (name == "max") { a.clone() } else { b.clone() })
            }
            _ => None,
        })
    }

    pub(in crate::script::groovy) fn number_method(
        &mut self,
        number: Number,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>, Failure> {
        Ok(match (name, arguments) {
            ("intValue" | "toInteger", []) => {
                Some(Value::Number(Number::Int(number.to_i64() as i32)))
            }
            ("longValue" | "toLong", []) => Some(Value::Number(Number::Long(number.to_i64()))),
            ("doubleValue" | "toDouble", []) => {
                Some(Value::Number(Number::Double(number.to_f64())))
            }
            ("toBigDecimal", []) => number.to_decimal().map(Value::decimal),
            ("abs", []) => return self.class_method(&Class::Math, "abs", &[Value::Number(number)]),
            _ => None,
        })
    }
}

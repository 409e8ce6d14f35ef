//! Parses the file of a profile.

use serde::Deserialize;
use serde_json::{error::Category, value::RawValue};

use super::{
    super::{
        action::Action,
        condition::{Condition, LabelCondition},
        pattern::{InvalidPattern, Pattern},
        profile::{InvalidProfile, MAX_RULES, Profile, Rule},
        scale::{Bounds, Scale},
        strategy::Strategy,
        time::Time,
    },
    FORMAT, MAX_FILE_BYTES, VERSION,
    error::{InvalidValue, ParseProfileError},
    model::{FileAction, FileCondition, FileLabel, FileProfile, FileRule, FileScale, FileSet},
    number::{parse_time, parse_version},
};
use crate::{ServiceType, truncate::truncate_bytes};

/// Bytes of a text that an error shows.
const MAX_SHOWN: usize = 80;

/// Parses the file of a profile.
///
/// # Errors
/// The file is no profile, or has something that this Mockpit does not know.
pub fn parse(file: &[u8]) -> Result<Profile, ParseProfileError> {
    if file.len() > MAX_FILE_BYTES {
        return Err(ParseProfileError::TooLarge { bytes: file.len() });
    }
    check_version(file)?;
    let file: FileProfile<&RawValue> =
        serde_json::from_slice(file).map_err(|error| to_error(&error))?;
    if file.rules.number > MAX_RULES {
        return Err(InvalidProfile::TooManyRules { found: file.rules.number }.into());
    }
    let rules = file.rules.items.iter().enumerate();
    let rules = rules.map(|(index, file)| rule(file, &format!("/rules/{index}")));
    let rules = rules.collect::<Result<_, _>>()?;
    let otherwise = action(&file.otherwise, "/otherwise")?;
    Ok(Profile::new(file.name, file.description, rules, otherwise)?)
}

/// Checks what the file is, before its other keys: a newer version may have other keys.
fn check_version(file: &[u8]) -> Result<(), ParseProfileError> {
    #[derive(Deserialize)]
    struct Start<'a> {
        #[serde(borrow)]
        format: Option<&'a RawValue>,
        #[serde(borrow)]
        version: Option<&'a RawValue>,
    }

    let start: Start<'_> = match serde_json::from_slice(file) {
        // A struct can also be read from an array.
        Ok(_) if file.trim_ascii_start().first() != Some(&b'{') => {
            return Err(ParseProfileError::NotAProfile);
        }
        Ok(start) => start,
        Err(error) if error.classify() == Category::Data => {
            // The rest of the file may still not be JSON.
            serde_json::from_slice::<&RawValue>(file).map_err(|error| to_error(&error))?;
            return Err(ParseProfileError::NotAProfile);
        }
        Err(error) => return Err(to_error(&error)),
    };
    let format = start.format.and_then(|raw| serde_json::from_str::<String>(raw.get()).ok());
    if format.as_deref() != Some(FORMAT) {
        return Err(ParseProfileError::NotAProfile);
    }
    match start.version.and_then(|raw| parse_version(raw.get())) {
        Some(VERSION) => Ok(()),
        Some(found) => Err(ParseProfileError::NewerVersion { found, known: VERSION }),
        None => Err(ParseProfileError::InvalidVersion),
    }
}

/// The error of the JSON library as one of ours.
fn to_error(error: &serde_json::Error) -> ParseProfileError {
    let (line, column) = (error.line(), error.column());
    match error.classify() {
        Category::Data => {}
        Category::Syntax | Category::Eof | Category::Io => {
            return ParseProfileError::NotJson { line, column };
        }
    }
    let message = error.to_string();
    let message = message.rfind(" at line").and_then(|end| message.get(..end)).unwrap_or(&message);
    let unknown = message.strip_prefix("unknown field `").and_then(|it| it.split_once("`, "));
    match unknown {
        Some((key, _)) => ParseProfileError::UnknownKey { key: shown(key), line, column },
        None => ParseProfileError::WrongStructure { message: shown(message), line, column },
    }
}

fn shown(text: &str) -> Box<str> {
    truncate_bytes(text, MAX_SHOWN).into()
}

fn at(pointer: &str, key: &str, fault: impl Into<InvalidValue>) -> ParseProfileError {
    let (pointer, fault) = (format!("{pointer}/{key}").into(), fault.into());
    ParseProfileError::Value { pointer, fault }
}

fn rule(file: &FileRule<&RawValue>, pointer: &str) -> Result<Rule, ParseProfileError> {
    Ok(Rule {
        condition: condition(&file.condition, &format!("{pointer}/condition"))?,
        action: action(&file.action, &format!("{pointer}/action"))?,
    })
}

fn condition(file: &FileCondition, pointer: &str) -> Result<Condition, ParseProfileError> {
    let FileCondition { types, label, service, version, operation } = file;
    let types = types.iter().enumerate().map(|(index, name)| {
        let kind = ServiceType::from_name(name);
        let fault = InvalidValue::ServiceType { found: shown(name) };
        let is_known = kind != ServiceType::Unknown;
        is_known.then_some(kind).ok_or_else(|| at(pointer, &format!("types/{index}"), fault))
    });
    let pattern = |key: &str, text: &Option<String>| {
        let pattern = text.as_deref().map(Pattern::new).transpose();
        pattern.map_err(|fault: InvalidPattern| at(pointer, key, fault))
    };
    let label = label.as_ref().map(|FileLabel { key, value }| {
        LabelCondition::new(key.as_str(), value.as_deref().map(Into::into))
    });
    Ok(Condition {
        types: types.collect::<Result<_, _>>()?,
        label: label.transpose().map_err(|fault| at(pointer, "label", fault))?,
        service: pattern("service", service)?,
        version: pattern("version", version)?,
        operation: pattern("operation", operation)?,
    })
}

fn action(file: &FileAction<&RawValue>, pointer: &str) -> Result<Action, ParseProfileError> {
    match file {
        FileAction::Keep => Ok(Action::Keep),
        FileAction::Set(FileSet { time: raw, strategy: text }) => {
            let pointer = &format!("{pointer}/set");
            let strategy = strategy(text.as_deref(), pointer)?.unwrap_or_default();
            Ok(Action::Set { time: time(raw, "time", pointer)?, strategy })
        }
        FileAction::Scale(file) => scale(file, &format!("{pointer}/scale")).map(Action::Scale),
    }
}

fn scale(file: &FileScale<&RawValue>, pointer: &str) -> Result<Scale, ParseProfileError> {
    let factor = file.factor.parse().map_err(|source| {
        at(pointer, "factor", InvalidValue::Factor { found: shown(&file.factor), source })
    })?;
    let floor = file.floor.map(|raw| time(raw, "floor", pointer)).transpose()?;
    let ceiling = file.ceiling.map(|raw| time(raw, "ceiling", pointer)).transpose()?;
    let bounds = Bounds::new(floor, ceiling).map_err(|fault| at(pointer, "floor", fault))?;
    let strategy = strategy(file.strategy.as_deref(), pointer)?;
    Ok(Scale { factor, bounds, strategy })
}

fn time(raw: &RawValue, key: &str, pointer: &str) -> Result<Time, ParseProfileError> {
    parse_time(raw.get()).map_err(|fault| at(pointer, key, fault))
}

fn strategy(text: Option<&str>, pointer: &str) -> Result<Option<Strategy>, ParseProfileError> {
    let parse = |text: &str| {
        text.parse().map_err(|source| {
            at(pointer, "strategy", InvalidValue::Strategy { found: shown(text), source })
        })
    };
    text.map(parse).transpose()
}

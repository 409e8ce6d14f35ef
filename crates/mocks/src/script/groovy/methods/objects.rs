//! What the engine gives to scripts: the call, the store and the log.

use std::{borrow::Cow, time::Duration};

use http::header::CONTENT_TYPE;

use crate::{
    json::{self, Json},
    script::{
        Failure,
        groovy::{
            interpreter::{Interpreter, exception},
            number::Number,
            value::{MapKind, Object, Value},
        },
        servlet::{self, Servlet},
    },
};

impl Interpreter<'_> {
    pub(in crate::script::groovy) fn object_method(
        &mut self,
        object: Object,
        name: &str,
        arguments: &[Value],
    ) -> Result<Value, Failure> {
        let value = match object {
            Object::MockRequest => self.mock_request(name, arguments)?,
            Object::HttpRequest => self.http_request(name, arguments)?,
            Object::Log => match name {
                "info" | "debug" | "warn" | "error" => Some(Value::Null),
                "isDebugEnabled" => Some(Value::Boolean(false)),
                _ => None,
            },
            Object::Store => self.stored(name, arguments)?,
            Object::JsonSlurper => match (name, arguments) {
                ("parseText", [text]) => Some(self.parse_json(text)?),
                _ => None,
            },
        };
        match value {
            Some(value) => Ok(value),
            None => {
                let kind = Value::Object(object).kind();
                self.unsupported(&format!("{name} of {kind}"))
            }
        }
    }

    fn mock_request(&mut self, name: &str, arguments: &[Value]) -> Result<Option<Value>, Failure> {
        Ok(match (name, arguments) {
            ("getRequestContent", []) => Some(match self.call.body {
                Some(body) => self.new_text(body)?,
                None => Value::Null,
            }),
            ("getRequestHeaders", []) => Some(self.headers()?),
            ("getRequest", []) if self.call.path.is_empty() => Some(Value::Null),
            ("getRequest", []) => Some(Value::Object(Object::HttpRequest)),
            ("getURIParameters", []) => {
                let Some(parameters) = self.call.path_parameters else {
                    return Ok(Some(Value::Null));
                };
                let members = parameters
                    .iter()
                    .map(|(name, value)| (Value::text(&**name), Value::text(&**value)));
                Some(self.new_map(MapKind::Map, members.collect())?)
            }
            _ => None,
        })
    }

    fn headers(&mut self) -> Result<Value, Failure> {
        let headers = self.call.headers;
        let mut members = Vec::new();
        for name in headers.keys() {
            let mut values = Vec::new();
            for value in headers.get_all(name) {
                values.push(self.new_text(String::from_utf8_lossy(value.as_bytes()))?);
            }
            members.push((Value::text(name.as_str()), self.new_list(values)?));
        }
        self.new_map(MapKind::Headers, members)
    }

    fn http_request(&mut self, name: &str, arguments: &[Value]) -> Result<Option<Value>, Failure> {
        let call = self.call;
        let argument = arguments.first().and_then(Value::as_text).cloned();
        let text = match (name, argument.as_deref(), arguments) {
            ("getMethod", None, []) => Some(Cow::Borrowed(call.method.as_str())),
            ("getRequestURI", None, []) => Some(call.path.into()),
            ("getRequestURL", None, []) => {
                let url = [call.base, call.path].concat();
                return Ok(Some(Value::OtherText(url.into())));
            }
            ("getQueryString", None, []) => call.query.map(Into::into),
            ("getContentType", None, []) => servlet::header(call, CONTENT_TYPE.as_str()),
            ("getScheme", None, []) => Some(Servlet::new(call.base).scheme.into()),
            ("getServerName", None, []) => Some(Servlet::new(call.base).host.into()),
            ("getContextPath", None, []) => Some("".into()),
            ("getHeader", Some(name), [_]) => servlet::header(call, name),
            ("getParameter", Some(name), [_]) => {
                let parameters = servlet::parameters(call);
                parameters.into_iter().find(|(key, _)| *key == *name).map(|(_, value)| value)
            }
            ("getServerPort", None, []) => {
                let port = Servlet::new(call.base).port;
                return Ok(Some(Value::int(port.into())));
            }
            ("isSecure" | "getSecure", None, []) => {
                return Ok(Some(Value::Boolean(Servlet::new(call.base).scheme == "https")));
            }
            ("getContentLength", None, []) => {
                let length = call.body.map(str::len);
                let length = length.and_then(|it| i32::try_from(it).ok()).unwrap_or(-1);
                return Ok(Some(Value::Number(Number::Int(length))));
            }
            ("getParameterValues", Some(name), [_]) => {
                let parameters = servlet::parameters(call);
                let values = parameters.iter().filter(|(key, _)| *key == *name);
                let values: Vec<_> = values.map(|(_, value)| Value::text(&**value)).collect();
                return match values.is_empty() {
                    true => Ok(Some(Value::Null)),
                    false => self.new_list(values).map(Some),
                };
            }
            ("getParameterMap", None, []) => return self.parameter_map().map(Some),
            _ => return Ok(None),
        };
        match text {
            Some(text) => self.new_text(text).map(Some),
            None => Ok(Some(Value::Null)),
        }
    }

    fn parameter_map(&mut self) -> Result<Value, Failure> {
        let map = self.new_map(MapKind::Map, Vec::new())?;
        let Value::Map(id) = map else { return Ok(map) };
        for (name, value) in servlet::parameters(self.call) {
            let (key, value) = (Value::text(&*name), Value::text(&*value));
            match self.member(id, &key)? {
                Some(Value::List(list)) => {
                    self.allocate(48)?;
                    if let Some(list) = self.heap.list_mut(list) {
                        list.push(value);
                    }
                }
                _ => {
                    let list = self.new_list(vec![value])?;
                    self.put(id, key, list)?;
                }
            }
        }
        Ok(map)
    }

    fn stored(&mut self, name: &str, arguments: &[Value]) -> Result<Option<Value>, Failure> {
        let service = self.call.service;
        let Some(Value::Text(key) | Value::OtherText(key)) = arguments.first() else {
            return match (name, arguments) {
                ("get" | "put" | "delete", [Value::Null, ..]) => exception("The key is null"),
                _ => Ok(None),
            };
        };
        let key = key.clone();
        let lifetime = match arguments {
            [_, _, Value::Number(seconds)] => {
                Duration::from_secs(u64::try_from(seconds.to_i64()).unwrap_or(0))
            }
            _ => crate::script::DEFAULT_LIFETIME,
        };
        match (name, arguments) {
            ("get", [_]) => match self.store.get(service, &key) {
                Some(value) => self.new_text(value).map(Some),
                None => Ok(Some(Value::Null)),
            },
            ("put", [_, value] | [_, value, Value::Number(_)]) => {
                let (Value::Text(value) | Value::OtherText(value)) = value else {
                    return Ok(None);
                };
                self.store.put(service, &key, value.to_string(), lifetime);
                Ok(Some(Value::Null))
            }
            ("delete", [_]) => {
                self.store.delete(service, &key);
                Ok(Some(Value::Null))
            }
            _ => Ok(None),
        }
    }

    fn parse_json(&mut self, text: &Value) -> Result<Value, Failure> {
        let Some(text) = text.as_text().cloned() else {
            return exception("The JSON text is null or no text");
        };
        self.read(text.len())?;
        match json::parse(&text) {
            Ok(value) => self.json_value(&value),
            Err(_) => exception("The text is not JSON"),
        }
    }

    fn json_value(&mut self, json: &Json) -> Result<Value, Failure> {
        self.allocate(48)?;
        Ok(match json {
            Json::Null => Value::Null,
            Json::Boolean(value) => Value::Boolean(*value),
            Json::Number(text) => match Number::parse(text) {
                Some(number) => Value::Number(number),
                None => return self.unsupported(&format!("The number {text}")),
            },
            Json::String(text) => self.new_text(text)?,
            Json::Array(items) => {
                let mut values = Vec::new();
                for item in items {
                    values.push(self.nested(|this| this.json_value(item))?);
                }
                self.new_list(values)?
            }
            Json::Object(members) => {
                let map = self.new_map(MapKind::Map, Vec::new())?;
                let Value::Map(id) = map else { return Ok(map) };
                for (key, value) in members {
                    let value = self.nested(|this| this.json_value(value))?;
                    let key = self.new_text(key)?;
                    self.put(id, key, value)?;
                }
                map
            }
        })
    }
}

//! A call that a person edits before it is tried.

use api_types::{ConsoleCall, GrpcCall, HttpCall};
use snapshot::describe::{Call, CallBody};

/// The methods of the list.
pub const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// A call that a person edits.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct CallForm {
    /// The method of HTTP. `None` for gRPC.
    pub method: Option<String>,
    /// The path below the address of the mocks, with its query. For gRPC the service and the method.
    pub path: String,
    /// A header or metadata on each line, as `Name: value`.
    pub headers: String,
    /// The body. For gRPC the message as JSON.
    pub body: String,
}

/// Why a call cannot be tried.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum CallFault {
    /// The path does not begin with a slash.
    Path,
    /// This line is no header.
    Header(String),
}

impl CallForm {
    /// The form for the call of an example. `body` is the text of a body that the call omits.
    #[must_use]
    pub fn new(call: &Call, body: Option<&str>) -> Self {
        let headers = call.headers.iter();
        let lines: Vec<String> =
            headers.map(|(name, value)| [name, ": ", &one_line(value)].concat()).collect();
        let body = match &call.body {
            CallBody::None => "",
            CallBody::Text(text) => text,
            CallBody::Omitted => body.unwrap_or_default(),
        };
        Self {
            method: call.method.as_deref().map(str::to_owned),
            path: call.path.to_string(),
            headers: lines.join("\n"),
            body: body.to_owned(),
        }
    }

    /// The call.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn call(&self) -> Result<ConsoleCall, CallFault> {
        let path = self.path.trim();
        if self.method.is_some() && !path.starts_with('/') {
            return Err(CallFault::Path);
        }
        let lines = self.headers.lines().map(str::trim).filter(|line| !line.is_empty());
        let header = |line: &str| match line.split_once(':') {
            Some((name, value)) if is_token(name.trim()) => {
                Ok((name.trim().to_owned(), value.trim().to_owned()))
            }
            _ => Err(CallFault::Header(line.to_owned())),
        };
        let headers = lines.map(header).collect::<Result<_, _>>()?;
        let (path, body) = (path.to_owned(), self.body.clone());
        Ok(match self.method.clone() {
            Some(method) => ConsoleCall::Http(HttpCall { method, path, headers, body }),
            None => ConsoleCall::Grpc(GrpcCall { path, metadata: headers, message: body }),
        })
    }
}

/// Line breaks would begin further headers.
fn one_line(value: &str) -> String {
    value.replace(['\r', '\n'], " ")
}

/// Whether a text can be the name of a header.
fn is_token(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(body: CallBody) -> Call {
        Call {
            method: Some("POST".into()),
            path: "/rest/a/1/b?c=d".into(),
            shown: "/b".into(),
            headers: vec![("Accept".into(), "a/b\r\nX: y".into()), ("B".into(), "".into())],
            body,
        }
    }

    fn http(form: &CallForm) -> HttpCall {
        let Ok(ConsoleCall::Http(call)) = form.call() else { panic!("{form:?}") };
        call
    }

    #[test]
    fn example_without_a_method_makes_a_call_of_grpc() {
        let call = Call { method: None, path: "a.S/Find".into(), ..call(CallBody::None) };
        let form = CallForm { body: "{}".into(), ..CallForm::new(&call, None) };
        let ConsoleCall::Grpc(made) = form.call().unwrap() else { panic!("{form:?}") };
        assert_eq!((&*made.path, &*made.message), ("a.S/Find", "{}"));
        assert_eq!(made.metadata[1], ("B".to_owned(), String::new()));
    }

    #[test]
    fn example_fills_the_form_and_the_form_makes_its_call() {
        let form = CallForm::new(&call(CallBody::Text("{}".into())), None);
        assert_eq!(form.headers, "Accept: a/b  X: y\nB: ");
        let made = http(&form);
        assert_eq!((&*made.method, &*made.path, &*made.body), ("POST", "/rest/a/1/b?c=d", "{}"));
        let headers = [("Accept", "a/b  X: y"), ("B", "")];
        assert_eq!(made.headers, headers.map(|(name, value)| (name.into(), value.into())));
        assert_eq!(CallForm::new(&call(CallBody::Omitted), Some("long")).body, "long");
        assert_eq!(CallForm::new(&call(CallBody::None), None).body, "");
    }

    #[test]
    fn mistakes_are_named() {
        let form = |path: &str, headers: &str| CallForm {
            method: Some("GET".into()),
            path: path.into(),
            headers: headers.into(),
            ..CallForm::default()
        };
        assert_eq!(form("rest/a", "").call(), Err(CallFault::Path));
        assert_eq!(form("/a", "\n a b: c").call(), Err(CallFault::Header("a b: c".into())));
        assert_eq!(form("/a", "abc").call(), Err(CallFault::Header("abc".into())));
        assert_eq!(http(&form(" /a ", "\n\nA:b:c\n")).headers, [("A".into(), "b:c".into())]);
    }
}

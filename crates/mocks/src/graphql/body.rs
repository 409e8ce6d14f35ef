//! What a call asks for, from its query or its body.

use std::borrow::Cow;

use http::Method;

use crate::{
    Request,
    json::{self, Json},
};

/// A GraphQL request.
#[derive(Debug, PartialEq)]
pub(super) struct Body {
    /// The query. Empty if there is none.
    pub(super) query: String,
    /// The name of the operation.
    pub(super) operation: Option<String>,
    /// The values of variables. `Null` is not the same as none: Microcks then takes all variables as empty texts.
    pub(super) variables: Option<Json>,
}

impl Body {
    /// Reads a call with `GET` from its query, and others from their body.
    ///
    /// # Errors
    /// Why it cannot be read, as one sentence.
    pub(super) fn read(request: &Request<'_>) -> Result<Self, String> {
        if matches!(*request.method, Method::GET | Method::HEAD) {
            return Self::from_query(request.query.unwrap_or_default());
        }
        if request.body.is_empty() {
            return Err("The body is empty.".to_owned());
        }
        let text = String::from_utf8_lossy(request.body);
        let body = parse("The body", &text)?;
        let text = |name: &str| match body.get(name) {
            Some(Json::Null) | None => None,
            Some(value) => value.scalar().map(str::to_owned),
        };
        Ok(Self {
            query: match body.get("query") {
                Some(Json::Null) => "null".to_owned(),
                _ => text("query").unwrap_or_default(),
            },
            operation: text("operationName").filter(|it| !it.is_empty()),
            variables: body.get("variables").cloned(),
        })
    }

    fn from_query(query: &str) -> Result<Self, String> {
        let find = |wanted: &str| {
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            pairs.find(|(name, _)| name == wanted).map(|(_, value)| value)
        };
        let query = find("query").ok_or("The parameter query is missing.")?;
        let read = |text: Cow<'_, str>| match text.trim() {
            "" => Ok(Json::Null),
            text => parse("The parameter variables", text),
        };
        let variables = find("variables").map(read).transpose()?;
        Ok(Self {
            query: query.into_owned(),
            operation: find("operationName").filter(|it| !it.is_empty()).map(Cow::into_owned),
            variables,
        })
    }
}

fn parse(what: &str, text: &str) -> Result<Json, String> {
    json::parse(text).map_err(|it| format!("{what} is not JSON. {}.", it.describe(text)))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::HeaderMap;

    use super::*;
    use crate::Base;

    fn read(method: &Method, query: Option<&str>, body: &str) -> Result<Body, String> {
        Body::read(&Request {
            method,
            path: "/graphql/A/1",
            query,
            headers: &HeaderMap::new(),
            body: &Bytes::copy_from_slice(body.as_bytes()),
            base: &Base { scheme: "http".into(), authority: "localhost".into() },
        })
    }

    #[test]
    fn get_takes_the_query() {
        let query = "query=%7Ba%7D&operationName=B&variables=%7B%22i%22:1%7D";
        let body = read(&Method::GET, Some(query), "").unwrap();
        assert_eq!(body.query, "{a}");
        assert_eq!(body.operation.as_deref(), Some("B"));
        assert_eq!(body.variables.unwrap().get("i"), Some(&Json::Number("1".into())));
    }

    #[test]
    fn post_takes_the_body() {
        let body =
            read(&Method::POST, None, r#"{"query":"{a}","operationName":"","variables":null}"#);
        let expected =
            Body { query: "{a}".to_owned(), operation: None, variables: Some(Json::Null) };
        assert_eq!(body.unwrap(), expected);
        assert_eq!(read(&Method::POST, None, r#"{"query":"{a}"}"#).unwrap().variables, None);
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(read(&Method::GET, None, "").unwrap_err(), "The parameter query is missing.");
        assert_eq!(read(&Method::POST, None, "").unwrap_err(), "The body is empty.");
        assert_eq!(
            read(&Method::POST, None, "{bad").unwrap_err(),
            "The body is not JSON. A name in double quotes is missing in line 1, column 2."
        );
        assert_eq!(read(&Method::POST, None, "[]").unwrap().query, "");
    }
}

//! The input of a request: the caller, the path, the query and a JSON body. Input that cannot be read is
//! answered with a JSON error.

use api_types::RevisionNumber;
use app::api::{ApiError, IntoApiError as _};
use axum::{
    body::Body,
    extract::{FromRequestParts, Path},
    http::{Uri, request::Parts},
};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use repository::{Admin, Identity, Manager, Member};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _},
};

use super::error::RestError;

/// The largest JSON body, in bytes.
pub(crate) const MAX_JSON_BYTES: usize = 8 * 1024 * 1024;

/// The verified account that sent a request.
pub(crate) struct Caller(Identity);

impl Caller {
    /// Its right to read.
    pub(crate) fn member(self) -> Member {
        Member::new(self.0)
    }

    /// Its right to edit services.
    pub(crate) fn manager(self) -> Result<Manager, RestError> {
        Manager::new(self.member()).map_err(|error| error.into_api_error().into())
    }

    /// Its right to export and import.
    pub(crate) fn admin(self) -> Result<Admin, RestError> {
        Admin::new(self.member()).map_err(|error| error.into_api_error().into())
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = RestError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, RestError> {
        let identity = parts.extensions.get::<Identity>().cloned();
        identity.map(Self).ok_or(RestError::Api(ApiError::SignedOut))
    }
}

/// The one variable part of a path.
pub(crate) struct PathPart<T>(pub(crate) T);

impl<S: Sync + Send, T: DeserializeOwned + Send> FromRequestParts<S> for PathPart<T> {
    type Rejection = RestError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, RestError> {
        let part = Path::<T>::from_request_parts(parts, state).await;
        part.map(|Path(part)| Self(part)).map_err(|rejection| {
            RestError::bad_request("invalid_path", format!("{}.", rejection.body_text()))
        })
    }
}

/// The parameters of a query. Each may occur once, except for lists.
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads the query. Rejects parameters with other names, so that a misspelled one has no effect.
    pub(crate) fn read(uri: &Uri, allowed: impl Fn(&str) -> bool) -> Result<Self, RestError> {
        let query = uri.query().unwrap_or_default();
        let pairs: Vec<(String, String)> =
            form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        match pairs.iter().find(|(name, _)| !allowed(name)) {
            Some((name, _)) => Err(RestError::bad_request(
                "unknown_parameter",
                format!("There is no parameter {name:?} here."),
            )),
            None => Ok(Self(pairs)),
        }
    }

    /// Reads a query with parameters of these names.
    pub(crate) fn of(uri: &Uri, names: &[&str]) -> Result<Self, RestError> {
        Self::read(uri, |name| names.contains(&name))
    }

    /// All parameters.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }

    /// All values of a parameter.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.pairs().filter(move |(other, _)| *other == name).map(|(_, value)| value)
    }

    /// The value of a parameter.
    pub(crate) fn text(&self, name: &str) -> Result<Option<&str>, RestError> {
        let mut values = self.all(name);
        match (values.next(), values.next()) {
            (value, None) => Ok(value),
            _ => Err(invalid(name, "is given more than once")),
        }
    }

    /// The value of a parameter that is a number.
    pub(crate) fn number<N: std::str::FromStr>(&self, name: &str) -> Result<Option<N>, RestError> {
        let number = |text: &str| text.parse().map_err(|_| invalid(name, "is not a number here"));
        self.text(name)?.map(number).transpose()
    }

    /// The value of a parameter that is a number of 31 bits.
    pub(crate) fn count(&self, name: &str) -> Result<Option<usize>, RestError> {
        let number: Option<i32> = self.number(name)?;
        let count = |number: i32| usize::try_from(number).map_err(|_| invalid(name, "is negative"));
        number.map(count).transpose()
    }

    /// The number of a revision in a parameter.
    pub(crate) fn revision(&self, name: &str) -> Result<Option<RevisionNumber>, RestError> {
        let number: Option<i64> = self.number(name)?;
        let revision = |number: i64| {
            u64::try_from(number).map_err(|_| invalid(name, "is negative")).map(RevisionNumber)
        };
        number.map(revision).transpose()
    }

    /// The value of a parameter that is `true` or `false`.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, RestError> {
        let flag = |text: &str| text.parse().map_err(|_| invalid(name, "is not true or false"));
        self.text(name)?.map(flag).transpose()
    }
}

/// The error for a parameter with a wrong value.
pub(crate) fn invalid(name: &str, fault: &str) -> RestError {
    RestError::bad_request("invalid_parameter", format!("The parameter {name} {fault}."))
}

/// Reads a JSON body of at most [`MAX_JSON_BYTES`]. Rejects unknown fields if the type does.
pub(crate) async fn read_json<T: DeserializeOwned>(body: Body) -> Result<T, RestError> {
    let limit = MAX_JSON_BYTES as u64;
    let body = Limited::new(body, MAX_JSON_BYTES).collect().await.map_err(|error| {
        if error.is::<LengthLimitError>() {
            RestError::Api(ApiError::TooLarge { size: limit + 1, limit })
        } else {
            incomplete()
        }
    })?;
    let body = body.to_bytes();
    // The parser would read a list of values as the fields of an object.
    if body.trim_ascii_start().first() != Some(&b'{') {
        let message = "The body must be a JSON object.";
        return Err(RestError::bad_request("invalid_json", message));
    }
    serde_json::from_slice(&body).map_err(|error| {
        RestError::bad_request("invalid_json", format!("The JSON in the body is wrong: {error}."))
    })
}

/// Reads a whole number. In JSON, 1.0 is one too.
pub(crate) fn whole_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    const LIMIT: f64 = 9_007_199_254_740_992.0;
    let number = serde_json::Number::deserialize(deserializer)?;
    let whole = number.as_i64().or_else(|| {
        let float = number.as_f64().filter(|it| it.fract() == 0.0 && it.abs() <= LIMIT)?;
        format!("{float:.0}").parse().ok()
    });
    whole.ok_or_else(|| D::Error::custom("expected a whole number of 64 bits"))
}

/// Reads a whole number that can be missing or null.
pub(crate) fn optional_number<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<i64>, D::Error> {
    #[derive(Deserialize)]
    struct Whole(#[serde(deserialize_with = "whole_number")] i64);
    Ok(Option::<Whole>::deserialize(deserializer)?.map(|Whole(number)| number))
}

/// The error for a body that ends too early.
pub(crate) fn incomplete() -> RestError {
    RestError::bad_request("incomplete_body", "The body of the request is not complete.")
}

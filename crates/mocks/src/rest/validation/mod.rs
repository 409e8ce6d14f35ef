//! Checks bodies against the contract: calls of `/rest-valid`.

mod schema;
mod words;
mod yaml;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use http::StatusCode;
use jsonschema::Validator;
use serde_json::Value;
use snapshot::model::Model;

use crate::Request;

/// How many mistakes an answer lists.
const MAX_MISTAKES: usize = 100;

/// The contract of a service. It is read when the first call needs it, because few services get such calls.
pub(super) struct Contract {
    /// `None` if the service has no OpenAPI or Swagger contract.
    text: Option<Box<str>>,
    value: OnceLock<Result<Value, String>>,
    /// By operation and media type. `None` if the contract has no schema for them.
    validators: Mutex<HashMap<(usize, String), Compiled>>,
}

type Compiled = Option<Result<Arc<Validator>, Arc<str>>>;

impl std::fmt::Debug for Contract {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Contract").field("is_present", &self.text.is_some()).finish_non_exhaustive()
    }
}

/// Why a body is not accepted.
pub(super) struct Invalid {
    pub(super) status: StatusCode,
    pub(super) text: String,
}

/// How many validators are kept. Contracts have fewer types than this, but calls can name any.
const MAX_VALIDATORS: usize = 10_000;

impl Contract {
    pub(super) fn new(model: &Model) -> Self {
        let is_openapi = |kind: &str| matches!(kind, "OPEN_API_SPEC" | "SWAGGER");
        let mut contracts: Vec<_> =
            model.contracts.iter().filter(|it| is_openapi(&it.kind)).collect();
        contracts.sort_by_key(|contract| !contract.is_main);
        let text = contracts.first().and_then(|contract| contract.content.clone());
        Self { text, value: OnceLock::new(), validators: Mutex::default() }
    }

    /// Checks the body of a call. `path` is that of the operation's name.
    ///
    /// # Errors
    /// Why it is not accepted.
    pub(super) fn check(
        &self,
        request: &Request<'_>,
        body: &str,
        (operation, path): (usize, &str),
    ) -> Result<(), Invalid> {
        let Some(media_type) = json_type(request).filter(|_| !body.trim().is_empty()) else {
            return Ok(());
        };
        let invalid = |status, text| Invalid { status, text };
        let Some(text) = &self.text else {
            // The caller knows the name of the service.
            return Err(invalid(StatusCode::PRECONDITION_FAILED, String::new()));
        };
        let contract =
            self.value.get_or_init(|| yaml::parse(text)).as_ref().map_err(|problem| {
                let text = format!("The contract cannot be read: {problem}.");
                invalid(StatusCode::INTERNAL_SERVER_ERROR, text)
            })?;
        let method = request.method.as_str();
        let validator = match self.validator(contract, operation, path, method, &media_type) {
            Some(Ok(validator)) => validator,
            Some(Err(problem)) => {
                let text = format!("The schema of the body cannot be used: {problem}");
                return Err(invalid(StatusCode::INTERNAL_SERVER_ERROR, text));
            }
            None => {
                let text = "[messagePathPointer does not represent a valid JSON Pointer in OpenAPI \
                            specification]";
                return Err(invalid(StatusCode::BAD_REQUEST, text.to_owned()));
            }
        };
        let value: Value = serde_json::from_str(body).map_err(|error| {
            invalid(StatusCode::BAD_REQUEST, format!("[the body is not JSON: {error}]"))
        })?;
        let mut phrases = Vec::new();
        for error in validator.iter_errors(&value).take(MAX_MISTAKES) {
            words::describe(&error, body, &mut phrases);
        }
        if phrases.is_empty() {
            return Ok(());
        }
        Err(invalid(StatusCode::BAD_REQUEST, format!("[{}]", phrases.join(", "))))
    }

    fn validator(
        &self,
        contract: &Value,
        operation: usize,
        path: &str,
        method: &str,
        media_type: &str,
    ) -> Compiled {
        let key = (operation, media_type.to_owned());
        let lock = || self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&key) {
            return known.clone();
        }
        // Compiling takes long for large contracts, so no other call waits for it.
        let compiled = schema::find(contract, path, method, media_type).map(|found| {
            schema::compile(contract, found).map(Arc::new).map_err(|problem| problem.into())
        });
        let mut validators = lock();
        if validators.len() < MAX_VALIDATORS {
            validators.insert(key, compiled.clone());
        }
        compiled
    }
}

/// The media type of a call, if it is one of JSON.
fn json_type(request: &Request<'_>) -> Option<String> {
    let media_type = request.header("content-type")?;
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let rest = essence.strip_prefix("application/")?;
    rest.ends_with("json").then(|| essence.to_owned())
}

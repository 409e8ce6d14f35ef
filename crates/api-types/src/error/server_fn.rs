//! `ApiError` as the error of server functions. Errors of the framework become one too.

use server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};

use super::ApiError;

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let message = error.to_string();
        match error {
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => {
                Self::Unreachable { message }
            }
            // In the browser this is a response that did not come from the server, but from a proxy, for example.
            ServerFnErrorErr::Deserialization(_) if cfg!(target_arch = "wasm32") => {
                Self::Unreachable { message }
            }
            ServerFnErrorErr::Registration(_)
            | ServerFnErrorErr::UnsupportedRequestMethod(_)
            | ServerFnErrorErr::Deserialization(_)
            | ServerFnErrorErr::Serialization(_)
            | ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_) => Self::Malformed { message },
            ServerFnErrorErr::MiddlewareError(_) | ServerFnErrorErr::ServerError(_) => {
                Self::Internal { request: String::new() }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unreadable_response_becomes_malformed_or_unreachable() {
        for text in ["", "<html>502 Bad Gateway</html>", r#"{"code":"from_the_future"}"#] {
            let error = ApiError::de(text.to_owned().into());
            assert!(
                matches!(error, ApiError::Malformed { .. } | ApiError::Unreachable { .. }),
                "{text}: {error:?}"
            );
        }
    }
}

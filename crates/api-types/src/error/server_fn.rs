//! `ApiError` as the error of server functions. Errors of the framework become one too.

use server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};

use super::ApiError;

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(message) | ServerFnErrorErr::Response(message) => {
                Self::Unreachable { message }
            }
            // In the browser this is a response that did not come from the server, but from a proxy, for example.
            ServerFnErrorErr::Deserialization(message) if cfg!(target_arch = "wasm32") => {
                Self::Unreachable { message }
            }
            ServerFnErrorErr::Registration(message)
            | ServerFnErrorErr::UnsupportedRequestMethod(message)
            | ServerFnErrorErr::Deserialization(message)
            | ServerFnErrorErr::Serialization(message)
            | ServerFnErrorErr::Args(message)
            | ServerFnErrorErr::MissingArg(message) => Self::Malformed { message },
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

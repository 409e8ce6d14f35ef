//! `ApiError` as the error of server functions: what the framework itself meets becomes one, too.

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
            // In the browser it is the answer that cannot be read: something else has answered.
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
    fn what_cannot_be_read_becomes_an_error_that_can() {
        for text in ["", "<html>502 Bad Gateway</html>", r#"{"code":"from_the_future"}"#] {
            let error = ApiError::de(text.to_owned().into());
            assert!(
                matches!(error, ApiError::Malformed { .. } | ApiError::Unreachable { .. }),
                "{text}: {error:?}"
            );
        }
    }
}

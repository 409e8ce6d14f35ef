//! How the console calls the server.

use std::future::Future;

use futures::{Sink, Stream};
use server_fn::{
    Bytes,
    client::{Client, browser::BrowserClient},
    error::FromServerFnError,
    request::browser::BrowserRequest,
    response::browser::BrowserResponse,
};

/// A header that only the console's own pages can send: a foreign page would have to ask first,
/// and is never answered.
pub const CONSOLE_HEADER: (&str, &str) = ("x-mockpit", "console");

/// The browser's fetch, with [`CONSOLE_HEADER`] on every request.
#[derive(Clone, Copy, Debug)]
pub struct ConsoleClient;

impl<E, I, O> Client<E, I, O> for ConsoleClient
where
    E: FromServerFnError,
    I: FromServerFnError,
    O: FromServerFnError,
{
    type Request = BrowserRequest;
    type Response = BrowserResponse;

    fn send(request: Self::Request) -> impl Future<Output = Result<Self::Response, E>> + Send {
        let (name, value) = CONSOLE_HEADER;
        request.headers().set(name, value);
        <BrowserClient as Client<E, I, O>>::send(request)
    }

    fn open_websocket(
        path: &str,
    ) -> impl Future<
        Output = Result<
            (
                impl Stream<Item = Result<Bytes, Bytes>> + Send + 'static,
                impl Sink<Bytes> + Send + 'static,
            ),
            E,
        >,
    > + Send {
        <BrowserClient as Client<E, I, O>>::open_websocket(path)
    }

    fn spawn(future: impl Future<Output = ()> + Send + 'static) {
        <BrowserClient as Client<E, I, O>>::spawn(future);
    }
}

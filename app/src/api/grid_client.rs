//! The HTTP client of the grid of all services. The grid is large, so the client states which one the page has in memory, and the
//! server does not send the same one again.

use std::{cell::RefCell, future::Future};

use futures::{Sink, Stream};
use server_fn::{
    Bytes,
    client::Client,
    error::FromServerFnError,
    request::browser::BrowserRequest,
    response::{ClientRes, browser::BrowserResponse},
};

use super::ConsoleClient;

/// The status of an answer that has not changed.
const NOT_MODIFIED: u16 = 304;

thread_local! {
    /// The tag of the grid in memory.
    static KNOWN: RefCell<Option<Box<str>>> = const { RefCell::new(None) };
}

/// States that the grid with this tag is in memory.
pub fn know_grid(tag: Box<str>) {
    KNOWN.set(Some(tag));
}

/// [`ConsoleClient`] for a grid that may be in memory.
#[derive(Clone, Copy, Debug)]
pub struct GridClient;

/// An answer. One that has not changed reads as `null`.
pub struct GridResponse(BrowserResponse);

impl<E, I, O> Client<E, I, O> for GridClient
where
    E: FromServerFnError,
    I: FromServerFnError,
    O: FromServerFnError,
{
    type Request = BrowserRequest;
    type Response = GridResponse;

    fn send(request: Self::Request) -> impl Future<Output = Result<Self::Response, E>> + Send {
        KNOWN.with_borrow(|known| {
            if let Some(tag) = known {
                request.headers().set("if-none-match", tag);
            }
        });
        let response = <ConsoleClient as Client<E, I, O>>::send(request);
        async move { Ok(GridResponse(response.await?)) }
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
        <ConsoleClient as Client<E, I, O>>::open_websocket(path)
    }

    fn spawn(future: impl Future<Output = ()> + Send + 'static) {
        <ConsoleClient as Client<E, I, O>>::spawn(future);
    }
}

impl GridResponse {
    fn is_unchanged<E: FromServerFnError>(&self) -> bool {
        ClientRes::<E>::status(&self.0) == NOT_MODIFIED
    }
}

impl<E: FromServerFnError> ClientRes<E> for GridResponse {
    fn try_into_string(self) -> impl Future<Output = Result<String, E>> + Send {
        let is_unchanged = self.is_unchanged::<E>();
        let text = self.0.try_into_string();
        async move { if is_unchanged { Ok("null".to_owned()) } else { text.await } }
    }

    fn try_into_bytes(self) -> impl Future<Output = Result<Bytes, E>> + Send {
        let is_unchanged = self.is_unchanged::<E>();
        let bytes = self.0.try_into_bytes();
        async move { if is_unchanged { Ok(Bytes::from_static(b"null")) } else { bytes.await } }
    }

    fn try_into_stream(
        self,
    ) -> Result<impl Stream<Item = Result<Bytes, Bytes>> + Send + 'static, E> {
        self.0.try_into_stream()
    }

    fn status(&self) -> u16 {
        if self.is_unchanged::<E>() { 200 } else { ClientRes::<E>::status(&self.0) }
    }

    fn status_text(&self) -> String {
        ClientRes::<E>::status_text(&self.0)
    }

    fn location(&self) -> String {
        ClientRes::<E>::location(&self.0)
    }

    fn has_redirect(&self) -> bool {
        ClientRes::<E>::has_redirect(&self.0)
    }
}

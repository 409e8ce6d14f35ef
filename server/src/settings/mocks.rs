//! The settings of mocks.

use std::net::{Ipv4Addr, SocketAddr};

use clap::{Args, ValueEnum, builder::BoolishValueParser};

use crate::mocks::Cors;

/// The port of mocks, unless another one is set.
const PORT: u16 = 8586;

/// Where and how `mockpit serve` serves mocks.
#[derive(Args, Clone, Debug)]
pub struct MocksArguments {
    /// Address and port for mocks [default: 127.0.0.1:8586]
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub mocks_listen: Option<SocketAddr>,
    /// Serve no mocks
    #[arg(long, value_parser = BoolishValueParser::new())]
    pub no_mocks: bool,
    /// Serve mocks at the address of the console too, so that clients find all under one address
    #[arg(long, value_parser = BoolishValueParser::new())]
    pub mocks_on_console_port: bool,
    /// Pages of other addresses that may read mocks
    #[arg(long, value_name = "ORIGINS", default_value = "any")]
    pub mocks_cors: CorsName,
}

/// Which pages of other addresses may read mocks, as it is typed.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub enum CorsName {
    /// All, as in Microcks
    #[default]
    Any,
    /// None
    None,
}

impl From<CorsName> for Cors {
    fn from(name: CorsName) -> Self {
        match name {
            CorsName::Any => Self::Any,
            CorsName::None => Self::None,
        }
    }
}

/// Where mocks are served.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum MocksAddress {
    /// At this address, or the server does not start.
    Set(SocketAddr),
    /// At this address if nobody else uses it.
    Default(SocketAddr),
    /// Nowhere.
    Off,
}

impl MocksArguments {
    /// Where mocks are served by a server that was asked to listen at `console`.
    pub(crate) fn address(&self, console: SocketAddr) -> MocksAddress {
        // A server that picks a free port for the console does so for mocks.
        let port = if console.port() == 0 { 0 } else { PORT };
        match self.mocks_listen {
            _ if self.no_mocks => MocksAddress::Off,
            Some(address) => MocksAddress::Set(address),
            None => MocksAddress::Default(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port)),
        }
    }
}

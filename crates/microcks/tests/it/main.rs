//! The client against programs that answer as a Microcks, a Mockpit or a Keycloak does.

#[cfg(test)]
mod account;
#[cfg(test)]
mod connect;
#[cfg(test)]
mod exchange;
#[cfg(test)]
mod fake;

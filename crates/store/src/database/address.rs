//! Which database holds the journal, and how it is reached.

use std::{path::Path, sync::Arc, time::Duration};

use tokio_postgres::{
    Config,
    config::{Host, SslMode, TargetSessionAttrs},
};
use tokio_postgres_rustls::MakeRustlsConnect;
use tokio_rustls::rustls::{
    ClientConfig, RootCertStore,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, pem::PemObject as _},
};

/// How long connecting may take.
pub(crate) const CONNECT: Duration = Duration::from_secs(5);

/// A database is unreachable if it does not acknowledge what was sent for this long.
const UNACKNOWLEDGED: Duration = Duration::from_secs(10);

/// Which database holds the journal, and how it is reached.
#[derive(Clone)]
pub struct PostgresAddress {
    /// One for each host, because a host that does not answer must not take the time of the others.
    pub(super) hosts: Vec<Config>,
    pub(super) tls: MakeRustlsConnect,
}

/// Why an address cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WrongAddress {
    /// It is not an address of a PostgreSQL database.
    #[error("it must look like postgres://user@host/database")]
    Url(#[source] tokio_postgres::Error),
    /// The file with certificates of CAs cannot be used.
    #[error("the certificates of CAs cannot be read")]
    Authority(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl PostgresAddress {
    /// Parses a URL, such as `postgres://mockpit@db.example/mockpit`. `password` replaces the one in the URL.
    /// `authority` is a file with the certificates of the CAs to trust, as PEM. The others are those of the system.
    ///
    /// # Errors
    /// If the URL is wrong, or if the file cannot be read.
    pub fn new(
        url: &str,
        password: Option<&str>,
        authority: Option<&Path>,
    ) -> Result<Self, WrongAddress> {
        let mut config: Config = url.parse().map_err(WrongAddress::Url)?;
        if let Some(password) = password {
            config.password(password);
        }
        // A standby may be behind, and nothing can be written there.
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        config.connect_timeout(CONNECT).tcp_user_timeout(UNACKNOWLEDGED);
        config.keepalives_idle(UNACKNOWLEDGED);
        if config.get_application_name().is_none() {
            config.application_name("mockpit");
        }
        let needs_tls = config.get_ssl_mode() != SslMode::Disable;
        let roots = if needs_tls { roots(authority)? } else { RootCertStore::empty() };
        let provider = Arc::new(aws_lc_rs::default_provider());
        let builder =
            ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let builder = builder.map_err(|cause| WrongAddress::Authority(cause.into()))?;
        let tls = builder.with_root_certificates(roots).with_no_client_auth();
        let hosts = (0..config.get_hosts().len()).filter_map(|index| only(&config, index));
        Ok(Self { hosts: hosts.collect(), tls: MakeRustlsConnect::new(tls) })
    }
}

/// How one of the hosts is reached.
fn only(all: &Config, index: usize) -> Option<Config> {
    let mut config = Config::new();
    match all.get_hosts().get(index)? {
        Host::Tcp(host) => config.host(host),
        Host::Unix(folder) => config.host_path(folder),
    };
    all.get_hostaddrs().get(index).map(|address| config.hostaddr(*address));
    let port = all.get_ports().get(index).or(all.get_ports().first());
    port.map(|port| config.port(*port));
    all.get_user().map(|user| config.user(user));
    all.get_password().map(|password| config.password(password));
    all.get_dbname().map(|database| config.dbname(database));
    all.get_options().map(|options| config.options(options));
    all.get_application_name().map(|name| config.application_name(name));
    all.get_connect_timeout().map(|time| config.connect_timeout(*time));
    all.get_tcp_user_timeout().map(|time| config.tcp_user_timeout(*time));
    all.get_keepalives_interval().map(|time| config.keepalives_interval(time));
    all.get_keepalives_retries().map(|retries| config.keepalives_retries(retries));
    config.keepalives(all.get_keepalives()).keepalives_idle(all.get_keepalives_idle());
    config.ssl_mode(all.get_ssl_mode()).ssl_negotiation(all.get_ssl_negotiation());
    config.channel_binding(all.get_channel_binding());
    config.target_session_attrs(all.get_target_session_attrs());
    Some(config)
}

fn roots(authority: Option<&Path>) -> Result<RootCertStore, WrongAddress> {
    let mut roots = RootCertStore::empty();
    match authority {
        Some(path) => {
            let certificates = CertificateDer::pem_file_iter(path);
            for certificate in
                certificates.map_err(|cause| WrongAddress::Authority(cause.into()))?
            {
                let certificate =
                    certificate.map_err(|cause| WrongAddress::Authority(cause.into()))?;
                let added = roots.add(certificate);
                added.map_err(|cause| WrongAddress::Authority(cause.into()))?;
            }
        }
        None => {
            // Certificates that cannot be used are not trusted.
            let found = rustls_native_certs::load_native_certs();
            roots.add_parsable_certificates(found.certs);
        }
    }
    Ok(roots)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_has_a_password_and_reaches_no_standby() {
        let address =
            PostgresAddress::new("postgres://me:old@db/mockpit", Some("new"), None).unwrap();
        let [config] = address.hosts.as_slice() else { panic!("{:?}", address.hosts) };
        assert_eq!(config.get_password(), Some(b"new".as_slice()));
        assert_eq!(config.get_target_session_attrs(), TargetSessionAttrs::ReadWrite);
        assert_eq!(config.get_application_name(), Some("mockpit"));
    }

    #[test]
    fn each_host_has_everything_that_the_url_says() {
        let url = "postgres://me:secret@a:1,b:2/mockpit?sslmode=require&options=-cx%3Dy\
                   &application_name=shop&keepalives_interval=3&keepalives_retries=4&channel_binding=require";
        let all: Config = url.parse().unwrap();
        let parts: [Config; 2] = [0, 1].map(|index| only(&all, index).unwrap());
        let expected = ["a:1", "b:2"].map(|host| url.replace("a:1,b:2", host));
        assert_eq!(parts, expected.map(|url| url.parse().unwrap()));
        assert_eq!(only(&all, 2), None);
        // One port counts for all hosts.
        let all: Config = "postgres:///x?host=/one&host=/two&port=7".parse().unwrap();
        assert_eq!(only(&all, 1).unwrap(), "postgres:///x?host=/two&port=7".parse().unwrap());
    }

    #[test]
    fn wrong_addresses_are_rejected() {
        let wrong = PostgresAddress::new("mysql://db/mockpit", None, None).map(drop).unwrap_err();
        assert!(matches!(wrong, WrongAddress::Url(_)), "{wrong:?}");
        let missing = Path::new("missing.pem");
        let wrong = PostgresAddress::new("postgres://db/m", None, Some(missing)).map(drop);
        assert!(matches!(wrong.unwrap_err(), WrongAddress::Authority(_)));
    }
}

//! Settings: flags before variables before the configuration file before what is usual.

use std::{collections::HashMap, net::SocketAddr, path::PathBuf, str::FromStr as _};

use bytesize::ByteSize;
use config::{Config, ConfigError, Environment, File, FileFormat};
use serde::{Deserialize, Deserializer, de::Error as _};
use tracing::Level;

use crate::{cli::arguments::ServeFlags, http::peer::TrustedProxies};

/// What `serve` goes by.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub struct Settings {
    /// The data directory, where one was named.
    pub data: Option<PathBuf>,
    /// Where to listen.
    pub listen: SocketAddr,
    /// The largest snapshot that can be imported.
    pub max_upload: ByteSize,
    /// Further names of the server.
    pub hosts: Vec<String>,
    /// Proxies that say truly for whom they ask.
    pub trusted_proxies: TrustedProxies,
    /// How much to log.
    #[serde(deserialize_with = "level")]
    pub log: Level,
    /// Whether everybody is an administrator.
    pub demo: bool,
}

/// Variables, as the process has them or as a test does.
pub type Variables = HashMap<String, String>;

/// The settings could not be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the settings")]
pub struct SettingsError(#[from] ConfigError);

/// Where the data is unless it is said otherwise.
pub const DATA: &str = "mockpit-data";

/// The keys of the configuration file. A misspelt one is an error, not a setting without effect.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its names count")]
struct Keys {
    data: Option<PathBuf>,
    listen: Option<SocketAddr>,
    max_upload: Option<ByteSize>,
    hosts: Option<Vec<String>>,
    trusted_proxies: Option<Vec<String>>,
    log: Option<String>,
    demo: Option<bool>,
}

impl Settings {
    /// Reads the settings from these flags, the `MOCKPIT_` ones among these variables, and the file
    /// that one of them names.
    ///
    /// # Errors
    /// Where the file cannot be read, or a value is not what it should be.
    pub fn read(flags: ServeFlags, variables: &Variables) -> Result<Self, SettingsError> {
        let named = flags.place.config.or_else(|| variables.get("MOCKPIT_CONFIG").map(Into::into));
        let file = named.map(|file| File::from(file).format(FileFormat::Toml));
        let environment = Environment::with_prefix("MOCKPIT")
            .source(Some(variables.clone()))
            .ignore_empty(true)
            .try_parsing(true)
            .list_separator(",")
            .with_list_parse_key("hosts")
            .with_list_parse_key("trusted_proxies");
        let mut layers = Config::builder()
            .set_default("listen", "127.0.0.1:8585")?
            .set_default("max_upload", "1GB")?
            .set_default("hosts", Vec::<String>::new())?
            .set_default("trusted_proxies", Vec::<String>::new())?
            .set_default("log", "info")?
            .set_default("demo", false)?;
        if let Some(file) = file {
            Config::builder().add_source(file.clone()).build()?.try_deserialize::<Keys>()?;
            layers = layers.add_source(file);
        }
        let data = flags.place.data.map(|data| data.to_string_lossy().into_owned());
        let proxies: Vec<String> = flags.trusted_proxies.iter().map(ToString::to_string).collect();
        let settings = layers
            .add_source(environment)
            .set_override_option("data", data)?
            .set_override_option("listen", flags.listen.map(|listen| listen.to_string()))?
            .set_override_option("max_upload", flags.max_upload.map(|size| size.as_u64()))?
            .set_override_option("hosts", (!flags.hosts.is_empty()).then_some(flags.hosts))?
            .set_override_option("trusted_proxies", (!proxies.is_empty()).then_some(proxies))?
            .set_override_option("log", flags.log)?
            .set_override_option("demo", flags.demo.then_some(true))?
            .build()?
            .try_deserialize()?;
        Ok(settings)
    }

    /// The data directory.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.data.clone().unwrap_or_else(|| DATA.into())
    }
}

fn level<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Level, D::Error> {
    let text = String::deserialize(deserializer)?;
    Level::from_str(&text)
        .map_err(|_| D::Error::custom(format!("{text:?} is not error, warn, info, debug or trace")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::arguments::Place;

    fn read(file: &str, variables: &[(&str, &str)], flags: ServeFlags) -> Result<Settings, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mockpit.conf");
        std::fs::write(&path, file).unwrap();
        let place = Place { config: Some(path), ..flags.place };
        let variables = variables.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        Settings::read(ServeFlags { place, ..flags }, &variables.collect())
            .map_err(|SettingsError(error)| error.to_string())
    }

    #[test]
    fn what_is_usual() {
        let settings = Settings::read(ServeFlags::default(), &Variables::new()).unwrap();
        assert_eq!(settings.listen.to_string(), "127.0.0.1:8585");
        assert_eq!(settings.max_upload, ByteSize::gb(1));
        assert_eq!(settings.log, Level::INFO);
        assert_eq!(settings.data(), PathBuf::from(DATA));
        assert!(settings.hosts.is_empty() && !settings.demo);
        assert_eq!(settings.trusted_proxies, TrustedProxies::default());
    }

    #[test]
    fn flags_before_variables_before_the_file() {
        let file =
            "listen = \"127.0.0.1:1\"\nmax_upload = \"1MB\"\nhosts = [\"f\"]\nlog = \"warn\"";
        let variables = [
            ("MOCKPIT_LISTEN", "127.0.0.1:2"),
            ("MOCKPIT_MAX_UPLOAD", "2MB"),
            ("MOCKPIT_SAMPLES", "x"),
        ];
        let flags = ServeFlags { listen: "127.0.0.1:3".parse().ok(), ..ServeFlags::default() };
        let settings = read(file, &variables, flags).unwrap();
        assert_eq!(settings.listen.port(), 3);
        assert_eq!(settings.max_upload, ByteSize::mb(2));
        assert_eq!(settings.hosts, ["f"]);
        assert_eq!(settings.log, Level::WARN);
    }

    #[test]
    fn every_setting_is_a_variable() {
        let variables = [
            ("MOCKPIT_DATA", "/x"),
            ("MOCKPIT_LISTEN", "[::1]:7"),
            ("MOCKPIT_MAX_UPLOAD", "1024"),
            ("MOCKPIT_HOSTS", "a,b"),
            ("MOCKPIT_TRUSTED_PROXIES", "192.0.2.1,10.0.0.0/8"),
            ("MOCKPIT_LOG", "debug"),
            ("MOCKPIT_DEMO", "true"),
        ];
        let settings = read("", &variables, ServeFlags::default()).unwrap();
        let expected = Settings {
            data: Some("/x".into()),
            listen: "[::1]:7".parse().unwrap(),
            max_upload: ByteSize::b(1024),
            hosts: vec!["a".into(), "b".into()],
            trusted_proxies: ["192.0.2.1", "10.0.0.0/8"]
                .map(|text| text.parse().unwrap())
                .into_iter()
                .collect(),
            log: Level::DEBUG,
            demo: true,
        };
        assert_eq!(settings, expected);
    }

    #[test]
    fn mistakes_are_told_by_name() {
        for (file, told) in [
            ("max_uplaod = 1", "max_uplaod"),
            ("listen = \"here\"", "socket address"),
            ("log = \"loud\"", "loud"),
            ("trusted_proxies = [\"here\"]", "neither an IP address nor a network"),
            ("max_upload = \"many\"", "max_upload"),
            ("listen", "mockpit.conf"),
        ] {
            let error = read(file, &[], ServeFlags::default()).unwrap_err();
            assert!(error.contains(told), "{file}: {error}");
        }
    }
}

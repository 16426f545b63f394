//! The settings: flags over environment over defaults, parsed once, each refusal naming the setting, its value and what
//! is allowed. Nothing else reads the environment.

use std::{
    fmt::{self, Write as _},
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

use axum::http::{Uri, uri::Authority};
use clap::{ArgMatches, Command, parser::ValueSource};
use domain::{freeze::ReleaseAfter, period::BillingZone, text::Email};
use ipnet::IpNet;
use jiff::SignedDuration;
use service::{clock::Clock, mail::Mail, secrets::SecretKey};

/// The heading under which the help lists the settings, and by which `config print` finds them.
const HEADING: &str = "Settings";
/// The most minutes that a signature is good for, either way. Which were used is remembered for a day (D21).
const SKEW_MINUTES_MAX: i64 = 60;

/// The settings as they were given.
#[derive(Clone, clap::Args)]
#[command(next_help_heading = HEADING)]
pub struct Flags {
    /// The database, an SQLite file or PostgreSQL.
    #[arg(long, global = true, env = "DATABASE_URL", hide_env_values = true)]
    #[arg(value_name = "sqlite://FILE or postgres://…")]
    #[arg(default_value = "sqlite://data/partner-center.db")]
    pub database: String,
    /// The address and port to listen on.
    #[arg(long, global = true, env = "PARTNER_CENTER_LISTEN", hide_env_values = true)]
    #[arg(value_name = "ADDRESS:PORT", default_value = "127.0.0.1:3000")]
    pub listen: String,
    /// The zone in which billing months begin and end, kept from the first start on.
    #[arg(long, global = true, env = "PARTNER_CENTER_TIME_ZONE", hide_env_values = true)]
    #[arg(value_name = "IANA NAME", default_value = "UTC")]
    pub time_zone: String,
    /// The currency of all amounts, kept from the first start on.
    #[arg(long, global = true, env = "PARTNER_CENTER_CURRENCY", hide_env_values = true)]
    #[arg(value_name = "ISO 4217", default_value = "USD")]
    pub currency: String,
    /// Where mail goes: a folder, each mail as one .eml, or a mail server.
    #[arg(long, global = true, env = "PARTNER_CENTER_MAIL", hide_env_values = true)]
    #[arg(
        value_name = "file:FOLDER or smtp://USER:PASSWORD@HOST:PORT",
        default_value = "file:data/mail"
    )]
    pub mail: String,
    /// The address that mail comes from.
    #[arg(long, global = true, env = "PARTNER_CENTER_MAIL_FROM", hide_env_values = true)]
    #[arg(value_name = "ADDRESS", default_value = "partner-center@localhost")]
    pub mail_from: String,
    /// The address that people type, where a proxy stands in front; https makes cookies secure.
    #[arg(long, global = true, env = "PARTNER_CENTER_PUBLIC_URL", hide_env_values = true)]
    #[arg(value_name = "URL")]
    pub public_url: Option<String>,
    /// Proxies whose X-Forwarded-For is believed, separated by commas.
    #[arg(long, global = true, env = "PARTNER_CENTER_TRUSTED_PROXIES", hide_env_values = true)]
    #[arg(value_name = "ADDRESSES", default_value = "")]
    pub trusted_proxies: String,
    /// The key of secrets at rest; beside an SQLite file by default, to be given with PostgreSQL.
    #[arg(long, global = true, env = "PARTNER_CENTER_SECRET_KEY_FILE", hide_env_values = true)]
    #[arg(value_name = "FILE")]
    pub secret_key_file: Option<String>,
    /// How many requests of one API key a server answers in a second.
    #[arg(long, global = true, env = "PARTNER_CENTER_API_RATE", hide_env_values = true)]
    #[arg(value_name = "NUMBER", default_value = "100000")]
    pub api_rate: String,
    /// How many minutes the clock of who signs a request may be off, either way.
    #[arg(long, global = true, env = "PARTNER_CENTER_SIGNATURE_SKEW", hide_env_values = true)]
    #[arg(value_name = "MINUTES", default_value = "15")]
    pub signature_skew: String,
    /// Where Prometheus finds /metrics; nowhere unless given.
    #[arg(long, global = true, env = "PARTNER_CENTER_METRICS_LISTEN", hide_env_values = true)]
    #[arg(value_name = "ADDRESS")]
    pub metrics_listen: Option<String>,
    /// 1 allows webhooks to addresses in private networks.
    #[arg(long, global = true, env = "PARTNER_CENTER_WEBHOOK_PRIVATE", hide_env_values = true)]
    #[arg(value_name = "0 or 1", default_value = "0")]
    pub webhook_private: String,
    /// After how many days frozen resources are due for release.
    #[arg(long, global = true, env = "PARTNER_CENTER_RELEASE_DAYS", hide_env_values = true)]
    #[arg(value_name = "DAYS", default_value = "15")]
    pub release_days: String,
    /// How log lines are written: text or json.
    #[arg(long, global = true, env = "PARTNER_CENTER_LOG", hide_env_values = true)]
    #[arg(value_name = "FORM", default_value = "text")]
    pub log: String,
    /// Which log lines are written, in the words of tracing's filter.
    #[arg(long, global = true, env = "RUST_LOG", hide_env_values = true)]
    #[arg(value_name = "FILTER", default_value = "info")]
    pub log_filter: String,
    /// Seconds added to the clock of billing, for test servers.
    #[arg(long, global = true, env = "PARTNER_CENTER_CLOCK_OFFSET", hide_env_values = true)]
    #[arg(value_name = "SECONDS", default_value = "0", allow_hyphen_values = true)]
    pub clock_offset: String,
    /// 1 makes this a test server.
    #[arg(long, global = true, env = "PARTNER_CENTER_TESTING", hide_env_values = true)]
    #[arg(value_name = "0 or 1", default_value = "0")]
    pub testing: String,
}

/// The settings as the service uses them.
#[derive(Clone)]
pub struct Config {
    /// The database's URL; holds a password.
    pub database: String,
    /// Where to listen.
    pub listen: SocketAddr,
    /// The zone of billing months.
    pub zone: BillingZone,
    /// ISO 4217.
    pub currency: String,
    /// Where mail goes.
    pub mail: Mail,
    /// Where people find the console, if that is set.
    pub public_url: Option<PublicUrl>,
    /// Proxies whose word is taken for the client's address.
    pub trusted_proxies: Vec<IpNet>,
    /// The key of secrets at rest.
    pub secret_key_file: PathBuf,
    /// How many requests of one API key are answered in a second.
    pub api_rate: u32,
    /// Where metrics are served, if they are.
    pub metrics_listen: Option<SocketAddr>,
    /// Whether webhooks may go to private networks.
    pub private_webhooks: bool,
    /// After how long frozen resources are due for release.
    pub release_after: ReleaseAfter,
    /// How far the clock of who signs a request may be off.
    pub signature_skew: SignedDuration,
    /// How log lines are written.
    pub log: LogForm,
    /// Which log lines are written.
    pub log_filter: String,
    /// What tells the time.
    pub clock: Clock,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogForm {
    /// For people.
    Text,
    /// For machines, one object a line.
    Json,
}

/// The address that people type: a scheme and a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    secure: bool,
    authority: Authority,
}

impl PublicUrl {
    /// Whether it is reached by https.
    pub fn is_secure(&self) -> bool {
        self.secure
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", if self.secure { "https" } else { "http" }, self.authority)
    }
}

/// Why a setting is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("--{flag} ({variable}) is {value:?}: {allowed}")]
pub struct Refused {
    flag: &'static str,
    variable: &'static str,
    value: String,
    allowed: String,
}

fn refuse(
    flag: &'static str,
    variable: &'static str,
    value: &str,
    allowed: impl Into<String>,
) -> Refused {
    Refused { flag, variable, value: redact(value), allowed: allowed.into() }
}

impl Flags {
    /// Checks the settings.
    ///
    /// # Errors
    /// At the first that cannot be used.
    pub fn check(&self) -> Result<Config, Refused> {
        let socket = |flag, variable, value: &str| {
            value.parse().map_err(|_| {
                let allowed = "an address and a port such as 127.0.0.1:3000 or [::1]:3000";
                refuse(flag, variable, value, allowed)
            })
        };
        let listen = socket("listen", "PARTNER_CENTER_LISTEN", &self.listen)?;
        let metrics_listen = given(self.metrics_listen.as_deref())
            .map(|value| socket("metrics-listen", "PARTNER_CENTER_METRICS_LISTEN", value))
            .transpose()?;
        let api_rate = self.api_rate.parse().ok().filter(|rate| *rate > 0).ok_or_else(|| {
            let allowed = "a number of requests from 1 to 4294967295";
            refuse("api-rate", "PARTNER_CENTER_API_RATE", &self.api_rate, allowed)
        })?;
        let zone = BillingZone::parse(&self.time_zone).map_err(|_| {
            let allowed = "an IANA time zone such as UTC or Asia/Shanghai";
            refuse("time-zone", "PARTNER_CENTER_TIME_ZONE", &self.time_zone, allowed)
        })?;
        let log = match self.log.as_str() {
            "text" => LogForm::Text,
            "json" => LogForm::Json,
            other => return Err(refuse("log", "PARTNER_CENTER_LOG", other, "text or json")),
        };
        let private_webhooks = match self.webhook_private.as_str() {
            "1" => true,
            "0" | "" => false,
            other => {
                let variable = "PARTNER_CENTER_WEBHOOK_PRIVATE";
                return Err(refuse("webhook-private", variable, other, "0 or 1"));
            }
        };
        let release_after = self.release_days.parse().ok().and_then(ReleaseAfter::days);
        let release_after = release_after.ok_or_else(|| {
            let allowed = format!("a number of days from 1 to {}", ReleaseAfter::MAX);
            refuse("release-days", "PARTNER_CENTER_RELEASE_DAYS", &self.release_days, allowed)
        })?;
        let minutes = self.signature_skew.parse().ok();
        let minutes = minutes.filter(|minutes| (1..=SKEW_MINUTES_MAX).contains(minutes));
        let minutes = minutes.ok_or_else(|| {
            let allowed = format!("a number of minutes from 1 to {SKEW_MINUTES_MAX}");
            refuse("signature-skew", "PARTNER_CENTER_SIGNATURE_SKEW", &self.signature_skew, allowed)
        })?;
        let clock = clock(&self.clock_offset, &self.testing)?;
        Ok(Config {
            secret_key_file: secret_key_file(self.secret_key_file.as_deref(), &self.database)?,
            database: self.database.clone(),
            listen,
            api_rate,
            metrics_listen,
            zone,
            currency: currency(&self.currency)?,
            mail: mail(&self.mail, &self.mail_from, &clock)?,
            public_url: given(self.public_url.as_deref()).map(public_url).transpose()?,
            trusted_proxies: trusted_proxies(&self.trusted_proxies)?,
            private_webhooks,
            release_after,
            signature_skew: SignedDuration::from_mins(minutes),
            log,
            log_filter: self.log_filter.clone(),
            clock,
        })
    }
}

impl Config {
    /// What the service is opened with. Makes the key of secrets if there is none yet.
    ///
    /// # Errors
    /// When the key cannot be read or made.
    pub fn settings(&self) -> Result<service::Settings, service::Error> {
        Ok(service::Settings {
            database: self.database.clone(),
            currency: self.currency.clone(),
            zone: self.zone.clone(),
            mail: self.mail.clone(),
            public_url: self
                .public_url
                .as_ref()
                .map_or_else(|| format!("http://{}", self.listen), ToString::to_string),
            clock: self.clock.clone(),
            secret_key: SecretKey::open(&self.secret_key_file)?,
            private_webhooks: self.private_webhooks,
            release_after: self.release_after,
            signature_skew: self.signature_skew,
        })
    }
}

/// An empty variable is as good as none.
fn given(value: Option<&str>) -> Option<&str> {
    value.filter(|value| !value.is_empty())
}

fn currency(value: &str) -> Result<String, Refused> {
    if value.len() == 3 && value.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Ok(value.to_owned());
    }
    let allowed = "a currency's three letters such as USD";
    Err(refuse("currency", "PARTNER_CENTER_CURRENCY", value, allowed))
}

fn mail(value: &str, from: &str, clock: &Clock) -> Result<Mail, Refused> {
    let from = Email::parse(from).map_err(|_| {
        let allowed = "an e-mail address such as partner-center@example.com";
        refuse("mail-from", "PARTNER_CENTER_MAIL_FROM", from, allowed)
    })?;
    Mail::parse(value, from, clock.clone()).map_err(|error| {
        let allowed = format!(
            "{error}. It is file:FOLDER, where each mail becomes one .eml file, or a mail server: \
             smtp://USER:PASSWORD@HOST:PORT, smtp://HOST:PORT, or smtps:// where TLS begins at once. \
             Signs such as @ and / in a password are written as %40 and %2F"
        );
        refuse("mail", "PARTNER_CENTER_MAIL", value, allowed)
    })
}

fn public_url(value: &str) -> Result<PublicUrl, Refused> {
    let allowed = "http:// or https:// and a host, such as https://partners.example.com";
    let refused = || refuse("public-url", "PARTNER_CENTER_PUBLIC_URL", value, allowed);
    let uri: Uri = value.parse().map_err(|_| refused())?;
    let secure = match uri.scheme_str() {
        Some("https") => true,
        Some("http") => false,
        _ => return Err(refused()),
    };
    match uri.authority() {
        Some(authority)
            if uri.path() == "/" && uri.query().is_none() && !authority.as_str().contains('@') =>
        {
            Ok(PublicUrl { secure, authority: authority.clone() })
        }
        _ => Err(refused()),
    }
}

fn trusted_proxies(value: &str) -> Result<Vec<IpNet>, Refused> {
    let allowed = "addresses and networks separated by commas, such as 10.0.0.7, 10.1.0.0/16";
    let network = |text: &str| {
        text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from)).map_err(|_| {
            refuse("trusted-proxies", "PARTNER_CENTER_TRUSTED_PROXIES", value, allowed)
        })
    };
    value.split(',').map(str::trim).filter(|text| !text.is_empty()).map(network).collect()
}

fn secret_key_file(value: Option<&str>, database: &str) -> Result<PathBuf, Refused> {
    if let Some(file) = given(value) {
        return Ok(PathBuf::from(file));
    }
    let refused = |allowed: &str| refuse("database", "DATABASE_URL", database, allowed);
    let scheme = database.split(':').next().unwrap_or_default();
    match scheme {
        "sqlite" => {
            let file = database["sqlite:".len()..].trim_start_matches("//");
            let file = file.split('?').next().unwrap_or_default();
            if file.is_empty() || file.starts_with(':') {
                return Err(refused("sqlite:// needs a file, such as sqlite://data/center.db"));
            }
            Ok(Path::new(file).with_extension("key"))
        }
        "postgres" | "postgresql" => {
            let allowed = "needed with PostgreSQL: a file outside the database that holds the key \
                           of secrets, made if it does not exist and the same for every server";
            Err(refuse("secret-key-file", "PARTNER_CENTER_SECRET_KEY_FILE", "", allowed))
        }
        _ => Err(refused("sqlite://FILE or postgres://USER:PASSWORD@HOST/NAME")),
    }
}

fn clock(value: &str, testing: &str) -> Result<Clock, Refused> {
    let refused = |allowed| refuse("clock-offset", "PARTNER_CENTER_CLOCK_OFFSET", value, allowed);
    let seconds = value.parse().map_err(|_| refused("a whole number of seconds"))?;
    match (seconds, testing) {
        (_, "1") | (0, "0" | "") => Ok(Clock::system(seconds)),
        (_, "0" | "") => {
            Err(refused("0, unless PARTNER_CENTER_TESTING=1 makes this a test server"))
        }
        (_, other) => Err(refuse("testing", "PARTNER_CENTER_TESTING", other, "0 or 1")),
    }
}

/// Every setting with its value and where that comes from, one a line, secrets left out.
pub fn print(command: &Command, matches: &ArgMatches) -> String {
    let mut lines = String::new();
    for argument in command.get_arguments().filter(|a| a.get_help_heading() == Some(HEADING)) {
        let id = argument.get_id().as_str();
        let flag = argument.get_long().unwrap_or(id);
        let variable = argument.get_env().map(|name| name.to_string_lossy()).unwrap_or_default();
        let value = matches.get_one::<String>(id).map(|value| redact(value)).unwrap_or_default();
        let source = match matches.value_source(id) {
            Some(ValueSource::CommandLine) => format!("--{flag}"),
            Some(ValueSource::EnvVariable) => "environment".to_owned(),
            _ => "default".to_owned(),
        };
        // Writing to a String does not fail.
        let _ = writeln!(lines, "{variable}={value}  # {source}");
    }
    lines
}

/// Leaves the password out of a URL, rather too much than too little.
fn redact(value: &str) -> String {
    let Some((scheme, rest)) = value.split_once("://") else {
        return value.to_owned();
    };
    let rest = match rest.rsplit_once('@') {
        Some((user, host)) => match user.split_once(':') {
            Some((name, _)) => format!("{name}:***@{host}"),
            None => rest.to_owned(),
        },
        None => rest.to_owned(),
    };
    // PostgreSQL also takes the password as a parameter.
    let rest = match rest.split_once("password=") {
        Some((before, after)) => {
            let more = after.find('&').map_or("", |end| &after[end..]);
            format!("{before}password=***{more}")
        }
        None => rest,
    };
    format!("{scheme}://{rest}")
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Only {
        #[command(flatten)]
        flags: Flags,
    }

    fn check(arguments: &[&str]) -> Result<Config, String> {
        let only = Only::parse_from([&["test"], arguments].concat());
        only.flags.check().map_err(|refused| refused.to_string())
    }

    #[test]
    fn every_refusal_names_the_setting_its_value_and_what_is_allowed() {
        let wrong = [
            ("--database", "mysql://x", "sqlite://FILE or postgres://"),
            ("--database", "sqlite::memory:", "needs a file"),
            ("--listen", "localhost", "127.0.0.1:3000"),
            ("--time-zone", "Mars/Olympus", "IANA time zone"),
            ("--currency", "dollars", "three letters"),
            ("--mail", "imap://host", "smtp://USER:PASSWORD@HOST:PORT"),
            ("--mail", "smtp://host:25/inbox", "nothing behind them"),
            ("--mail-from", "nobody", "an e-mail address"),
            ("--public-url", "https://host/path", "and a host"),
            ("--public-url", "ftp://host", "http:// or https://"),
            ("--trusted-proxies", "10.0.0.1, x", "separated by commas"),
            ("--api-rate", "0", "a number of requests"),
            ("--metrics-listen", "9000", "127.0.0.1:3000"),
            ("--webhook-private", "yes", "0 or 1"),
            ("--release-days", "0", "1 to 365"),
            ("--signature-skew", "61", "1 to 60"),
            ("--log", "xml", "text or json"),
            ("--clock-offset", "60", "PARTNER_CENTER_TESTING=1"),
            ("--clock-offset", "soon", "whole number of seconds"),
            ("--testing", "yes", "0 or 1"),
        ];
        for (flag, value, allowed) in wrong {
            let refused = check(&[flag, value]).err().unwrap();
            assert!(refused.starts_with(flag), "{refused}");
            assert!(refused.contains(&format!("{value:?}")), "{refused}");
            assert!(refused.contains(allowed), "{refused}");
        }
    }

    #[test]
    fn the_secret_key_lies_beside_an_sqlite_file_and_must_be_named_otherwise() {
        let file = |arguments: &[&str]| check(arguments).map(|config| config.secret_key_file);
        let beside = file(&["--database", "sqlite:///srv/center.db?mode=rwc"]);
        assert_eq!(beside, Ok(PathBuf::from("/srv/center.key")));
        let postgres = ["--database", "postgres://me:secret@host/center"];
        assert!(file(&postgres).unwrap_err().contains("PARTNER_CENTER_SECRET_KEY_FILE"));
        let named = [&postgres[..], &["--secret-key-file", "/srv/key"]].concat();
        assert_eq!(file(&named), Ok(PathBuf::from("/srv/key")));
    }

    #[test]
    fn a_test_server_may_move_its_clock() {
        let config = check(&["--testing", "1", "--clock-offset", "-86400"]).ok().unwrap();
        assert!(config.clock.now() < config.clock.real_now());
    }

    #[test]
    fn passwords_are_left_out() {
        let shown = [
            ("postgres://me:s3cret@host:5432/db", "postgres://me:***@host:5432/db"),
            ("postgres://host/db?password=s3cret&x=1", "postgres://host/db?password=***&x=1"),
            ("postgres://me@host/db", "postgres://me@host/db"),
            ("postgres://me:s3c@r/et@host/db", "postgres://me:***@host/db"),
            ("sqlite://data/partner-center.db", "sqlite://data/partner-center.db"),
        ];
        for (value, expected) in shown {
            assert_eq!(redact(value), expected);
        }
    }

    #[test]
    fn proxies_are_addresses_or_networks() {
        let config = check(&["--trusted-proxies", "10.0.0.7, 10.1.0.0/16,::1"]).ok().unwrap();
        assert_eq!(config.trusted_proxies.len(), 3);
    }
}

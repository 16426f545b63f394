//! Mail by SMTP: the address of a mail server, and one message given to it. Passwords travel encrypted, or stay on the
//! machine.

use std::{error::Error as _, time::Duration};

use domain::text::Email;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor, address::Envelope};
use reqwest::Url;
use tokio::time;

use super::{MailError, MailSettingError};

/// How long a mail server may take for a message.
const TIMEOUT: Duration = Duration::from_secs(20);

/// A mail server.
#[derive(Debug, Clone)]
pub(super) struct Server(AsyncSmtpTransport<Tokio1Executor>);

impl Server {
    /// Reads `smtp://USER:PASSWORD@HOST:PORT`, or `smtps://…` where TLS begins at once. By `smtp` TLS begins with STARTTLS:
    /// it must where there is a password, and does where the server offers it otherwise. A server on this machine is asked
    /// in the clear.
    pub(super) fn parse(setting: &str) -> Result<Self, MailSettingError> {
        let mut url = Url::parse(setting).map_err(|_| MailSettingError::Server)?;
        let host = url.host_str().filter(|host| !host.is_empty());
        let host = host.ok_or(MailSettingError::Server)?.to_ascii_lowercase();
        let is_whole = matches!(url.path(), "" | "/") && url.query().is_none();
        if !is_whole || url.fragment().is_some() || url.port() == Some(0) {
            return Err(MailSettingError::Server);
        }
        if url.username().is_empty() != url.password().is_none() {
            return Err(MailSettingError::Password);
        }
        let is_here = matches!(host.as_str(), "localhost" | "127.0.0.1" | "[::1]");
        if url.scheme() == "smtp" && !is_here {
            let tls = if url.password().is_some() { "required" } else { "opportunistic" };
            url.query_pairs_mut().append_pair("tls", tls);
        }
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str());
        let transport = transport.map_err(|_| MailSettingError::Server)?;
        Ok(Self(transport.timeout(Some(TIMEOUT)).build()))
    }

    /// Gives a message to the server.
    pub(super) async fn send(
        &self,
        from: &Email,
        to: &Email,
        message: &str,
    ) -> Result<(), MailError> {
        let address = |email: &Email| {
            email.as_str().parse::<Address>().map_err(|_| MailError::Address(email.clone()))
        };
        let recipients = vec![address(to)?];
        let envelope = Envelope::new(Some(address(from)?), recipients);
        let envelope = envelope.map_err(|_| MailError::Address(to.clone()))?;
        let sent = time::timeout(TIMEOUT, self.0.send_raw(&envelope, message.as_bytes())).await;
        match sent {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(MailError::Server(error)),
            Err(_) => Err(MailError::Silent),
        }
    }
}

/// Whether TLS is what failed, also where it failed beneath something else.
pub(super) fn is_insecure(error: &lettre::transport::smtp::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        let io = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if io.is_some_and(<dyn std::error::Error + Send + Sync>::is::<rustls::Error>) {
            return true;
        }
        cause = error.source();
    }
    error.is_tls()
}

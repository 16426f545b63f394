//! Posting to a receiver: one try, which takes ten seconds at most, follows nothing and believes nothing but the status.

use std::{error::Error as _, io, sync::Arc, time::Duration};

use domain::problem::UrlError;
use reqwest::{
    Client, Response,
    header::{CONTENT_TYPE, HeaderMap},
    redirect::Policy,
};
use rustls::{ClientConfig, RootCertStore, crypto::ring};

use super::address::{self, PrivateNetwork, Resolver};
use crate::Error;

/// How long a receiver may take.
const TIMEOUT: Duration = Duration::from_secs(10);
/// How much of an answer is read, so that the connection can be used again. Nothing of it is kept.
const ANSWER_MAX: usize = 64 * 1024;

/// Sends to receivers.
pub(crate) struct Poster {
    client: Client,
    private_allowed: bool,
}

/// What a receiver answered.
pub(super) struct Answer {
    /// Whether it took the event.
    pub(super) delivered: bool,
    /// In a few words, none of them the receiver's own.
    pub(super) words: String,
}

impl Poster {
    pub(crate) fn new(private_allowed: bool) -> Result<Self, Error> {
        let unfit = |error: &dyn std::fmt::Display| Error::Webhooks(error.to_string());
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| unfit(&error))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let client = Client::builder()
            .tls_backend_preconfigured(tls)
            .dns_resolver(Arc::new(Resolver { private_allowed }))
            .no_proxy()
            .redirect(Policy::none())
            .timeout(TIMEOUT)
            .pool_max_idle_per_host(1)
            .user_agent(concat!("partner-center/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| unfit(&error))?;
        Ok(Self { client, private_allowed })
    }

    /// Checks the address of an endpoint.
    pub(crate) fn check(&self, url: &str) -> Result<String, UrlError> {
        address::check(url, self.private_allowed).map(String::from)
    }

    /// Tries once.
    pub(super) async fn post(&self, url: &str, headers: HeaderMap, body: String) -> Answer {
        let refused = |words: String| Answer { delivered: false, words };
        // Addresses that are no names are not looked up, and the setting may have changed since the endpoint was made.
        let url = match address::check(url, self.private_allowed) {
            Ok(url) => url,
            Err(UrlError::Private) => return refused(PrivateNetwork.to_string()),
            Err(_) => return refused("the address cannot be used".into()),
        };
        let request = self
            .client
            .post(url)
            .headers(headers)
            .header(CONTENT_TYPE, "application/json")
            .body(body);
        match request.send().await {
            Ok(response) => {
                let status = response.status();
                drain(response).await;
                let note = if status.is_redirection() { ", which is not followed" } else { "" };
                Answer { delivered: status.is_success(), words: format!("{status}{note}") }
            }
            Err(error) => refused(words(&error)),
        }
    }
}

/// Reads an answer to its end, unless that is far away.
async fn drain(mut response: Response) {
    let mut left = ANSWER_MAX;
    while let Ok(Some(chunk)) = response.chunk().await {
        match left.checked_sub(chunk.len()) {
            Some(less) => left = less,
            None => return,
        }
    }
}

/// Why there was no answer.
fn words(error: &reqwest::Error) -> String {
    let mut cause = error.source();
    while let Some(error) = cause {
        if error.is::<PrivateNetwork>() {
            return PrivateNetwork.to_string();
        }
        let io = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        if io.is_some_and(<dyn std::error::Error + Send + Sync>::is::<rustls::Error>) {
            return "no secure connection".into();
        }
        cause = error.source();
    }
    if error.is_timeout() {
        format!("no answer within {} seconds", TIMEOUT.as_secs())
    } else if error.is_connect() {
        "no connection".into()
    } else {
        "the connection broke".into()
    }
}

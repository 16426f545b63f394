//! The `Idempotency-Key` of requests that are to be carried out once (D7): read, hashed with what is asked for, and
//! refused while the same key is under way.

use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};

use axum::http::{HeaderMap, HeaderName, Uri};
use domain::{
    contract::Once,
    problem::{FieldName, Problem},
    text::{OnceKey, TextError, hex},
};
use sha2::{Digest as _, Sha256};

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");

/// The keys that are under way in this process, each with the key of the API that brought it.
#[derive(Default)]
pub(super) struct InFlight(Mutex<HashSet<(String, String)>>);

/// A key that is under way until this is dropped.
pub(super) struct UnderWay<'a> {
    in_flight: &'a InFlight,
    key: (String, String),
}

impl InFlight {
    /// Reads a request's key, if it has one, and takes it for as long as the second part of the answer lives.
    ///
    /// # Errors
    /// When the key is malformed, or a request with it is under way.
    pub(super) fn enter(
        &self,
        access: &str,
        headers: &HeaderMap,
        uri: &Uri,
        body: &[u8],
    ) -> Result<(Option<Once>, Option<UnderWay<'_>>), Problem> {
        let once = of(headers, uri, body)?;
        let under_way = once.as_ref().map(|once| self.take(access, once)).transpose()?;
        Ok((once, under_way))
    }

    fn take(&self, access: &str, once: &Once) -> Result<UnderWay<'_>, Problem> {
        let key = (access.to_owned(), once.key.as_str().to_owned());
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.insert(key.clone()) {
            Ok(UnderWay { in_flight: self, key })
        } else {
            Err(Problem::OnceInFlight)
        }
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.in_flight.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

/// The request's key, if it has one, with the hash of address and body.
///
/// # Errors
/// When the key is empty or too long.
fn of(headers: &HeaderMap, uri: &Uri, body: &[u8]) -> Result<Option<Once>, Problem> {
    let Some(value) = headers.get(&HEADER) else { return Ok(None) };
    let field = |error| Problem::Field { field: FieldName::OnceKey, error };
    let text = value.to_str().map_err(|_| field(TextError::Control))?;
    let key = OnceKey::parse(text).map_err(field)?;
    let mut digest = Sha256::new();
    digest.update(uri.path().as_bytes());
    digest.update([0]);
    digest.update(body);
    Ok(Some(Once { key, request_hash: hex(&digest.finalize()) }))
}

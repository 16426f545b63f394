//! Requests that are signed with `SDK-HMAC-SHA256`: what such a request says it was signed over, put together again from
//! what arrived. Whether the signature is right, the service finds out, which alone knows the secrets.

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderName, header, request::Parts},
};
use domain::{contract::Signed, text::hex};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use sha2::{Digest as _, Sha256};

use crate::limits::API_BODY_BYTES_MAX;

/// The one algorithm that is spoken.
const ALGORITHM: &str = "SDK-HMAC-SHA256";
const DATE: HeaderName = HeaderName::from_static("x-sdk-date");
/// In place of the body's hash, where the client sends it.
const CONTENT_HASH: HeaderName = HeaderName::from_static("x-sdk-content-sha256");

/// Whether a request brings a signature of this kind.
pub(crate) fn is_signed(headers: &HeaderMap) -> bool {
    authorization(headers).is_some()
}

/// What a request says it was signed over, and the request as it was; nothing where it does not say so properly.
pub(crate) async fn read(request: Request) -> (Request, Option<Signed>) {
    let (parts, body) = request.into_parts();
    // Short already, but where a GET brings a body.
    let Ok(body) = to_bytes(body, API_BODY_BYTES_MAX).await else {
        return (Request::from_parts(parts, Body::empty()), None);
    };
    let signed = signed(&parts, &body);
    (Request::from_parts(parts, Body::from(body)), signed)
}

/// The parameters of the `Authorization` header.
fn authorization(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix(ALGORITHM)?.strip_prefix(' ')
}

fn signed(parts: &Parts, body: &[u8]) -> Option<Signed> {
    let (mut access, mut names, mut signature) = (None, None, None);
    for parameter in authorization(&parts.headers)?.split(',') {
        let place = match parameter.trim().split_once('=')? {
            ("Access", value) => (&mut access, value),
            ("SignedHeaders", value) => (&mut names, value),
            ("Signature", value) => (&mut signature, value),
            _ => return None,
        };
        if place.0.replace(place.1).is_some() {
            return None;
        }
    }
    let names: Vec<&str> = names?.split(';').collect();
    if !names.contains(&DATE.as_str()) {
        return None;
    }
    let date = only(&parts.headers, DATE.as_str())?;
    let canonical = canonical(parts, &names, body)?;
    let date = str::from_utf8(date).ok()?;
    Some(Signed {
        access: access?.to_owned(),
        at: instant(date)?,
        message: format!("{ALGORITHM}\n{date}\n{}", hex(&Sha256::digest(&canonical))),
        signature: signature?.to_owned(),
    })
}

/// The request in its one form: method, path, query, headers, their names, hash of the body, each on a line of its own.
fn canonical(parts: &Parts, names: &[&str], body: &[u8]) -> Option<Vec<u8>> {
    let mut text = Vec::with_capacity(512);
    text.extend(parts.method.as_str().as_bytes());
    text.push(b'\n');
    push_path(&mut text, parts.uri.path());
    text.push(b'\n');
    push_query(&mut text, parts.uri.query().unwrap_or_default());
    text.push(b'\n');
    for name in names {
        let value = match only(&parts.headers, name) {
            // Where the protocol names the host in another way.
            None if *name == "host" => parts.uri.authority()?.as_str().as_bytes(),
            value => value?,
        };
        text.extend(name.as_bytes());
        text.push(b':');
        text.extend(value.trim_ascii());
        text.push(b'\n');
    }
    text.push(b'\n');
    text.extend(names.join(";").as_bytes());
    text.push(b'\n');
    text.extend(content_hash(&parts.headers, body)?.as_bytes());
    Some(text)
}

/// The value of a header that is there once: of several, which one was signed would be a guess.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a [u8]> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    values.next().is_none().then(|| value.as_bytes())
}

/// The hash of the body. A client that sends one of its own must send this one, or its signature would not cover what
/// arrived.
fn content_hash(headers: &HeaderMap, body: &[u8]) -> Option<String> {
    let hash = hex(&Sha256::digest(body));
    if !headers.contains_key(CONTENT_HASH) {
        return Some(hash);
    }
    (only(headers, CONTENT_HASH.as_str())? == hash.as_bytes()).then_some(hash)
}

/// The path, each of its parts encoded anew, with a slash at its end.
fn push_path(text: &mut Vec<u8>, path: &str) {
    for (i, part) in decode(path, false).split(|byte| *byte == b'/').enumerate() {
        if i > 0 {
            text.push(b'/');
        }
        push_encoded(text, part);
    }
    if text.last() != Some(&b'/') {
        text.push(b'/');
    }
}

/// The pairs of a query in order, each side encoded anew.
fn push_query(text: &mut Vec<u8>, query: &str) {
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(name, true), decode(value, true))
    };
    let mut pairs: Vec<_> = query.split('&').filter(|pair| !pair.is_empty()).map(pair).collect();
    pairs.sort();
    for (i, (name, value)) in pairs.iter().enumerate() {
        if i > 0 {
            text.push(b'&');
        }
        push_encoded(text, name);
        text.push(b'=');
        push_encoded(text, value);
    }
}

/// Resolves percent signs, and in queries the plus sign, which some clients write for a space there.
fn decode(text: &str, is_query: bool) -> Vec<u8> {
    let digit =
        |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while let Some(byte) = bytes.get(i) {
        let pair = bytes.get(i + 1).and_then(digit).zip(bytes.get(i + 2).and_then(digit));
        match (byte, pair) {
            (b'%', Some((high, low))) => {
                decoded.push(high << 4 | low);
                i += 2;
            }
            (b'+', _) if is_query => decoded.push(b' '),
            _ => decoded.push(*byte),
        }
        i += 1;
    }
    decoded
}

fn push_encoded(text: &mut Vec<u8>, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(byte) {
            text.push(*byte);
        } else {
            let digit = |nibble: u8| DIGITS[usize::from(nibble)];
            text.extend([b'%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
}

/// `20250102T030405Z`.
fn instant(text: &str) -> Option<Timestamp> {
    let digits = |from: usize, to: usize| {
        let part = text.get(from..to)?;
        part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<i16>().ok())?
    };
    let small = |from| i8::try_from(digits(from, from + 2)?).ok();
    if text.len() != 16 || text.as_bytes()[8] != b'T' || text.as_bytes()[15] != b'Z' {
        return None;
    }
    let at =
        DateTime::new(digits(0, 4)?, small(4)?, small(6)?, small(9)?, small(11)?, small(13)?, 0);
    TimeZone::UTC.to_timestamp(at.ok()?).ok()
}

#[cfg(test)]
mod tests;

//! Secrets that a form without JavaScript asked for: they travel to the page that shows them in a cookie which lives for a
//! minute, is sent nowhere else, and is taken back in the answer that shows them. So they are shown once, stand in no
//! address, and any server of the installation can show them.

use axum::http::{
    HeaderValue,
    header::{COOKIE, SET_COOKIE},
};
use domain::contract::{EndpointMade, KeyMade};

use super::Reply;
use crate::paths;

/// The cookie's name.
const NAME: &str = "partner_center_shown";
/// What the value of a key begins with, and that of an endpoint.
const KEY: &str = "key";
const ENDPOINT: &str = "endpoint";
/// And that of recovery codes.
const RECOVERY: &str = "recovery";

/// Keeps a key for the page that the form leads to.
pub(crate) fn keep_key(reply: &Reply, made: &KeyMade) {
    keep(reply, &format!("{KEY}.{}.{}.{}", made.id, made.access, made.secret));
}

/// The key that was kept, for this one time.
pub(crate) fn take_key(reply: &Reply) -> Option<KeyMade> {
    let value = take(reply)?;
    let [KEY, id, access, secret] = value.splitn(4, '.').collect::<Vec<_>>()[..] else {
        return None;
    };
    Some(KeyMade { id: id.parse().ok()?, access: access.into(), secret: secret.into() })
}

/// Keeps an endpoint's secret for the page that the form leads to.
pub(crate) fn keep_endpoint(reply: &Reply, made: &EndpointMade) {
    keep(reply, &format!("{ENDPOINT}.{}.{}", made.id, made.secret));
}

/// The endpoint's secret that was kept, for this one time.
pub(crate) fn take_endpoint(reply: &Reply) -> Option<EndpointMade> {
    let value = take(reply)?;
    let [ENDPOINT, id, secret] = value.splitn(3, '.').collect::<Vec<_>>()[..] else {
        return None;
    };
    Some(EndpointMade { id: id.parse().ok()?, secret: secret.into() })
}

/// Keeps recovery codes for the page that the form leads to.
pub(crate) fn keep_recovery(reply: &Reply, codes: &[String]) {
    keep(reply, &format!("{RECOVERY}.{}", codes.join(".")));
}

/// The recovery codes that were kept, for this one time.
pub(crate) fn take_recovery(reply: &Reply) -> Option<Vec<String>> {
    let value = take(reply)?;
    let (kind, codes) = value.split_once('.')?;
    (kind == RECOVERY).then(|| codes.split('.').map(str::to_owned).collect())
}

fn keep(reply: &Reply, value: &str) {
    set(reply, value, 60);
}

fn take(reply: &Reply) -> Option<String> {
    let request = reply.request.as_ref().filter(|_| reply.is_page())?;
    let cookies = request.headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let value = cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == NAME).then(|| value.to_owned()))?;
    set(reply, "", 0);
    Some(value)
}

fn set(reply: &Reply, value: &str, seconds: u32) {
    let secure = if reply.secure { "; Secure" } else { "" };
    let path = paths::PARTNER;
    let line = format!(
        "{NAME}={value}; Path={path}; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}"
    );
    if let (Some(response), Ok(line)) = (&reply.response, HeaderValue::from_str(&line)) {
        response.append_header(SET_COOKIE, line);
    }
}

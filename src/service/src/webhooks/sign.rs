//! Signatures of Standard Webhooks: the base64 of HMAC-SHA256 over `id.timestamp.body`, with a secret that is written
//! `whsec_` and the base64 of its bytes.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::ids;

/// What a secret begins with.
const PREFIX: &str = "whsec_";

/// A fresh secret of 256 bits.
pub(crate) fn make_secret() -> String {
    format!("{PREFIX}{}", BASE64_STANDARD.encode(ids::key_bytes()))
}

/// The value of `webhook-signature`: one signature for each secret, with a space between them. A receiver takes the
/// message when it knows any of the secrets.
pub(super) fn signatures(secrets: &[String], id: &str, timestamp: i64, body: &str) -> String {
    let signatures: Vec<_> = secrets
        .iter()
        .filter_map(|secret| signature(secret, id, timestamp, body))
        .map(|signature| format!("v1,{signature}"))
        .collect();
    signatures.join(" ")
}

/// One signature; `None` for a text that is no secret.
fn signature(secret: &str, id: &str, timestamp: i64, body: &str) -> Option<String> {
    let key = BASE64_STANDARD.decode(secret.strip_prefix(PREFIX)?).ok()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    Some(BASE64_STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use standardwebhooks::Webhook;

    use super::*;

    #[test]
    fn signatures_are_those_of_the_reference_implementation() {
        // The example of the specification.
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let (id, at, body) =
            ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        let expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(signatures(&[secret.into()], id, at, body), expected);

        for body in ["", "{}", "{\"name\":\"Grün & Söhne\"}"] {
            let secret = make_secret();
            let reference = Webhook::new(&secret).unwrap().sign(id, at, body.as_bytes()).unwrap();
            assert_eq!(signatures(&[secret], id, at, body), reference);
        }
    }

    #[test]
    fn both_secrets_sign_during_a_rotation() {
        let [new, old] = [make_secret(), make_secret()];
        let both = signatures(&[new.clone(), old.clone()], "evt_1", 5, "{}");
        let parts: Vec<_> = both.split(' ').collect();
        assert_eq!(parts, [new, old].map(|one| signatures(&[one], "evt_1", 5, "{}")));
    }
}

//! The golden vectors of the signature, and what the published SDK for Python sent for each of its methods, and
//! that for Go where it differs.

use axum::http::{Method, Request as HttpRequest};
use hmac::{Hmac, KeyInit as _, Mac as _};

use super::*;

const SECRET: &[u8] = b"exampleSecretKey000000000000000000000001";

/// A request as it arrives.
fn request(method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Request {
    let request = HttpRequest::builder().method(Method::from_bytes(method.as_bytes()).unwrap());
    let request = headers.iter().fold(request, |it, (name, value)| it.header(*name, *value));
    request.uri(target).body(Body::from(body.to_owned())).unwrap()
}

async fn read_back(request: Request) -> Option<Signed> {
    super::read(request).await.1
}

fn is_right(signed: &Signed) -> bool {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET).unwrap();
    mac.update(signed.message.as_bytes());
    hex(&mac.finalize().into_bytes()) == signed.signature
}

const SET: &str = "/v2/partners/sub-customers/budget";
const SET_BODY: &str = r#"{"customer_id": "c0000000000000000000000000000011", "budget_amount": 1000.50, "cancel_partner_frozen": "1", "indirect_partner_id": "e0000000000000000000000000000021", "budget_type": "MONTHLY", "frozen_operate_type": 1}"#;
const SET_SIGNATURE: &str = "98d41dbf4f73b81182ee13f85fa038a2281083de85d61932550a2f0c85bc37e2";

/// The headers of the golden vectors, with a signature.
fn golden(signature: &str) -> Vec<(&'static str, String)> {
    let names = "content-type;host;user-agent;x-domain-id;x-sdk-date";
    let authorization = format!(
        "SDK-HMAC-SHA256 Access=EXAMPLEAK0000000001, SignedHeaders={names}, Signature={signature}"
    );
    vec![
        ("User-Agent", "huaweicloud-usdk-python/3.0; example".into()),
        ("Content-Type", "application/json".into()),
        ("X-Domain-Id", "d0000000000000000000000000000001".into()),
        ("X-Sdk-Date", "20250102T030405Z".into()),
        ("Host", "127.0.0.1:8080".into()),
        ("Authorization", authorization),
    ]
}

fn borrowed<'a>(headers: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
    headers.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

#[tokio::test]
async fn the_golden_vectors_come_out() {
    let budget = "/v2/partners/sub-customers/budget";
    let records = format!(
        "{budget}/records?customer_id=c0000000000000000000000000000011&limit=10&offset=0&operation_type=SETTING"
    );
    let odd = format!("{budget}?customer_id=a%20b%2F%C3%A9%2B~%2A&indirect_partner_id=");
    for (method, target, body, canonical, signature) in [
        (
            "POST",
            SET,
            SET_BODY,
            "ace44955661babfec24a468b0cd0604fe337319ca9cae6d47492eeedf3cbfe27",
            SET_SIGNATURE,
        ),
        (
            "GET",
            &records,
            "",
            "df0621ba52d1e7608c6a9eb628aab084aa6c54b6b7c642bc3ee42121b2787b2e",
            "3bff9f7aedb966ce6dbf6c8d03b68caaf7f1c4a83eef3e380ed286b13d59ece8",
        ),
        (
            "GET",
            &odd,
            "",
            "fc7dbc5b9128984d1e76919405ec96af8af730c5e58b86609149c2c9694dae19",
            "aa90457752bd5e202da1984580f4d292b444a4aff9313c97e937e104ef742b82",
        ),
        (
            "GET",
            "/v2/partners/credit/consumption-quota",
            "",
            "8635c46f9265d8be1599422b25e5e683b34b5f0ef42a27292dc5ae138867b9ab",
            "15b14e3ad66e35ecd9d07429d47a4b4139450d0e53fcf77af02ec79146f7a164",
        ),
    ] {
        let headers = golden(signature);
        let signed = read_back(request(method, target, &borrowed(&headers), body)).await.unwrap();
        let message = format!("SDK-HMAC-SHA256\n20250102T030405Z\n{canonical}");
        assert_eq!(signed.message, message, "{target}");
        assert_eq!(signed.at, "2025-01-02T03:04:05Z".parse().unwrap());
        assert_eq!(signed.access, "EXAMPLEAK0000000001");
        assert!(is_right(&signed), "{target}");
    }
}

/// What the SDK sent: a name, the request line, headers, and the body after an empty line.
fn captures() -> impl Iterator<Item = (&'static str, Request)> {
    include_str!("captures.txt").split("## ").skip(1).map(|capture| {
        let (head, body) = capture.split_once("\n\n").unwrap();
        let mut lines = head.lines();
        let name = lines.next().unwrap();
        let (method, target) = lines.next().unwrap().split_once(' ').unwrap();
        let headers: Vec<_> = lines.map(|line| line.split_once(": ").unwrap()).collect();
        let length = headers.iter().find(|(name, _)| *name == "Content-Length");
        let length = length.map_or(0, |(_, length)| length.parse().unwrap());
        (name, request(method, target, &headers, &body[..length]))
    })
}

#[tokio::test]
async fn every_request_of_the_sdks_is_understood_and_no_other_is_taken_for_it() {
    let mut names = Vec::new();
    for (name, request) in captures() {
        let (request, signed) = super::read(request).await;
        assert!(is_right(&signed.unwrap()), "{name}");
        let (mut parts, body) = request.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        assert!(is_right(&signed_of(&parts, &body)), "{name}, read once more");
        assert!(!is_right(&signed_of(&parts, &[&body[..], b" "].concat())), "{name}");
        parts.method = Method::PUT;
        assert!(!is_right(&signed_of(&parts, &body)), "{name}");
        names.push(name);
    }
    assert_eq!(names.len(), 19, "{names:?}");
}

fn signed_of(parts: &Parts, body: &[u8]) -> Signed {
    signed(parts, body).unwrap()
}

#[tokio::test]
async fn what_is_not_signed_properly_is_not_read() {
    let right = golden(SET_SIGNATURE);
    for (name, value) in [
        ("Authorization", "SDK-HMAC-SHA256 Access=A, SignedHeaders=host, Signature=00"),
        ("Authorization", "SDK-HMAC-SHA256 Access=A, Signature=00"),
        (
            "Authorization",
            "SDK-HMAC-SHA256 Access=A, Access=B, SignedHeaders=x-sdk-date, Signature=00",
        ),
        (
            "Authorization",
            "SDK-HMAC-SHA256 Access=A, SignedHeaders=x-sdk-date;x-other, Signature=00",
        ),
        ("Authorization", "SDK-HMAC-SHA256 nothing"),
        ("Authorization", "SDK-HMAC-SM3 Access=A, SignedHeaders=x-sdk-date, Signature=00"),
        ("X-Sdk-Date", "20250102T030405"),
        ("X-Sdk-Date", "20250230T030405Z"),
        ("X-Sdk-Date", "2025-01-02T03:04:05Z"),
        ("X-Sdk-Date", "+025010+T030405Z"),
    ] {
        let mut headers = right.clone();
        headers.iter_mut().filter(|header| header.0 == name).for_each(|it| it.1 = value.into());
        let read = read_back(request("POST", SET, &borrowed(&headers), SET_BODY)).await;
        assert_eq!(read, None, "{name}: {value}");
    }
    // A header that came twice, and a hash that is not that of the body.
    for (name, value) in [
        ("X-Sdk-Date", "20250102T030406Z"),
        ("X-Sdk-Content-Sha256", "UNSIGNED-PAYLOAD"),
        ("X-Sdk-Content-Sha256", &"0".repeat(64)),
    ] {
        let mut headers = right.clone();
        headers.push((name, value.to_owned()));
        let read = read_back(request("POST", SET, &borrowed(&headers), SET_BODY)).await;
        assert_eq!(read, None, "{name}: {value}");
    }
    let mut headers = right;
    let hash = "f8102c5cf44f04718a386aec124bfc38a70d6ac9e1ecf1d13ed174a4bea7fd04";
    headers.push(("X-Sdk-Content-Sha256", hash.to_owned()));
    let read = read_back(request("POST", SET, &borrowed(&headers), SET_BODY)).await;
    assert!(is_right(&read.unwrap()));
}

#[test]
fn paths_and_queries_have_one_form() {
    let path = |text: &str| {
        let mut form = Vec::new();
        push_path(&mut form, text);
        String::from_utf8(form).unwrap()
    };
    assert_eq!(path("/"), "/");
    assert_eq!(path("/v2/a%20b/~x*"), "/v2/a%20b/~x%2A/");
    assert_eq!(path("/a+b%"), "/a%2Bb%25/");
    let query = |text: &str| {
        let mut form = Vec::new();
        push_query(&mut form, text);
        String::from_utf8(form).unwrap()
    };
    assert_eq!(query(""), "");
    assert_eq!(query("b=2&a=2&a=1&c"), "a=1&a=2&b=2&c=");
    assert_eq!(query("a=x+y%2b%zz"), "a=x%20y%2B%25zz");
}

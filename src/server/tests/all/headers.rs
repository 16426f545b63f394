//! Security headers, caching and compression as a browser meets them.

use reqwest::{Client, StatusCode};

use crate::harness::{ROSA, World, header_of};

/// The nonce of a page's policy.
fn nonce(policy: &str) -> &str {
    let (_, rest) = policy.split_once("'nonce-").unwrap();
    rest.split_once('\'').unwrap().0
}

#[tokio::test]
async fn a_page_runs_only_its_own_scripts() {
    let world = World::on_sqlite(&[]).await;
    let browser = world.stranger();
    let (first, second) = (browser.get("/sign-in").await, browser.get("/sign-in").await);
    let policy = header_of(&first, "content-security-policy").to_owned();
    for part in ["default-src 'none'", "'wasm-unsafe-eval'", "frame-ancestors 'none'"] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe-inline"), "{policy}");
    let other = header_of(&second, "content-security-policy");
    assert_ne!(nonce(&policy), nonce(other));

    assert_eq!(header_of(&first, "cache-control"), "no-store");
    let html = first.text().await.unwrap();
    let scripts = html.matches("<script").count();
    let marked = html.matches(&format!("nonce=\"{}\"", nonce(&policy))).count();
    assert!(scripts > 0 && marked >= scripts, "{marked} of {scripts} scripts are marked: {html}");
    assert!(!html.contains(" style=\""), "inline styles are refused by the policy: {html}");
    world.end().await;
}

#[tokio::test]
async fn every_answer_is_guarded() {
    let world = World::on_sqlite(&[]).await;
    let browser = world.stranger();
    for path in ["/", "/healthz", "/robots.txt", "/no/such/page", "/api/none"] {
        let answer = browser.get(path).await;
        assert_eq!(header_of(&answer, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header_of(&answer, "referrer-policy"), "same-origin", "{path}");
        assert_eq!(header_of(&answer, "cross-origin-opener-policy"), "same-origin", "{path}");
        assert!(header_of(&answer, "permissions-policy").contains("camera=()"), "{path}");
        let policy = header_of(&answer, "content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert!(!answer.headers().contains_key("strict-transport-security"), "{path}");
    }
    world.end().await;
}

#[tokio::test]
async fn https_makes_cookies_secure_and_stays() {
    let world = World::on_sqlite(&["--public-url", "https://center.example"]).await;
    let answer = world.stranger().sign_in(ROSA, crate::harness::PASSWORD).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(header_of(&answer, "set-cookie").ends_with("; Secure"));
    assert!(header_of(&answer, "strict-transport-security").starts_with("max-age="));
    world.end().await;
}

#[tokio::test]
async fn files_named_by_their_content_keep_for_ever_and_come_compressed() {
    let world = World::on_sqlite(&[]).await;
    let client = Client::new();
    let get = async |path: &str| {
        let request = client.get(format!("http://{}{path}", world.address));
        request.header("accept-encoding", "br").send().await.unwrap()
    };
    let script = get("/pkg/0a/partner-center.js").await;
    assert_eq!(header_of(&script, "cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(header_of(&script, "content-encoding"), "br");
    assert_eq!(header_of(&script, "vary"), "accept-encoding");
    assert_eq!(script.bytes().await.unwrap(), "compressed");

    let module = get("/pkg/0a/partner-center_bg.wasm").await;
    assert_eq!(header_of(&module, "cache-control"), "public, max-age=31536000, immutable");
    assert!(
        !module.headers().contains_key("content-encoding"),
        "it is not compressed anew each time"
    );

    let robots = get("/robots.txt").await;
    assert_eq!(header_of(&robots, "cache-control"), "public, max-age=86400");
    let missing = get("/pkg/ff/partner-center.js").await;
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
    assert_eq!(header_of(&missing, "cache-control"), "no-store");
    let page = get("/sign-in").await;
    assert_eq!(header_of(&page, "content-encoding"), "br");
    world.end().await;
}

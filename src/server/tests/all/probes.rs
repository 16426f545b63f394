//! What load balancers ask, and how addresses answer that serve nothing.

use reqwest::{Method, StatusCode};

use crate::harness::{World, body, header_of, on_each_engine};

#[tokio::test]
async fn the_server_lives_and_its_database_answers() {
    on_each_engine(async |world| {
        let browser = world.stranger();
        for path in ["/healthz", "/readyz"] {
            let answer = browser.get(path).await;
            assert_eq!(answer.status(), StatusCode::OK, "{path}");
            assert_eq!(header_of(&answer, "cache-control"), "no-store");
            assert_eq!(header_of(&answer, "x-request-id").len(), 16);
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_not_served_is_refused_in_the_language_of_the_address() {
    let world = World::on_sqlite(&[]).await;
    let browser = world.stranger();

    let page = browser.get("/no/such/page").await;
    assert_eq!(page.status(), StatusCode::NOT_FOUND);
    assert!(header_of(&page, "content-type").starts_with("text/html"));

    let unknown = browser.send("no/such/function", &[]).await;
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
    assert_eq!(header_of(&unknown, "content-type"), "application/problem+json");
    assert_eq!(body(unknown).await["status"], 404);

    let read = browser.get("/api/budgets/set").await;
    assert_eq!(read.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(header_of(&read, "allow"), "POST");
    assert_eq!(body(read).await["code"], "method_not_allowed");

    let long = "x".repeat(65 * 1024);
    let too_long = browser.sign_in(&long, "x").await;
    assert_eq!(too_long.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(body(too_long).await["code"], "too_large");
    world.end().await;
}

#[tokio::test]
async fn a_page_takes_no_posts() {
    let world = World::on_sqlite(&[]).await;
    let url = format!("http://{}/customers", world.address);
    let answer = reqwest::Client::new().request(Method::POST, url).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
    world.end().await;
}

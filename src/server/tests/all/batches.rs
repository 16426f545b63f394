//! Batches from the browser's side: a form leads to a preview, the preview to a result, a file comes in and one goes out.

use reqwest::{Response, StatusCode, header};

use crate::harness::{Browser, ROSA, World, header_of, on_each_engine};

/// The value of a hidden field of a page.
pub(crate) fn hidden(page: &str, name: &str) -> String {
    let (_, after) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    after.split('"').next().unwrap().to_owned()
}

/// Sends a file as a browser's form does.
async fn upload(browser: &Browser, file: &str) -> Response {
    let body = format!(
        "--line\r\ncontent-disposition: form-data; name=\"file\"; filename=\"b.csv\"\r\n\
         content-type: text/csv\r\n\r\n{file}\r\n--line\r\n\
         content-disposition: form-data; name=\"unfreeze\"\r\n\r\nyes\r\n--line--\r\n"
    );
    let request = browser.post("batches/upload").header(header::ACCEPT, "text/html").body(body);
    request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=line").send().await.unwrap()
}

#[tokio::test]
async fn all_that_match_are_previewed_confirmed_and_told_in_a_file() {
    on_each_engine(async |world| {
        let rosa = world.member(ROSA).await;
        let page = "/customers/set-budget?all=yes&state=near";
        let shown = rosa.get(page).await.text().await.unwrap();
        assert!(shown.contains("that match."), "{shown}");
        let fields = [("chosen", "all=yes&state=near"), ("type", "monthly"), ("amount", "1,500")];
        let drafted = rosa.submit(page, "batches/draft", &fields).await;
        let preview = header_of(&drafted, "location").to_owned();
        assert!(preview.starts_with("/customers/batch?batch="), "{preview}");
        let shown = rosa.get(&preview).await.text().await.unwrap();
        assert!(shown.contains("Nothing is set yet."), "{shown}");
        let (batch, digest) = (hidden(&shown, "batch"), hidden(&shown, "digest"));

        let fields = [("batch", batch.as_str()), ("digest", digest.as_str())];
        for _ in 0..2 {
            let done = rosa.submit(&preview, "batches/confirm", &fields).await;
            assert_eq!(header_of(&done, "location"), format!("{preview}&done=set"));
        }
        let shown = rosa.get(&format!("{preview}&done=set")).await.text().await.unwrap();
        assert!(shown.contains("has been set successfully."), "{shown}");

        let path = format!("/customers/batch.csv?batch={batch}");
        let file = rosa.get(&path).await;
        assert_eq!(file.status(), StatusCode::OK);
        assert_eq!(header_of(&file, "content-type"), "text/csv; charset=utf-8");
        assert!(header_of(&file, "content-disposition").starts_with("attachment"));
        assert_eq!(header_of(&file, "cache-control"), "no-store");
        let text = file.text().await.unwrap();
        assert!(text.starts_with("customer,name,amount,type,action,"), "{text}");
        assert!(text.contains(",1500.00,monthly,"), "{text}");
        // What was downloaded can be sent back.
        let again = upload(&rosa, &text).await;
        let shown = rosa.get(header_of(&again, "location")).await.text().await.unwrap();
        assert!(shown.contains("Nothing is set yet.") && !shown.contains("Line "), "{shown}");

        let noor = world.member("noor@southbay.example").await;
        for path in [path.as_str(), preview.as_str(), "/customers/batch.csv?batch=x"] {
            assert_eq!(noor.get(path).await.status(), StatusCode::NOT_FOUND, "{path}");
        }
        let stolen = noor.send("batches/confirm", &fields).await;
        assert_eq!(stolen.status(), StatusCode::NOT_FOUND);
        let stranger = world.stranger().get(&path).await;
        assert!(header_of(&stranger, "location").starts_with("/sign-in"));
    })
    .await;
}

#[tokio::test]
async fn a_file_of_budgets_is_taken_whole_or_told_where_it_is_wrong() {
    let world = World::on_sqlite(&[]).await;
    let rosa = world.member(ROSA).await;
    let acme = rosa.customer("Acme Robotics").await;
    let sent = upload(&rosa, &format!("customer,amount\n{acme},19.999\n")).await;
    let shown = rosa.get(header_of(&sent, "location")).await.text().await.unwrap();
    assert!(shown.contains("Line 2, amount: Enter at most two decimals."), "{shown}");
    assert!(!shown.contains("action=\"/api/batches/confirm\""));

    let empty = upload(&rosa, "").await;
    assert_eq!(header_of(&empty, "location"), "/customers/upload?problem=no_file");
    let long = "x".repeat(4 * 1024 * 1024 + 8 * 1024);
    let refused = upload(&rosa, &long).await;
    assert_eq!(header_of(&refused, "location"), "/customers/upload?problem=too_large");
    let stranger = upload(&world.stranger(), "customer,amount\n").await;
    assert!(header_of(&stranger, "location").starts_with("/sign-in"));
    // Another site's form is refused as everywhere.
    let foreign = rosa.bare_post("batches/upload").header("sec-fetch-site", "cross-site");
    assert_eq!(foreign.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    world.end().await;
}

//! The list of customers as a file.

use reqwest::StatusCode;

use crate::harness::{ROSA, header_of, on_each_engine};

#[tokio::test]
async fn an_export_is_made_by_a_form_and_downloaded() {
    on_each_engine(async |world| {
        let rosa = world.member(ROSA).await;
        let acme = rosa.customer("Acme Robotics").await;
        let chosen = format!("customer={acme}");
        let page = format!("/customers/exports?{chosen}");
        let made = rosa.submit(&page, "customers/export", &[("chosen", chosen.as_str())]).await;
        let page = header_of(&made, "location").to_owned();
        let (_, id) = page.split_once("exported=").unwrap();
        let path = format!("/customers/exports.csv?export={id}");
        let file = rosa.get(&path).await;
        assert_eq!(header_of(&file, "content-type"), "text/csv; charset=utf-8");
        assert_eq!(header_of(&file, "cache-control"), "no-store");
        let file = file.text().await.unwrap();
        assert!(file.contains(&acme) && !file.contains("Acme Robotics"), "{file}");

        let vera = world.member("vera@northwind.example").await;
        assert_eq!(vera.get(&path).await.status(), StatusCode::FORBIDDEN);
        let noor = world.member("noor@southbay.example").await;
        assert_eq!(noor.get(&path).await.status(), StatusCode::NOT_FOUND);
        assert_eq!(
            noor.get("/customers/exports.csv?export=x").await.status(),
            StatusCode::NOT_FOUND
        );
        let stranger = world.stranger().get(&path).await;
        assert!(header_of(&stranger, "location").starts_with("/sign-in"));
    })
    .await;
}

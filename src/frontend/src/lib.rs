//! The browser's entry: hands the page that the server rendered to the same application.
use leptos::{mount::hydrate_from_async, prelude::document};
use wasm_bindgen::prelude::wasm_bindgen;

/// Hydrates the page, once the part of the wasm that its page needs is there, and tells tests that it did.
#[wasm_bindgen]
pub async fn hydrate() {
    console_error_panic_hook::set_once();
    if let Some(body) = document().body() {
        Box::pin(hydrate_from_async(body.clone(), app::App)).await.forget();
        let _ = body.set_attribute("data-hydrated", "true");
    }
}

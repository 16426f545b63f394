//! The browser's entry: hands the page that the server rendered to the same application.
use wasm_bindgen::prelude::wasm_bindgen;

/// Hydrates the page and tells tests that it did.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
    if let Some(body) = leptos::prelude::document().body() {
        let _ = body.set_attribute("data-hydrated", "true");
    }
}

//! Secrets that are shown once, each in a field of its own from which it can be copied.

use leptos::{prelude::*, web_sys::HtmlInputElement};

use super::icon;

/// A card with secrets: `title` says what they are of, each line is a name with its value.
pub(crate) fn secrets(
    title: String,
    advice: &'static str,
    lines: Vec<(&'static str, String)>,
) -> impl IntoView {
    let lines = lines.into_iter().map(|(name, value)| line(name, value)).collect_view();
    view! {
        <section class="card secrets" aria-labelledby="shown-once">
            <div class="card-head"><h2 id="shown-once" tabindex="-1">{title}</h2></div>
            <div class="card-body form">
                <p>{advice}</p>
                {lines}
            </div>
        </section>
    }
}

fn line(name: &'static str, value: String) -> impl IntoView {
    let id = format!("secret-{}", name.to_lowercase().replace(' ', "-"));
    let field = NodeRef::<leptos::html::Input>::new();
    let copied = RwSignal::new(false);
    let copy = move |_| {
        if let Some(field) = field.get_untracked() {
            copied.set(true);
            put_on_clipboard(&field);
        }
    };
    let words = move || if copied.get() { "Copied" } else { "Copy" };
    view! {
        <div class="field">
            <label class="label" for=id.clone()>{name}</label>
            <div class="secret">
                <input class="input code" id=id node_ref=field readonly autocomplete="off" spellcheck="false" value=value/>
                <button class="button script-only" type="button" on:click=copy aria-label=move || format!("{} {}", words(), name.to_lowercase())>
                    {icon("copy")}{words}
                </button>
            </div>
        </div>
    }
}

/// Selects the text as well: where the browser gives no clipboard, as on a page without https, the keys still copy.
fn put_on_clipboard(field: &HtmlInputElement) {
    field.select();
    if window().is_secure_context() {
        // Whether it was allowed shows when it is pasted.
        let _ = window().navigator().clipboard().write_text(&field.value());
    }
}

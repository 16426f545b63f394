//! Notices: said once, at the top of what they are about.

use leptos::prelude::*;

use super::{Tone, icon};

/// A notice with its icon, title and text. `role` is `status` or `alert` for news, and empty for what stands there.
pub(crate) fn notice(
    tone: Tone,
    symbol: &'static str,
    role: &'static str,
    id: &'static str,
    title: String,
    text: impl IntoView,
) -> impl IntoView {
    let named = |word: &'static str| (!word.is_empty()).then_some(word);
    view! {
        <div class="notice" data-tone=tone.word() role=named(role) id=named(id)>
            {icon(symbol)}
            <p class="notice-title">{title}</p>
            {text}
        </div>
    }
}

/// The text under a notice's title.
pub(crate) fn notice_text(text: impl IntoView) -> impl IntoView {
    view! { <span></span><p class="notice-text">{text}</p> }
}

//! Figures that lead to what they count.

use leptos::prelude::*;

use super::Tone;

/// A figure with its label, a note, and a bar or nothing below.
pub(crate) fn stat(
    path: String,
    tone: Option<Tone>,
    label: &'static str,
    figure: String,
    note: String,
    below: impl IntoView,
) -> impl IntoView {
    let dot = tone.map(|tone| {
        view! { <span class="dot" data-tone=tone.word() aria-hidden="true"></span> }
    });
    let note = (!note.is_empty()).then(|| view! { " "<span class="stat-note">{note}</span> });
    view! {
        <li class="card">
            <a class="stat" href=path>
                <span class="stat-label">{dot}{label}</span>
                <span class="stat-line"><span class="stat-figure">{figure}</span>{note}</span>
                {below}
            </a>
        </li>
    }
}

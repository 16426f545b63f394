//! Meters count in thousandths: whole numbers, whatever the amounts are.

use leptos::prelude::*;

use super::Tone;

/// A bar that shows a share in thousandths; more than all is shown as all.
pub(crate) fn share_meter(tone: Tone, permille: i64, large: bool, name: String) -> impl IntoView {
    let class = if large { "meter meter--large" } else { "meter" };
    view! {
        <meter
            class=class
            data-tone=tone.word()
            min="0"
            max="1000"
            value=permille.clamp(0, 1000).to_string()
            aria-label=name
        ></meter>
    }
}

/// `31 %`, rounded down so that it never says too much.
pub(crate) fn percent(permille: i64) -> String {
    format!("{} %", permille / 10)
}

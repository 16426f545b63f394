//! Badges: a mark and a word, and for a frozen customer why.

use domain::{customer::CustomerState, period::Moment};
use leptos::{either::Either, prelude::*};

use super::{Tone, small_icon};

/// A mark with its word.
pub(crate) fn badge(tone: Tone, words: impl Into<String>) -> impl IntoView {
    let mark = if tone == Tone::Frozen {
        Either::Left(small_icon("snowflake"))
    } else {
        Either::Right(view! { <span class="badge-dot"></span> })
    };
    view! { <span class="badge" data-tone=tone.word()>{mark}{words.into()}</span> }
}

/// The state of a customer.
pub(crate) fn state_badge(state: CustomerState) -> impl IntoView {
    badge(state_tone(state), state.label())
}

/// What a state means.
pub(crate) fn state_tone(state: CustomerState) -> Tone {
    match state {
        CustomerState::Frozen { .. } => Tone::Frozen,
        CustomerState::Over => Tone::Over,
        CustomerState::Near => Tone::Near,
        CustomerState::Active => Tone::Ok,
        CustomerState::NoBudget => Tone::Quiet,
    }
}

/// `14 Nov 2026`.
pub(crate) fn short_date(moment: Moment) -> String {
    let short = moment.short();
    short.split(',').next().unwrap_or_default().to_owned()
}

//! What became of what was last asked of a page, at its top.

use leptos::prelude::*;

use super::{Tone, notice};

/// What to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum News {
    /// It was done.
    Done(String),
    /// It was not done, and why.
    Failed(String),
}

/// Says it.
pub(crate) fn news_view(news: News) -> impl IntoView {
    match news {
        News::Done(said) => notice(Tone::Ok, "check-circle", "status", "news", said, ()),
        News::Failed(said) => notice(Tone::Over, "alert-triangle", "alert", "news", said, ()),
    }
}

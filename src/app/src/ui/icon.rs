//! Icons out of the one sheet `icons.svg`. They are never the only name of anything.

use leptos::prelude::*;

/// An icon of the size of the text.
pub(crate) fn icon(name: &'static str) -> impl IntoView {
    sized("icon", name)
}

/// A smaller one, for badges and chips.
pub(crate) fn small_icon(name: &'static str) -> impl IntoView {
    sized("icon icon--small", name)
}

/// The arrow of a menu, which turns when the menu is open.
pub(crate) fn turning_icon() -> impl IntoView {
    sized("icon icon--small icon--turn", "chevron-down")
}

/// A larger one, for empty pages.
pub(crate) fn large_icon(name: &'static str) -> impl IntoView {
    sized("icon icon--large", name)
}

/// The brand's mark.
pub(crate) fn brand_mark() -> impl IntoView {
    sized("brand-mark", "mark")
}

fn sized(class: &'static str, name: &'static str) -> impl IntoView {
    view! { <svg class=class aria-hidden="true"><use_ href=format!("/icons.svg#{name}")></use_></svg> }
}

//! Forms whose browser has JavaScript: sent without leaving the page, and what comes back told at its top.

use leptos::{
    ev::SubmitEvent, form::FromFormData, prelude::*, server_fn::ServerFn,
    wasm_bindgen::JsCast as _, web_sys,
};
use serde::de::DeserializeOwned;

use super::News;
use crate::{
    failure::Failure,
    layout::{focus, sign_in_again},
};

/// Sends a form by its action; a form that cannot be read goes the browser's own way.
pub(crate) fn sending<S>(action: ServerAction<S>) -> impl Fn(SubmitEvent) + Copy + 'static
where
    S: ServerFn + DeserializeOwned + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
    S::Error: Send + Sync + 'static,
{
    move |event: SubmitEvent| {
        if action.pending().get_untracked() {
            event.prevent_default();
        } else if let Ok(input) = S::from_event(&event) {
            event.prevent_default();
            action.dispatch(input);
        }
    }
}

/// Attends to what comes back. Who is no longer signed in goes to sign in.
pub(crate) fn attend<S>(
    action: ServerAction<S>,
    told: impl Fn(Result<S::Output, Failure>) + 'static,
) where
    S: ServerFn<Error = Failure> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
{
    let value = action.value();
    Effect::new(move |_| match value.get() {
        Some(Err(Failure::Problem(domain::problem::Problem::NotSignedIn))) => sign_in_again(),
        Some(answer) => told(answer),
        None => {}
    });
}

/// Tells news, and shows the top of the page, where they stand. Whoever pressed a button that is gone now goes on there.
pub(crate) fn show_news(place: RwSignal<Option<News>>, news: News) {
    place.set(Some(news));
    request_animation_frame(|| {
        // The focus first: it scrolls to what it is given.
        focus("content");
        window().scroll_to_with_x_and_y(0.0, 0.0);
    });
}

/// Empties a form whose content was taken, lest the same is sent a second time.
pub(crate) fn clear(id: &str) {
    let form = document().get_element_by_id(id);
    if let Some(form) = form.and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok()) {
        form.reset();
    }
}

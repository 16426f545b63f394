//! Pages that follow what happens: the server says which customer has changed, and the page reads its figures anew. A
//! hint, no more: without it, or without JavaScript, a page shows what was true when it was loaded.

use std::time::Duration;

use leptos::{
    ev,
    prelude::*,
    wasm_bindgen::{JsCast as _, closure::Closure},
};
use web_sys::{EventSource, MessageEvent};

/// The stream of hints.
const STREAM: &str = "/api/events";
/// Changes come in bursts: a page reads anew at most this often.
const PAUSE: Duration = Duration::from_secs(1);

/// Calls `refetch` when customers have changed that the page is about, for as long as the page is shown and its tab is in sight. Waits while
/// somebody is at a control of the page or has ticked rows, so that nothing is taken from under their hands.
pub(crate) fn follow(
    is_shown: impl Fn(&str) -> bool + Copy + 'static,
    refetch: impl Fn() + Copy + 'static,
) {
    Effect::new(move |_| {
        let stream = StoredValue::new_local(None::<(EventSource, Closure<dyn Fn(MessageEvent)>)>);
        let is_due = StoredValue::new_local(false);
        let close = move || {
            _ = stream.try_update_value(|stream| {
                if let Some((stream, _)) = stream.take() {
                    stream.close();
                }
            });
        };
        let open = move || {
            let Ok(source) = EventSource::new(STREAM) else { return };
            let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                let customer = event.data().as_string().unwrap_or_default();
                // None is named where many may have changed.
                if customer.is_empty() || is_shown(&customer) {
                    read_soon(is_due, refetch);
                }
            });
            for kind in ["customer", "refresh"] {
                let hear = hear.as_ref().unchecked_ref();
                _ = source.add_event_listener_with_callback(kind, hear);
            }
            stream.set_value(Some((source, hear)));
        };
        open();
        let in_sight = window_event_listener(ev::visibilitychange, move |_| {
            close();
            if !document().hidden() {
                open();
                read_soon(is_due, refetch);
            }
        });
        on_cleanup(move || {
            in_sight.remove();
            close();
        });
    });
}

/// Reads anew after a pause, unless that is on its way already.
fn read_soon(is_due: StoredValue<bool, LocalStorage>, refetch: impl Fn() + Copy + 'static) {
    if is_due.try_get_value() != Some(false) {
        return;
    }
    is_due.set_value(true);
    set_timeout(
        move || {
            // Gone where the page has been left.
            if is_due.try_set_value(false).is_some() {
                return;
            }
            if is_busy() { read_soon(is_due, refetch) } else { refetch() }
        },
        PAUSE,
    );
}

/// Whether somebody is at a control of the page, or has ticked rows.
fn is_busy() -> bool {
    let busy = "main :is(input, select, textarea, button, a):focus, main .selection input:checked";
    document().query_selector(busy).is_ok_and(|found| found.is_some())
}

//! What load balancers ask: whether the process lives, and whether its database answers.

use std::sync::Arc;

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use domain::contract::Public;

use crate::problems;

/// The process lives.
pub(crate) async fn alive() -> Response {
    now("alive\n")
}

/// The database answers.
pub(crate) async fn ready(public: Arc<dyn Public>) -> Response {
    match public.ready().await {
        Ok(()) => now("ready\n"),
        Err(problem) => problems::problem(problem),
    }
}

/// An answer that holds at this moment only.
fn now(word: &'static str) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], word).into_response()
}

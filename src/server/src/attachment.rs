//! Files that a browser saves: never kept by anything between.

use axum::{
    http::header,
    response::{IntoResponse as _, Response},
};

/// A CSV file under a name.
pub(crate) fn csv(name: &str, text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, text).into_response()
}

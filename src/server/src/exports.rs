//! Exports of the list of customers as files.

use app::{paths, request::Visitor};
use axum::{
    Extension,
    extract::Query,
    response::{IntoResponse as _, Redirect, Response},
};
use domain::{id::ExportId, problem::Problem};
use serde::Deserialize;

use crate::{attachment, problems};

/// Which export.
#[derive(Deserialize)]
pub(crate) struct Which {
    #[serde(default)]
    export: String,
}

/// `GET` of the file.
pub(crate) async fn download(
    Extension(Visitor(session)): Extension<Visitor>,
    Query(which): Query<Which>,
) -> Response {
    let Some(session) = session else {
        return Redirect::to(&paths::sign_in(paths::EXPORTS, None)).into_response();
    };
    let file = match which.export.parse::<ExportId>() {
        Ok(id) => session.export_file(id).await,
        Err(_) => Err(Problem::NotFound),
    };
    match file {
        Ok(file) => attachment::csv(&format!("customers-{}.csv", which.export), file),
        Err(problem) => problems::problem(problem),
    }
}

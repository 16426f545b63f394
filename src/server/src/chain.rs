//! The chain of a partner's records as a file: a line of JSON for what it is and its head, then one for each record, as
//! docs/verify-chain.py checks them. Sent portion by portion, however long it is.

use std::sync::Arc;

use app::request::Visitor;
use axum::{
    Extension,
    body::Body,
    http::header,
    response::{IntoResponse as _, Response},
};
use domain::{contract::Session, problem::Problem};
use futures_util::stream;

use crate::problems;

/// `GET` of the file.
pub(crate) async fn download(Extension(Visitor(session)): Extension<Visitor>) -> Response {
    let opened = async {
        let session: Arc<dyn Session> = session.ok_or(Problem::NotSignedIn)?;
        let first = session.chain_lines(None).await?;
        Ok::<_, Problem>((session, first))
    };
    let (session, first) = match opened.await {
        Ok(opened) => opened,
        Err(problem) => return problems::problem(problem),
    };
    let lines = stream::unfold(
        (session, 0_i64, Some(first)),
        |(session, after, first): Portion| async move {
            if let Some(first) = first {
                return Some((Ok(joined(&first)), (session, after, None)));
            }
            match session.chain_lines(Some(after)).await {
                Ok(lines) if lines.is_empty() => None,
                // Numbers have no gaps.
                Ok(lines) => {
                    let after = after + i64::try_from(lines.len()).unwrap_or(0);
                    Some((Ok(joined(&lines)), (session, after, None)))
                }
                // What is broken off is no whole file, and its head says so.
                Err(problem) => {
                    Some((Err(std::io::Error::other(problem.code())), (session, after, None)))
                }
            }
        },
    );
    let headers = [
        (header::CONTENT_TYPE, "application/x-ndjson"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"records.jsonl\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, Body::from_stream(lines)).into_response()
}

/// Who asks, the number of the last record that was sent, and the first line unless it was.
type Portion = (Arc<dyn Session>, i64, Option<Vec<String>>);

fn joined(lines: &[String]) -> String {
    lines.join("\n") + "\n"
}

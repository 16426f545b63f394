//! What of batches is no page and no server function: the file that budgets come from, and the file that tells of them.

use app::{paths, request::Visitor};
use axum::{
    Extension,
    extract::{Multipart, Query, multipart::MultipartError},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    contract::{BatchRow, NewBatch},
    id::BatchId,
    money::group_cents,
    problem::Problem,
    record::Setting,
};
use serde::Deserialize;
use service::cells::safe;

use crate::{attachment, problems};

/// A form with a file, as a browser sends it.
#[derive(Default)]
struct Sent {
    file: Vec<u8>,
    unfreeze: bool,
    agreed: bool,
}

/// Drafts a batch from a file, and leads to its preview.
pub(crate) async fn upload(Extension(visitor): Extension<Visitor>, form: Multipart) -> Redirect {
    let back = |code: &str| Redirect::to(&paths::upload(&[("problem", code)]));
    let Some(session) = visitor.0 else {
        return Redirect::to(&paths::sign_in(paths::UPLOAD, None));
    };
    let sent = match read(form).await {
        Ok(sent) => sent,
        Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => return back("too_large"),
        Err(_) => return back("no_file"),
    };
    let Sent { file, unfreeze, agreed } = sent;
    if file.is_empty() {
        return back("no_file");
    }
    let new = NewBatch::File { bytes: file, unfreeze, agreed };
    match session.draft_batch(&new).await {
        Ok(id) => Redirect::to(&paths::batch(id, 0, &[])),
        Err(Problem::NotSignedIn) => Redirect::to(&paths::sign_in(paths::UPLOAD, None)),
        Err(problem) => back(problem.code()),
    }
}

async fn read(mut form: Multipart) -> Result<Sent, MultipartError> {
    let mut sent = Sent::default();
    while let Some(field) = form.next_field().await? {
        match field.name() {
            Some("file") => sent.file = field.bytes().await?.to_vec(),
            Some("unfreeze") => sent.unfreeze = field.text().await? == paths::YES,
            Some("agree") => sent.agreed = field.text().await? == paths::YES,
            _ => {}
        }
    }
    Ok(sent)
}

/// Which batch.
#[derive(Deserialize)]
pub(crate) struct Which {
    #[serde(default)]
    batch: String,
}

/// A batch as CSV: what was done, or what would be done now. Its columns are those of a file that budgets come from, and
/// more, so that a corrected one can be sent back.
pub(crate) async fn download(
    Extension(visitor): Extension<Visitor>,
    Query(which): Query<Which>,
) -> Response {
    let Some(session) = visitor.0 else {
        return Redirect::to(&paths::sign_in(paths::CUSTOMERS, None)).into_response();
    };
    let rows = match which.batch.parse::<BatchId>() {
        Ok(id) => session.batch_rows(id).await,
        Err(_) => Err(Problem::NotFound),
    };
    match rows {
        Ok(rows) => attachment::csv(&format!("budgets-{}.csv", which.batch), csv_of(&rows)),
        Err(problem) => problems::problem(problem),
    }
}

fn csv_of(rows: &[BatchRow]) -> String {
    let mut text = String::from(
        "customer,name,amount,type,action,amount_before,type_before,action_before,used,left,account\r\n",
    );
    for row in rows {
        let [amount, kind, action] = setting(Some(&row.after));
        let [amount_before, kind_before, action_before] = setting(row.before.as_ref());
        let left = row.left_cents();
        let sign = if left < 0 { "-" } else { "" };
        let cells = [
            safe(row.account.as_str()),
            safe(row.name.as_str()),
            amount,
            kind,
            action,
            amount_before,
            kind_before,
            action_before,
            row.used.shown().replace(',', ""),
            format!("{sign}{}", group_cents(left.abs()).replace(',', "")),
            row.account_change.word().to_owned(),
        ];
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

/// Amount, type and action in the words that a file of budgets has.
fn setting(setting: Option<&Setting>) -> [String; 3] {
    setting.map_or_else(Default::default, |Setting { budget_type, amount, action }| {
        [amount.plain(), budget_type.word().to_owned(), action.word().to_owned()]
    })
}

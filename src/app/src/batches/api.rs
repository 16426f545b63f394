//! The server functions of batches. Their forms are the browser's own, with and without JavaScript: each leads to the page
//! that shows what was drafted or done, or back with the code of a problem.

use domain::{
    contract::{BatchPage, BudgetsSet, CodeSent},
    id::BatchId,
};
use leptos::{prelude::*, server_fn::codec::Json};

use crate::{budgets::form::Fields, failure::Failure};

/// Drafts a batch from what stands in the form of the Set Budget page.
#[server(name = DraftBatch, prefix = "/api", endpoint = "batches/draft")]
pub(crate) async fn draft(#[server(flatten)] fields: Fields) -> Result<BatchId, Failure> {
    use crate::{
        paths,
        request::{forms, member_of_form},
    };
    let member = member_of_form(&forms::echo(&fields, &[]))?;
    let drafted = match fields.batch() {
        Ok(new) => member.session.draft_batch(&new).await,
        Err(problem) => Err(problem),
    };
    match drafted {
        Ok(id) => {
            member.reply.see(&paths::batch(id, 0, &[]));
            Ok(id)
        }
        Err(problem) => {
            let page = forms::echo(&fields, &[("problem", problem.code())]);
            Err(member.reply.refuse_form(problem, &page))
        }
    }
}

/// A page of a batch, from a customer on. An address that names no batch is answered like one that names a stranger's.
#[server(name = GetBatch, prefix = "/api", endpoint = "batches/page", input = Json)]
pub(crate) async fn page(batch: Option<BatchId>, first: u32) -> Result<BatchPage, Failure> {
    let member = crate::request::member()?;
    let page = match batch {
        Some(id) => member.session.batch(id, first).await,
        None => Err(domain::problem::Problem::NotFound),
    };
    member.pass(page)
}

/// Sets exactly what was previewed under a digest, once.
#[server(name = ConfirmBatch, prefix = "/api", endpoint = "batches/confirm")]
pub(crate) async fn confirm(
    batch: BatchId,
    #[server(default)] digest: String,
    #[server(default)] code: String,
) -> Result<BudgetsSet, Failure> {
    use crate::{paths, request};
    let page = |query| paths::batch(batch, 0, &[query]);
    let member = request::member_of_form(&paths::batch(batch, 0, &[]))?;
    let code = Some(code.trim()).filter(|code| !code.is_empty());
    let set = member.session.confirm_batch(batch, &digest, code).await;
    let done = set.as_ref().map(|_| ()).map_err(Clone::clone);
    member.reply.lead(done, page, "set")?;
    member.pass(set)
}

/// Sends a verification code for exactly what was previewed under a digest.
#[server(name = SendBatchCode, prefix = "/api", endpoint = "batches/send-code")]
pub(crate) async fn send_code(
    batch: BatchId,
    #[server(default)] digest: String,
) -> Result<CodeSent, Failure> {
    use crate::{paths, request};
    use domain::operation::Operation;
    let member = request::member_of_form(&paths::batch(batch, 0, &[]))?;
    let sent = member.session.send_code(&Operation::Batch { batch, digest }).await;
    member.reply.lead_sent(sent, |query| paths::batch(batch, 0, &[query]))
}

/// Drafts the batch that undoes another.
#[server(name = UndoBatch, prefix = "/api", endpoint = "batches/undo")]
pub(crate) async fn undo(batch: BatchId) -> Result<BatchId, Failure> {
    redraft(batch, domain::contract::NewBatch::Undo(batch)).await
}

/// Drafts a batch anew without the customers that stand in its way.
#[server(name = LeaveOut, prefix = "/api", endpoint = "batches/leave-out")]
pub(crate) async fn leave_out(batch: BatchId) -> Result<BatchId, Failure> {
    redraft(batch, domain::contract::NewBatch::Without(batch)).await
}

/// Drafts one batch from another and leads to it.
#[cfg(feature = "ssr")]
async fn redraft(batch: BatchId, new: domain::contract::NewBatch) -> Result<BatchId, Failure> {
    use crate::{paths, request};
    let member = request::member_of_form(&paths::batch(batch, 0, &[]))?;
    match member.session.draft_batch(&new).await {
        Ok(id) => {
            member.reply.see(&paths::batch(id, 0, &[]));
            Ok(id)
        }
        Err(problem) => {
            let page = paths::batch(batch, 0, &[("problem", problem.code())]);
            Err(member.reply.refuse_form(problem, &page))
        }
    }
}

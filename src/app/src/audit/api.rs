//! The server function of the audit.

use domain::contract::{AuditPage, AuditQuery};
use leptos::{prelude::*, server_fn::codec::Json};

use crate::failure::Failure;

/// A page of the audit, or why the member may not see it.
#[server(name = GetAudit, prefix = "/api", endpoint = "partner/audit", input = Json)]
pub(crate) async fn audit(query: AuditQuery) -> Result<AuditPage, Failure> {
    use domain::problem::Problem;
    let member = crate::request::member()?;
    match member.session.audit(&query).await {
        Err(denied @ Problem::RoleForbids { .. }) => Ok(AuditPage {
            denied: Some(denied),
            records: Vec::new(),
            older: None,
            operators: Vec::new(),
            length: 0,
            head: String::new(),
        }),
        answer => member.pass(answer),
    }
}

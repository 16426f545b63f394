//! Freezing and unfreezing customers, one by one: some may be done while others are refused.

use axum::{Extension, body::Bytes};
use domain::{
    freeze::FreezeLevel,
    freezing::{FreezeAct, FreezeCommand, Whom},
    id::CustomerId,
    problem::{FieldName, Problem},
    set_budget::Choice,
    text::Reason,
};
use serde::{Deserialize, Serialize};

use super::{
    Answer, Caller,
    answers::json,
    budgets::ids,
    errors::{Refusal, Refused},
    requests,
};

/// The most customers of a request.
const CUSTOMERS_MAX: usize = 10;
const TYPES: [(&str, FreezeLevel); 2] =
    [("ACCOUNT", FreezeLevel::Account), ("ACCOUNT_AND_RESOURCE", FreezeLevel::AccountAndResources)];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FreezeBody {
    customer_ids: Option<Vec<String>>,
    reason: Option<String>,
    indirect_partner_id: Option<String>,
    freeze_type: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnfreezeBody {
    customer_ids: Option<Vec<String>>,
    reason: Option<String>,
    indirect_partner_id: Option<String>,
    unfreeze_type: Option<String>,
}

/// Whom it was not done to, and why; nothing where it was done to all.
#[derive(Serialize)]
struct OutcomeBody {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    error_details: Vec<Refused>,
}

/// POST /v2/partners/sub-customers/freeze
pub(super) async fn freeze(Extension(caller): Extension<Caller>, body: Bytes) -> Answer {
    let body: FreezeBody = requests::body(&body)?;
    let level = requests::word("freeze_type", body.freeze_type.as_deref(), &TYPES)?;
    let act = FreezeAct::Freeze(level.unwrap_or(FreezeLevel::Account));
    each(&caller, act, body.customer_ids, body.reason, body.indirect_partner_id).await
}

/// POST /v2/partners/sub-customers/unfreeze
pub(super) async fn unfreeze(Extension(caller): Extension<Caller>, body: Bytes) -> Answer {
    let body: UnfreezeBody = requests::body(&body)?;
    let level = requests::word("unfreeze_type", body.unfreeze_type.as_deref(), &TYPES)?;
    let act = FreezeAct::Unfreeze(level.unwrap_or(FreezeLevel::Account));
    each(&caller, act, body.customer_ids, body.reason, body.indirect_partner_id).await
}

async fn each(
    caller: &Caller,
    act: FreezeAct,
    customers: Option<Vec<String>>,
    reason: Option<String>,
    reseller: Option<String>,
) -> Answer {
    let named = ids("customer_ids", customers, CUSTOMERS_MAX)?;
    let reason = reason.ok_or_else(|| Refusal::parameter("reason is required."))?;
    let reason = Reason::parse(&reason)
        .map_err(|error| Problem::Field { field: FieldName::Reason, error })?;
    let owner = requests::owner(caller, reseller).await?;
    let known: Vec<CustomerId> = named.iter().filter_map(|id| id.parse().ok()).collect();
    let found = caller.session.budgets_of(owner.id, &known).await?;
    let own = found.into_iter().map(|one| Choice { id: one.customer, version: None });
    let command = FreezeCommand {
        whom: Whom::Named(own.collect()),
        act,
        reason,
        // Who asks for resources by name has agreed to what that means.
        agreed: true,
        code: None,
    };
    // Where none is its own, the caller still hears whether it may freeze at all.
    let done = caller.session.freeze_each(&command).await?;
    let outcome = |id: &String| {
        let parsed = id.parse::<CustomerId>().ok();
        let refusal = match done.iter().find(|(customer, _)| Some(*customer) == parsed) {
            Some((_, Ok(()))) => return None,
            Some((_, Err(problem))) => Refusal::from(problem.clone()),
            None => Refusal::not_a_customer(),
        };
        Some(refusal.of(id))
    };
    let mut error_details: Vec<Refused> = Vec::new();
    for (at, id) in named.iter().enumerate() {
        // Who is named twice is frozen and told once.
        if !named[..at].contains(id) {
            error_details.extend(outcome(id));
        }
    }
    Ok(json(&OutcomeBody { error_details }))
}

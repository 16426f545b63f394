//! How much a distributor may owe, and what its customers use.

use axum::{Extension, extract::State};
use domain::{
    contract::Consumption,
    money::{BudgetAmount, Money, group_cents},
    problem::Problem,
};
use serde::Serialize;

use super::{
    Answer, Caller, Compat,
    answers::{MEASURE, json},
    errors::Refusal,
};

/// All amounts are texts here. Bills are settled elsewhere, so nothing is due or paid in advance.
#[derive(Serialize)]
struct QuotaBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    consumption_quota: Option<String>,
    amount: &'static str,
    coupon_amount: &'static str,
    due_amount: &'static str,
    unbilled_amount: String,
    used_consumption_quota: String,
    measure_id: u8,
    currency: &'a str,
}

/// GET /v2/partners/credit/consumption-quota
pub(super) async fn show(
    State(compat): State<Compat>,
    Extension(caller): Extension<Caller>,
) -> Answer {
    const NONE: &str = "0.00";
    let consumption = caller.session.consumption().await.map_err(|problem| match problem {
        Problem::NotFound => Refusal::not_a_distributor(),
        problem => problem.into(),
    })?;
    let Consumption { quota, used } = consumption;
    let used = text(used);
    Ok(json(&QuotaBody {
        consumption_quota: quota.map(BudgetAmount::plain),
        amount: NONE,
        coupon_amount: NONE,
        due_amount: NONE,
        unbilled_amount: used.clone(),
        used_consumption_quota: used,
        measure_id: MEASURE,
        currency: compat.api.currency(),
    }))
}

/// With two decimals, and a sign where refunds were more than all else.
fn text(amount: Money) -> String {
    group_cents(amount.nanos().div_euclid(10_000_000)).replace(',', "")
}

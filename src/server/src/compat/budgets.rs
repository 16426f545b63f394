//! Budgets: setting one, reading one and many, and the records of their settings.

use axum::{Extension, body::Bytes, extract::State, http::Uri};
use domain::{
    budget::{Budget, BudgetType, ExhaustionAction},
    contract::{BudgetOf, BudgetOperation, BudgetRecords, BudgetRecordsQuery},
    customer::Association,
    id::CustomerId,
    money::BudgetAmount,
    partner::Partner,
    record::Entry,
    set_budget::{Choice, SetBudget},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Answer, Caller, Compat,
    answers::{self, Decimal, MEASURE, json},
    errors::Refusal,
    no_content,
    requests::{self, TEXT_MAX},
};
use crate::api::Amount;

const TYPES: [(&str, BudgetType); 2] =
    [("MONTHLY", BudgetType::Monthly), ("PACKAGE", BudgetType::OneTime)];
/// The most customers of one question.
const CUSTOMERS_MAX: usize = 100;
/// The longest name of an operator, in characters.
const OPERATOR_MAX: usize = 64;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetBody {
    customer_id: Option<String>,
    budget_amount: Option<Amount>,
    cancel_partner_frozen: Option<Value>,
    indirect_partner_id: Option<String>,
    budget_type: Option<String>,
    frozen_operate_type: Option<Value>,
}

/// POST /v2/partners/sub-customers/budget
pub(super) async fn set(Extension(caller): Extension<Caller>, body: Bytes) -> Answer {
    let body: SetBody = requests::body(&body)?;
    let amount = body.budget_amount;
    let amount = amount.ok_or_else(|| Refusal::parameter("budget_amount is required."))?;
    let amount = BudgetAmount::parse_json(amount.text())
        .map_err(|error| Refusal::parameter(format!("budget_amount: {error}")))?;
    let unfreeze =
        requests::flag("cancel_partner_frozen", body.cancel_partner_frozen.as_ref(), true)?;
    let budget_type = requests::word("budget_type", body.budget_type.as_deref(), &TYPES)?;
    let automatic =
        requests::flag("frozen_operate_type", body.frozen_operate_type.as_ref(), false)?;
    let customer = requests::customer(body.customer_id)?;
    let owner = requests::owner(&caller, body.indirect_partner_id).await?;
    let now = one(&caller, &owner, customer).await?;
    // The API knows two of three actions; freezing with resources is kept where it was chosen.
    let with_resources = ExhaustionAction::AutomaticWithResources;
    let action = match automatic {
        None => None,
        Some(false) => Some(ExhaustionAction::Manual),
        Some(true) if now.budget.is_some_and(|budget| budget.action == with_resources) => None,
        Some(true) => Some(ExhaustionAction::Automatic),
    };
    let command = SetBudget {
        customers: vec![Choice { id: customer, version: None }],
        budget_type: budget_type.unwrap_or(BudgetType::Monthly),
        amount,
        action,
        unfreeze: unfreeze.unwrap_or(false),
        agreed: false,
        code: None,
        note: None,
    };
    caller.session.set_budgets(&command).await?;
    Ok(no_content())
}

/// A customer of a partner, in the reseller model.
async fn one(caller: &Caller, owner: &Partner, customer: CustomerId) -> Result<BudgetOf, Refusal> {
    let found = caller.session.budgets_of(owner.id, &[customer]).await?.pop();
    let found = found.ok_or_else(Refusal::not_a_customer)?;
    if found.association != Association::Resale {
        return Err(Refusal::not_resale());
    }
    Ok(found)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ShowQuery {
    customer_id: Option<String>,
    indirect_partner_id: Option<String>,
}

/// A budget and what is used of it; without a budget, only the latter.
#[derive(Serialize)]
struct Figures {
    #[serde(skip_serializing_if = "Option::is_none")]
    budget_amount: Option<Decimal>,
    used_amount: Decimal,
    #[serde(skip_serializing_if = "Option::is_none")]
    budget_type: Option<&'static str>,
}

#[derive(Serialize)]
struct ShowBody<'a> {
    #[serde(flatten)]
    figures: Figures,
    measure_id: u8,
    currency: &'a str,
}

/// GET /v2/partners/sub-customers/budget
pub(super) async fn show(
    State(compat): State<Compat>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
) -> Answer {
    let query: ShowQuery = requests::query(&uri)?;
    let customer = requests::customer(query.customer_id)?;
    let owner = requests::owner(&caller, query.indirect_partner_id).await?;
    let figures = Figures::of(&one(&caller, &owner, customer).await?);
    let currency = compat.api.currency();
    Ok(json(&ShowBody { figures, measure_id: MEASURE, currency }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListBody {
    customer_ids: Option<Vec<String>>,
    indirect_partner_id: Option<String>,
}

#[derive(Serialize)]
struct ListedBody<'a> {
    measure_id: u8,
    currency: &'a str,
    budget_infos: Vec<Listed>,
}

#[derive(Serialize)]
struct Listed {
    customer_id: CustomerId,
    #[serde(flatten)]
    figures: Figures,
}

/// POST /v2/partners/sub-customers/budget/query
pub(super) async fn list(
    State(compat): State<Compat>,
    Extension(caller): Extension<Caller>,
    body: Bytes,
) -> Answer {
    let body: ListBody = requests::body(&body)?;
    let ids = ids("customer_ids", body.customer_ids, CUSTOMERS_MAX)?;
    let owner = requests::owner(&caller, body.indirect_partner_id).await?;
    // What is no id, no customer of the caller, or not resold is left out.
    let ids: Vec<CustomerId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
    let mut found = caller.session.budgets_of(owner.id, &ids).await?;
    found.retain(|one| one.association == Association::Resale);
    found.sort_by_key(|one| ids.iter().position(|id| *id == one.customer));
    let budget_infos = found
        .iter()
        .map(|one| Listed { customer_id: one.customer, figures: Figures::of(one) })
        .collect();
    let currency = compat.api.currency();
    Ok(json(&ListedBody { measure_id: MEASURE, currency, budget_infos }))
}

/// A list of ids, each at most 64 characters.
pub(super) fn ids(
    name: &str,
    ids: Option<Vec<String>>,
    limit: usize,
) -> Result<Vec<String>, Refusal> {
    let ids = ids.unwrap_or_default();
    if !(1..=limit).contains(&ids.len()) {
        return Err(Refusal::parameter(format!("{name} must name 1 to {limit} customers.")));
    }
    if ids.iter().any(|id| id.is_empty() || id.chars().count() > TEXT_MAX) {
        return Err(Refusal::parameter(format!(
            "{name} holds an id that is empty or longer than {TEXT_MAX} characters."
        )));
    }
    Ok(ids)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordsQuery {
    customer_id: Option<String>,
    indirect_partner_id: Option<String>,
    operation_type: Option<String>,
    budget_type: Option<String>,
    offset: Option<String>,
    limit: Option<String>,
}

const SETTING: &str = "SETTING";
const DELETE: &str = "DELETE";
const OPERATIONS: [(&str, BudgetOperation); 2] =
    [(SETTING, BudgetOperation::Set), (DELETE, BudgetOperation::Delete)];

#[derive(Serialize)]
struct RecordsBody<'a> {
    total_count: i64,
    measure_id: u8,
    currency: &'a str,
    record_list: Vec<RecordBody>,
}

#[derive(Serialize)]
struct RecordBody {
    budget_amount: Decimal,
    operation_type: &'static str,
    operation_time: String,
    operator: String,
    budget_type: &'static str,
    partner_corp_name: String,
    partner_account_name: String,
}

/// GET /v2/partners/sub-customers/budget/records
pub(super) async fn records(
    State(compat): State<Compat>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
) -> Answer {
    let query: RecordsQuery = requests::query(&uri)?;
    let operation = requests::word("operation_type", query.operation_type.as_deref(), &OPERATIONS)?;
    let budget_type = requests::word("budget_type", query.budget_type.as_deref(), &TYPES)?;
    let offset = requests::number("offset", query.offset.as_deref())?;
    let limit = requests::number("limit", query.limit.as_deref())?;
    let (offset, limit) = requests::page(offset, limit, i32::MAX.unsigned_abs())?;
    let customer = requests::customer(query.customer_id)?;
    let owner = requests::owner(&caller, query.indirect_partner_id).await?;
    let query =
        BudgetRecordsQuery { owner: owner.id, customer, operation, budget_type, offset, limit };
    let BudgetRecords { count, records } = caller.session.budget_records(&query).await?;
    let record_list = records
        .into_iter()
        .filter_map(|row| {
            let (operation_type, setting) = match row.entry {
                Entry::BudgetSet { after, .. } => (SETTING, after),
                Entry::Disassociated { budget, .. } => (DELETE, budget?),
                _ => return None,
            };
            Some(RecordBody {
                budget_amount: setting.amount.into(),
                operation_type,
                operation_time: answers::time(row.at.at),
                operator: row.operator.chars().take(OPERATOR_MAX).collect(),
                budget_type: answers::budget_type(setting.budget_type),
                partner_corp_name: row.partner.to_string(),
                partner_account_name: row.partner.to_string(),
            })
        })
        .collect();
    let currency = compat.api.currency();
    Ok(json(&RecordsBody { total_count: count, measure_id: MEASURE, currency, record_list }))
}

impl Figures {
    fn of(one: &BudgetOf) -> Self {
        let budget = one.budget.as_ref();
        Self {
            budget_amount: budget.map(|budget| budget.amount.into()),
            used_amount: Decimal::used(one.used),
            budget_type: budget
                .map(|Budget { budget_type, .. }| answers::budget_type(*budget_type)),
        }
    }
}

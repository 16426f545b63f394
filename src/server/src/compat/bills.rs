//! What months come to: for a partner all of its customers' charges, for a customer its own, at list price.

use axum::{Extension, extract::State, http::Uri};
use domain::{
    charge::ChargeCategory,
    contract::{BudgetOf, MonthBill, StatementRow},
    id::CustomerId,
    money::Money,
    period::MonthNumber,
};
use serde::{Deserialize, Serialize};

use super::{
    Answer, Caller, Compat, Customer,
    answers::{Decimal, MEASURE, json},
    errors::Refusal,
    requests::{self, TEXT_MAX},
};

/// The most rows of a page of a customer's month.
const LIMIT_MAX: u32 = 1000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BillQuery {
    bill_cycle: Option<String>,
}

#[derive(Serialize)]
struct BillBody<'a> {
    bill_cycle: String,
    initial_amount_due: Decimal,
    consume_amount: Decimal,
    refunds: Decimal,
    adjustments: Decimal,
    tax_amount: Decimal,
    currency: &'a str,
}

/// GET /v2/bills/partner-bills/postpaid-bill-summary
pub(super) async fn of_partner(
    State(compat): State<Compat>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
) -> Answer {
    let query: BillQuery = requests::query(&uri)?;
    let month = month(query.bill_cycle)?;
    let MonthBill { consumed, refunds, adjustments, tax } = caller.session.bill(month).await?;
    let [consumed, refunds, adjustments, tax] =
        [consumed, refunds, adjustments, tax].map(Decimal::signed);
    Ok(json(&BillBody {
        bill_cycle: month.to_string(),
        initial_amount_due: consumed + refunds + adjustments,
        consume_amount: consumed,
        refunds,
        adjustments,
        tax_amount: tax,
        currency: compat.api.currency(),
    }))
}

#[derive(Serialize)]
struct ExpenditureBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    granting_amount: Option<Decimal>,
    granting_amount_used: Decimal,
    #[serde(skip_serializing_if = "Option::is_none")]
    percentage_granting_amount_used: Option<Decimal>,
    measure_id: u8,
    currency: &'a str,
}

/// GET /v2/accounts/customer-accounts/expenditure-quota
pub(super) async fn expenditure(
    State(compat): State<Compat>,
    Extension(Customer(customer)): Extension<Customer>,
) -> Answer {
    let BudgetOf { budget, used, .. } = customer.expenditure().await?;
    let amount = budget.map(|budget| budget.amount);
    Ok(json(&ExpenditureBody {
        granting_amount: amount.map(Decimal::from),
        granting_amount_used: Decimal::used(used),
        percentage_granting_amount_used: amount
            .map(|amount| Decimal::percent(used, amount.money())),
        measure_id: MEASURE,
        currency: compat.api.currency(),
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MonthQuery {
    bill_cycle: Option<String>,
    service_type_code: Option<String>,
    enterprise_project_id: Option<String>,
    offset: Option<String>,
    limit: Option<String>,
    method: Option<String>,
    sub_customer_id: Option<String>,
}

#[derive(Serialize)]
struct MonthBody<'a> {
    total_count: usize,
    bill_sums: Vec<SumBody<'a>>,
    consume_amount: Decimal,
    measure_id: u8,
    currency: &'a str,
}

#[derive(Serialize)]
struct SumBody<'a> {
    bill_cycle: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_type_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_type_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    charging_mode: Option<u8>,
    bill_type: u8,
    official_amount: Decimal,
    official_discount_amount: Decimal,
    consume_amount: Decimal,
    customer_id: CustomerId,
    account_name: &'a str,
    measure_id: u8,
}

/// GET /v2/bills/customer-bills/monthly-sum
pub(super) async fn of_customer(
    State(compat): State<Compat>,
    Extension(Customer(customer)): Extension<Customer>,
    uri: Uri,
) -> Answer {
    // Whose charges are asked for: there are no customers of customers here.
    const METHODS: [(&str, bool); 3] = [("oneself", true), ("all", true), ("sub_customer", false)];
    /// What belongs to no project of an enterprise, which is everything here.
    const NO_PROJECT: &str = "0";
    let query: MonthQuery = requests::query(&uri)?;
    let month = month(query.bill_cycle)?;
    let service = requests::optional("service_type_code", query.service_type_code, TEXT_MAX)?;
    let project =
        requests::optional("enterprise_project_id", query.enterprise_project_id, TEXT_MAX)?;
    let method = requests::optional("method", query.method, TEXT_MAX)?;
    let is_own = requests::word("method", method.as_deref(), &METHODS)?.unwrap_or(true);
    let sub = requests::optional("sub_customer_id", query.sub_customer_id, TEXT_MAX)?;
    if !is_own && sub.is_none() {
        return Err(Refusal::parameter(
            "sub_customer_id is required with the method sub_customer.",
        ));
    }
    let offset = requests::number("offset", query.offset.as_deref())?;
    let limit = requests::number("limit", query.limit.as_deref())?;
    let (offset, limit) = requests::page_of(offset, limit, u32::MAX, LIMIT_MAX)?;
    let (own, mut rows) = customer.statement(month).await?;
    let is_asked = |row: &StatementRow| {
        is_own
            && project.as_deref().is_none_or(|project| project == NO_PROJECT)
            && (service.is_none() || row.service == service)
    };
    rows.retain(is_asked);
    let sum = rows.iter().fold(0_i64, |sum, row| sum.saturating_add(row.amount.nanos()));
    let [offset, limit] = [offset, limit].map(|rows| usize::try_from(rows).unwrap_or(usize::MAX));
    let shown = rows.iter().skip(offset).take(limit);
    let bill_sums = shown.map(|row| {
        let amount = Decimal::signed(row.amount);
        SumBody {
            bill_cycle: month.to_string(),
            service_type_code: row.service.as_deref(),
            service_type_name: row.service.as_deref(),
            charging_mode: charging_mode(row.category),
            bill_type: bill_type(row.category),
            official_amount: amount,
            official_discount_amount: Decimal::signed(Money::ZERO),
            consume_amount: amount,
            customer_id: own.customer,
            account_name: own.account.as_str(),
            measure_id: MEASURE,
        }
    });
    Ok(json(&MonthBody {
        total_count: rows.len(),
        bill_sums: bill_sums.collect(),
        consume_amount: Decimal::signed(Money::from_nanos(sum)),
        measure_id: MEASURE,
        currency: compat.api.currency(),
    }))
}

/// 1 for what is bought for months or years, 3 for what is paid by use.
fn charging_mode(category: ChargeCategory) -> Option<u8> {
    match category {
        ChargeCategory::Purchase => Some(1),
        ChargeCategory::Usage => Some(3),
        ChargeCategory::Adjustment | ChargeCategory::Tax | ChargeCategory::Credit => None,
    }
}

/// 1 for what is consumed, 2 for what is given back, 3 for all else.
fn bill_type(category: ChargeCategory) -> u8 {
    match category {
        ChargeCategory::Usage | ChargeCategory::Purchase => 1,
        ChargeCategory::Adjustment => 2,
        ChargeCategory::Tax | ChargeCategory::Credit => 3,
    }
}

fn month(text: Option<String>) -> Result<MonthNumber, Refusal> {
    let text = requests::required("bill_cycle", text, TEXT_MAX)?;
    text.parse().map_err(|_| Refusal::parameter("bill_cycle must be written YYYY-MM."))
}

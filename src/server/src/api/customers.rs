//! `/v1/customers`: reading customers, how they stand and what was done to them, and setting their budgets.

use axum::{
    Extension, Json,
    body::Bytes,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use domain::{
    budget::{BudgetType, ExhaustionAction},
    id::CustomerId,
    list::{Cursor, CustomerQuery, PAGE_MAX, StateFilter, Whose},
    money::BudgetAmount,
    problem::Problem,
    set_budget::{Choice, SetBudget},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    Api, Caller,
    answers::{CustomerBody, CustomersBody, RecordBody, RecordsBody, StandingBody},
    problems::{ProblemBody, refuse},
    requests::{self, ActionKind, BudgetKind, BudgetRequest, read},
    respond,
};

/// Which customers.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListQuery {
    /// `own` unless given, or `resellers`: the customers of a distributor's resellers.
    whose: Option<String>,
    /// Part of a name, account, id, e-mail address or phone number.
    #[param(max_length = 64)]
    search: Option<String>,
    /// `frozen`, `frozen-new`, `frozen-budget`, `frozen-manual`, `over`, `near`, `active` or `no-budget`.
    state: Option<String>,
    /// How many, 50 unless given.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u16>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List customers
///
/// In the order of their names, page by page.
#[utoipa::path(
    get, path = "/v1/customers", tag = "customers", security(("key" = ["customers:read"])),
    params(ListQuery),
    responses(
        (status = 200, description = "A page.", body = CustomersBody),
        (status = 422, description = "A parameter cannot be used.", body = ProblemBody),
    )
)]
pub(crate) async fn list(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    query: Result<Query<ListQuery>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let query = match query {
        Ok(Query(query)) => query,
        Err(error) => return ProblemBody::field("", error.body_text()).into_response(),
    };
    let query = match customer_query(query) {
        Ok(query) => query,
        Err(problem) => return problem.into_response(),
    };
    match caller.session.customers(&query).await {
        Ok(page) => Json(CustomersBody {
            next_cursor: page.next.map(String::from),
            customers: page
                .rows
                .into_iter()
                .map(|row| CustomerBody::of(row, &api.0.currency))
                .collect(),
        })
        .into_response(),
        Err(problem) => refuse(&problem),
    }
}

fn customer_query(query: ListQuery) -> Result<CustomerQuery, Box<ProblemBody>> {
    let wrong = |name: &str, allowed: &str| {
        Box::new(ProblemBody::field(&format!("?{name}"), format!("{name} must be {allowed}.")))
    };
    let whose = match query.whose.as_deref() {
        None | Some("own") => Whose::Own,
        Some("resellers") => Whose::Resellers,
        Some(_) => return Err(wrong("whose", "own or resellers")),
    };
    let words: Vec<_> = StateFilter::ALL.iter().map(|state| state.word()).collect();
    let state = query
        .state
        .map(|word| StateFilter::from_word(&word).ok_or_else(|| wrong("state", &words.join(", "))))
        .transpose()?;
    let limit = query.limit.unwrap_or_default();
    if query.limit == Some(0) || limit > PAGE_MAX {
        return Err(wrong("limit", &format!("1 to {PAGE_MAX}")));
    }
    let cursor = query
        .cursor
        .map(|text| {
            Cursor::try_from(text).map_err(|_| wrong("cursor", "the next_cursor of an answer"))
        })
        .transpose()?;
    Ok(CustomerQuery {
        whose,
        search: query.search.unwrap_or_default(),
        state,
        limit,
        cursor,
        ..CustomerQuery::default()
    })
}

/// A text that is no id is as good as an unknown one.
pub(super) fn id(text: &str) -> Result<CustomerId, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

/// How a customer stands
///
/// What is used, held and left, whether it is frozen, and what it may do.
#[utoipa::path(
    get, path = "/v1/customers/{id}/standing", tag = "customers",
    security(("key" = ["customers:read"])),
    params(("id" = String, Path, description = "The customer.")),
    responses(
        (status = 200, description = "Its standing.", body = StandingBody),
        (status = 404, description = "No such customer.", body = ProblemBody),
    )
)]
pub(crate) async fn standing(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Path(customer): Path<String>,
) -> Response {
    let standing = async { caller.session.standing(id(&customer)?).await };
    respond(standing.await.map(|standing| Json(StandingBody::of(&standing, &api.0.currency))))
}

/// Read a customer
#[utoipa::path(
    get, path = "/v1/customers/{id}", tag = "customers", security(("key" = ["customers:read"])),
    params(("id" = String, Path, description = "The customer.")),
    responses(
        (status = 200, description = "The customer.", body = CustomerBody),
        (status = 404, description = "No such customer.", body = ProblemBody),
    )
)]
pub(crate) async fn customer(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Path(customer): Path<String>,
) -> Response {
    let found = async {
        let id = id(&customer)?;
        // An id is part of what a search looks through; both lists of a distributor are asked.
        for whose in [Whose::Own, Whose::Resellers] {
            let query = CustomerQuery { whose, search: id.to_string(), ..CustomerQuery::default() };
            match caller.session.customers(&query).await {
                Ok(page) => {
                    if let Some(row) = page.rows.into_iter().find(|row| row.id == id) {
                        return Ok(Json(CustomerBody::of(row, &api.0.currency)));
                    }
                }
                Err(Problem::NotFound) => {}
                Err(problem) => return Err(problem),
            }
        }
        Err(Problem::NotFound)
    };
    respond(found.await)
}

/// Set a customer's budget
///
/// The amount is the target total: setting the same twice changes nothing. Checked against the quota in the transaction
/// that writes it.
#[utoipa::path(
    put, path = "/v1/customers/{id}/budget", tag = "customers",
    security(("key" = ["budgets:write"])),
    params(("id" = String, Path, description = "The customer.")),
    request_body = BudgetRequest,
    responses(
        (status = 200, description = "Set; how the customer stands now.", body = StandingBody),
        (status = 403, description = "Not granted, delegated, or the key lacks the scope.", body = ProblemBody),
        (status = 404, description = "No such customer.", body = ProblemBody),
        (status = 409, description = "Changed since the version that was given.", body = ProblemBody),
        (status = 422, description = "Amount or quota do not allow it.", body = ProblemBody),
    )
)]
pub(crate) async fn set_budget(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Path(customer): Path<String>,
    body: Bytes,
) -> Response {
    let request = match read::<BudgetRequest>(&body) {
        Ok(request) => request,
        Err(problem) => return problem.into_response(),
    };
    let amount = match BudgetAmount::parse_json(request.amount.text()) {
        Ok(amount) => amount,
        Err(error) => return requests::amount("/amount", error).into_response(),
    };
    let note = match request.note() {
        Ok(note) => note,
        Err(problem) => return problem.into_response(),
    };
    let set = async {
        let id = id(&customer)?;
        let command = SetBudget {
            customers: vec![Choice { id, version: request.version }],
            budget_type: match request.r#type {
                BudgetKind::Monthly => BudgetType::Monthly,
                BudgetKind::OneTime => BudgetType::OneTime,
            },
            amount,
            action: request.action.map(|action| match action {
                ActionKind::Manual => ExhaustionAction::Manual,
                ActionKind::Automatic => ExhaustionAction::Automatic,
                ActionKind::AutomaticWithResources => ExhaustionAction::AutomaticWithResources,
            }),
            unfreeze: request.unfreeze,
            agreed: request.agreed,
            note,
            code: None,
        };
        caller.session.set_budgets(&command).await?;
        caller.session.standing(id).await
    };
    respond(set.await.map(|standing| Json(StandingBody::of(&standing, &api.0.currency))))
}

/// Where a page of records begins.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RecordsQuery {
    /// The `next_cursor` of the page before.
    cursor: Option<i64>,
}

/// A customer's adjustment records
///
/// Every setting of its budget and every freeze, newest first.
#[utoipa::path(
    get, path = "/v1/customers/{id}/records", tag = "customers",
    security(("key" = ["customers:read"])),
    params(("id" = String, Path, description = "The customer."), RecordsQuery),
    responses(
        (status = 200, description = "A page.", body = RecordsBody),
        (status = 404, description = "No such customer.", body = ProblemBody),
    )
)]
pub(crate) async fn records(
    Extension(caller): Extension<Caller>,
    Path(customer): Path<String>,
    query: Result<Query<RecordsQuery>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let query = match query {
        Ok(Query(query)) => query,
        Err(error) => return ProblemBody::field("", error.body_text()).into_response(),
    };
    let page = async { caller.session.records(id(&customer)?, query.cursor).await };
    respond(page.await.map(|page| {
        Json(RecordsBody {
            next_cursor: page.older.map(|number| number.to_string()),
            records: page.records.into_iter().map(RecordBody::of).collect(),
        })
    }))
}

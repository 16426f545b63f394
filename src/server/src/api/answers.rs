//! What programs are answered: amounts as decimal texts, times as RFC 3339, words instead of numbers.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use domain::{
    budget::Budget,
    charge::{ChargeAnswer, Outcome},
    contract::{Authorization, CustomerRow, RecordRow, Settled},
    customer::CustomerState,
    hold::{Decline, Hold, HoldState},
    money::Money,
    record::{Entry, Setting},
    standing::{Hindrance, Standing},
};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::problems::ProblemBody;

/// How a customer stands.
#[expect(clippy::struct_excessive_bools, reason = "five independent answers, not a state machine")]
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StandingBody {
    customer_id: String,
    /// `active`, `near` (75 % of the budget or more), `over`, `frozen` or `no_budget`.
    state: &'static str,
    #[schema(inline)]
    budget: Option<BudgetBody>,
    /// What counts against the budget, or in the current month without one.
    #[schema(example = "312.40")]
    used: String,
    /// What open authorizations have taken of it.
    held: String,
    /// What is neither used nor held; absent without a budget.
    #[serde(skip_serializing_if = "Option::is_none")]
    remaining: Option<String>,
    currency: String,
    /// Whether the budget is used up, frozen or not.
    exhausted: bool,
    may_purchase: bool,
    may_renew: bool,
    may_change: bool,
    may_use: bool,
    /// Why not.
    reasons: Vec<ReasonBody>,
}

/// Why a customer may not do something.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ReasonBody {
    /// `frozen`, `partner_restricted`, `budget_exhausted` or `no_budget`.
    code: &'static str,
    /// Why it is frozen: `association`, `automatic` or `manual`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    cause: Option<domain::freeze::FreezeCause>,
    /// How far it is frozen: `account` or `account_and_resources`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    level: Option<domain::freeze::FreezeLevel>,
}

/// A budget.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BudgetBody {
    /// `monthly` or `one_time`.
    #[schema(value_type = String)]
    r#type: domain::budget::BudgetType,
    #[schema(example = "1000.00")]
    amount: String,
    /// `manual`, `automatic` or `automatic_with_resources`.
    #[schema(value_type = String)]
    action: domain::budget::ExhaustionAction,
    /// From when on spending counts against a one-time budget.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
}

/// What became of a charge.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ChargeBody {
    /// As it was sent; absent where it could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// `recorded`, `duplicate` or `refused`.
    status: &'static str,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Box<ProblemBody>>,
    /// How its customer stands now.
    #[serde(skip_serializing_if = "Option::is_none")]
    customer: Option<StandingBody>,
}

/// What became of an array of charges, in its order.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ChargesBody {
    pub(super) results: Vec<ChargeBody>,
}

/// The answer to a request for a hold.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AuthorizationBody {
    /// `approved` or `declined`.
    status: &'static str,
    /// The hold, if approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    authorization: Option<HoldBody>,
    /// Why it was declined: `frozen`, `partner_restricted`, `budget_exhausted`, `no_budget`, `exceeds_remaining`,
    /// `too_many_holds` or `not_resale`.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    customer: StandingBody,
}

/// A hold.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HoldBody {
    id: String,
    customer_id: String,
    amount: String,
    /// `open`, `captured` or `voided`.
    #[schema(value_type = String)]
    state: HoldState,
    /// How much of it became a charge.
    #[serde(skip_serializing_if = "Option::is_none")]
    captured: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// A hold that was captured or voided.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SettledBody {
    authorization: HoldBody,
    customer: StandingBody,
}

/// A customer.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CustomerBody {
    id: String,
    name: String,
    account: String,
    /// The partner whose customer it is.
    partner: String,
    state: &'static str,
    budget: Option<BudgetBody>,
    used: String,
    currency: String,
    #[schema(value_type = String, format = DateTime)]
    associated_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<String>,
}

/// A page of customers.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CustomersBody {
    pub(super) customers: Vec<CustomerBody>,
    /// Where the next page begins; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next_cursor: Option<String>,
}

/// What was done to a budget or an account.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RecordBody {
    /// Its number in the partner's chain of records.
    number: i64,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// A member's or a key's name, or `system`.
    operator: String,
    /// The partner for which it was done.
    partner: String,
    /// `budget_set`, `frozen`, `unfrozen`, `associated` or `disassociated`.
    operation: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<BudgetBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<BudgetBody>,
    /// How far the account was frozen.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    level: Option<domain::freeze::FreezeLevel>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// What was noted of a setting.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

/// A page of records, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RecordsBody {
    pub(super) records: Vec<RecordBody>,
    /// Where older records begin; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next_cursor: Option<String>,
}

impl StandingBody {
    pub(super) fn of(standing: &Standing, currency: &str) -> Self {
        let reason = |hindrance: &Hindrance| match *hindrance {
            Hindrance::Frozen { cause, level } => {
                ReasonBody { code: "frozen", cause: Some(cause), level: Some(level) }
            }
            Hindrance::PartnerRestricted => bare("partner_restricted"),
            Hindrance::BudgetExhausted => bare("budget_exhausted"),
            Hindrance::NoBudget => bare("no_budget"),
        };
        Self {
            customer_id: standing.customer.to_string(),
            state: state(standing.state),
            budget: standing.budget.as_ref().map(budget),
            used: standing.used.to_exact(),
            held: standing.held.to_exact(),
            remaining: standing.remaining.map(Money::to_exact),
            currency: currency.to_owned(),
            exhausted: standing.exhausted,
            may_purchase: standing.may_purchase,
            may_renew: standing.may_purchase,
            may_change: standing.may_change,
            may_use: standing.may_use,
            reasons: standing.hindrances.iter().map(reason).collect(),
        }
    }
}

fn bare(code: &'static str) -> ReasonBody {
    ReasonBody { code, cause: None, level: None }
}

fn state(state: CustomerState) -> &'static str {
    match state {
        CustomerState::Frozen { .. } => "frozen",
        CustomerState::Over => "over",
        CustomerState::Near => "near",
        CustomerState::Active => "active",
        CustomerState::NoBudget => "no_budget",
    }
}

fn budget(budget: &Budget) -> BudgetBody {
    let is_one_time = budget.budget_type == domain::budget::BudgetType::OneTime;
    BudgetBody {
        r#type: budget.budget_type,
        amount: budget.amount.plain(),
        action: budget.action,
        since: is_one_time.then_some(budget.since),
    }
}

impl ChargeBody {
    pub(super) fn of(answer: ChargeAnswer, currency: &str) -> Self {
        let customer = answer.standing.map(|standing| StandingBody::of(&standing, currency));
        let (status, problem) = match answer.outcome {
            Outcome::Recorded => ("recorded", None),
            Outcome::Duplicate => ("duplicate", None),
            Outcome::Refused(problem) => ("refused", Some(Box::new(ProblemBody::of(&problem)))),
        };
        Self { id: Some(answer.id.into()), status, problem, customer }
    }

    /// A charge that could not be read.
    pub(super) fn unreadable(problem: Box<ProblemBody>) -> Self {
        Self { id: None, status: "refused", problem: Some(problem), customer: None }
    }

    /// Why it was refused, if it was.
    pub(super) fn into_problem(self) -> Result<Self, Box<ProblemBody>> {
        match self.problem {
            Some(problem) => Err(problem),
            None => Ok(self),
        }
    }

    pub(super) fn is_new(&self) -> bool {
        self.status == "recorded"
    }
}

impl HoldBody {
    fn of(hold: &Hold) -> Self {
        Self {
            id: hold.id.to_string(),
            customer_id: hold.customer.to_string(),
            amount: hold.amount.to_exact(),
            state: hold.state,
            captured: hold.captured.map(Money::to_exact),
            created_at: hold.created_at,
            expires_at: hold.expires_at,
        }
    }
}

impl AuthorizationBody {
    pub(super) fn of(authorization: &Authorization, currency: &str) -> Self {
        let customer = |standing| StandingBody::of(standing, currency);
        match authorization {
            Authorization::Approved { hold, standing } => Self {
                status: "approved",
                authorization: Some(HoldBody::of(hold)),
                reason: None,
                customer: customer(standing),
            },
            Authorization::Declined { decline, standing } => Self {
                status: "declined",
                authorization: None,
                reason: Some(Decline::code(*decline)),
                customer: customer(standing),
            },
        }
    }
}

impl SettledBody {
    pub(super) fn of(settled: &Settled, currency: &str) -> Self {
        Self {
            authorization: HoldBody::of(&settled.hold),
            customer: StandingBody::of(&settled.standing, currency),
        }
    }
}

impl IntoResponse for SettledBody {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
}

impl CustomerBody {
    pub(super) fn of(row: CustomerRow, currency: &str) -> Self {
        Self {
            id: row.id.to_string(),
            name: row.name.into(),
            account: row.account.into(),
            partner: row.owner.into(),
            state: state(row.state),
            budget: row.budget.as_ref().map(budget),
            used: row.used.to_exact(),
            currency: currency.to_owned(),
            associated_at: row.associated.at,
            tag: row.tag,
        }
    }
}

impl RecordBody {
    pub(super) fn of(row: RecordRow) -> Self {
        let setting = |setting: Setting| BudgetBody {
            r#type: setting.budget_type,
            amount: setting.amount.plain(),
            action: setting.action,
            since: None,
        };
        let mut noted = None;
        let (operation, before, after, level, reason) = match row.entry {
            Entry::BudgetSet { before, after, note } => {
                noted = note;
                ("budget_set", before.map(setting), Some(setting(after)), None, None)
            }
            Entry::Frozen { level, reason, .. } => ("frozen", None, None, Some(level), reason),
            Entry::Unfrozen { level, reason, .. } => ("unfrozen", None, None, Some(level), reason),
            Entry::Associated => ("associated", None, None, None, None),
            Entry::Moved { .. } => ("moved", None, None, None, None),
            // Stands in a chain, among no customer's records.
            Entry::Partner { .. } => ("partner", None, None, None, None),
            Entry::Disassociated { budget, reason, .. } => {
                ("disassociated", budget.map(setting), None, None, Some(reason))
            }
        };
        Self {
            number: row.number,
            at: row.at.at,
            operator: row.operator,
            partner: row.partner.into(),
            operation,
            before,
            after,
            level,
            reason: reason.map(Into::into),
            note: noted.map(Into::into),
        }
    }
}

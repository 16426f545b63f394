//! What a reseller asks its distributor for: the grant, or more quota (R-GRANT-7, R-QUO-2). A request is approved by
//! granting what it asks for; nothing else has to be pressed.

use serde::{Deserialize, Serialize};

use crate::{
    budget::BudgetType, money::BudgetAmount, problem::Problem, quota::Shortfall,
    record::PartnerChange,
};

/// What is asked for. Of each kind one request is open at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestKind {
    /// Budgets and freezing.
    Grant,
    /// More monthly quota.
    Monthly,
    /// More one-time quota.
    OneTime,
}

impl RequestKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Grant, Self::Monthly, Self::OneTime];

    /// The quota of a type.
    pub fn quota(budget_type: BudgetType) -> Self {
        match budget_type {
            BudgetType::Monthly => Self::Monthly,
            BudgetType::OneTime => Self::OneTime,
        }
    }

    /// The word in forms, URLs and events.
    pub fn word(self) -> &'static str {
        match self {
            Self::Grant => "grant",
            Self::Monthly => "monthly",
            Self::OneTime => "one-time",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// A request to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRequest {
    /// What for.
    pub kind: RequestKind,
    /// The quota that is wanted in all; `None` leaves it to the distributor.
    pub wanted: Option<BudgetAmount>,
}

impl NewRequest {
    /// What would remove a problem, if the distributor can.
    pub fn to_remove(problem: &Problem) -> Option<Self> {
        match problem {
            Problem::NotGranted { .. } => Some(Self { kind: RequestKind::Grant, wanted: None }),
            Problem::TypeNotGranted { budget_type, .. } => {
                Some(Self { kind: RequestKind::quota(*budget_type), wanted: None })
            }
            Problem::QuotaExceeded { shortfall, .. } => Some(Self {
                kind: RequestKind::quota(shortfall.budget_type),
                wanted: BudgetAmount::from_cents(needed(shortfall)).ok(),
            }),
            _ => None,
        }
    }
}

/// The quota under which a change that fell short would fit, in cents.
fn needed(shortfall: &Shortfall) -> i64 {
    shortfall.allocated_cents - shortfall.replaced_cents + shortfall.requested_cents
}

/// The kinds of requests that a change grants.
pub fn granted_by(change: &PartnerChange) -> Vec<RequestKind> {
    let mut kinds = Vec::new();
    match change {
        PartnerChange::Granted { quotas } => {
            kinds.push(RequestKind::Grant);
            kinds.extend(quotas.monthly.map(|_| RequestKind::Monthly));
            kinds.extend(quotas.one_time.map(|_| RequestKind::OneTime));
        }
        PartnerChange::QuotaSet { before, after } => {
            kinds.extend((after.monthly > before.monthly).then_some(RequestKind::Monthly));
            kinds.extend((after.one_time > before.one_time).then_some(RequestKind::OneTime));
        }
        _ => {}
    }
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{partner::Quotas, text::Name};

    fn quotas(monthly: i64) -> Quotas {
        Quotas { monthly: BudgetAmount::from_cents(monthly).ok(), one_time: None }
    }

    #[test]
    fn a_refusal_says_what_to_ask_for() {
        let distributor = Name::parse("Meridian").unwrap();
        let shortfall = Shortfall {
            budget_type: BudgetType::Monthly,
            quota_cents: 10_000,
            allocated_cents: 9_000,
            replaced_cents: 1_000,
            requested_cents: 5_000,
        };
        let problem = Problem::QuotaExceeded { shortfall, distributor: distributor.clone() };
        let asked = NewRequest::to_remove(&problem).unwrap();
        assert_eq!(asked.kind, RequestKind::Monthly);
        assert_eq!(asked.wanted.map(BudgetAmount::cents), Some(13_000));
        let kind = NewRequest::to_remove(&Problem::NotGranted { distributor }).unwrap().kind;
        assert_eq!(kind, RequestKind::Grant);
        assert_eq!(NewRequest::to_remove(&Problem::NotFound), None);
    }

    #[test]
    fn a_raised_quota_grants_what_was_asked_and_a_lowered_one_nothing() {
        let set = |before, after| {
            granted_by(&PartnerChange::QuotaSet { before: quotas(before), after: quotas(after) })
        };
        assert_eq!(set(1, 2), [RequestKind::Monthly]);
        assert_eq!(set(0, 2), [RequestKind::Monthly], "a type that had none");
        assert_eq!(set(2, 1), []);
        let granted = granted_by(&PartnerChange::Granted { quotas: quotas(5) });
        assert_eq!(granted, [RequestKind::Grant, RequestKind::Monthly]);
        assert_eq!(granted_by(&PartnerChange::Revoked { quotas: quotas(5) }), []);
    }
}

//! What goes into the store and comes out of it: rows with the domain's types, checked on the way out.

mod budgets;
mod customers;
mod metering;
mod outbox;
mod partners;
mod people;
mod records;

use domain::{access::Principal, money::BudgetAmount};

pub use budgets::*;
pub use customers::*;
pub use metering::*;
pub use outbox::*;
pub use partners::*;
pub use people::*;
pub use records::*;

/// What an installation is bound to since its first start (D4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installation {
    /// ISO 4217.
    pub currency: String,
    /// The IANA name of the billing zone.
    pub time_zone: String,
}

/// How the principal of a record is stored: a member's id or `system`.
pub(crate) fn principal_text(principal: Principal) -> String {
    match principal {
        Principal::Member(id) => id.to_string(),
        Principal::Key(id) => id.to_string(),
        Principal::System => "system".into(),
    }
}

/// The amount of a stored budget.
pub(crate) fn amount(cents: i64) -> Option<BudgetAmount> {
    BudgetAmount::from_cents(cents).ok()
}

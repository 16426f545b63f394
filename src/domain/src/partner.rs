//! Partners: the distributor and its resellers (R-ROLE-1), and what the one grants the other (R-GRANT-1, A-34).

use serde::{Deserialize, Serialize};

use crate::{alert::Marks, id::PartnerId, money::BudgetAmount, quota::Quota, text::Name};

/// The tier of a partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartnerKind {
    /// Owns resellers and may have customers of its own.
    Distributor,
    /// Belongs to one distributor and develops customers.
    Reseller,
}

/// What the rules need to know of a partner.
#[expect(
    clippy::struct_excessive_bools,
    reason = "four independent switches of the trade, not a state machine"
)]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partner {
    /// Which partner.
    pub id: PartnerId,
    /// Its tier.
    pub kind: PartnerKind,
    /// Its name, as people know it.
    pub name: Name,
    /// A reseller's distributor.
    pub distributor: Option<Superior>,
    /// Whether its distributor granted it budgets and freezing; always true for a distributor.
    pub granted: bool,
    /// Whether the partner's own account is frozen (R-ROLE-4).
    pub frozen: bool,
    /// Whether sensitive steps ask its members for a verification code (R-VER-1).
    pub verification_code: bool,
    /// Whether automatic freezes end when a monthly budget restores.
    pub lift_at_restore: bool,
    /// When it is warned that a customer's budget runs out (R-ALT-1).
    pub marks: Marks,
}

/// The distributor above a reseller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Superior {
    /// Which partner.
    pub id: PartnerId,
    /// Its name: whom to ask.
    pub name: Name,
}

/// How much of each type a distributor allows a reseller to allocate; `None` forbids the type (R-GRANT-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Quotas {
    /// For monthly budgets.
    pub monthly: Option<BudgetAmount>,
    /// For one-time budgets.
    pub one_time: Option<BudgetAmount>,
}

impl Quotas {
    /// Those that were granted.
    pub fn granted(quotas: &[Quota; 2]) -> Self {
        Self { monthly: quotas[0].granted, one_time: quotas[1].granted }
    }

    /// Both quotas with these as what is granted.
    pub fn grant(self, quotas: &[Quota; 2]) -> [Quota; 2] {
        [
            Quota { granted: self.monthly, ..quotas[0] },
            Quota { granted: self.one_time, ..quotas[1] },
        ]
    }
}

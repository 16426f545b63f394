//! Granting: what a distributor allows a reseller, as one pure decision with what it leads to, taken by the server inside
//! its transaction and by the page that shows it before (R-GRANT-1 to R-GRANT-5, A-2b, A-2c).

use serde::{Deserialize, Serialize};

use crate::{
    access::{Action, Actor},
    budget::BudgetType,
    id::PartnerId,
    money::BudgetAmount,
    operation::Operation,
    partner::{Partner, Quotas},
    problem::Problem,
    quota::Quota,
    record::PartnerChange,
};

/// What a distributor wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetGrant {
    /// Which reseller.
    pub reseller: PartnerId,
    /// Whether it may set budgets and freeze.
    pub granted: bool,
    /// How much of each type it may hand out; without the grant, nothing.
    pub quotas: Quotas,
    /// The version on the page; `None` where the last write wins (D18).
    pub version: Option<i64>,
}

impl SetGrant {
    /// What a verification code for it confirms (R-VER-2).
    pub fn operation(&self) -> Operation {
        let reseller = self.reseller;
        if self.granted {
            Operation::Grant { reseller, quotas: self.quotas }
        } else {
            Operation::Revoke { reseller }
        }
    }
}

/// The circumstances of the decision.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// Who grants.
    pub actor: &'a Actor,
    /// To whom.
    pub reseller: &'a Partner,
    /// Its quotas and what is allocated.
    pub quotas: &'a [Quota; 2],
    /// Counts the changes that were made to it.
    pub version: i64,
}

/// What is to be written, and what it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Whether the reseller has the grant.
    pub granted: bool,
    /// Its quotas.
    pub quotas: [Quota; 2],
    /// What changes; `None` where everything stays as it is.
    pub change: Option<PartnerChange>,
    /// What that leads to.
    pub effects: Vec<Effect>,
}

/// What a grant leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The reseller decides from now on, its distributor no longer does (R-GRANT-3).
    Begins,
    /// The reseller no longer decides; its budgets stay, and its distributor sets them (R-GRANT-5).
    Ends {
        /// The sums of the budgets that stay, in cents: monthly, one-time.
        stay: [i64; 2],
    },
    /// The distributor goes on deciding itself (R-GRANT-4).
    StaysOut,
    /// So much can be handed out in budgets of a type.
    Room {
        /// Which type.
        budget_type: BudgetType,
        /// What is not allocated yet, in cents.
        free: i64,
    },
    /// More is allocated than the quota: budgets stay, and until the sum fits only decreases are accepted (A-2b, A-2c).
    Over {
        /// Which type.
        budget_type: BudgetType,
        /// What is allocated, in cents.
        allocated: i64,
        /// By how much that exceeds the quota, in cents.
        by: i64,
    },
    /// No budgets of a type can be set (R-GRANT-2); those that there are stay as they are.
    NoQuota {
        /// Which type.
        budget_type: BudgetType,
        /// What is allocated, in cents.
        allocated: i64,
    },
}

impl Effect {
    /// Whether somebody should look twice.
    pub fn is_warning(&self) -> bool {
        match self {
            Self::Ends { .. } | Self::Over { .. } => true,
            Self::NoQuota { allocated, .. } => *allocated > 0,
            Self::Begins | Self::StaysOut | Self::Room { .. } => false,
        }
    }
}

/// Decides a grant.
///
/// # Errors
/// In this order: another's reseller; the actor may not; the reseller was changed meanwhile.
pub fn decide(command: &SetGrant, terms: Terms<'_>) -> Result<Decision, Problem> {
    let Terms { actor, reseller, quotas, version } = terms;
    actor.permit_over(Action::Grant, reseller)?;
    if command.version.is_some_and(|seen| seen != version) {
        return Err(Problem::ChangedMeanwhile { customer: reseller.name.clone() });
    }
    let before = Quotas::granted(quotas);
    let after = if command.granted { command.quotas } else { Quotas::default() };
    let change = match (reseller.granted, command.granted) {
        (false, true) => Some(PartnerChange::Granted { quotas: after }),
        (true, false) => Some(PartnerChange::Revoked { quotas: before }),
        (true, true) if before != after => Some(PartnerChange::QuotaSet { before, after }),
        _ => None,
    };
    let quotas = after.grant(quotas);
    let effects = effects(reseller.granted, command.granted, &quotas);
    Ok(Decision { granted: command.granted, quotas, change, effects })
}

fn effects(was_granted: bool, granted: bool, quotas: &[Quota; 2]) -> Vec<Effect> {
    match (was_granted, granted) {
        (false, false) => vec![Effect::StaysOut],
        (true, false) => vec![Effect::Ends { stay: quotas.map(|quota| quota.allocated_cents) }],
        (_, true) => {
            let begins = (!was_granted).then_some(Effect::Begins);
            begins.into_iter().chain(quotas.iter().map(effect)).collect()
        }
    }
}

fn effect(quota: &Quota) -> Effect {
    let Quota { budget_type, allocated_cents: allocated, granted } = *quota;
    match granted.map(BudgetAmount::cents) {
        None => Effect::NoQuota { budget_type, allocated },
        Some(cents) if allocated > cents => {
            Effect::Over { budget_type, allocated, by: allocated - cents }
        }
        Some(cents) => Effect::Room { budget_type, free: cents - allocated },
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{
        access::{Principal, Rights, Role},
        id::MemberId,
        partner::{PartnerKind, Superior},
        text::Name,
    };

    fn partner(number: u128, kind: PartnerKind, granted: bool) -> Partner {
        let id = |number| PartnerId::new(Uuid::from_u128(number));
        let name = Name::parse("Meridian").unwrap();
        Partner {
            id: id(number),
            kind,
            name: name.clone(),
            distributor: (kind == PartnerKind::Reseller).then_some(Superior { id: id(1), name }),
            granted,
            frozen: false,
            verification_code: false,
            lift_at_restore: true,
            marks: crate::alert::Marks::default(),
        }
    }

    fn actor(role: Role, partner: Partner) -> Actor {
        let principal = Principal::Member(MemberId::new(Uuid::from_u128(9)));
        Actor { principal, rights: Rights::Role(role), partner }
    }

    fn ada() -> Actor {
        actor(Role::Admin, partner(1, PartnerKind::Distributor, true))
    }

    fn cents(cents: i64) -> Option<BudgetAmount> {
        BudgetAmount::from_cents(cents).ok()
    }

    fn quotas(monthly: i64, allocated_cents: i64) -> [Quota; 2] {
        let quota =
            |budget_type, granted, allocated_cents| Quota { budget_type, granted, allocated_cents };
        [
            quota(BudgetType::Monthly, cents(monthly), allocated_cents),
            quota(BudgetType::OneTime, None, 0),
        ]
    }

    fn wanted(granted: bool, monthly: i64) -> SetGrant {
        SetGrant {
            reseller: PartnerId::new(Uuid::from_u128(2)),
            granted,
            quotas: Quotas { monthly: cents(monthly), one_time: None },
            version: Some(4),
        }
    }

    fn decide_as(
        actor: &Actor,
        command: &SetGrant,
        was_granted: bool,
        quotas: &[Quota; 2],
    ) -> Result<Decision, Problem> {
        let reseller = partner(2, PartnerKind::Reseller, was_granted);
        decide(command, Terms { actor, reseller: &reseller, quotas, version: 4 })
    }

    #[test]
    fn a_grant_says_who_decides_and_how_much_there_is_to_hand_out() {
        let decision = decide_as(&ada(), &wanted(true, 10_000), false, &quotas(0, 4_000)).unwrap();
        let after = Quotas { monthly: cents(10_000), one_time: None };
        assert_eq!(decision.change, Some(PartnerChange::Granted { quotas: after }));
        assert_eq!(decision.quotas[0].allocated_cents, 4_000, "set before the grant, it counts");
        assert_eq!(
            decision.effects,
            [
                Effect::Begins,
                Effect::Room { budget_type: BudgetType::Monthly, free: 6_000 },
                Effect::NoQuota { budget_type: BudgetType::OneTime, allocated: 0 },
            ]
        );
    }

    #[test]
    fn a_quota_below_what_is_allocated_is_a_warning_and_cuts_nothing() {
        let before = quotas(10_000, 9_000);
        let decision = decide_as(&ada(), &wanted(true, 5_000), true, &before).unwrap();
        assert_eq!(decision.quotas[0].allocated_cents, 9_000);
        let over = Effect::Over { budget_type: BudgetType::Monthly, allocated: 9_000, by: 4_000 };
        assert!(decision.effects.contains(&over) && over.is_warning());
        // From there on only decreases are accepted.
        assert!(decision.quotas[0].replace(4_000, 3_999).is_ok());
        assert!(decision.quotas[0].replace(4_000, 4_001).is_err());
    }

    #[test]
    fn revoking_leaves_budgets_in_force_and_takes_the_quotas() {
        let decision = decide_as(&ada(), &wanted(false, 10_000), true, &quotas(10_000, 9_000));
        let decision = decision.unwrap();
        assert_eq!(decision.effects, [Effect::Ends { stay: [9_000, 0] }]);
        assert_eq!(decision.quotas.map(|quota| quota.granted), [None, None]);
        assert_eq!(decision.quotas[0].allocated_cents, 9_000);
    }

    #[test]
    fn what_stays_as_it_is_changes_nothing() {
        let same = decide_as(&ada(), &wanted(true, 10_000), true, &quotas(10_000, 0)).unwrap();
        assert_eq!(same.change, None);
        let still = decide_as(&ada(), &wanted(false, 10_000), false, &quotas(0, 0)).unwrap();
        assert_eq!((still.change, still.effects), (None, vec![Effect::StaysOut]));
    }

    #[test]
    fn only_the_distributor_of_a_reseller_grants() {
        let refused = |actor: Actor| {
            decide_as(&actor, &wanted(true, 1), true, &quotas(10_000, 0)).unwrap_err()
        };
        let itself = actor(Role::Admin, partner(2, PartnerKind::Reseller, true));
        assert_eq!(refused(itself), Problem::NotFound);
        let stranger = actor(Role::Admin, partner(7, PartnerKind::Distributor, true));
        assert_eq!(refused(stranger), Problem::NotFound);
        let viewer = actor(Role::Viewer, partner(1, PartnerKind::Distributor, true));
        assert!(matches!(refused(viewer), Problem::RoleForbids { action: Action::Grant, .. }));
    }

    #[test]
    fn a_stale_page_is_refused_and_no_version_is_the_last_word() {
        let before = quotas(10_000, 0);
        let stale = SetGrant { version: Some(3), ..wanted(true, 1) };
        let refused = decide_as(&ada(), &stale, true, &before);
        assert!(matches!(refused, Err(Problem::ChangedMeanwhile { .. })));
        let last = SetGrant { version: None, ..wanted(true, 1) };
        assert!(decide_as(&ada(), &last, true, &before).is_ok());
    }
}

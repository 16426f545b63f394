//! Moving a customer to another partner below the same distributor (D26). Its budget stays in force and counts for the new
//! owner, even where that exceeds a quota: then only decreases are accepted there (A-2b).

use serde::{Deserialize, Serialize};

use crate::{
    access::{Action, Actor},
    id::PartnerId,
    partner::Partner,
    problem::Problem,
    quota::Quota,
    set_budget::{Choice, CustomerFacts},
};

/// What a distributor wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveCustomer {
    /// Which customer, and the version of it on the page.
    pub customer: Choice,
    /// To whom: a reseller, or the distributor itself.
    pub to: PartnerId,
}

/// One of the two partners, and its quotas.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// The partner.
    pub partner: &'a Partner,
    /// Its quotas and what is allocated.
    pub quotas: &'a [Quota; 2],
}

/// The quotas of both with their new allocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Of whom it leaves.
    pub from: [Quota; 2],
    /// Of whom it comes to.
    pub to: [Quota; 2],
}

/// Decides it.
///
/// # Errors
/// In this order: another's partner or customer; the actor may not; it is there already, or was changed meanwhile.
pub fn decide(
    command: &MoveCustomer,
    actor: &Actor,
    facts: &CustomerFacts,
    [from, to]: [Side<'_>; 2],
) -> Result<Decision, Problem> {
    actor.may(Action::ManageResellers, from.partner)?;
    actor.may(Action::ManageResellers, to.partner)?;
    let is_stale = command.customer.version.is_some_and(|version| version != facts.version);
    if is_stale || from.partner.id == to.partner.id {
        return Err(Problem::ChangedMeanwhile { customer: facts.name.clone() });
    }
    let shifted = |quotas: &[Quota; 2], sign: i64| {
        let cents = |quota: &Quota| {
            let budget = facts.budget.as_ref();
            let budget = budget.filter(|budget| budget.budget_type == quota.budget_type);
            budget.map_or(0, |budget| sign * budget.amount.cents())
        };
        quotas
            .map(|quota| Quota { allocated_cents: quota.allocated_cents + cents(&quota), ..quota })
    };
    Ok(Decision { from: shifted(from.quotas, -1), to: shifted(to.quotas, 1) })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::{
        access::{Principal, Rights, Role},
        budget::{Budget, BudgetType, ExhaustionAction},
        customer::Association,
        id::{CustomerId, MemberId},
        money::{BudgetAmount, Money},
        partner::{PartnerKind, Superior},
        text::Name,
    };

    fn partner(number: u128) -> Partner {
        let id = |number| PartnerId::new(Uuid::from_u128(number));
        let name = Name::parse("Meridian").unwrap();
        let is_reseller = number != 1;
        Partner {
            id: id(number),
            kind: if is_reseller { PartnerKind::Reseller } else { PartnerKind::Distributor },
            name: name.clone(),
            distributor: is_reseller.then_some(Superior { id: id(1), name }),
            granted: true,
            frozen: false,
            verification_code: false,
            lift_at_restore: true,
            marks: crate::alert::Marks::default(),
        }
    }

    fn quotas(allocated_cents: i64) -> [Quota; 2] {
        [BudgetType::Monthly, BudgetType::OneTime].map(|budget_type| Quota {
            budget_type,
            granted: BudgetAmount::from_cents(1_000).ok(),
            allocated_cents,
        })
    }

    fn decide_as(role: Role, of: u128, to: u128, version: i64) -> Result<Decision, Problem> {
        let principal = Principal::Member(MemberId::new(Uuid::from_u128(9)));
        let actor = Actor { principal, rights: Rights::Role(role), partner: partner(of) };
        let id = CustomerId::new(Uuid::from_u128(5));
        let facts = CustomerFacts {
            id,
            name: Name::parse("Acme").unwrap(),
            version: 3,
            association: Association::Resale,
            budget: Some(Budget {
                budget_type: BudgetType::Monthly,
                amount: BudgetAmount::from_cents(400).unwrap(),
                action: ExhaustionAction::Manual,
                since: Timestamp::UNIX_EPOCH,
            }),
            used_month: Money::ZERO,
            used_one_time: Money::ZERO,
            freezes: Vec::new(),
        };
        let (from, target) = (partner(2), partner(to));
        let sides = [
            Side { partner: &from, quotas: &quotas(900) },
            Side { partner: &target, quotas: &quotas(800) },
        ];
        let customer = Choice { id, version: Some(version) };
        decide(&MoveCustomer { customer, to: target.id }, &actor, &facts, sides)
    }

    #[test]
    fn a_budget_counts_for_the_new_owner_even_over_its_quota() {
        let decision = decide_as(Role::Admin, 1, 3, 3).unwrap();
        let allocated = |quotas: [Quota; 2]| quotas.map(|quota| quota.allocated_cents);
        assert_eq!(allocated(decision.from), [500, 900], "the other type is not concerned");
        assert_eq!(allocated(decision.to), [1_200, 800], "200 over, so only decreases fit");
        assert!(decision.to[0].replace(400, 399).is_ok());
        assert!(decision.to[0].replace(400, 401).is_err());
        assert!(decide_as(Role::Admin, 1, 1, 3).is_ok(), "to the distributor itself");
    }

    #[test]
    fn only_a_distributor_moves_and_only_what_it_saw() {
        assert_eq!(decide_as(Role::Admin, 2, 3, 3), Err(Problem::NotFound));
        assert_eq!(decide_as(Role::Admin, 7, 3, 3), Err(Problem::NotFound));
        assert!(matches!(decide_as(Role::Operator, 1, 3, 3), Err(Problem::RoleForbids { .. })));
        for stale in [decide_as(Role::Admin, 1, 3, 2), decide_as(Role::Admin, 1, 2, 3)] {
            assert!(matches!(stale, Err(Problem::ChangedMeanwhile { .. })));
        }
    }
}

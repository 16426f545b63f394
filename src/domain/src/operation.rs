//! What a verification code is for: one sensitive step with its exact content (R-VER-2, A-25). A code that was sent for one
//! content confirms no other.

use serde::{Deserialize, Serialize};

use crate::{
    access::Role,
    contract::{NewKey, NewReseller},
    freezing::{FreezeCommand, Whom},
    id::{BatchId, CustomerId, KeyId, MemberId, PartnerId},
    money::BudgetAmount,
    moving::MoveCustomer,
    partner::Quotas,
    restriction::Restrict,
    set_budget::{Choice, SetBudget},
    text::{Email, Reason},
};

/// A step that asks for a code where the partner wants that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "operation", content = "content", rename_all = "snake_case")]
pub enum Operation {
    /// Setting the budgets of a page of customers.
    SetBudgets(SetBudget),
    /// Setting budgets as they were previewed under a digest (D18).
    Batch {
        /// Which batch.
        batch: BatchId,
        /// The digest of the preview.
        digest: String,
    },
    /// Freezing and unfreezing.
    Freeze(FreezeCommand),
    /// Granting a reseller budgets and freezing, or changing its quotas (R-GRANT-1).
    Grant {
        /// Whom.
        reseller: PartnerId,
        /// Its quotas from then on.
        quotas: Quotas,
    },
    /// Taking a grant back (R-GRANT-5).
    Revoke {
        /// From whom.
        reseller: PartnerId,
    },
    /// Freezing a reseller's own account, or unfreezing it (R-ROLE-3).
    Restrict(Restrict),
    /// Adding a reseller (D26).
    AddReseller(NewReseller),
    /// Moving a customer to another partner (D26).
    Move(MoveCustomer),
    /// Offboarding a reseller (D26).
    Offboard(PartnerId),
    /// Ending the association with a customer (R-DIS-4).
    Disassociate {
        /// Which customer.
        customer: CustomerId,
        /// Why.
        reason: Reason,
    },
    /// Making an API key (D20).
    MakeKey(NewKey),
    /// Making an API key that takes another's place.
    RotateKey(KeyId),
    /// Asking for no codes any more.
    SwitchOffCodes,
    /// Inviting a member.
    Invite {
        /// To which address.
        email: Email,
        /// As what.
        role: Role,
    },
    /// Giving a member another role.
    ChangeRole {
        /// Whom.
        member: MemberId,
        /// Which.
        role: Role,
    },
    /// Removing a member.
    RemoveMember(MemberId),
}

impl Operation {
    /// The same step in the one form that equal contents share: customers in the order of their ids, each once, and
    /// without the code itself.
    #[must_use]
    pub fn canonical(&self) -> Self {
        let mut same = self.clone();
        match &mut same {
            Self::SetBudgets(set) => {
                set.code = None;
                set.customers = in_order(&set.customers);
            }
            Self::Freeze(command) => {
                command.code = None;
                if let Whom::Named(choices) = &mut command.whom {
                    *choices = in_order(choices);
                }
            }
            Self::MakeKey(new) => {
                new.scopes.sort_unstable();
                new.scopes.dedup();
            }
            _ => {}
        }
        same
    }

    /// What the code does, as its mail says it after "it": `subject` names whom or what the step concerns, `currency` is
    /// that of amounts.
    pub fn sentence(&self, subject: &str, currency: &str) -> String {
        match self {
            Self::SetBudgets(set) => format!(
                "sets the {} budget of {subject} to {} {currency}",
                set.budget_type.word(),
                set.amount.shown()
            ),
            Self::Batch { .. } => format!("sets the budgets of {subject} as they were previewed"),
            Self::Freeze(command) => command.act.sentence(subject),
            Self::Grant { quotas, .. } => format!(
                "grants {subject} budgets and freezing, with a monthly quota of {} and a one-time quota of {}",
                quota(quotas.monthly, currency),
                quota(quotas.one_time, currency)
            ),
            Self::Revoke { .. } => format!("takes budgets and freezing back from {subject}"),
            Self::Restrict(Restrict { frozen: true, .. }) => format!("freezes {subject}"),
            Self::Restrict(_) => format!("unfreezes {subject}"),
            Self::AddReseller(new) => {
                format!("adds the reseller {} with the administrator {}", new.name, new.admin)
            }
            Self::Move(_) => format!("moves {subject}"),
            Self::Offboard(_) => format!("offboards {subject}"),
            Self::Disassociate { .. } => format!("ends the association with {subject}"),
            Self::MakeKey(new) => {
                let scopes: Vec<_> = new.scopes.iter().map(|scope| scope.word()).collect();
                let purpose = new.customer.as_ref().map_or_else(
                    || scopes.join(", "),
                    |account| format!("the customer {account} alone"),
                );
                format!("makes the API key {} for {purpose}", new.name)
            }
            Self::RotateKey(_) => {
                format!("makes an API key that takes the place of {subject}")
            }
            Self::SwitchOffCodes => format!("switches verification codes off for {subject}"),
            Self::Invite { email, role } => {
                format!("invites {email} to {subject} as {}", role.label())
            }
            Self::ChangeRole { role, .. } => format!("gives {subject} the role {}", role.label()),
            Self::RemoveMember(_) => format!("removes {subject} from the members"),
        }
    }
}

fn quota(amount: Option<BudgetAmount>, currency: &str) -> String {
    amount.map_or_else(|| "none".into(), |amount| format!("{} {currency}", amount.shown()))
}

/// Choices in the order in which customers are locked and read, each once.
pub fn in_order(choices: &[Choice]) -> Vec<Choice> {
    let mut choices = choices.to_vec();
    choices.sort_unstable_by_key(|choice| choice.id);
    choices.dedup_by_key(|choice| choice.id);
    choices
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{budget::BudgetType, freeze::FreezeLevel, freezing::FreezeAct};

    fn customer(n: u128) -> CustomerId {
        CustomerId::new(Uuid::from_u128(n))
    }

    fn set(customers: &[u128], amount: &str, code: Option<&str>) -> Operation {
        let choice = |n: &u128| Choice { id: customer(*n), version: Some(1) };
        Operation::SetBudgets(SetBudget {
            customers: customers.iter().map(choice).collect(),
            budget_type: BudgetType::Monthly,
            amount: BudgetAmount::parse(amount).unwrap(),
            action: None,
            unfreeze: false,
            agreed: false,
            note: None,
            code: code.map(str::to_owned),
        })
    }

    #[test]
    fn the_same_step_has_one_form() {
        let one = set(&[2, 1, 2], "10", Some("123456")).canonical();
        assert_eq!(one, set(&[1, 2], "10.00", None));
        assert_ne!(one, set(&[1, 2], "10.01", None).canonical());
        assert_ne!(one, set(&[1, 3], "10", None).canonical());
        let freeze = |customers: &[u128], reason: &str, code: Option<&str>| {
            let choice = |n: &u128| Choice { id: customer(*n), version: Some(1) };
            Operation::Freeze(FreezeCommand {
                whom: Whom::Named(customers.iter().map(choice).collect()),
                act: FreezeAct::Freeze(FreezeLevel::Account),
                reason: Reason::parse(reason).unwrap(),
                agreed: false,
                code: code.map(str::to_owned),
            })
            .canonical()
        };
        assert_eq!(freeze(&[3, 1], "late", Some("123456")), freeze(&[1, 3, 1], "late", None));
        assert_ne!(freeze(&[1], "late", None), freeze(&[1], "later", None));
    }

    #[test]
    fn a_mail_says_what_its_code_does() {
        assert_eq!(
            set(&[1], "1000", None).sentence("Acme Robotics", "USD"),
            "sets the monthly budget of Acme Robotics to 1,000.00 USD"
        );
        let quotas = Quotas { monthly: BudgetAmount::parse("5000").ok(), one_time: None };
        let grant = Operation::Grant { reseller: PartnerId::new(Uuid::from_u128(1)), quotas };
        assert_eq!(
            grant.sentence("Southbay Systems", "USD"),
            "grants Southbay Systems budgets and freezing, with a monthly quota of 5,000.00 USD and a one-time quota of none"
        );
    }
}

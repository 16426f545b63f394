//! Who may do what: roles × actions, the reach of one partner over another's customers, and the permit without which
//! nothing is written (D13, R-GRANT-3 to R-GRANT-5, R-ROLE-4).

use serde::{Deserialize, Serialize};

use crate::{
    id::{CustomerId, MemberId, PartnerId},
    partner::{Partner, PartnerKind},
    problem::Problem,
    text::Name,
};

/// A member's role (D27).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything.
    Admin,
    /// Daily work: budgets and freezing.
    Operator,
    /// Budgets, bills and usage, no freezing.
    Finance,
    /// Sees only the customers assigned to it (R-MEM-2).
    AccountManager,
    /// Sees everything, changes nothing.
    Viewer,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 5] =
        [Self::Admin, Self::Operator, Self::Finance, Self::AccountManager, Self::Viewer];

    /// As it stands on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Admin => "Admin",
            Self::Operator => "Operator",
            Self::Finance => "Finance",
            Self::AccountManager => "Account manager",
            Self::Viewer => "Viewer",
        }
    }
}

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// See one's own partner and the session.
    ViewPartner,
    /// See customers, budgets, usage and records.
    ViewCustomers,
    /// Set budgets.
    SetBudget,
    /// Freeze accounts.
    Freeze,
    /// Unfreeze accounts.
    Unfreeze,
    /// Add customers.
    AddCustomers,
    /// Grant resellers budgets and quotas.
    Grant,
    /// Add and change members.
    ManageMembers,
}

impl Action {
    /// All actions.
    pub const ALL: [Self; 8] = [
        Self::ViewPartner,
        Self::ViewCustomers,
        Self::SetBudget,
        Self::Freeze,
        Self::Unfreeze,
        Self::AddCustomers,
        Self::Grant,
        Self::ManageMembers,
    ];

    /// As it reads after "your role does not allow".
    pub fn gerund(self) -> &'static str {
        match self {
            Self::ViewPartner => "seeing the partner's information",
            Self::ViewCustomers => "seeing customers",
            Self::SetBudget => "setting budgets",
            Self::Freeze => "freezing accounts",
            Self::Unfreeze => "unfreezing accounts",
            Self::AddCustomers => "adding customers",
            Self::Grant => "granting quotas",
            Self::ManageMembers => "managing members",
        }
    }
}

/// Roles × actions. Nothing else decides what a role allows.
pub const fn role_allows(role: Role, action: Action) -> bool {
    match action {
        Action::ViewPartner | Action::ViewCustomers => true,
        Action::SetBudget => matches!(role, Role::Admin | Role::Operator | Role::Finance),
        Action::Freeze | Action::Unfreeze | Action::AddCustomers => {
            matches!(role, Role::Admin | Role::Operator)
        }
        Action::Grant => matches!(role, Role::Admin | Role::Finance),
        Action::ManageMembers => matches!(role, Role::Admin),
    }
}

/// Who acts (D20).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Principal {
    /// A person who signed in.
    Member(MemberId),
    /// The program itself: automatic freezes, imports from the command line.
    System,
}

/// A principal with what the rules need to know of it, read in the very transaction that acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Who.
    pub principal: Principal,
    /// With which role.
    pub role: Role,
    /// For which partner.
    pub partner: Partner,
}

/// Which customers an actor sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// All customers of the partner, and of its resellers.
    Partner(PartnerId),
    /// Only those the partner's account manager is assigned to.
    Assigned(PartnerId, MemberId),
}

impl Actor {
    /// What the actor sees of its own partner's customers (R-MEM-2).
    pub fn sight(&self) -> Sight {
        match (self.role, self.principal) {
            (Role::AccountManager, Principal::Member(member)) => {
                Sight::Assigned(self.partner.id, member)
            }
            _ => Sight::Partner(self.partner.id),
        }
    }

    /// Whether the actor may know that a customer exists.
    pub fn sees(&self, owner: &Partner, manager: Option<MemberId>) -> bool {
        match self.sight() {
            Sight::Assigned(partner, member) => owner.id == partner && manager == Some(member),
            Sight::Partner(partner) => {
                owner.id == partner
                    || owner.distributor.as_ref().is_some_and(|superior| superior.id == partner)
            }
        }
    }

    /// Whether the actor may do this to customers of `owner`, and otherwise why not. The same answer disables a button
    /// and refuses a request.
    ///
    /// # Errors
    /// `NotFound` for strangers, else the reason.
    pub fn may(&self, action: Action, owner: &Partner) -> Result<(), Problem> {
        if owner.id != self.partner.id
            && owner.distributor.as_ref().is_none_or(|superior| superior.id != self.partner.id)
        {
            return Err(Problem::NotFound);
        }
        if !role_allows(self.role, action) {
            return Err(Problem::RoleForbids { action, partner: self.partner.name.clone() });
        }
        if !matches!(action, Action::SetBudget | Action::Freeze | Action::Unfreeze) {
            return Ok(());
        }
        match (self.partner.kind, owner.id == self.partner.id) {
            (PartnerKind::Distributor, false) if owner.granted => {
                return Err(Problem::Delegated { reseller: owner.name.clone() });
            }
            (PartnerKind::Reseller, _) if !owner.granted => {
                return Err(Problem::NotGranted { distributor: whom_to_ask(owner) });
            }
            _ => {}
        }
        if action == Action::Unfreeze && self.partner.frozen {
            return Err(Problem::PartnerFrozen { partner: self.partner.name.clone() });
        }
        Ok(())
    }

    /// The permit to do this to these customers of `owner`. Make it inside the transaction, from rows read under lock.
    ///
    /// # Errors
    /// As [`Actor::may`].
    pub fn permit(
        &self,
        action: Action,
        owner: &Partner,
        customers: Vec<CustomerId>,
    ) -> Result<Permit, Problem> {
        self.may(action, owner)?;
        Ok(Permit {
            principal: self.principal,
            partner: self.partner.id,
            owner: owner.id,
            customers,
        })
    }
}

/// Whom a reseller asks: its distributor.
pub fn whom_to_ask(partner: &Partner) -> Name {
    partner
        .distributor
        .as_ref()
        .map_or_else(|| partner.name.clone(), |superior| superior.name.clone())
}

/// The proof that a write was allowed. Only this module makes one; the store's writes consume it and write the record
/// from it, so that an unauthorised or unrecorded write does not compile.
#[derive(Debug)]
pub struct Permit {
    principal: Principal,
    partner: PartnerId,
    owner: PartnerId,
    customers: Vec<CustomerId>,
}

impl Permit {
    /// The permit of the program itself: demo world, imports and jobs (D13).
    pub fn system(owner: PartnerId, customers: Vec<CustomerId>) -> Self {
        Self { principal: Principal::System, partner: owner, owner, customers }
    }

    /// Who acts.
    pub fn principal(&self) -> Principal {
        self.principal
    }

    /// For which partner the principal acts (R-REC-2).
    pub fn partner(&self) -> PartnerId {
        self.partner
    }

    /// Whose customers are changed: the owner of the record chain (D12).
    pub fn owner(&self) -> PartnerId {
        self.owner
    }

    /// Whether a customer is covered.
    pub fn covers(&self, customer: CustomerId) -> bool {
        self.customers.contains(&customer)
    }
}

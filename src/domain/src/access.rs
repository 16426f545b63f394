//! Who may do what: roles × actions, the reach of one partner over another's customers, and the permit without which
//! nothing is written (D13, R-GRANT-3 to R-GRANT-5, R-ROLE-4).

use serde::{Deserialize, Serialize};

use crate::{
    id::{CustomerId, KeyId, MemberId, PartnerId},
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

    /// As forms and URLs write it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Operator => "operator",
            Self::Finance => "finance",
            Self::AccountManager => "account-manager",
            Self::Viewer => "viewer",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    /// What it is for, in a line.
    pub fn purpose(self) -> &'static str {
        match self {
            Self::Admin => "Everything, members and keys too",
            Self::Operator => "Budgets, freezing and new customers",
            Self::Finance => "Budgets and quotas, no freezing",
            Self::AccountManager => "Sees the customers assigned to it",
            Self::Viewer => "Sees everything, changes nothing",
        }
    }

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
    /// See every record of the partner's chain, and export it.
    ViewAudit,
    /// Set budgets.
    SetBudget,
    /// Freeze accounts.
    Freeze,
    /// Unfreeze accounts.
    Unfreeze,
    /// Add customers.
    AddCustomers,
    /// See a distributor's resellers, with their grants and quotas.
    ViewResellers,
    /// Export the list of customers (R-MEM-4).
    ExportCustomers,
    /// Change who looks after customers, and how they are tagged.
    AssignCustomers,
    /// End the association with customers (R-DIS-4).
    Disassociate,
    /// Grant resellers budgets and quotas.
    Grant,
    /// Add, freeze and offboard resellers, say who looks after them, and move their customers.
    ManageResellers,
    /// Add and change members.
    ManageMembers,
    /// Record charges.
    RecordCharges,
    /// Ask for holds on budgets, capture and void them.
    Authorize,
    /// Make, see and revoke API keys.
    ManageKeys,
    /// Make, see and change webhook endpoints.
    ManageWebhooks,
}

impl Action {
    /// All actions.
    pub const ALL: [Self; 18] = [
        Self::ViewPartner,
        Self::ViewCustomers,
        Self::ViewAudit,
        Self::SetBudget,
        Self::Freeze,
        Self::Unfreeze,
        Self::AddCustomers,
        Self::ViewResellers,
        Self::ExportCustomers,
        Self::AssignCustomers,
        Self::Disassociate,
        Self::Grant,
        Self::ManageResellers,
        Self::ManageMembers,
        Self::RecordCharges,
        Self::Authorize,
        Self::ManageKeys,
        Self::ManageWebhooks,
    ];

    /// As it reads after "your role does not allow".
    pub fn gerund(self) -> &'static str {
        match self {
            Self::ViewPartner => "seeing the partner's information",
            Self::ViewCustomers => "seeing customers",
            Self::ViewAudit => "seeing the audit",
            Self::SetBudget => "setting budgets",
            Self::Freeze => "freezing accounts",
            Self::Unfreeze => "unfreezing accounts",
            Self::AddCustomers => "adding customers",
            Self::ViewResellers => "seeing resellers",
            Self::ExportCustomers => "exporting customers",
            Self::AssignCustomers => "assigning and tagging customers",
            Self::Disassociate => "ending associations",
            Self::Grant => "granting quotas",
            Self::ManageResellers => "managing resellers",
            Self::ManageMembers => "managing members",
            Self::RecordCharges => "recording charges",
            Self::Authorize => "authorizing purchases",
            Self::ManageKeys => "managing API keys",
            Self::ManageWebhooks => "managing webhooks",
        }
    }
}

/// Roles × actions. Nothing else decides what a role allows.
pub const fn role_allows(role: Role, action: Action) -> bool {
    match action {
        Action::ViewPartner | Action::ViewCustomers => true,
        Action::ViewAudit => matches!(role, Role::Admin | Role::Finance | Role::Viewer),
        Action::SetBudget => matches!(role, Role::Admin | Role::Operator | Role::Finance),
        Action::Freeze | Action::Unfreeze | Action::AddCustomers | Action::AssignCustomers => {
            matches!(role, Role::Admin | Role::Operator)
        }
        Action::ViewResellers => !matches!(role, Role::AccountManager),
        Action::Grant => matches!(role, Role::Admin | Role::Finance),
        Action::ManageResellers
        | Action::ManageMembers
        | Action::Disassociate
        | Action::ExportCustomers
        | Action::RecordCharges
        | Action::Authorize
        | Action::ManageKeys
        | Action::ManageWebhooks => matches!(role, Role::Admin),
    }
}

/// What an API key may be used for. The scopes of a key are within the rights of who made it (D20).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Scope {
    /// Reading customers, budgets, standings and records.
    #[serde(rename = "customers:read")]
    CustomersRead,
    /// Adding customers.
    #[serde(rename = "customers:write")]
    CustomersWrite,
    /// Recording charges.
    #[serde(rename = "charges:write")]
    ChargesWrite,
    /// Asking for holds, capturing and voiding them.
    #[serde(rename = "authorizations:write")]
    AuthorizationsWrite,
    /// Setting budgets.
    #[serde(rename = "budgets:write")]
    BudgetsWrite,
    /// Freezing and unfreezing accounts.
    #[serde(rename = "freezes:write")]
    FreezesWrite,
}

impl Scope {
    /// All scopes.
    pub const ALL: [Self; 6] = [
        Self::CustomersRead,
        Self::CustomersWrite,
        Self::ChargesWrite,
        Self::AuthorizationsWrite,
        Self::BudgetsWrite,
        Self::FreezesWrite,
    ];

    /// As requests and the command line write it.
    pub fn word(self) -> &'static str {
        match self {
            Self::CustomersRead => "customers:read",
            Self::CustomersWrite => "customers:write",
            Self::ChargesWrite => "charges:write",
            Self::AuthorizationsWrite => "authorizations:write",
            Self::BudgetsWrite => "budgets:write",
            Self::FreezesWrite => "freezes:write",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.word() == word)
    }

    /// What it is for, as it stands on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::CustomersRead => "Read customers, budgets and records",
            Self::CustomersWrite => "Add customers",
            Self::ChargesWrite => "Record charges",
            Self::AuthorizationsWrite => "Authorize purchases",
            Self::BudgetsWrite => "Set budgets",
            Self::FreezesWrite => "Freeze and unfreeze accounts",
        }
    }

    /// The scope that an action needs; none for what only people do.
    pub const fn of(action: Action) -> Option<Self> {
        match action {
            Action::ViewPartner | Action::ViewCustomers | Action::ViewResellers => {
                Some(Self::CustomersRead)
            }
            Action::AddCustomers => Some(Self::CustomersWrite),
            Action::RecordCharges => Some(Self::ChargesWrite),
            Action::Authorize => Some(Self::AuthorizationsWrite),
            Action::SetBudget => Some(Self::BudgetsWrite),
            Action::Freeze | Action::Unfreeze => Some(Self::FreezesWrite),
            Action::ViewAudit
            | Action::ExportCustomers
            | Action::AssignCustomers
            | Action::Disassociate
            | Action::Grant
            | Action::ManageResellers
            | Action::ManageMembers
            | Action::ManageKeys
            | Action::ManageWebhooks => None,
        }
    }
}

/// What an actor is entitled to, before it is asked whose customer something is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rights {
    /// Those of a member's role.
    Role(Role),
    /// Those of a key's scopes.
    Scopes(Vec<Scope>),
}

impl Rights {
    /// Whether they cover an action.
    pub fn allow(&self, action: Action) -> bool {
        match self {
            Self::Role(role) => role_allows(*role, action),
            Self::Scopes(scopes) => Scope::of(action).is_some_and(|scope| scopes.contains(&scope)),
        }
    }
}

/// Who acts (D20).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Principal {
    /// A person who signed in.
    Member(MemberId),
    /// A program that brought a partner's key.
    Key(KeyId),
    /// The program itself: automatic freezes, imports from the command line.
    System,
}

/// A principal with what the rules need to know of it, read in the very transaction that acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Who.
    pub principal: Principal,
    /// With which rights.
    pub rights: Rights,
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
        match (&self.rights, self.principal) {
            (Rights::Role(Role::AccountManager), Principal::Member(member)) => {
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
        let of_distributors =
            matches!(action, Action::ViewResellers | Action::Grant | Action::ManageResellers);
        if of_distributors && self.partner.kind != PartnerKind::Distributor {
            return Err(Problem::NotFound);
        }
        self.entitled(action)?;
        let owners_alone = matches!(action, Action::AssignCustomers | Action::Disassociate);
        if owners_alone && owner.id != self.partner.id {
            return Err(Problem::OwnerOnly { owner: owner.name.clone() });
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
        // Of its own account the owner's row says more: it is read under lock.
        let is_own = owner.id == self.partner.id;
        let is_frozen = if is_own { owner.frozen } else { self.partner.frozen };
        if action == Action::Unfreeze && is_frozen {
            return Err(Problem::PartnerFrozen { partner: self.partner.name.clone() });
        }
        Ok(())
    }

    /// Whether role or scopes cover an action, whoever it concerns.
    ///
    /// # Errors
    /// What is missing, and who can change that.
    pub fn entitled(&self, action: Action) -> Result<(), Problem> {
        if self.rights.allow(action) {
            return Ok(());
        }
        let partner = self.partner.name.clone();
        Err(match (&self.rights, Scope::of(action)) {
            (Rights::Scopes(_), Some(scope)) => Problem::ScopeMissing { scope, partner },
            _ => Problem::RoleForbids { action, partner },
        })
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
        Ok(Permit::new(self.principal, self.partner.id, owner.id, customers))
    }
}

impl Actor {
    /// The permit to do this to a reseller. Make it inside the transaction, from rows read under lock.
    ///
    /// # Errors
    /// `NotFound` for all but the distributor's own resellers; otherwise as [`Actor::may`].
    pub fn permit_over(
        &self,
        action: Action,
        reseller: &Partner,
    ) -> Result<PartnerPermit, Problem> {
        self.may(action, reseller)?;
        if reseller.id == self.partner.id {
            return Err(Problem::NotFound);
        }
        Ok(PartnerPermit {
            principal: self.principal,
            chain: self.partner.id,
            partner: reseller.id,
        })
    }

    /// The permit to do this to the actor's own partner. Make it inside the transaction, from rows read under lock.
    ///
    /// # Errors
    /// As [`Actor::may`].
    pub fn permit_own(&self, action: Action) -> Result<PartnerPermit, Problem> {
        self.may(action, &self.partner)?;
        let partner = self.partner.id;
        Ok(PartnerPermit { principal: self.principal, chain: partner, partner })
    }
}

/// The proof that a partner may be changed: its grant, its quotas, its own state, its members. As [`Permit`] is for
/// customers.
#[derive(Debug)]
pub struct PartnerPermit {
    principal: Principal,
    chain: PartnerId,
    partner: PartnerId,
}

impl Actor {
    /// The permit to add a reseller with this id.
    ///
    /// # Errors
    /// As [`Actor::may`].
    pub fn permit_new(&self, reseller: PartnerId) -> Result<PartnerPermit, Problem> {
        self.may(Action::ManageResellers, &self.partner)?;
        Ok(PartnerPermit { principal: self.principal, chain: self.partner.id, partner: reseller })
    }
}

impl PartnerPermit {
    /// The permit of the operator, who acts from the command line.
    pub fn system(partner: &Partner) -> Self {
        let chain = partner.distributor.as_ref().map_or(partner.id, |superior| superior.id);
        Self { principal: Principal::System, chain, partner: partner.id }
    }

    /// The permit of the operator to do what a partner's own members do otherwise.
    pub fn system_own(partner: PartnerId) -> Self {
        Self { principal: Principal::System, chain: partner, partner }
    }

    /// The permit of somebody who was invited, to join.
    pub fn to_join(partner: PartnerId, member: MemberId) -> Self {
        Self { principal: Principal::Member(member), chain: partner, partner }
    }

    /// Who acts.
    pub fn principal(&self) -> Principal {
        self.principal
    }

    /// In whose record chain it is told (D12): that of the partner that acts.
    pub fn chain(&self) -> PartnerId {
        self.chain
    }

    /// Which partner is changed.
    pub fn partner(&self) -> PartnerId {
        self.partner
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
    /// Sorted: a batch asks for each of ten thousand.
    customers: Vec<CustomerId>,
}

impl Permit {
    /// The permit of the program itself: demo world, imports and jobs (D13).
    pub fn system(owner: PartnerId, customers: Vec<CustomerId>) -> Self {
        Self::new(Principal::System, owner, owner, customers)
    }

    fn new(
        principal: Principal,
        partner: PartnerId,
        owner: PartnerId,
        mut customers: Vec<CustomerId>,
    ) -> Self {
        customers.sort_unstable();
        Self { principal, partner, owner, customers }
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
        self.customers.binary_search(&customer).is_ok()
    }
}

#[cfg(test)]
mod tests;

//! The adjustment record: every change to a customer's budget or freezes, by whom, from what to what (R-REC-1, R-REC-2).
//! Unlike the sources' record (R-REC-3) it also says what was before.

use serde::{Deserialize, Serialize};

use crate::{
    access::{Role, Scope},
    alert::Marks,
    budget::{Budget, BudgetType, ExhaustionAction},
    freeze::{Freeze, FreezeCause, FreezeLevel},
    freezing::FreezeAct,
    id::{EndpointId, KeyId, MemberId, PartnerId},
    message::MessageType,
    money::BudgetAmount,
    partner::Quotas,
    text::{Account, Name, Note, Reason},
};

/// What a record tells. Stored as JSON in the chain and never rewritten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Entry {
    /// A budget was set, first or anew (`SETTING`).
    BudgetSet {
        /// What was before.
        before: Option<Setting>,
        /// What is now.
        after: Setting,
        /// What was noted of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Note>,
    },
    /// An account was frozen.
    Frozen {
        /// Why.
        cause: FreezeCause,
        /// How far.
        level: FreezeLevel,
        /// What the person wrote.
        reason: Option<Reason>,
    },
    /// An account was unfrozen.
    Unfrozen {
        /// The causes that were lifted.
        causes: Vec<FreezeCause>,
        /// The level it had.
        level: FreezeLevel,
        /// What the person wrote; none when unfrozen together with setting a budget.
        reason: Option<Reason>,
    },
    /// A customer joined its partner, frozen by default (R-ASSOC-1).
    Associated,
    /// A customer went from one partner to another, with its budget and its freezes; told in the chains of both (D26).
    Moved {
        /// The name of the partner whose customer it was.
        from: Name,
        /// The name of the partner whose customer it is.
        to: Name,
    },
    /// The association ended, and the budget with it (`DELETE`, R-DIS-5).
    Disassociated {
        /// The budget at that moment.
        budget: Option<Setting>,
        /// Why the partner asked for it.
        reason: Reason,
        /// Whether the customer itself answered, rather than the partner on its word.
        by_customer: bool,
    },
    /// Something was changed about a partner itself, by its distributor or by its own members.
    Partner {
        /// Which partner.
        partner: PartnerId,
        /// What was changed.
        change: PartnerChange,
    },
}

/// The kinds of records as they are stored, and as people choose among them.
pub const KINDS: [(&str, &str); 7] = [
    ("budget_set", "Set Budget"),
    ("frozen", "Freeze"),
    ("unfrozen", "Unfreeze"),
    ("associated", "Joined"),
    ("moved", "Move Customer"),
    ("disassociated", "Disassociate"),
    ("partner", "Partner and Resellers"),
];

/// What changed about a partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum PartnerChange {
    /// Budgets and freezing were granted (R-GRANT-1).
    Granted {
        /// With these quotas.
        quotas: Quotas,
    },
    /// The grant was revoked; budgets stay in force (R-GRANT-5).
    Revoked {
        /// The quotas that it had.
        quotas: Quotas,
    },
    /// The quotas of a grant were changed.
    QuotaSet {
        /// What they were.
        before: Quotas,
        /// What they are.
        after: Quotas,
    },
    /// The partner's own account was frozen, and with it its customers (R-ROLE-3).
    Frozen {
        /// Why.
        reason: Reason,
    },
    /// Somebody else at its distributor looks after it.
    Assigned {
        /// Who; nobody if none.
        manager: Option<Name>,
    },
    /// It was added below its distributor.
    Added,
    /// It was offboarded: nobody signs in for it any more.
    Offboarded,
    /// The partner's own account is no longer frozen.
    Unfrozen {
        /// Why.
        reason: Reason,
    },
    /// Its own members changed something about it.
    Own(OwnChange),
}

/// What a partner's own members changed about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "own", rename_all = "snake_case")]
pub enum OwnChange {
    /// Somebody was invited.
    MemberInvited {
        /// The member it becomes.
        member: MemberId,
        /// As what.
        role: Role,
    },
    /// An invitation was withdrawn.
    InvitationWithdrawn {
        /// The member it would have become.
        member: MemberId,
    },
    /// Somebody who was invited has joined.
    MemberJoined {
        /// Who.
        member: MemberId,
        /// As what.
        role: Role,
    },
    /// A member was given another role.
    RoleChanged {
        /// Who.
        member: MemberId,
        /// What it was.
        before: Role,
        /// What it is.
        after: Role,
    },
    /// A member was removed.
    MemberRemoved {
        /// Who.
        member: MemberId,
        /// What it was.
        role: Role,
    },
    /// Verification codes were switched on or off (R-VER-1).
    CodesSwitched {
        /// Whether they are asked for now.
        on: bool,
    },
    /// When the partner is warned that budgets run out was chosen.
    MarksChosen {
        /// Before.
        before: Marks,
        /// From then on.
        after: Marks,
    },
    /// An API key was made.
    KeyMade {
        /// Which.
        key: KeyId,
        /// Its name.
        name: Name,
        /// The account of the customer whose own it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        customer: Option<Account>,
        /// What it may be used for; empty where it is a customer's.
        scopes: Vec<Scope>,
    },
    /// An API key was revoked.
    KeyRevoked {
        /// Which.
        key: KeyId,
        /// Its name.
        name: Name,
    },
    /// Others get messages of a kind by mail (R-ALT-2).
    RecipientsChosen {
        /// Which kind.
        message: MessageType,
        /// Their names; none where it goes to all administrators.
        names: Vec<Name>,
    },
    /// A webhook endpoint was changed.
    Webhook {
        /// Which.
        endpoint: EndpointId,
        /// Where it sends.
        url: String,
        /// What was changed.
        did: WebhookChange,
    },
}

/// What was changed about a webhook endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WebhookChange {
    /// It was made.
    Added,
    /// It was switched on.
    SwitchedOn,
    /// It was switched off.
    SwitchedOff,
    /// It signs with another secret.
    SecretReplaced,
    /// It was removed.
    Removed,
}

impl PartnerChange {
    /// The operation in a word or two, as the page shows it.
    pub fn operation(&self) -> &'static str {
        match self {
            Self::Granted { .. } => "Grant",
            Self::Revoked { .. } => "Revoke",
            Self::QuotaSet { .. } => "Set Quota",
            Self::Assigned { .. } => "Assign Account Manager",
            Self::Added => "Add Reseller",
            Self::Offboarded => "Offboard Reseller",
            Self::Frozen { .. } => "Freeze",
            Self::Unfrozen { .. } => "Unfreeze",
            Self::Own(OwnChange::MemberInvited { .. }) => "Invite Member",
            Self::Own(OwnChange::InvitationWithdrawn { .. }) => "Withdraw Invitation",
            Self::Own(OwnChange::MemberJoined { .. }) => "Join",
            Self::Own(OwnChange::RoleChanged { .. }) => "Change Role",
            Self::Own(OwnChange::MemberRemoved { .. }) => "Remove Member",
            Self::Own(OwnChange::CodesSwitched { .. }) => "Verification Code",
            Self::Own(OwnChange::MarksChosen { .. }) => "Alert Thresholds",
            Self::Own(OwnChange::KeyMade { .. }) => "Make API Key",
            Self::Own(OwnChange::KeyRevoked { .. }) => "Revoke API Key",
            Self::Own(OwnChange::RecipientsChosen { .. }) => "Message Recipients",
            Self::Own(OwnChange::Webhook { did, .. }) => match did {
                WebhookChange::Added => "Add Webhook",
                WebhookChange::SwitchedOn => "Switch On Webhook",
                WebhookChange::SwitchedOff => "Switch Off Webhook",
                WebhookChange::SecretReplaced => "Replace Webhook Secret",
                WebhookChange::Removed => "Remove Webhook",
            },
        }
    }
}

/// A budget as a record keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// Monthly or one-time.
    pub budget_type: BudgetType,
    /// The amount.
    pub amount: BudgetAmount,
    /// What happens when it is used up.
    pub action: ExhaustionAction,
}

impl From<&Budget> for Setting {
    fn from(budget: &Budget) -> Self {
        Self { budget_type: budget.budget_type, amount: budget.amount, action: budget.action }
    }
}

impl Entry {
    /// That a freeze has begun.
    pub fn frozen(freeze: &Freeze) -> Self {
        Self::Frozen { cause: freeze.cause, level: freeze.level, reason: freeze.reason.clone() }
    }

    /// The operation in one word or two, as the page shows it.
    pub fn operation(&self) -> &'static str {
        match self {
            Self::BudgetSet { .. } => "Set Budget",
            Self::Frozen { level, .. } => FreezeAct::Freeze(*level).title(),
            Self::Unfrozen { level, .. } => FreezeAct::Unfreeze(*level).title(),
            Self::Associated => "Joined",
            Self::Moved { .. } => "Move Customer",
            Self::Partner { change, .. } => change.operation(),
            Self::Disassociated { .. } => "Disassociate",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_begins_with_its_kind() {
        let reason = Reason::parse("The contract ends").unwrap();
        let left = Entry::Disassociated { budget: None, reason, by_customer: true };
        for entry in [Entry::Associated, left] {
            let stored = serde_json::to_string(&entry).unwrap();
            let kinds = KINDS.map(|(kind, _)| format!("{{\"kind\":\"{kind}\""));
            assert!(kinds.iter().any(|kind| stored.starts_with(kind)), "{stored}");
        }
    }
}

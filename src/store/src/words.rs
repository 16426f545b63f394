//! The words under which the domain's choices are stored, the same that the schema's CHECKs list.

use domain::{
    access::Role,
    budget::{BudgetType, ExhaustionAction},
    charge::ChargeCategory,
    customer::Association,
    freeze::{FreezeCause, FreezeLevel},
    hold::HoldState,
    message::MessageType,
    partner::PartnerKind,
    request::RequestKind,
};

use crate::RequestState;

/// A choice that is stored as a word.
pub(crate) trait Word: Sized + Copy {
    /// The word.
    fn stored(self) -> &'static str;
    /// The choice.
    fn from_stored(word: &str) -> Option<Self>;
}

macro_rules! words {
    ($($name:ident { $($variant:ident = $word:literal),* $(,)? })*) => { $(
        impl Word for $name {
            fn stored(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            fn from_stored(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    )* };
}

words! {
    Role {
        Admin = "admin", Operator = "operator", Finance = "finance",
        AccountManager = "account_manager", Viewer = "viewer",
    }
    RequestKind { Grant = "grant", Monthly = "monthly", OneTime = "one_time" }
    PartnerKind { Distributor = "distributor", Reseller = "reseller" }
    Association { Referral = "referral", Resale = "resale" }
    BudgetType { Monthly = "monthly", OneTime = "one_time" }
    ExhaustionAction {
        Manual = "manual", Automatic = "automatic",
        AutomaticWithResources = "automatic_with_resources",
    }
    FreezeLevel { Account = "account", AccountAndResources = "account_and_resources" }
    FreezeCause {
        Association = "association", Automatic = "automatic", Manual = "manual", Partner = "partner",
    }
    RequestState {
        Open = "open", Agreed = "agreed", Declined = "declined", Withdrawn = "withdrawn",
    }
    MessageType {
        BudgetAlert = "budget_alert", AutomaticFreeze = "automatic_freeze",
        QuotaAlert = "quota_alert", QuotaRequest = "quota_request",
        RequestAnswer = "request_answer",
    }
    HoldState { Open = "open", Captured = "captured", Voided = "voided" }
    ChargeCategory {
        Usage = "usage", Purchase = "purchase", Adjustment = "adjustment",
        Tax = "tax", Credit = "credit",
    }
}

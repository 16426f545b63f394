//! Freezing a partner's own account: its customers may not buy as long as that lasts, and nobody there can unfreeze them
//! (R-ROLE-3, R-ROLE-4). Nothing is written to the customers; it is derived whenever they are looked at (D8).

use serde::{Deserialize, Serialize};

use crate::{
    access::{Action, Actor},
    id::PartnerId,
    partner::Partner,
    problem::Problem,
    record::PartnerChange,
    text::Reason,
};

/// What a distributor wants for a reseller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restrict {
    /// Which reseller.
    pub reseller: PartnerId,
    /// Whether its account is frozen from now on.
    pub frozen: bool,
    /// Why.
    pub reason: Reason,
    /// The version on the page; `None` where the last write wins (D18).
    pub version: Option<i64>,
}

/// Decides it; `None` where everything stays as it is.
///
/// # Errors
/// In this order: another's reseller; the actor may not; the reseller was changed meanwhile.
pub fn decide(
    command: &Restrict,
    actor: &Actor,
    reseller: &Partner,
    (is_frozen, version): (bool, i64),
) -> Result<Option<PartnerChange>, Problem> {
    actor.permit_over(Action::ManageResellers, reseller)?;
    if command.version.is_some_and(|seen| seen != version) {
        return Err(Problem::ChangedMeanwhile { customer: reseller.name.clone() });
    }
    Ok(change(is_frozen, command.frozen, &command.reason))
}

/// What changes when an account that is frozen or not is to be so.
pub fn change(is_frozen: bool, frozen: bool, reason: &Reason) -> Option<PartnerChange> {
    let reason = reason.clone();
    match (is_frozen, frozen) {
        (false, true) => Some(PartnerChange::Frozen { reason }),
        (true, false) => Some(PartnerChange::Unfrozen { reason }),
        _ => None,
    }
}

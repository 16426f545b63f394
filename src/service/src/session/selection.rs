//! What was chosen, resolved to customers in the transaction that acts on them.

use domain::{
    access::Actor,
    id::CustomerId,
    problem::Problem,
    selection::{MATCHING_MAX, Selection},
};
use jiff::Timestamp;
use store::{PartnerRow, Read};

use super::customers::scope_of;
use crate::Error;

/// The chosen customers, each once, in the order in which they are locked and read. Those that were ticked may still be
/// anybody's: [`owner`] judges them.
pub(super) async fn resolve(
    tx: &mut Read,
    actor: &Actor,
    selection: &Selection,
    month: (Timestamp, Timestamp),
    now: Timestamp,
) -> Result<Vec<CustomerId>, Error> {
    let mut ids = match selection {
        Selection::Ticked(ids) => ids.clone(),
        Selection::Matching(query) => {
            let limit = i64::try_from(MATCHING_MAX).unwrap_or(i64::MAX).saturating_add(1);
            let scope = scope_of(tx, actor, query).await?;
            tx.matching(query, scope, month, now, limit).await?
        }
    };
    ids.sort_unstable();
    ids.dedup();
    selection.check(ids.len())?;
    Ok(ids)
}

/// The one owner of customers. Those that the actor does not see are as good as unknown.
pub(super) async fn owner(
    tx: &mut Read,
    actor: &Actor,
    ids: &[CustomerId],
) -> Result<PartnerRow, Error> {
    let mut rows = owners(tx, actor, ids).await?;
    match (rows.pop(), rows.is_empty()) {
        (Some(owner), true) => Ok(owner),
        _ => Err(Problem::OneOwner.into()),
    }
}

/// The owners of customers, all of which the actor sees.
pub(super) async fn owners(
    tx: &mut Read,
    actor: &Actor,
    ids: &[CustomerId],
) -> Result<Vec<PartnerRow>, Error> {
    let held = tx.customer_owners(ids).await?;
    let found: i64 = held.iter().map(|(_, _, customers)| customers).sum();
    if usize::try_from(found) != Ok(ids.len()) {
        return Err(Problem::NotFound.into());
    }
    let mut owners: Vec<_> = held.iter().map(|(owner, _, _)| *owner).collect();
    owners.sort_unstable();
    owners.dedup();
    let rows = tx.partners(&owners).await?;
    for (owner, manager, _) in &held {
        let row = rows.iter().find(|row| row.partner.id == *owner).ok_or(Problem::NotFound)?;
        if !actor.sees(&row.partner, *manager) {
            return Err(Problem::NotFound.into());
        }
    }
    Ok(rows)
}

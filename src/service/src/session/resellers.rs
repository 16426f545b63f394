//! A distributor's resellers: the list of them, and what it grants each.

use std::collections::HashMap;

use domain::{
    access::{Action, Actor, PartnerPermit, Role},
    contract::{
        GrantPage, ManagerSeen, MovePage, NewReseller, RESELLERS_MAX, ResellerPage, ResellerQuery,
        ResellerRow, Restriction,
    },
    grant::{Decision, SetGrant, Terms, decide},
    id::{CustomerId, MemberId, PartnerId},
    list::Count,
    moving::{self, MoveCustomer, Side},
    operation::Operation,
    partner::{Partner, PartnerKind, Quotas},
    problem::Problem,
    record::{Entry, PartnerChange},
    request::granted_by,
    restriction::{self, Restrict},
    text::{Name, Reason},
};
use jiff::Timestamp;
use store::{
    GrantWrite, MoveWrite, NewPartner, NewRecord, PartnerRow, Read, RestrictionWrite, Write,
};

use super::{Caller, Known, customers::managers};
use crate::{
    Error, Inner, ids,
    outbox::{self, About},
};

/// How many changes of a reseller its page tells of.
const RECORDS: i64 = 20;

impl Caller {
    pub(super) async fn resellers(&self, query: &ResellerQuery) -> Result<ResellerPage, Error> {
        let mut tx = self.center.store.read().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        actor.may(Action::ViewResellers, &actor.partner)?;
        let distributor = actor.partner.id;
        let matching = tx.count_resellers(distributor, query).await?;
        Ok(ResellerPage {
            rows: self.center.reseller_rows(&mut tx, distributor, query).await?,
            matching: u32::try_from(matching).unwrap_or(u32::MAX),
            may_grant: actor.may(Action::Grant, &actor.partner).err(),
            may_manage: actor.may(Action::ManageResellers, &actor.partner).err(),
        })
    }

    pub(super) async fn reseller(&self, id: PartnerId) -> Result<GrantPage, Error> {
        let mut tx = self.center.store.read().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        let reseller = self.center.own_reseller(&mut tx, &actor, id).await?;
        let records = tx.records_of_subject(id, RECORDS).await?;
        Ok(GrantPage {
            reseller,
            managers: managers(&mut tx, &actor).await?,
            actor,
            records: records.into_iter().map(|row| self.center.record(row)).collect(),
        })
    }

    pub(super) async fn set_grant(
        &self,
        command: &SetGrant,
        code: Option<&str>,
    ) -> Result<Option<PartnerChange>, Error> {
        let now = self.center.clock.now();
        let tried = self.try_code(&command.operation(), code).await?;
        let mut tx = self.center.store.write().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        // The quotas first (D12): whoever sets budgets within them waits, and then sees what was granted.
        let reseller = tx.lock_partner(command.reseller).await?.ok_or(Problem::NotFound)?;
        let PartnerRow { partner, quotas, version, granted_at, .. } = &reseller;
        let terms = Terms { actor: &actor, reseller: partner, quotas, version: *version };
        let Decision { granted, quotas: after, change, .. } = decide(command, terms)?;
        let Some(change) = change else { return Ok(None) };
        self.check_code(&mut tx, &actor, tried).await?;
        let permit = actor.permit_over(Action::Grant, partner)?;
        let write = GrantWrite {
            granted_at: granted.then(|| granted_at.unwrap_or(now)),
            quotas: Quotas::granted(&after),
            at: now,
            change: change.clone(),
        };
        tx.set_grant(permit, &write).await?;
        let mut events = vec![outbox::grant_changed(partner, &change, now)];
        events.extend(outbox::quotas_reached(
            partner,
            [quotas, &after],
            &self.center.currency,
            now,
        ));
        // What it grants was asked for, maybe: then that is the answer.
        for kind in tx.approve_requests(partner.id, &granted_by(&change), now).await? {
            events.push(outbox::request_answered(partner, kind, None, now));
        }
        tx.add_events(&events).await?;
        tx.commit().await?;
        self.center.engine.ring();
        tracing::info!(
            actor = ?self.principal,
            partner.id = %partner.id,
            "{} for {}",
            change.operation(),
            partner.name,
        );
        Ok(Some(change))
    }

    pub(super) async fn restrict(
        &self,
        command: &Restrict,
        code: Option<&str>,
    ) -> Result<bool, Error> {
        let tried = self.try_code(&Operation::Restrict(command.clone()), code).await?;
        let mut tx = self.center.store.write().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        // Who unfreezes customers in the same moment waits for the quotas, too (D12).
        let reseller = tx.lock_partner(command.reseller).await?.ok_or(Problem::NotFound)?;
        let PartnerRow { partner, version, frozen, .. } = &reseller;
        let state = (frozen.is_some(), *version);
        let Some(change) = restriction::decide(command, &actor, partner, state)? else {
            return Ok(false);
        };
        self.check_code(&mut tx, &actor, tried).await?;
        let permit = actor.permit_over(Action::ManageResellers, partner)?;
        let operation = change.operation();
        self.center.write_restriction(&mut tx, permit, partner, change).await?;
        tx.commit().await?;
        self.center.engine.ring();
        tracing::info!(actor = ?self.principal, partner.id = %partner.id, "{operation} {}", partner.name);
        Ok(true)
    }

    pub(super) async fn assign_reseller(
        &self,
        reseller: PartnerId,
        version: Option<i64>,
        manager: Option<MemberId>,
    ) -> Result<(), Error> {
        let mut tx = self.center.store.write().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        let row = tx.lock_partner(reseller).await?.ok_or(Problem::NotFound)?;
        let permit = present_permit(&actor, &row, version)?;
        let manager = match manager {
            Some(id) => {
                let mut colleagues = managers(&mut tx, &actor).await?.into_iter();
                Some(colleagues.find(|one| one.id == id).ok_or(Problem::NotFound)?)
            }
            None => None,
        };
        tx.assign_reseller(permit, manager.as_ref(), self.center.clock.now()).await?;
        tx.commit().await?;
        tracing::info!(
            actor = ?self.principal,
            partner.id = %reseller,
            "{} is looked after by {}",
            row.partner.name,
            manager.map_or_else(|| "nobody".into(), |manager| manager.name.to_string()),
        );
        Ok(())
    }

    pub(super) async fn add_reseller(
        &self,
        new: &NewReseller,
        code: Option<&str>,
    ) -> Result<PartnerId, Error> {
        let tried = self.try_code(&Operation::AddReseller(new.clone()), code).await?;
        let now = self.center.clock.now();
        let mut tx = self.center.store.write().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        let id = PartnerId::new(ids::mint(now));
        let permit = actor.permit_new(id)?;
        self.check_code(&mut tx, &actor, tried).await?;
        let row = NewPartner {
            id,
            kind: PartnerKind::Reseller,
            distributor: Some(actor.partner.id),
            name: new.name.clone(),
            verification_code: false,
            grant: None,
            at: now,
        };
        tx.add_reseller(permit, &row).await.map_err(|error| {
            if error.is_duplicate() { Problem::NameTaken.into() } else { Error::from(error) }
        })?;
        let reseller = tx.partner(id).await?.ok_or(Problem::NotFound)?.partner;
        let permit = actor.permit_over(Action::ManageResellers, &reseller)?;
        let invited = (&new.admin, Role::Admin);
        let letter = self.center.invite(&mut tx, permit, &reseller, invited).await?;
        tx.commit().await?;
        self.center.post(&letter).await?;
        tracing::info!(actor = ?self.principal, partner.id = %id, "{} was added", new.name);
        Ok(id)
    }

    pub(super) async fn move_page(&self, id: CustomerId, search: &str) -> Result<MovePage, Error> {
        let (month, now) = self.center.month();
        let mut tx = self.center.store.read().await?;
        let Known { actor, partner, .. } = self.known(&mut tx).await?;
        actor.may(Action::ViewResellers, &actor.partner)?;
        let found = tx.customers(&[id], month.start, now).await?.pop().ok_or(Problem::NotFound)?;
        let owner = tx.partner(found.owner).await?.ok_or(Problem::NotFound)?.partner;
        if !actor.sees(&owner, found.manager) {
            return Err(Problem::NotFound.into());
        }
        let search = search.to_owned();
        let query = ResellerQuery { search, limit: RESELLERS_MAX, ..ResellerQuery::default() };
        let matching = tx.count_resellers(actor.partner.id, &query).await?;
        let resellers = self.center.reseller_rows(&mut tx, actor.partner.id, &query).await?;
        let mut targets = vec![(partner.partner, partner.quotas)];
        targets.extend(resellers.into_iter().map(|row| (row.partner, row.quotas)));
        targets.retain(|(partner, _)| partner.id != owner.id);
        Ok(MovePage {
            denied: actor.may(Action::ManageResellers, &owner).err(),
            customer: found.facts,
            account: found.account,
            owner,
            targets,
            more: matching > i64::from(RESELLERS_MAX),
        })
    }

    pub(super) async fn move_customer(
        &self,
        command: &MoveCustomer,
        code: Option<&str>,
    ) -> Result<Name, Error> {
        let tried = self.try_code(&Operation::Move(*command), code).await?;
        let (month, now) = self.center.month();
        let id = command.customer.id;
        let mut tx = self.center.store.write().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        actor.may(Action::ViewResellers, &actor.partner)?;
        let seen = tx.customers(&[id], month.start, now).await?.pop().ok_or(Problem::NotFound)?;
        // Both quotas in the order of their ids, then the customer (D12). Only what is read now counts.
        let mut ids = [seen.owner, command.to];
        ids.sort_unstable();
        let mut sides = Vec::with_capacity(2);
        for partner in ids {
            sides.push(tx.lock_partner(partner).await?.ok_or(Problem::NotFound)?);
        }
        let side = |id: PartnerId| {
            let row = sides.iter().find(|row| row.partner.id == id && row.left_at.is_none());
            row.ok_or(Problem::NotFound)
        };
        let record = tx.lock_customers(&[id], month.start, now).await?.pop();
        let record = record.filter(|record| record.owner == seen.owner).ok_or(Problem::NotFound)?;
        let (from, to) = (side(record.owner)?, side(command.to)?);
        let both = [from, to].map(|row| Side { partner: &row.partner, quotas: &row.quotas });
        let decision = moving::decide(command, &actor, &record.facts, both)?;
        self.check_code(&mut tx, &actor, tried).await?;
        let permit =
            |row: &PartnerRow| actor.permit(Action::ManageResellers, &row.partner, vec![id]);
        let entry = Entry::Moved { from: from.partner.name.clone(), to: to.partner.name.clone() };
        let write = MoveWrite {
            customer: id,
            distributor: to.partner.distributor.as_ref().map(|superior| superior.id),
            quotas: [decision.from, decision.to],
            record: NewRecord { customer: id, at: now, by_system: false, entry: entry.clone() },
        };
        tx.move_customer([permit(from)?, permit(to)?], &write).await?;
        let currency = &self.center.currency;
        let mut events: Vec<_> = [from, to]
            .into_iter()
            .filter_map(|row| {
                let about = About::new(&row.partner, &record.facts, &record.account, currency);
                about.recorded(&entry, now)
            })
            .collect();
        let quotas = [&to.quotas, &write.quotas[1]];
        events.extend(outbox::quotas_reached(&to.partner, quotas, currency, now));
        tx.add_events(&events).await?;
        tx.commit().await?;
        self.center.engine.ring();
        tracing::info!(actor = ?self.principal, customer.id = %id, "Moved to {}", to.partner.name);
        Ok(to.partner.name.clone())
    }

    pub(super) async fn offboard(
        &self,
        id: PartnerId,
        version: Option<i64>,
        code: Option<&str>,
    ) -> Result<(), Error> {
        let tried = self.try_code(&Operation::Offboard(id), code).await?;
        let now = self.center.clock.now();
        let mut tx = self.center.store.write().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        // Whoever moves a customer there waits for the quotas, or goes first (D12).
        let reseller = tx.lock_partner(id).await?.ok_or(Problem::NotFound)?;
        let permit = may_offboard(&mut tx, &actor, &reseller, version).await?;
        self.check_code(&mut tx, &actor, tried).await?;
        let partner = reseller.partner;
        tx.offboard(permit, now).await?;
        tx.commit().await?;
        tracing::info!(actor = ?self.principal, partner.id = %id, "{} was offboarded", partner.name);
        Ok(())
    }

    /// The check of a grant without making it: whom it concerns.
    pub(super) async fn would_grant(
        &self,
        tx: &mut Read,
        actor: &Actor,
        command: &SetGrant,
    ) -> Result<String, Error> {
        let reseller = tx.partner(command.reseller).await?.ok_or(Problem::NotFound)?;
        let PartnerRow { partner, quotas, version, .. } = &reseller;
        let terms = Terms { actor, reseller: partner, quotas, version: *version };
        decide(command, terms)?;
        Ok(partner.name.to_string())
    }

    /// The check of freezing a reseller without doing it: whom it concerns.
    pub(super) async fn would_restrict(
        tx: &mut Read,
        actor: &Actor,
        command: &Restrict,
    ) -> Result<String, Error> {
        let row = tx.partner(command.reseller).await?.ok_or(Problem::NotFound)?;
        restriction::decide(command, actor, &row.partner, (row.frozen.is_some(), row.version))?;
        Ok(row.partner.name.to_string())
    }

    /// The check of adding a reseller without adding it: its name.
    pub(super) async fn would_add_reseller(
        tx: &mut Read,
        actor: &Actor,
        new: &NewReseller,
    ) -> Result<String, Error> {
        actor.may(Action::ManageResellers, &actor.partner)?;
        if tx.partner_by_name(new.name.as_str()).await?.is_some() {
            return Err(Problem::NameTaken.into());
        }
        Ok(new.name.to_string())
    }

    /// The check of moving a customer without moving it: whom, and from where to where.
    pub(super) async fn would_move(
        &self,
        tx: &mut Read,
        actor: &Actor,
        command: &MoveCustomer,
    ) -> Result<String, Error> {
        let (month, now) = self.center.month();
        let found = tx.customers(&[command.customer.id], month.start, now).await?.pop();
        let found = found.ok_or(Problem::NotFound)?;
        let from = tx.partner(found.owner).await?.ok_or(Problem::NotFound)?;
        let to = tx.partner(command.to).await?.filter(|row| row.left_at.is_none());
        let to = to.ok_or(Problem::NotFound)?;
        let both = [&from, &to].map(|row| Side { partner: &row.partner, quotas: &row.quotas });
        moving::decide(command, actor, &found.facts, both)?;
        Ok(format!("{} from {} to {}", found.facts.name, from.partner.name, to.partner.name))
    }

    /// The check of offboarding a reseller without doing it: whom it concerns.
    pub(super) async fn would_offboard(
        tx: &mut Read,
        actor: &Actor,
        id: PartnerId,
    ) -> Result<String, Error> {
        let row = tx.partner(id).await?.ok_or(Problem::NotFound)?;
        may_offboard(tx, actor, &row, None).await?;
        Ok(row.partner.name.to_string())
    }
}

/// The permit to manage a reseller that is still there and was not changed since it was looked at.
fn present_permit(
    actor: &Actor,
    row: &PartnerRow,
    version: Option<i64>,
) -> Result<PartnerPermit, Error> {
    let PartnerRow { partner, version: present, left_at, .. } = row;
    let permit = actor.permit_over(Action::ManageResellers, partner)?;
    if left_at.is_some() || version.is_some_and(|seen| seen != *present) {
        return Err(Problem::ChangedMeanwhile { customer: partner.name.clone() }.into());
    }
    Ok(permit)
}

/// The permit to offboard a reseller that has no customers.
async fn may_offboard(
    tx: &mut Read,
    actor: &Actor,
    row: &PartnerRow,
    version: Option<i64>,
) -> Result<PartnerPermit, Error> {
    let permit = present_permit(actor, row, version)?;
    let partner = &row.partner;
    if tx.has_customers(partner.id).await? {
        return Err(Problem::HasCustomers { partner: partner.name.clone() }.into());
    }
    Ok(permit)
}

impl Inner {
    /// A distributor's resellers that match.
    pub(super) async fn reseller_rows(
        &self,
        tx: &mut Read,
        distributor: PartnerId,
        query: &ResellerQuery,
    ) -> Result<Vec<ResellerRow>, Error> {
        let found = tx.resellers(distributor, query).await?;
        let ids: Vec<PartnerId> = found.iter().map(|(id, _)| *id).collect();
        let partners = tx.partners(&ids).await?;
        let mut managers: HashMap<_, _> = tx.reseller_managers(&ids).await?.into_iter().collect();
        // In the order of the list, not of their ids.
        let rows = found.into_iter().filter_map(|(id, customers)| {
            let row = partners.iter().find(|row| row.partner.id == id)?;
            Some(self.reseller_row(row.clone(), customers, managers.remove(&id)))
        });
        Ok(rows.collect())
    }

    /// A reseller of the actor's own, by the rights of the list.
    async fn own_reseller(
        &self,
        tx: &mut Read,
        actor: &Actor,
        id: PartnerId,
    ) -> Result<ResellerRow, Error> {
        actor.may(Action::ViewResellers, &actor.partner)?;
        let query = ResellerQuery { id: Some(id), ..ResellerQuery::default() };
        let found = self.reseller_rows(tx, actor.partner.id, &query).await?.pop();
        found.ok_or_else(|| Problem::NotFound.into())
    }

    /// That a partner's own account is frozen, for people.
    pub(super) fn restriction(&self, (since, reason): (Timestamp, Option<Reason>)) -> Restriction {
        Restriction { since: self.zone.moment(since), reason }
    }

    /// Freezes the own account of a partner whose quotas are locked, or unfreezes it.
    pub(crate) async fn write_restriction(
        &self,
        tx: &mut Write,
        permit: PartnerPermit,
        partner: &Partner,
        change: PartnerChange,
    ) -> Result<(), Error> {
        let now = self.clock.now();
        let frozen = match &change {
            PartnerChange::Frozen { reason } => Some(reason.clone()),
            _ => None,
        };
        tx.add_events(&[outbox::restricted(partner, frozen.as_ref(), now)]).await?;
        Ok(tx.restrict(permit, &RestrictionWrite { frozen, at: now, change }).await?)
    }

    fn reseller_row(
        &self,
        row: PartnerRow,
        customers: i64,
        manager: Option<ManagerSeen>,
    ) -> ResellerRow {
        ResellerRow {
            manager,
            version: row.version,
            associated: self.zone.moment(row.created_at),
            granted_at: row.granted_at.map(|at| self.zone.moment(at)),
            quotas: row.quotas,
            customers: Count::capped(customers),
            frozen: row.frozen.map(|frozen| self.restriction(frozen)),
            partner: row.partner,
        }
    }
}

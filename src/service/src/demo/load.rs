//! Fills an empty database with the demo world, in transactions of bounded size. Budgets, freezes and records go in with
//! the permits of those who made them; charges enter through metering, as every charge does.

use std::collections::BTreeMap;

use domain::{
    access::{Action, Actor, Permit, Principal, Rights, Scope},
    charge::Charge,
    contract::NewKey,
    freeze,
    id::MemberId,
    quota::Quota,
    record::{Entry, Setting as Kept},
    text::{Account, ChargeId, Email, Name, Reason, TextError},
};
use store::{MemberRow, NewCustomer, NewPartner, NewRecord, Write};

use super::{Author, Customer, PASSWORD, World, world};
use crate::{Center, Error, Inner, engine, passwords};

/// The source of the demo world's charges.
const SOURCE: &str = "demo";
/// API keys of the demo world, with all scopes. They exist only in a database made by `demo`.
const KEYS: [(&str, &str, &str); 2] = [
    ("Meridian Distribution", "AKMERIDIANDEMO000001", "meridian-demo-secret-0000000000000000001"),
    ("Northwind Cloud", "AKNORTHWINDDEMO00001", "northwind-demo-secret-000000000000000001"),
];
/// Customers of one transaction, unless their charges are many.
const CUSTOMERS: usize = 2000;
/// Charges of one transaction.
const CHARGES: usize = 10_000;

/// What was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Made {
    /// Partners.
    pub partners: u64,
    /// Members.
    pub members: u64,
    /// Customers.
    pub customers: u64,
    /// Charges.
    pub charges: u64,
}

impl Center {
    /// Makes the demo world. `progress` is told how many customers of how many are done.
    ///
    /// # Errors
    /// When the database is not empty, or fails.
    pub async fn demo(
        &self,
        customers: u32,
        seed: u64,
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<Made, Error> {
        let center = &self.0;
        let world = world(customers, seed, center.clock.now(), &center.zone);
        let mut made = Made::default();
        center.load_partners(&world, &mut made).await?;
        let mut chunk = Vec::new();
        let mut charges = 0;
        for customer in world.customers() {
            charges += customer.charges.len();
            chunk.push(customer);
            if chunk.len() == CUSTOMERS || charges >= CHARGES {
                center.load_customers(&world, &chunk, &mut made).await?;
                progress(made.customers, u64::from(customers));
                chunk.clear();
                charges = 0;
            }
        }
        center.load_customers(&world, &chunk, &mut made).await?;
        // What happened in the demo world before it began is told to nobody.
        let mut tx = center.store.write().await?;
        tx.remove_mails().await?;
        tx.commit().await?;
        progress(made.customers, u64::from(customers));
        Ok(made)
    }
}

impl Inner {
    async fn load_partners(&self, world: &World, made: &mut Made) -> Result<(), Error> {
        let password_hash = passwords::hash(PASSWORD).await?;
        let mut keys = Vec::new();
        let mut tx = self.store.write().await?;
        if tx.any_partner().await? {
            return Err(Error::Refused(
                "the database is not empty; demo fills only an empty one".into(),
            ));
        }
        for partner in world.partners() {
            let new = NewPartner {
                id: partner.id,
                kind: partner.kind,
                distributor: partner.distributor,
                name: name(partner.name)?,
                verification_code: partner.verification_code,
                grant: partner.granted_at.map(|_| partner.quotas),
                at: partner.since,
            };
            tx.add_partner(&new).await?;
            made.partners += 1;
            if let Some((access, secret)) = KEYS.iter().find_map(|(name, access, secret)| {
                (*name == partner.name).then_some((*access, *secret))
            }) {
                let key = NewKey::of_partner(name("Demo")?, &Scope::ALL);
                let maker = partner.members.first().map(|member| member.id);
                keys.push((partner.id, key, maker, (access, secret)));
            }
            for member in &partner.members {
                let row = MemberRow {
                    id: member.id,
                    partner: partner.id,
                    email: Email::parse(member.email).map_err(|error| unfit(&error))?,
                    name: name(member.name)?,
                    role: member.role,
                    password_hash: password_hash.clone(),
                };
                tx.add_member(&row, partner.since).await?;
                made.members += 1;
            }
        }
        for (partner, key, maker, halves) in keys {
            self.keep_key(&mut tx, partner, &key, maker, halves).await?;
        }
        // The months of its past are nobody's news.
        let ids: Vec<_> = world.partners().iter().map(|partner| partner.id).collect();
        tx.put_period_told(&ids, self.month().0.start).await?;
        Ok(tx.commit().await?)
    }

    async fn load_customers(
        &self,
        world: &World,
        customers: &[Customer],
        made: &mut Made,
    ) -> Result<(), Error> {
        let mut tx = self.store.write().await?;
        // The order of locks: owners by place, then their customers.
        for (place, partner) in world.partners().iter().enumerate() {
            let theirs: Vec<_> = customers.iter().filter(|one| one.owner == place).collect();
            if theirs.is_empty() {
                continue;
            }
            let owner = tx.lock_partner(partner.id).await?.ok_or_else(lost)?;
            let mut quotas = owner.quotas;
            for quota in &mut quotas {
                allocate(quota, &theirs);
            }
            tx.put_allocations(partner.id, &quotas).await?;
            let mut by_author: BTreeMap<Option<MemberId>, Vec<&Customer>> = BTreeMap::new();
            for customer in theirs {
                let author = author(customer).map(|author| author.member);
                by_author.entry(author).or_default().push(customer);
            }
            for (member, theirs) in by_author {
                let ids = theirs.iter().map(|customer| customer.id).collect();
                let permit = match member {
                    // Authors are those who set budgets and froze.
                    Some(member) => actor(&mut tx, member).await?.permit(
                        Action::SetBudget,
                        &owner.partner,
                        ids,
                    )?,
                    None => Permit::system(partner.id, ids),
                };
                let new = theirs
                    .iter()
                    .map(|customer| new_customer(customer, partner.distributor))
                    .collect::<Result<Vec<_>, Error>>()?;
                let mut told = Vec::new();
                for customer in theirs {
                    told.extend(history(customer)?);
                }
                tx.add_customers(permit, &new, &told).await?;
            }
        }
        let charges = customers
            .iter()
            .flat_map(charges)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| unfit(&error))?;
        made.charges += u64::try_from(charges.len()).unwrap_or(u64::MAX);
        engine::record(&mut tx, self, SOURCE, charges).await?;
        tx.commit().await?;
        made.customers += u64::try_from(customers.len()).unwrap_or(u64::MAX);
        Ok(())
    }
}

/// Adds to a quota's allocation what the customers' budgets of its type come to.
fn allocate(quota: &mut Quota, customers: &[&Customer]) {
    quota.allocated_cents += customers
        .iter()
        .filter_map(|customer| customer.settings.last())
        .filter(|setting| setting.budget.budget_type == quota.budget_type)
        .map(|setting| setting.budget.amount.cents())
        .sum::<i64>();
}

/// Who acted for a customer. One author per customer keeps its records in the order of time.
fn author(customer: &Customer) -> Option<Author> {
    let frozen = customer.freezes.iter().find_map(|freeze| freeze.by);
    customer.settings.last().map(|setting| setting.by).or(frozen)
}

async fn actor(tx: &mut Write, member: MemberId) -> Result<Actor, Error> {
    let member = tx.member(member).await?.ok_or_else(lost)?;
    let partner = tx.partner(member.partner).await?.ok_or_else(lost)?.partner;
    Ok(Actor {
        principal: Principal::Member(member.id),
        rights: Rights::Role(member.role),
        partner,
    })
}

fn new_customer(
    customer: &Customer,
    distributor: Option<domain::id::PartnerId>,
) -> Result<NewCustomer, Error> {
    Ok(NewCustomer {
        id: customer.id,
        distributor,
        account: Account::parse(&customer.account).map_err(|error| unfit(&error))?,
        name: name(&customer.name)?,
        association: customer.association,
        associated_at: customer.associated_at,
        email: Some(customer.email.clone()),
        phone: Some(customer.phone.clone()),
        tag: customer.tag.map(str::to_owned),
        manager: customer.manager,
        budget: customer.settings.last().map(|setting| setting.budget.clone()),
        freezes: customer.freezes.iter().map(freeze).collect::<Result<_, Error>>()?,
    })
}

fn freeze(freeze: &super::Freeze) -> Result<freeze::Freeze, Error> {
    Ok(freeze::Freeze {
        cause: freeze.cause,
        level: freeze.level,
        reason: freeze
            .reason
            .map(|reason| Reason::parse(reason).map_err(|error| unfit(&error)))
            .transpose()?,
        since: freeze.since,
        holds_until: freeze.holds_until,
    })
}

/// What happened to a customer so far, in the order of time.
fn history(customer: &Customer) -> Result<Vec<NewRecord>, Error> {
    let id = customer.id;
    let record = |at, by_system, entry| NewRecord { customer: id, at, by_system, entry };
    let mut records = vec![record(customer.associated_at, true, Entry::Associated)];
    let mut before: Option<Kept> = None;
    for setting in &customer.settings {
        let after = Kept {
            budget_type: setting.budget.budget_type,
            amount: setting.budget.amount,
            action: setting.budget.action,
        };
        let entry = Entry::BudgetSet { before: before.replace(after.clone()), after, note: None };
        records.push(record(setting.at, false, entry));
    }
    if let Some(first) = customer.settings.first() {
        // Joining froze the account; its first budget came together with the unfreezing.
        let causes = vec![freeze::FreezeCause::Association];
        let level = freeze::FreezeLevel::Account;
        records.push(record(first.at, false, Entry::Unfrozen { causes, level, reason: None }));
    }
    for one in &customer.freezes {
        if one.cause != freeze::FreezeCause::Association {
            records.push(record(one.since, one.by.is_none(), Entry::frozen(&freeze(one)?)));
        }
    }
    records.sort_by_key(|record| record.at);
    Ok(records)
}

fn charges(customer: &Customer) -> impl Iterator<Item = Result<Charge, TextError>> + '_ {
    customer.charges.iter().enumerate().map(|(number, charge)| {
        Ok(Charge {
            id: ChargeId::parse(&format!("{}-{number}", customer.id))?,
            customer: customer.id,
            amount: charge.amount,
            occurred_at: charge.occurred_at,
            category: charge.category,
            service: Some(charge.service.to_owned()),
            description: None,
            corrects: None,
        })
    })
}

fn name(text: &str) -> Result<Name, Error> {
    Name::parse(text).map_err(|error| unfit(&error))
}

fn unfit(error: &TextError) -> Error {
    Error::Refused(format!("a text of the demo world {error}"))
}

fn lost() -> Error {
    Error::Refused("a partner or member of the demo world is missing".into())
}

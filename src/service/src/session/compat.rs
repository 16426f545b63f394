//! What the compatible partner API asks beside what all do.

use domain::{
    access::{Action, Actor, Sight},
    charge::ChargeCategory,
    contract::{
        Answer, BudgetOf, BudgetRecords, BudgetRecordsQuery, Compat, Consumption, Directory,
        DirectoryQuery, KeptAnswer, MonthBill, RecordRow, Registered, Registration,
        RegistrationCodeRequest,
    },
    id::{CustomerId, PartnerId},
    money::Money,
    partner::{Partner, PartnerKind},
    period::MonthNumber,
    problem::Problem,
    text::Account,
};
use store::{ListScope, OnceRow, Read};

use super::{Caller, Known};
use crate::Error;

impl Compat for Caller {
    fn partner(&self, reseller: Option<PartnerId>) -> Answer<'_, Partner> {
        answer!(self.partner(reseller))
    }

    fn consumption(&self) -> Answer<'_, Consumption> {
        answer!(self.consumption())
    }

    fn bill(&self, month: MonthNumber) -> Answer<'_, MonthBill> {
        answer!(self.bill(month))
    }

    fn may_register<'a>(&'a self, account: Option<&'a Account>) -> Answer<'a, bool> {
        answer!(self.may_register(account))
    }

    fn send_registration_code<'a>(&'a self, new: &'a RegistrationCodeRequest) -> Answer<'a, ()> {
        answer!(self.send_registration_code(new))
    }

    fn register<'a>(&'a self, new: &'a Registration) -> Answer<'a, Registered> {
        answer!(self.register(new))
    }

    fn budgets_of<'a>(
        &'a self,
        owner: PartnerId,
        customers: &'a [CustomerId],
    ) -> Answer<'a, Vec<BudgetOf>> {
        answer!(self.budgets_of(owner, customers))
    }

    fn directory<'a>(&'a self, query: &'a DirectoryQuery) -> Answer<'a, Directory> {
        answer!(self.directory(query))
    }

    fn budget_records<'a>(&'a self, query: &'a BudgetRecordsQuery) -> Answer<'a, BudgetRecords> {
        answer!(self.budget_records(query))
    }

    fn take_signature<'a>(&'a self, signature: &'a str) -> Answer<'a, Option<KeptAnswer>> {
        answer!(self.take_signature(signature))
    }

    fn keep_answer<'a>(&'a self, signature: &'a str, answer: &'a KeptAnswer) -> Answer<'a, ()> {
        answer!(self.keep_answer(signature, answer))
    }
}

impl Caller {
    async fn partner(&self, reseller: Option<PartnerId>) -> Result<Partner, Error> {
        let mut tx = self.center.store.read().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        let Some(id) = reseller.filter(|id| *id != actor.partner.id) else {
            actor.entitled(Action::ViewPartner)?;
            return Ok(actor.partner);
        };
        owner(&mut tx, &actor, id).await
    }

    async fn consumption(&self) -> Result<Consumption, Error> {
        let (month, _) = self.center.month();
        let mut tx = self.center.store.read().await?;
        let Known { actor, partner, .. } = self.known(&mut tx).await?;
        actor.may(Action::ViewPartner, &actor.partner)?;
        if actor.partner.kind != PartnerKind::Distributor {
            return Err(Problem::NotFound.into());
        }
        let used = tx.month_total(actor.partner.id, month.start).await?;
        Ok(Consumption { quota: partner.consumption_quota, used })
    }

    async fn bill(&self, month: MonthNumber) -> Result<MonthBill, Error> {
        let month = self.center.zone.numbered(month);
        let mut tx = self.center.store.read().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        actor.may(Action::ViewPartner, &actor.partner)?;
        // A sum over all would tell who sees some of the others.
        if let Sight::Assigned(..) = actor.sight() {
            let partner = actor.partner.name;
            return Err(Problem::RoleForbids { action: Action::ViewPartner, partner }.into());
        }
        let mut bill = MonthBill::default();
        for (category, sum) in tx.bill(actor.partner.id, (month.start, month.end)).await? {
            let line = match category {
                ChargeCategory::Usage | ChargeCategory::Purchase => &mut bill.consumed,
                ChargeCategory::Adjustment => &mut bill.refunds,
                ChargeCategory::Credit => &mut bill.adjustments,
                ChargeCategory::Tax => &mut bill.tax,
            };
            *line = Money::from_nanos(line.nanos().saturating_add(sum.nanos()));
        }
        Ok(bill)
    }

    async fn budgets_of(
        &self,
        of: PartnerId,
        customers: &[CustomerId],
    ) -> Result<Vec<BudgetOf>, Error> {
        let (month, now) = self.center.month();
        let mut unique = customers.to_vec();
        unique.sort_unstable();
        unique.dedup();
        let mut tx = self.center.store.read().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        let owner = owner(&mut tx, &actor, of).await?;
        let found = tx.customers(&unique, month.start, now).await?;
        Ok(found
            .into_iter()
            .filter(|one| one.owner == owner.id && actor.sees(&owner, one.manager))
            .map(|one| one.facts.into())
            .collect())
    }

    async fn directory(&self, query: &DirectoryQuery) -> Result<Directory, Error> {
        let now = self.center.clock.now();
        let mut tx = self.center.store.read().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        let owner = owner(&mut tx, &actor, query.owner).await?;
        let scope = match actor.sight() {
            Sight::Assigned(partner, member) if partner == owner.id => {
                ListScope::AssignedTo(partner, member)
            }
            Sight::Partner(_) => ListScope::Of(owner.id),
            Sight::Assigned(..) => return Err(Problem::NotFound.into()),
        };
        Ok(tx.directory(query, scope, now).await?)
    }

    async fn budget_records(&self, query: &BudgetRecordsQuery) -> Result<BudgetRecords, Error> {
        let mut tx = self.center.store.read().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        let owner = owner(&mut tx, &actor, query.owner).await?;
        // Those of customers that left stay, as the last of them says that the budget ceased.
        let found = tx.customer_identity(query.customer).await?;
        found
            .filter(|one| one.owner == owner.id && actor.sees(&owner, one.manager))
            .ok_or(Problem::NotFound)?;
        let (count, rows) = tx.budget_records(query).await?;
        let row = |row: store::RecordRow| RecordRow {
            number: row.number,
            at: self.center.zone.moment(row.at),
            operator: row.operator,
            partner: row.partner,
            entry: row.entry,
        };
        Ok(BudgetRecords { count, records: rows.into_iter().map(row).collect() })
    }

    async fn take_signature(&self, signature: &str) -> Result<Option<KeptAnswer>, Error> {
        let now = self.center.clock.now();
        let key = once_key(signature);
        let mut tx = self.center.store.write().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        if let Some(row) = tx.once(&[(actor.partner.id, &key)]).await?.pop() {
            return Ok(Some(kept(&row)?));
        }
        let row = OnceRow {
            partner: actor.partner.id,
            key,
            request_hash: signature.to_owned(),
            answer: NO_ANSWER.to_owned(),
        };
        match tx.add_once(now, &[row]).await {
            Ok(()) => Ok(tx.commit().await.map(|()| None)?),
            // Another server took it in this moment.
            Err(error) if error.is_duplicate() => Err(Problem::OnceInFlight.into()),
            Err(error) => Err(error.into()),
        }
    }

    async fn keep_answer(&self, signature: &str, answer: &KeptAnswer) -> Result<(), Error> {
        let answer = serde_json::to_string(answer).map_err(Error::Kept)?;
        let mut tx = self.center.store.write().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        tx.put_once(actor.partner.id, &once_key(signature), &answer).await?;
        Ok(tx.commit().await?)
    }
}

/// The caller's own partner or its reseller, whose customers are asked about.
async fn owner(tx: &mut Read, actor: &Actor, id: PartnerId) -> Result<Partner, Error> {
    let owner = tx.partner(id).await?.ok_or(Problem::NotFound)?.partner;
    actor.may(Action::ViewCustomers, &owner)?;
    Ok(owner)
}

/// Signatures lie beside the idempotency keys, under a name that says what they are.
fn once_key(signature: &str) -> String {
    format!("signature {signature}")
}

/// What stands in the place of an answer until there is one.
const NO_ANSWER: &str = "null";

fn kept(row: &OnceRow) -> Result<KeptAnswer, Error> {
    let answer: Option<KeptAnswer> = serde_json::from_str(&row.answer).map_err(Error::Kept)?;
    Ok(answer.ok_or(Problem::OnceInFlight)?)
}

//! Customers that join a partner: one by one, or as a file, from the console and from the command line. All of a file or
//! nothing; each is frozen as every customer is that has just joined, without a budget (R-ASSOC-1, R-ASSOC-2).

use std::{collections::HashMap, io::Read};

use domain::{
    access::Permit,
    contract::{CustomersImported, FAULTS_SHOWN, LineFault},
    customer::Association,
    freeze::{Freeze, FreezeCause, FreezeLevel},
    id::{CustomerId, MemberId, PartnerId},
    joining::Joining,
    partner::Partner,
    problem::Problem,
    record::Entry,
    text::{Account, Email, Name, fold},
};
use jiff::Timestamp;
use store::{NewCustomer, NewRecord, Read as ReadTx, Write};

use crate::{
    Center, Error, Hint, Inner,
    customer_file::{self, Row, fault},
    ids,
};

/// A customer that has just joined, of whom no more is known.
pub(crate) fn newcomer(
    owner: &Partner,
    account: Account,
    name: Name,
    now: Timestamp,
) -> NewCustomer {
    NewCustomer {
        id: CustomerId::new(ids::mint(now)),
        distributor: owner.distributor.as_ref().map(|superior| superior.id),
        account,
        name,
        association: Association::Resale,
        associated_at: now,
        email: None,
        phone: None,
        tag: None,
        manager: None,
        budget: None,
        freezes: vec![Freeze {
            cause: FreezeCause::Association,
            level: FreezeLevel::Account,
            reason: None,
            since: now,
            holds_until: None,
        }],
    }
}

/// The records of customers that joined.
pub(crate) fn told(new: &[NewCustomer], by_system: bool, now: Timestamp) -> Vec<NewRecord> {
    let record = |customer: &NewCustomer| NewRecord {
        customer: customer.id,
        at: now,
        by_system,
        entry: Entry::Associated,
    };
    new.iter().map(record).collect()
}

impl Inner {
    /// A customer that joins, with all that was said of it.
    pub(crate) fn joining(
        owner: &Partner,
        joining: Joining,
        manager: Option<MemberId>,
        now: Timestamp,
    ) -> NewCustomer {
        let Joining { account, name, email, phone, tag, .. } = joining;
        NewCustomer {
            email: email.map(Into::into),
            phone: phone.map(Into::into),
            tag: tag.map(Into::into),
            manager,
            ..newcomer(owner, account, name, now)
        }
    }

    /// The member of a partner with this address.
    pub(crate) async fn manager(
        tx: &mut ReadTx,
        partner: PartnerId,
        email: &Email,
    ) -> Result<MemberId, Error> {
        let member = tx.member_by_email(email.as_str()).await?;
        let own = member.filter(|member| member.partner == partner);
        Ok(own.ok_or_else(|| Problem::UnknownMember { email: email.clone() })?.id)
    }

    /// Tells this process's pages that a partner's customers have changed.
    pub(crate) fn hint_of(&self, owner: &Partner, customer: CustomerId) {
        self.engine.hint(Hint::Changed {
            customer,
            owner: owner.id,
            distributor: owner.distributor.as_ref().map(|superior| superior.id),
        });
    }

    /// Checks the rows of a file against the database: accounts that are taken, and managers that are no members.
    pub(crate) async fn faults(
        tx: &mut ReadTx,
        rows: &[(PartnerId, Row)],
    ) -> Result<(Vec<LineFault>, HashMap<String, MemberId>), Error> {
        let accounts: Vec<_> =
            rows.iter().map(|(_, row)| row.joining.account.to_string()).collect();
        let taken = tx.customers_by_account(&accounts).await?;
        let mut faults = Vec::new();
        let mut managers: HashMap<String, MemberId> = HashMap::new();
        for (partner, row) in rows {
            if taken.contains_key(&fold(row.joining.account.as_str())) {
                faults.push(fault(row.line, "account", "is a customer's already"));
            }
            let Some(email) = &row.joining.manager else { continue };
            let key = format!("{partner} {}", fold(email.as_str()));
            if managers.contains_key(&key) {
                continue;
            }
            match Self::manager(tx, *partner, email).await {
                Ok(member) => _ = managers.insert(key, member),
                Err(Error::Problem(Problem::UnknownMember { .. })) => {
                    faults.push(fault(row.line, "manager", "is no member of the partner"));
                }
                Err(error) => return Err(error),
            }
        }
        Ok((faults, managers))
    }

    /// Adds the rows of a file that has no faults, each to its locked partner.
    pub(crate) async fn join_customers(
        &self,
        tx: &mut Write,
        rows: Vec<(PartnerId, Row)>,
        permit: impl Fn(&Partner, Vec<CustomerId>) -> Result<Permit, Problem>,
        by_system: bool,
    ) -> Result<CustomersImported, Error> {
        let now = self.clock.now();
        let mut owners: Vec<_> = rows.iter().map(|(partner, _)| *partner).collect();
        owners.sort_unstable();
        owners.dedup();
        // Locks in their order: all partners, then the heads of their chains (D12).
        let mut partners = Vec::with_capacity(owners.len());
        for owner in owners {
            let row = tx.lock_partner(owner).await?.ok_or(Problem::NotFound)?;
            partners.push(row.partner);
        }
        let (faults, managers) = Self::faults(tx, &rows).await?;
        if !faults.is_empty() {
            return Ok(refused(faults));
        }
        let added = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        for partner in &partners {
            let theirs = rows.iter().filter(|(owner, _)| *owner == partner.id);
            let new: Vec<_> = theirs
                .map(|(owner, row)| {
                    let key = |email: &Email| format!("{owner} {}", fold(email.as_str()));
                    let manager = row.joining.manager.as_ref();
                    let manager = manager.and_then(|email| managers.get(&key(email)).copied());
                    Self::joining(partner, row.joining.clone(), manager, now)
                })
                .collect();
            let permit = permit(partner, new.iter().map(|customer| customer.id).collect())?;
            tx.add_customers(permit, &new, &told(&new, by_system, now)).await?;
        }
        Ok(CustomersImported { added, faults: Vec::new(), more_faults: false })
    }
}

/// Adds customers whose accounts were free when that was looked up; somebody else may have been faster.
pub(crate) async fn adopt(
    tx: &mut Write,
    permit: Permit,
    new: &[NewCustomer],
    told: &[NewRecord],
    taken: Problem,
) -> Result<(), Error> {
    let added = tx.add_customers(permit, new, told).await;
    added.map_err(
        |error| {
            if error.is_duplicate() { Error::Problem(taken) } else { Error::Store(error) }
        },
    )
}

/// A file that was refused, with its first faults.
pub(crate) fn refused(mut faults: Vec<LineFault>) -> CustomersImported {
    let more_faults = faults.len() > FAULTS_SHOWN;
    faults.truncate(FAULTS_SHOWN);
    faults.sort_by_key(|fault| fault.line);
    CustomersImported { added: 0, faults, more_faults }
}

impl Center {
    /// Adds the customers of a file, whose column `partner` says whose they become; or only checks the file.
    ///
    /// # Errors
    /// When the file cannot be used, with all of its faults, or the database does not answer.
    pub async fn import_customers(
        &self,
        file: impl Read,
        dry_run: bool,
    ) -> Result<CustomersImported, Error> {
        let rows = match customer_file::read(file) {
            Ok(rows) => rows,
            Err(faults) => return Ok(refused(faults)),
        };
        let mut tx = self.0.store.write().await?;
        let mut partners: HashMap<String, Option<PartnerId>> = HashMap::new();
        let (mut owned, mut faults) = (Vec::with_capacity(rows.len()), Vec::new());
        for row in rows {
            let Some(name) = row.partner.clone() else {
                faults.push(fault(row.line, "partner", "may not be empty"));
                continue;
            };
            let known = if let Some(known) = partners.get(&name) {
                *known
            } else {
                let known = tx.partner_by_name(&name).await?;
                partners.insert(name, known);
                known
            };
            match known {
                Some(partner) => owned.push((partner, row)),
                None => faults.push(fault(row.line, "partner", "is the name of no partner")),
            }
        }
        if !faults.is_empty() {
            return Ok(refused(faults));
        }
        let permit = |owner: &Partner, ids| Ok(Permit::system(owner.id, ids));
        let imported = self.0.join_customers(&mut tx, owned, permit, true).await?;
        if !dry_run && imported.faults.is_empty() {
            tx.commit().await?;
        }
        Ok(imported)
    }
}

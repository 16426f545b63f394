//! Importing a FOCUS bill: the whole file is validated first, then its charges enter through metering in transactions of
//! bounded size. A row is recorded once however often it is imported, so an interrupted import is completed by running
//! it again (D6).

use std::{
    collections::{HashMap, HashSet},
    fmt, io,
};

use domain::{
    access::{Permit, Principal},
    budget::BudgetType,
    charge::{Charge, ChargeError, Outcome},
    id::{CustomerId, PartnerId},
    money::Money,
    text::{Account, ChargeId, Name, fold},
};
use jiff::Timestamp;
use store::{Read, UsageKey};

use crate::{
    Center, Error, Inner,
    engine::{self, Order, Work},
    focus::{Bill, Fault, Row, Summary},
    joining::{newcomer, told},
};

/// The source under which the rows of bills are recorded.
const SOURCE: &str = "focus";
/// Charges of one transaction.
const CHUNK: usize = 2000;

/// How to import.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Only report.
    pub dry_run: bool,
    /// The partner for which unknown accounts become customers; without it they are refused.
    pub create_customers_for: Option<String>,
}

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Whether nothing was written.
    pub dry_run: bool,
    /// Rows of the file.
    pub rows: u64,
    /// Rows recorded for the first time.
    pub recorded: u64,
    /// Rows recorded before.
    pub duplicates: u64,
    /// Rows of taxes and credits: recorded, not counted (D5).
    pub not_counted: u64,
    /// Customers that were created.
    pub customers_created: u64,
    /// Accounts that the charges froze.
    pub frozen: u64,
    /// The sum of the file's rows that count.
    pub counted: String,
    /// The currency.
    pub currency: String,
}

/// Why nothing was imported, or no more than what was committed before.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The file is at fault.
    #[error("nothing was imported: {0}")]
    File(String),
    /// Something else is.
    #[error("nothing was imported: {0}")]
    Error(#[from] Error),
    /// The import stopped on its way.
    #[error(
        "the import stopped after {recorded} rows: {error}; running it again goes on from there"
    )]
    Stopped {
        /// Rows that are recorded.
        recorded: u64,
        /// Why it stopped.
        #[source]
        error: Error,
    },
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self::File(fault.to_string())
    }
}

impl From<store::Error> for Refused {
    fn from(error: store::Error) -> Self {
        Self::Error(error.into())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rows, recorded, duplicates, not_counted, customers_created, .. } = self;
        let would = if self.dry_run { "Nothing was written. It would record" } else { "Recorded" };
        writeln!(f, "{would} {recorded} of {rows} rows; {duplicates} were recorded before.")?;
        if *customers_created > 0 {
            let would = if self.dry_run { "It would create" } else { "Created" };
            writeln!(f, "{would} {customers_created} customers, frozen until they have a budget.")?;
        }
        if self.frozen > 0 {
            writeln!(f, "{} accounts used up their budget and were frozen.", self.frozen)?;
        }
        write!(
            f,
            "{} {} count against budgets; {not_counted} rows of taxes and credits do not.",
            self.counted, self.currency
        )
    }
}

/// The customers that a bill speaks of.
struct Accounts {
    known: HashMap<String, CustomerId>,
    /// Unknown accounts with the name the bill gives them, in the order of the file.
    unknown: Vec<(Account, Option<Name>)>,
}

impl Center {
    /// Imports a bill. `progress` is told how many rows of how many are done.
    ///
    /// # Errors
    /// At the first fault of the file, naming line and column; for accounts that no customer has, unless they are to be
    /// created; and when the database fails.
    pub async fn import_usage(
        &self,
        input: impl io::Read + Send,
        options: Options,
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<Report, Refused> {
        let center = &self.0;
        let now = center.clock.now();
        let mut bill = Bill::open(input, &center.currency, now)?;
        let rows = bill.by_ref().collect::<Result<Vec<Row>, Fault>>()?;
        let summary = *bill.summary();
        let mut accounts = center.accounts(&rows).await?;
        let partner = match &options.create_customers_for {
            Some(partner) => Some(center.partner_named(partner).await?),
            None => refuse_unknown(&rows, &accounts).map(|()| None)?,
        };
        let mut report = Report {
            dry_run: options.dry_run,
            rows: summary.rows,
            recorded: 0,
            duplicates: 0,
            not_counted: summary.rows - summary.counting,
            customers_created: u64::try_from(accounts.unknown.len()).unwrap_or(u64::MAX),
            frozen: 0,
            counted: counted(&summary),
            currency: center.currency.clone(),
        };
        let all = summary.rows;
        if options.dry_run {
            for chunk in rows.chunks(CHUNK) {
                let known = known(&mut center.store.read().await?, chunk).await?;
                report.duplicates += u64::try_from(known.len()).unwrap_or(u64::MAX);
            }
            report.recorded = all - report.duplicates;
            return Ok(report);
        }
        center.refuse_overflow(&rows, &accounts).await?;
        if let Some(partner) = partner {
            center.create(partner, &mut accounts, now).await?;
        }
        let mut done = 0;
        for chunk in rows.chunks(CHUNK) {
            let charges = chunk.iter().filter_map(|row| charge(row, &accounts)).collect();
            let work = Work::Charges { source: Some(SOURCE), charges };
            let order = Order { by: Principal::System, work, once: None };
            let answer = center.engine.order(order).await.and_then(engine::refused);
            let (answers, frozen) = answer.map_err(|problem| Refused::Stopped {
                recorded: report.recorded + report.duplicates,
                error: problem.into(),
            })?;
            let new = answers.iter().filter(|it| it.outcome == Outcome::Recorded).count();
            report.recorded += count(new);
            report.duplicates += count(answers.len() - new);
            report.frozen += count(frozen);
            done += count(chunk.len());
            progress(done, all);
        }
        Ok(report)
    }
}

impl Inner {
    /// Finds out before anything is written whether a month of a customer would leave what can be counted.
    async fn refuse_overflow(&self, rows: &[Row], accounts: &Accounts) -> Result<(), Refused> {
        let mut tx = self.store.read().await?;
        let mut growth: HashMap<(String, Timestamp), i128> = HashMap::new();
        for chunk in rows.chunks(CHUNK) {
            let known = known(&mut tx, chunk).await?;
            for row in chunk.iter().filter(|row| row.category.counts() && !known.contains(&row.key))
            {
                let window =
                    (fold(row.account.as_str()), self.zone.month_of(row.occurred_at).start);
                *growth.entry(window).or_default() += i128::from(row.amount.nanos());
            }
        }
        for ((account, window_start), by) in growth {
            let before = match accounts.known.get(&account) {
                Some(&customer) => {
                    let key = UsageKey { customer, budget_type: BudgetType::Monthly, window_start };
                    tx.sums(&[key]).await?.get(&key).copied().unwrap_or_default()
                }
                None => Money::ZERO,
            };
            if i64::try_from(i128::from(before.nanos()) + by).is_err() {
                let month = self.zone.month_of(window_start).number();
                let error = ChargeError::UsageOverflow;
                return Err(Refused::File(format!(
                    "account {account:?} in {month}: the rows {error}"
                )));
            }
        }
        Ok(())
    }

    async fn accounts(&self, rows: &[Row]) -> Result<Accounts, Refused> {
        let mut first: HashMap<String, (&Row, Option<&Name>)> = HashMap::new();
        let mut order = Vec::new();
        for row in rows {
            let key = fold(row.account.as_str());
            let entry = first.entry(key.clone()).or_insert_with(|| {
                order.push(key);
                (row, None)
            });
            entry.1 = entry.1.or(row.account_name.as_ref());
        }
        let mut known = HashMap::new();
        let mut tx = self.store.read().await?;
        for chunk in order.chunks(CHUNK) {
            let found = tx.customers_by_account(chunk).await?;
            known.extend(found.into_iter().map(|(key, (id, _))| (key, id)));
        }
        let mut unknown = Vec::new();
        for key in order.iter().filter(|key| !known.contains_key(*key)) {
            let Some((row, name)) = first.get(key) else { continue };
            let account = Account::parse(row.account.as_str()).map_err(|error| {
                Refused::File(format!("line {}: SubAccountId {error}", row.line))
            })?;
            unknown.push((account, name.cloned()));
        }
        Ok(Accounts { known, unknown })
    }

    async fn partner_named(&self, name: &str) -> Result<PartnerId, Refused> {
        self.store.read().await?.partner_by_name(name).await?.ok_or_else(|| {
            Refused::Error(Error::Refused(format!(
                "--create-customers-for: there is no partner named {name}"
            )))
        })
    }

    /// Makes customers of the unknown accounts: resold, and frozen as every customer is that has just joined
    /// (R-ASSOC-1).
    async fn create(
        &self,
        partner: PartnerId,
        accounts: &mut Accounts,
        now: Timestamp,
    ) -> Result<(), Error> {
        let unknown = std::mem::take(&mut accounts.unknown);
        for chunk in unknown.chunks(CHUNK) {
            let mut tx = self.store.write().await?;
            let owner = tx
                .lock_partner(partner)
                .await?
                .ok_or_else(|| Error::Refused("the partner was removed meanwhile".into()))?;
            let new: Vec<_> = chunk
                .iter()
                .map(|(account, name)| {
                    let name = name.clone().unwrap_or_else(|| account.clone().into());
                    newcomer(&owner.partner, account.clone(), name, now)
                })
                .collect();
            let told = told(&new, true, now);
            let permit = Permit::system(partner, new.iter().map(|customer| customer.id).collect());
            tx.add_customers(permit, &new, &told).await?;
            tx.commit().await?;
            accounts
                .known
                .extend(new.iter().map(|customer| (fold(customer.account.as_str()), customer.id)));
        }
        Ok(())
    }
}

/// Without `--create-customers-for`, the first row of an unknown account is a fault of the file.
fn refuse_unknown(rows: &[Row], accounts: &Accounts) -> Result<(), Refused> {
    let unknown = rows.iter().find(|row| !accounts.known.contains_key(&fold(row.account.as_str())));
    unknown.map_or(Ok(()), |row| {
        Err(Refused::File(format!(
            "line {}: SubAccountId {:?} is no customer's account ({} unknown accounts in all); \
             --create-customers-for \"PARTNER\" creates them",
            row.line,
            row.account.as_str(),
            accounts.unknown.len()
        )))
    })
}

/// The keys of those rows that are recorded already.
async fn known(tx: &mut Read, rows: &[Row]) -> Result<HashSet<ChargeId>, store::Error> {
    let keys: Vec<_> = rows.iter().map(|row| (SOURCE, &row.key)).collect();
    Ok(tx.known_charges(&keys).await?.into_iter().map(|(_, charge)| charge.id).collect())
}

fn count(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

fn charge(row: &Row, accounts: &Accounts) -> Option<Charge> {
    Some(Charge {
        id: row.key.clone(),
        customer: *accounts.known.get(&fold(row.account.as_str()))?,
        amount: row.amount,
        occurred_at: row.occurred_at,
        category: row.category,
        service: row.service.clone(),
        description: row.description.clone(),
        corrects: None,
    })
}

/// The sum as an exact decimal; a bill of many customers may exceed what one customer can use.
fn counted(summary: &Summary) -> String {
    i64::try_from(summary.counted_nanos).map_or_else(
        |_| format!("{} × 10⁻⁹", summary.counted_nanos),
        |nanos| Money::from_nanos(nanos).to_exact(),
    )
}

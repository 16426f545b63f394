//! Exports of the list of customers: files that are made at once, with names and contact data masked, and kept for a while
//! (R-MEM-4).

use domain::{
    access::Action,
    contract::{CustomerRow, EXPORT_DAYS, ExportPage, ExportSeen},
    id::ExportId,
    problem::Problem,
    selection::Selection,
};
use jiff::{SignedDuration, Timestamp};
use store::NewExport;

use super::{
    Caller, Known,
    selection::{owners, resolve},
};
use crate::{Error, cells::safe, ids, mask};

/// How many customers are read at a time.
const PORTION: usize = 1000;
/// How many exports are shown.
const SHOWN: i64 = 200;
const KEPT: SignedDuration = SignedDuration::from_hours(24 * EXPORT_DAYS);
/// A spreadsheet takes a file without it for one in the code page of its country.
const BYTE_ORDER_MARK: char = '\u{feff}';
const HEAD: &str = "id,account,name,partner,associated,state,budget,budget_type,exhaustion_action,\
                    used,used_percent,tag,account_manager,email,phone\r\n";

impl Caller {
    pub(super) async fn export(&self, chosen: &Selection) -> Result<ExportId, Error> {
        let member = self.member()?;
        let (month, now) = self.center.month();
        let span = (month.start, month.end);
        let mut tx = self.center.store.read().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        actor.may(Action::ExportCustomers, &actor.partner)?;
        let customers = resolve(&mut tx, &actor, chosen, span, now).await?;
        owners(&mut tx, &actor, &customers).await?;
        let mut file = format!("{BYTE_ORDER_MARK}{HEAD}");
        for portion in customers.chunks(PORTION) {
            for row in tx.listed(portion, span, now).await? {
                write_line(&mut file, &self.center.row(row, false, now));
            }
        }
        drop(tx);
        let new = NewExport {
            id: ExportId::new(ids::mint(now)),
            partner: actor.partner.id,
            made_by: member,
            made_at: now,
            selection: serde_json::to_string(chosen).map_err(Error::Kept)?,
            customers: u32::try_from(customers.len()).unwrap_or(u32::MAX),
            file,
        };
        let mut tx = self.center.store.write().await?;
        tx.prune_exports(now.checked_sub(KEPT).unwrap_or(Timestamp::MIN)).await?;
        tx.add_export(&new).await?;
        tx.commit().await?;
        Ok(new.id)
    }

    pub(super) async fn exports(&self) -> Result<ExportPage, Error> {
        let mut tx = self.center.store.read().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        actor.may(Action::ExportCustomers, &actor.partner)?;
        let kept = tx.exports(actor.partner.id, SHOWN).await?.into_iter().map(|row| {
            Ok(ExportSeen {
                id: row.id,
                at: self.center.zone.moment(row.made_at),
                by: row.maker,
                selection: serde_json::from_str(&row.selection).map_err(Error::Kept)?,
                customers: row.customers,
            })
        });
        Ok(ExportPage { denied: None, exports: kept.collect::<Result<_, Error>>()? })
    }

    pub(super) async fn export_file(&self, id: ExportId) -> Result<String, Error> {
        let mut tx = self.center.store.read().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        actor.may(Action::ExportCustomers, &actor.partner)?;
        Ok(tx.export_file(actor.partner.id, id).await?.ok_or(Problem::NotFound)?)
    }
}

/// A line of the file. Names, addresses and numbers are masked in every export, also for who may see them on the screen.
fn write_line(file: &mut String, row: &CustomerRow) {
    let budget = row.budget.as_ref();
    let percent = row.permille.map(|permille| format!("{}.{}", permille / 10, permille % 10));
    let cells = [
        row.id.to_string(),
        safe(row.account.as_str()),
        safe(&mask::name(row.name.as_str())),
        safe(row.owner.as_str()),
        row.associated.at.to_string(),
        row.state.label().to_owned(),
        budget.map(|budget| budget.amount.plain()).unwrap_or_default(),
        budget.map(|budget| budget.budget_type.word().to_owned()).unwrap_or_default(),
        budget.map(|budget| budget.action.word().to_owned()).unwrap_or_default(),
        row.used.shown().replace(',', ""),
        percent.unwrap_or_default(),
        safe(row.tag.as_deref().unwrap_or_default()),
        row.manager.as_ref().map(|manager| safe(&mask::name(manager.as_str()))).unwrap_or_default(),
        safe(row.email.as_deref().unwrap_or_default()),
        safe(row.phone.as_deref().unwrap_or_default()),
    ];
    file.push_str(&cells.join(","));
    file.push_str("\r\n");
}

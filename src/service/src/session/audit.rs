//! The audit: all records of a partner's chain, filtered, and the chain as a file that others can check.

use domain::{
    access::Action,
    contract::{AuditPage, AuditQuery, AuditRow},
    list::{CustomerQuery, HITS_MAX, Whose},
    record::KINDS,
};
use jiff::Timestamp;
use serde_json::json;
use store::AuditFilter;

use super::{Caller, Known, customers::scope};
use crate::Error;

/// Records of a page.
const RECORDS: i64 = 50;
/// Records of a portion of the file.
const PORTION: i64 = 1000;

impl Caller {
    pub(super) async fn audit(&self, query: &AuditQuery) -> Result<AuditPage, Error> {
        let (month, now) = self.center.month();
        let mut tx = self.center.store.read().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        actor.may(Action::ViewAudit, &actor.partner)?;
        let owner = actor.partner.id;
        let customers = match query.customer.trim() {
            "" => None,
            search => {
                let list = CustomerQuery { search: search.into(), ..CustomerQuery::default() };
                let (scope, span) = (scope(&actor, Whose::Own)?, (month.start, month.end));
                Some(tx.matching(&list, scope, span, now, i64::from(HITS_MAX)).await?)
            }
        };
        let day = |text: &Option<String>| self.center.zone.day(text.as_deref()?);
        let known = |word: &&String| KINDS.iter().any(|(kind, _)| kind == word);
        let filter = AuditFilter {
            kind: query.kind.clone().filter(|kind| known(&kind)),
            principal: query.operator.clone().filter(|operator| !operator.is_empty()),
            customers,
            from: day(&query.from).map_or(Timestamp::MIN, |(start, _)| start),
            until: day(&query.until).map_or(Timestamp::MAX, |(_, end)| end),
            before: query.before.unwrap_or(i64::MAX),
        };
        let mut rows = tx.audit(owner, &filter, RECORDS + 1).await?;
        let more = i64::try_from(rows.len()).is_ok_and(|rows| rows > RECORDS);
        if more {
            rows.pop();
        }
        let (length, head) = tx.chain_head(owner).await?;
        Ok(AuditPage {
            denied: None,
            older: rows.last().filter(|_| more).map(|(record, _)| record.number),
            records: rows
                .into_iter()
                .map(|(record, customer)| AuditRow { record: self.center.record(record), customer })
                .collect(),
            operators: tx.operators(owner).await?,
            length,
            head,
        })
    }

    /// The next lines of the chain as a file: first what it is and its head, then its records after a number. No lines are
    /// left when none come.
    pub(super) async fn chain_lines(&self, after: Option<i64>) -> Result<Vec<String>, Error> {
        let mut tx = self.center.store.read().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        actor.may(Action::ViewAudit, &actor.partner)?;
        let owner = actor.partner.id;
        let Some(after) = after else {
            let (length, head) = tx.chain_head(owner).await?;
            let name = &actor.partner.name;
            let line = json!({ "owner": owner, "name": name, "length": length, "head": head });
            return Ok(vec![line.to_string()]);
        };
        Ok(tx.chain_records(owner, after, PORTION).await?)
    }
}

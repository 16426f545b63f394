//! What a signed-in member may ask: one file per noun.

mod budgets;
mod codes;
mod customers;
mod me;
mod overview;
mod records;

use std::sync::Arc;

use domain::{
    access::{Actor, Principal},
    contract::{
        Answer, BudgetPage, BudgetsSet, CodeSent, CustomerPage, Figures, Me, Overview,
        PartnerInformation, RecordPage, Session,
    },
    id::{CustomerId, MemberId},
    list::CustomerQuery,
    problem::Problem,
    set_budget::SetBudget,
};
use store::{MemberRow, PartnerRow, Read};

use crate::{Error, Inner};

/// A member who signed in, in one request.
pub(crate) struct Caller {
    pub(crate) center: Arc<Inner>,
    pub(crate) member: MemberId,
    pub(crate) token_hash: String,
}

/// The caller as the database has it at this moment.
struct Known {
    actor: Actor,
    member: MemberRow,
    partner: PartnerRow,
}

impl Caller {
    /// Reads who calls. A member that was removed meanwhile is not signed in.
    async fn known(&self, tx: &mut Read) -> Result<Known, Error> {
        let member = tx.member(self.member).await?.ok_or(Problem::NotSignedIn)?;
        let partner = tx.partner(member.partner).await?.ok_or(Problem::NotSignedIn)?;
        let actor = Actor {
            principal: Principal::Member(member.id),
            role: member.role,
            partner: partner.partner.clone(),
        };
        Ok(Known { actor, member, partner })
    }
}

/// Answers through the contract: failures are logged and masked here, once.
macro_rules! answer {
    ($work:expr) => {
        Box::pin(async move { $work.await.map_err(Error::into_problem) })
    };
}

impl Session for Caller {
    fn me(&self) -> Answer<'_, Me> {
        answer!(self.me())
    }

    fn sign_out(&self) -> Answer<'_, ()> {
        answer!(self.sign_out())
    }

    fn sign_out_everywhere(&self) -> Answer<'_, ()> {
        answer!(self.sign_out_everywhere())
    }

    fn overview(&self) -> Answer<'_, Overview> {
        answer!(self.overview())
    }

    fn figures(&self) -> Answer<'_, Figures> {
        answer!(self.figures())
    }

    fn customers<'a>(&'a self, query: &'a CustomerQuery) -> Answer<'a, CustomerPage> {
        answer!(self.customers(query))
    }

    fn budget_page<'a>(&'a self, customers: &'a [CustomerId]) -> Answer<'a, BudgetPage> {
        answer!(self.budget_page(customers))
    }

    fn set_budgets<'a>(&'a self, command: &'a SetBudget) -> Answer<'a, BudgetsSet> {
        answer!(self.set_budgets(command))
    }

    fn send_code<'a>(&'a self, command: &'a SetBudget) -> Answer<'a, CodeSent> {
        answer!(self.send_code(command))
    }

    fn records(&self, customer: CustomerId, before: Option<i64>) -> Answer<'_, RecordPage> {
        answer!(self.records(customer, before))
    }

    fn partner_information(&self) -> Answer<'_, PartnerInformation> {
        answer!(self.partner_information())
    }
}

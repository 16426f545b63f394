//! What the compatible partner API asks, and no page does.

use domain::{
    contract::{
        Answer, BudgetOf, BudgetRecords, BudgetRecordsQuery, Compat, Consumption, Directory,
        DirectoryQuery, KeptAnswer,
    },
    id::{CustomerId, PartnerId},
    partner::Partner,
};

use super::{FakeSession, no_page_asks};

impl Compat for FakeSession {
    fn partner(&self, _: Option<PartnerId>) -> Answer<'_, Partner> {
        no_page_asks()
    }

    fn consumption(&self) -> Answer<'_, Consumption> {
        no_page_asks()
    }

    fn budgets_of<'a>(&'a self, _: PartnerId, _: &'a [CustomerId]) -> Answer<'a, Vec<BudgetOf>> {
        no_page_asks()
    }

    fn directory<'a>(&'a self, _: &'a DirectoryQuery) -> Answer<'a, Directory> {
        no_page_asks()
    }

    fn budget_records<'a>(&'a self, _: &'a BudgetRecordsQuery) -> Answer<'a, BudgetRecords> {
        no_page_asks()
    }

    fn take_signature<'a>(&'a self, _: &'a str) -> Answer<'a, Option<KeptAnswer>> {
        no_page_asks()
    }

    fn keep_answer<'a>(&'a self, _: &'a str, _: &'a KeptAnswer) -> Answer<'a, ()> {
        no_page_asks()
    }
}

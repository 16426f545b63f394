//! What the compatible partner API asks, and no page does.

use domain::{
    contract::{
        Answer, BudgetOf, BudgetRecords, BudgetRecordsQuery, Compat, Consumption, Directory,
        DirectoryQuery, KeptAnswer, MonthBill, Registered, Registration, RegistrationCodeRequest,
    },
    id::{CustomerId, PartnerId},
    partner::Partner,
    period::MonthNumber,
    text::Account,
};

use super::{FakeSession, no_page_asks};

impl Compat for FakeSession {
    fn partner(&self, _: Option<PartnerId>) -> Answer<'_, Partner> {
        no_page_asks()
    }

    fn consumption(&self) -> Answer<'_, Consumption> {
        no_page_asks()
    }

    fn bill(&self, _: MonthNumber) -> Answer<'_, MonthBill> {
        no_page_asks()
    }

    fn may_register<'a>(&'a self, _: Option<&'a Account>) -> Answer<'a, bool> {
        no_page_asks()
    }

    fn send_registration_code<'a>(&'a self, _: &'a RegistrationCodeRequest) -> Answer<'a, ()> {
        no_page_asks()
    }

    fn register<'a>(&'a self, _: &'a Registration) -> Answer<'a, Registered> {
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

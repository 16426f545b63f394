//! What a signed-in member may ask: one file per noun.

/// Answers through the contract: failures are logged and masked here, once.
macro_rules! answer {
    ($work:expr) => {
        Box::pin(async move { $work.await.map_err(Error::into_problem) })
    };
}

mod apps;
mod audit;
mod batches;
mod budgets;
mod codes;
mod compat;
mod customers;
mod details;
mod disassociation;
mod exports;
mod freezes;
mod joining;
mod keys;
mod me;
mod members;
mod messages;
mod metering;
mod overview;
mod records;
mod registration;
mod requests;
mod resellers;
mod selection;
mod views;
mod webhooks;

use std::sync::Arc;

use domain::{
    access::{Actor, Principal, Rights, Role, Sight},
    alert::Marks,
    charge::{Charge, ChargeAnswer},
    contract::{
        Answer, AppState, Assignment, AuditPage, AuditQuery, Authorization, BatchPage, BatchRow,
        BudgetPage, BudgetsSet, CodeSent, CustomerDetails, CustomerPage, CustomersImported,
        DeliveryLog, DisassociationPage, EndpointMade, EndpointSeen, EndpointSettings, ExportPage,
        Figures, FreezePage, GrantPage, HoldRequest, KeyMade, KeySeen, MailTested, Me, MemberList,
        MessagePage, MovePage, NewBatch, NewKey, NewReseller, Once, Overview, PartnerInformation,
        Recipients, RecordPage, RequestSeen, ResellerPage, ResellerQuery, Session, Settled,
    },
    freezing::{FreezeAct, FreezeCommand},
    grant::SetGrant,
    id::{
        BatchId, CustomerId, EndpointId, EventId, ExportId, HoldId, KeyId, MemberId, PartnerId,
        RequestId, ViewId,
    },
    joining::Joining,
    list::CustomerQuery,
    money::Money,
    moving::MoveCustomer,
    operation::Operation,
    problem::Problem,
    record::PartnerChange,
    request::NewRequest,
    restriction::Restrict,
    selection::Selection,
    set_budget::SetBudget,
    standing::Standing,
    text::{Email, Name, Reason},
};
use store::{MemberRow, PartnerRow, Read};

use crate::{Error, Inner};

/// A member who signed in, or a program with a key, in one request.
pub(crate) struct Caller {
    pub(crate) center: Arc<Inner>,
    pub(crate) principal: Principal,
    /// The hash of the session's token; none for keys.
    pub(crate) token_hash: Option<String>,
}

/// The caller as the database has it at this moment.
struct Known {
    actor: Actor,
    /// None for keys.
    member: Option<MemberRow>,
    partner: PartnerRow,
}

impl Caller {
    /// Reads who calls. A member that was removed meanwhile is not signed in, a key that was revoked opens nothing.
    async fn known(&self, tx: &mut Read) -> Result<Known, Error> {
        let principal = self.principal;
        let (rights, partner, member) = match principal {
            Principal::Member(id) => {
                let member = tx.member(id).await?.ok_or(Problem::NotSignedIn)?;
                (Rights::Role(member.role), tx.partner(member.partner).await?, Some(member))
            }
            Principal::Key(id) => {
                let held = tx.key_holders(&[id]).await?.pop();
                let (_, scopes, partner) = held.ok_or(Problem::KeyRefused)?;
                (Rights::Scopes(scopes), Some(partner), None)
            }
            Principal::System => return Err(Problem::NotSignedIn.into()),
        };
        let partner = partner.filter(|partner| partner.left_at.is_none());
        let partner = partner.ok_or(Problem::NotSignedIn)?;
        let actor = Actor { principal, rights, partner: partner.partner.clone() };
        Ok(Known { actor, member, partner })
    }

    /// Who signed in. What only people do, keys do not.
    fn member(&self) -> Result<MemberId, Problem> {
        match self.principal {
            Principal::Member(member) => Ok(member),
            _ => Err(Problem::NotSignedIn),
        }
    }
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

    fn add_customer<'a>(&'a self, new: &'a Joining) -> Answer<'a, CustomerId> {
        answer!(self.add_customer(new))
    }

    fn import_customers<'a>(
        &'a self,
        file: &'a str,
        dry_run: bool,
    ) -> Answer<'a, CustomersImported> {
        answer!(self.import_customers(file, dry_run))
    }

    fn assign<'a>(&'a self, chosen: &'a Selection, change: &'a Assignment) -> Answer<'a, u32> {
        answer!(self.assign(chosen, change))
    }

    fn disassociation(&self, customer: CustomerId) -> Answer<'_, DisassociationPage> {
        answer!(self.disassociation(customer))
    }

    fn ask_disassociation<'a>(
        &'a self,
        customer: CustomerId,
        reason: &'a Reason,
        code: Option<&'a str>,
    ) -> Answer<'a, ()> {
        answer!(self.ask_disassociation(customer, reason, code))
    }

    fn withdraw_disassociation(&self, customer: CustomerId) -> Answer<'_, ()> {
        answer!(self.withdraw_disassociation(customer))
    }

    fn record_consent(&self, customer: CustomerId) -> Answer<'_, ()> {
        answer!(self.record_consent(customer))
    }

    fn customer(&self, customer: CustomerId, reveal: bool) -> Answer<'_, CustomerDetails> {
        answer!(self.customer(customer, reveal))
    }

    fn budget_page<'a>(&'a self, chosen: &'a Selection) -> Answer<'a, BudgetPage> {
        answer!(self.budget_page(chosen))
    }

    fn set_budgets<'a>(&'a self, command: &'a SetBudget) -> Answer<'a, BudgetsSet> {
        answer!(self.set_budgets(command))
    }

    fn send_code<'a>(&'a self, operation: &'a Operation) -> Answer<'a, CodeSent> {
        answer!(self.send_code(operation))
    }

    fn draft_batch<'a>(&'a self, new: &'a NewBatch) -> Answer<'a, BatchId> {
        answer!(self.draft_batch(new))
    }

    fn batch(&self, id: BatchId, first: u32) -> Answer<'_, BatchPage> {
        answer!(self.batch(id, first))
    }

    fn batch_rows(&self, id: BatchId) -> Answer<'_, Vec<BatchRow>> {
        answer!(self.batch_rows(id))
    }

    fn confirm_batch<'a>(
        &'a self,
        id: BatchId,
        digest: &'a str,
        code: Option<&'a str>,
    ) -> Answer<'a, BudgetsSet> {
        answer!(self.confirm_batch(id, digest, code))
    }

    fn freeze_page<'a>(&'a self, chosen: &'a Selection, act: FreezeAct) -> Answer<'a, FreezePage> {
        answer!(self.freeze_page(chosen, act))
    }

    fn freeze<'a>(&'a self, command: &'a FreezeCommand) -> Answer<'a, u32> {
        answer!(self.freeze(command))
    }

    fn freeze_each<'a>(
        &'a self,
        command: &'a FreezeCommand,
    ) -> Answer<'a, Vec<(CustomerId, Result<(), Problem>)>> {
        answer!(self.freeze_each(command))
    }

    fn records(&self, customer: CustomerId, before: Option<i64>) -> Answer<'_, RecordPage> {
        answer!(self.records(customer, before))
    }

    fn save_view<'a>(&'a self, name: &'a Name, query: &'a CustomerQuery) -> Answer<'a, ()> {
        answer!(self.save_view(name, query))
    }

    fn remove_view(&self, id: ViewId) -> Answer<'_, ()> {
        answer!(self.remove_view(id))
    }

    fn export<'a>(&'a self, chosen: &'a Selection) -> Answer<'a, ExportId> {
        answer!(self.export(chosen))
    }

    fn exports(&self) -> Answer<'_, ExportPage> {
        answer!(self.exports())
    }

    fn export_file(&self, id: ExportId) -> Answer<'_, String> {
        answer!(self.export_file(id))
    }

    fn audit<'a>(&'a self, query: &'a AuditQuery) -> Answer<'a, AuditPage> {
        answer!(self.audit(query))
    }

    fn chain_lines(&self, after: Option<i64>) -> Answer<'_, Vec<String>> {
        answer!(self.chain_lines(after))
    }

    fn partner_information(&self) -> Answer<'_, PartnerInformation> {
        answer!(self.partner_information())
    }

    fn resellers<'a>(&'a self, query: &'a ResellerQuery) -> Answer<'a, ResellerPage> {
        answer!(self.resellers(query))
    }

    fn reseller(&self, id: PartnerId) -> Answer<'_, GrantPage> {
        answer!(self.reseller(id))
    }

    fn set_grant<'a>(
        &'a self,
        command: &'a SetGrant,
        code: Option<&'a str>,
    ) -> Answer<'a, Option<PartnerChange>> {
        answer!(self.set_grant(command, code))
    }

    fn ask<'a>(&'a self, new: &'a NewRequest) -> Answer<'a, ()> {
        answer!(self.ask(new))
    }

    fn requests(&self) -> Answer<'_, Vec<RequestSeen>> {
        answer!(self.requests())
    }

    fn decline_request<'a>(&'a self, id: RequestId, reason: &'a Reason) -> Answer<'a, ()> {
        answer!(self.decline_request(id, reason))
    }

    fn restrict<'a>(&'a self, command: &'a Restrict, code: Option<&'a str>) -> Answer<'a, bool> {
        answer!(self.restrict(command, code))
    }

    fn assign_reseller(
        &self,
        reseller: PartnerId,
        version: Option<i64>,
        manager: Option<MemberId>,
    ) -> Answer<'_, ()> {
        answer!(self.assign_reseller(reseller, version, manager))
    }

    fn add_reseller<'a>(
        &'a self,
        new: &'a NewReseller,
        code: Option<&'a str>,
    ) -> Answer<'a, PartnerId> {
        answer!(self.add_reseller(new, code))
    }

    fn move_page<'a>(&'a self, customer: CustomerId, search: &'a str) -> Answer<'a, MovePage> {
        answer!(self.move_page(customer, search))
    }

    fn move_customer<'a>(
        &'a self,
        command: &'a MoveCustomer,
        code: Option<&'a str>,
    ) -> Answer<'a, Name> {
        answer!(self.move_customer(command, code))
    }

    fn offboard<'a>(
        &'a self,
        reseller: PartnerId,
        version: Option<i64>,
        code: Option<&'a str>,
    ) -> Answer<'a, ()> {
        answer!(self.offboard(reseller, version, code))
    }

    fn record_charges(&self, charges: Vec<Charge>) -> Answer<'_, Vec<ChargeAnswer>> {
        answer!(self.record_charges(charges))
    }

    fn authorize(&self, request: HoldRequest, once: Option<Once>) -> Answer<'_, Authorization> {
        answer!(self.authorize(request, once))
    }

    fn capture(
        &self,
        hold: HoldId,
        amount: Option<Money>,
        once: Option<Once>,
    ) -> Answer<'_, Settled> {
        answer!(self.capture(hold, amount, once))
    }

    fn void(&self, hold: HoldId, once: Option<Once>) -> Answer<'_, Settled> {
        answer!(self.void(hold, once))
    }

    fn sight(&self) -> Answer<'_, Sight> {
        answer!(self.sight())
    }

    fn standing(&self, customer: CustomerId) -> Answer<'_, Standing> {
        answer!(self.standing(customer))
    }

    fn keys(&self) -> Answer<'_, Vec<KeySeen>> {
        answer!(self.keys())
    }

    fn add_key<'a>(&'a self, new: &'a NewKey, code: Option<&'a str>) -> Answer<'a, KeyMade> {
        answer!(self.add_key(new, code))
    }

    fn rotate_key<'a>(&'a self, id: KeyId, code: Option<&'a str>) -> Answer<'a, KeyMade> {
        answer!(self.rotate_key(id, code))
    }

    fn revoke_key(&self, id: KeyId) -> Answer<'_, ()> {
        answer!(self.revoke_key(id))
    }

    fn members(&self) -> Answer<'_, MemberList> {
        answer!(self.members())
    }

    fn invite<'a>(&'a self, email: &'a Email, role: Role, code: Option<&'a str>) -> Answer<'a, ()> {
        answer!(self.invite(email, role, code))
    }

    fn withdraw_invitation(&self, id: MemberId) -> Answer<'_, ()> {
        answer!(self.withdraw_invitation(id))
    }

    fn change_role<'a>(
        &'a self,
        id: MemberId,
        role: Role,
        code: Option<&'a str>,
    ) -> Answer<'a, ()> {
        answer!(self.change_role(id, role, code))
    }

    fn remove_member<'a>(&'a self, id: MemberId, code: Option<&'a str>) -> Answer<'a, ()> {
        answer!(self.remove_member(id, code))
    }

    fn change_password<'a>(&'a self, present: &'a str, new: &'a str) -> Answer<'a, ()> {
        answer!(self.change_password(present, new))
    }

    fn switch_codes<'a>(&'a self, on: bool, code: Option<&'a str>) -> Answer<'a, ()> {
        answer!(self.switch_codes(on, code))
    }

    fn app(&self) -> Answer<'_, AppState> {
        answer!(self.app())
    }

    fn begin_app<'a>(&'a self, password: &'a str) -> Answer<'a, ()> {
        answer!(self.begin_app(password))
    }

    fn confirm_app<'a>(&'a self, code: &'a str) -> Answer<'a, Vec<String>> {
        answer!(self.confirm_app(code))
    }

    fn remove_app<'a>(&'a self, code: &'a str) -> Answer<'a, ()> {
        answer!(self.remove_app(code))
    }

    fn messages(&self) -> Answer<'_, MessagePage> {
        answer!(self.messages())
    }

    fn choose_recipients<'a>(&'a self, chosen: &'a Recipients) -> Answer<'a, ()> {
        answer!(self.choose_recipients(chosen))
    }

    fn choose_marks(&self, marks: Marks) -> Answer<'_, ()> {
        answer!(self.choose_marks(marks))
    }

    fn test_mail(&self) -> Answer<'_, MailTested> {
        answer!(self.test_mail())
    }

    fn endpoints(&self) -> Answer<'_, Vec<EndpointSeen>> {
        answer!(self.endpoints())
    }

    fn add_endpoint<'a>(&'a self, settings: &'a EndpointSettings) -> Answer<'a, EndpointMade> {
        answer!(self.add_endpoint(settings))
    }

    fn enable_endpoint(&self, id: EndpointId, enabled: bool) -> Answer<'_, ()> {
        answer!(self.enable_endpoint(id, enabled))
    }

    fn rotate_endpoint(&self, id: EndpointId) -> Answer<'_, EndpointMade> {
        answer!(self.rotate_endpoint(id))
    }

    fn remove_endpoint(&self, id: EndpointId) -> Answer<'_, ()> {
        answer!(self.remove_endpoint(id))
    }

    fn test_endpoint(&self, id: EndpointId) -> Answer<'_, ()> {
        answer!(self.test_endpoint(id))
    }

    fn deliveries(&self, id: EndpointId) -> Answer<'_, DeliveryLog> {
        answer!(self.deliveries(id))
    }

    fn redeliver(&self, id: EndpointId, event: EventId) -> Answer<'_, ()> {
        answer!(self.redeliver(id, event))
    }
}

//! What pages ask of a session, answered from memory.

use domain::{
    access::{Action, Role, Sight},
    alert::Marks,
    charge::{Charge, ChargeAnswer},
    contract::{
        Answer, Answered, AppBegun, AppState, Asked, Assignment, AuditPage, AuditQuery, AuditRow,
        Authorization, BatchPage, BatchRow, BudgetPage, BudgetsSet, ChosenSums, CodeSent,
        CustomerDetails, CustomerPage, CustomersImported, DeliveryLog, DeliveryState,
        DisassociationPage, EndpointMade, EndpointSeen, EndpointSettings, ExportPage, ExportSeen,
        Figures, FreezePage, GrantPage, HoldRequest, InvitationSeen, KeyMade, KeySeen, LineFault,
        MailSeen, MailState, MailTested, Me, MemberList, MemberSeen, MessagePage, MovePage,
        NewBatch, NewKey, NewReseller, Once, Overview, PartnerInformation, Picture, RecipientSeen,
        Recipients, RecordPage, RecordRow, RequestSeen, ResellerPage, ResellerQuery,
        ResellersToday, Session, Settled, View,
    },
    disassociation,
    freeze::ReleaseAfter,
    freezing::{self, FreezeAct, FreezeCommand},
    grant::{self, SetGrant},
    id::{
        BatchId, CustomerId, EndpointId, EventId, ExportId, HoldId, KeyId, MemberId, PartnerId,
        RequestId, ViewId,
    },
    joining::Joining,
    list::{Count, Cursor, CustomerQuery, StateFilter},
    member::check_password,
    message::{MailFault, MessageType},
    money::Money,
    moving::{self, MoveCustomer, Side},
    operation::Operation,
    partner::Quotas,
    period::BillingZone,
    problem::{CodeError, Problem, UrlError},
    record::{Entry, PartnerChange},
    request::{NewRequest, RequestKind},
    restriction::{self, Restrict},
    selection::Selection,
    set_budget::{SetBudget, Terms, decide},
    standing::Standing,
    text::{Account, Email, Name, Reason},
};
use uuid::Uuid;

use super::{
    ACME, FakeSession, Who, answer, email, figures,
    made::{
        BATCH, BATCH_DONE, batch, delivery, details, endpoint, endpoint_made, key, key_made, record,
    },
    moment, monthly, name, no_page_asks, now, quotas,
};

impl Session for FakeSession {
    fn me(&self) -> Answer<'_, Me> {
        answer(Ok(Me {
            member: MemberId::new(Uuid::from_u128(5)),
            name: name("Rosa Marin"),
            email: "rosa@northwind.example".into(),
            role: self.role(),
            partner: self.partner(),
            currency: "USD".into(),
            zone: "UTC".into(),
            release_after: ReleaseAfter::default(),
        }))
    }

    fn sign_out(&self) -> Answer<'_, ()> {
        answer(Ok(()))
    }

    fn sign_out_everywhere(&self) -> Answer<'_, ()> {
        answer(Ok(()))
    }

    fn overview(&self) -> Answer<'_, Overview> {
        let month = BillingZone::UTC.month_of(now().at);
        answer(Ok(Overview {
            now: now(),
            month,
            restores: BillingZone::UTC.moment(month.end),
            figures: figures(),
            over: Vec::new(),
            near: vec![Self::row(12, "Cobalt Analytics", "5000", 401_288)],
            frozen_by_budget: Vec::new(),
            without_budget: Vec::new(),
            quotas: quotas(),
            may_set: self.may_set(),
            resellers: (self.0 == Who::Distributor).then(|| ResellersToday {
                requests: vec![Self::request_seen()],
                figures: Figures { customers: Count::capped(431), ..Figures::default() },
                first: vec![Self::reseller_row()],
                ..ResellersToday::default()
            }),
        }))
    }

    fn figures(&self) -> Answer<'_, Figures> {
        answer(Ok(figures()))
    }

    fn customers<'a>(&'a self, query: &'a CustomerQuery) -> Answer<'a, CustomerPage> {
        let rows = vec![
            Self::row(10, "Acme Robotics", "1000", 31_240),
            Self::row(12, "Cobalt Analytics", "5000", 401_288),
        ];
        let rows = if query.search.is_empty() { rows } else { Vec::new() };
        let next = rows.last().map(|row| Cursor {
            backwards: false,
            segment: 0,
            number: 0,
            text: "cobalt analytics".into(),
            id: row.id,
        });
        answer(Ok(CustomerPage {
            month: BillingZone::UTC.month_of(now().at),
            rows,
            matching: Count::capped(212),
            previous: None,
            next,
            quotas: quotas(),
            may_set: self.may_set(),
            may_freeze: self.actor().may(Action::Freeze, &self.partner()).err(),
            may_unfreeze: self.actor().may(Action::Unfreeze, &self.partner()).err(),
            views: vec![View {
                id: ViewId::new(Uuid::from_u128(3)),
                name: name("Near the end"),
                query: CustomerQuery { state: Some(StateFilter::Near), ..CustomerQuery::default() },
            }],
            may_export: self.actor().may(Action::ExportCustomers, &self.partner()).err(),
            managers: vec![Self::manager()],
        }))
    }

    fn add_customer<'a>(&'a self, new: &'a Joining) -> Answer<'a, CustomerId> {
        let account = new.account.clone();
        answer(self.may_add().and_then(|()| match account.as_str() {
            "acme-robotics" => Err(Problem::AccountTaken { account }),
            _ => Ok(Self::facts().id),
        }))
    }

    fn import_customers<'a>(&'a self, file: &'a str, _: bool) -> Answer<'a, CustomersImported> {
        let fault = LineFault {
            line: 2,
            column: "name".into(),
            message: "has 129 characters; the limit is 128".into(),
        };
        let faults = if file.starts_with("account") { Vec::new() } else { vec![fault] };
        let added = if faults.is_empty() { 2 } else { 0 };
        answer(self.may_add().map(|()| CustomersImported { added, faults, more_faults: false }))
    }

    fn assign<'a>(&'a self, chosen: &'a Selection, _: &'a Assignment) -> Answer<'a, u32> {
        let count = match chosen {
            Selection::Ticked(ids) => ids.len(),
            Selection::Matching(_) => 212,
        };
        let may = self.actor().may(Action::AssignCustomers, &self.partner());
        answer(may.map(|()| u32::try_from(count).unwrap()))
    }

    fn disassociation(&self, customer: CustomerId) -> Answer<'_, DisassociationPage> {
        answer(self.page(&[customer]).map(|page| DisassociationPage {
            customer: name("Acme Robotics"),
            account: Account::parse("acme-robotics").unwrap(),
            budget: Some(monthly("1000")),
            email: Some("a•••@acme.example".into()),
            denied: self.actor().may(Action::Disassociate, &page.owner).err(),
            obstacles: match self.0 {
                Who::Distributor => vec![disassociation::Obstacle::ManuallyFrozen],
                _ => Vec::new(),
            },
            open: (self.0 == Who::WithCode).then(|| Asked {
                reason: Reason::parse("The contract ends").unwrap(),
                asked: now(),
                expires: moment("2026-12-22T09:30:00Z"),
            }),
        }))
    }

    fn ask_disassociation<'a>(
        &'a self,
        _: CustomerId,
        _: &'a Reason,
        _: Option<&'a str>,
    ) -> Answer<'a, ()> {
        answer(self.actor().may(Action::Disassociate, &self.partner()))
    }

    fn withdraw_disassociation(&self, _: CustomerId) -> Answer<'_, ()> {
        answer(Ok(()))
    }

    fn record_consent(&self, _: CustomerId) -> Answer<'_, ()> {
        answer(Ok(()))
    }

    fn customer(&self, customer: CustomerId, reveal: bool) -> Answer<'_, CustomerDetails> {
        answer(self.page(&[customer]).map(|page| details(page, reveal)))
    }

    fn budget_page<'a>(&'a self, chosen: &'a Selection) -> Answer<'a, BudgetPage> {
        answer(match chosen {
            Selection::Ticked(customers) => self.page(customers),
            Selection::Matching(_) => self.page(&[Self::facts().id]).map(|page| BudgetPage {
                chosen: chosen.clone(),
                customers: Vec::new(),
                sums: ChosenSums { customers: 212, cents: [31_245_000, 0], frozen: 3 },
                ..page
            }),
        })
    }

    fn set_budgets<'a>(&'a self, command: &'a SetBudget) -> Answer<'a, BudgetsSet> {
        let ids: Vec<_> = command.customers.iter().map(|choice| choice.id).collect();
        let decided = self.page(&ids).and_then(|page| {
            let terms = Terms {
                actor: &page.actor,
                owner: &page.owner,
                quotas: &page.quotas,
                month: &page.month,
                now: page.now.at,
            };
            decide(command, &[Self::facts()], terms)
        });
        answer(match decided {
            Ok(_) => self.check_code(command.code.as_deref()).map(|()| BudgetsSet {
                set: 1,
                unfrozen: 0,
                frozen: 0,
            }),
            Err(problem) => Err(problem),
        })
    }

    fn send_code<'a>(&'a self, _: &'a Operation) -> Answer<'a, CodeSent> {
        answer(Ok(CodeSent { to: "r•••@northwind.example".into(), again_after_seconds: 60 }))
    }

    fn draft_batch<'a>(&'a self, new: &'a NewBatch) -> Answer<'a, BatchId> {
        answer(match (self.may_set(), new) {
            (Some(problem), _) => Err(problem),
            (None, NewBatch::Undo(id)) if *id != batch(BATCH_DONE) => Err(Problem::NothingToUndo),
            _ => Ok(batch(BATCH)),
        })
    }

    fn batch(&self, id: BatchId, first: u32) -> Answer<'_, BatchPage> {
        answer(match id {
            id if id == batch(BATCH) || id == batch(BATCH_DONE) => Ok(self.batch_page(id, first)),
            _ => Err(Problem::NotFound),
        })
    }

    fn batch_rows(&self, _: BatchId) -> Answer<'_, Vec<BatchRow>> {
        no_page_asks()
    }

    fn confirm_batch<'a>(
        &'a self,
        id: BatchId,
        digest: &'a str,
        code: Option<&'a str>,
    ) -> Answer<'a, BudgetsSet> {
        answer(if id != batch(BATCH) {
            Err(Problem::NotFound)
        } else if digest == "as previewed" {
            self.check_code(code).map(|()| BudgetsSet { set: 60, unfrozen: 1, frozen: 1 })
        } else {
            Err(Problem::PreviewChanged)
        })
    }

    fn freeze_page<'a>(&'a self, chosen: &'a Selection, act: FreezeAct) -> Answer<'a, FreezePage> {
        answer(self.freezing(chosen, act))
    }

    fn freeze<'a>(&'a self, command: &'a FreezeCommand) -> Answer<'a, u32> {
        let facts = [Self::facts()];
        let decided = freezing::decide(command, &facts, (&self.actor(), &self.partner()), now().at);
        answer(match (decided, command.code.as_deref()) {
            (Ok(_), code) if self.0 == Who::WithCode && code != Some("123456") => {
                Err(Problem::VerificationCode { error: CodeError::Wrong })
            }
            (decided, _) => decided.map(|changes| u32::try_from(changes.len()).unwrap()),
        })
    }

    fn freeze_each<'a>(
        &'a self,
        _: &'a FreezeCommand,
    ) -> Answer<'a, Vec<(CustomerId, Result<(), Problem>)>> {
        no_page_asks()
    }

    fn records(&self, customer: CustomerId, _: Option<i64>) -> Answer<'_, RecordPage> {
        if customer.to_string() != ACME {
            return answer(Err(Problem::NotFound));
        }
        answer(Ok(RecordPage {
            customer: name("Acme Robotics"),
            account: Account::parse("acme-robotics").unwrap(),
            records: vec![record()],
            older: Some(41),
        }))
    }

    fn save_view<'a>(&'a self, name: &'a Name, _: &'a CustomerQuery) -> Answer<'a, ()> {
        let is_one_more = name.as_str() == "One more";
        answer(if is_one_more { Err(Problem::TooManyViews { limit: 20 }) } else { Ok(()) })
    }

    fn remove_view(&self, _: ViewId) -> Answer<'_, ()> {
        answer(Ok(()))
    }

    fn export<'a>(&'a self, _: &'a Selection) -> Answer<'a, ExportId> {
        no_page_asks()
    }

    fn exports(&self) -> Answer<'_, ExportPage> {
        answer(self.actor().may(Action::ExportCustomers, &self.partner()).map(|()| ExportPage {
            denied: None,
            exports: vec![ExportSeen {
                id: ExportId::new(Uuid::from_u128(7)),
                at: moment("2026-11-22T09:14:02Z"),
                by: name("Rosa Marin"),
                selection: Selection::Matching(CustomerQuery {
                    search: "robot".into(),
                    state: Some(StateFilter::Near),
                    ..CustomerQuery::default()
                }),
                customers: 12,
            }],
        }))
    }

    fn export_file(&self, _: ExportId) -> Answer<'_, String> {
        no_page_asks()
    }

    fn audit<'a>(&'a self, query: &'a AuditQuery) -> Answer<'a, AuditPage> {
        answer(self.actor().may(Action::ViewAudit, &self.partner()).map(|()| AuditPage {
            denied: None,
            records: vec![AuditRow {
                record: RecordRow {
                    number: 41,
                    at: moment("2026-11-22T09:14:02Z"),
                    operator: "Rosa Marin".into(),
                    partner: name("Northwind Cloud"),
                    entry: Entry::Associated,
                },
                customer: Some((ACME.parse().unwrap(), name("Acme Robotics"))),
            }],
            older: query.before.is_none().then_some(41),
            operators: vec![("5".into(), name("Rosa Marin"))],
            length: 41,
            head: "ab".repeat(32),
        }))
    }

    fn chain_lines(&self, _: Option<i64>) -> Answer<'_, Vec<String>> {
        no_page_asks()
    }

    fn partner_information(&self) -> Answer<'_, PartnerInformation> {
        answer(Ok(PartnerInformation {
            partner: self.partner(),
            since: moment("2024-10-03T00:00:00Z"),
            granted_at: Some(moment("2024-10-03T00:00:00Z")),
            quotas: quotas(),
            customers: Count::capped(212),
            consumption_quota: None,
            frozen: None,
            requests: vec![RequestSeen {
                answer: Some(Answered {
                    at: now(),
                    approved: false,
                    reason: Reason::parse("Next year").ok(),
                }),
                ..Self::request_seen()
            }],
            may_ask: None,
        }))
    }

    fn ask<'a>(&'a self, new: &'a NewRequest) -> Answer<'a, ()> {
        let distributor = name("Meridian Distribution");
        answer(match new.kind {
            RequestKind::OneTime => Err(Problem::AskedAlready { distributor }),
            _ => Ok(()),
        })
    }

    fn requests(&self) -> Answer<'_, Vec<RequestSeen>> {
        answer(self.distributors(Action::ViewResellers).map(|()| vec![Self::request_seen()]))
    }

    fn restrict<'a>(&'a self, command: &'a Restrict, code: Option<&'a str>) -> Answer<'a, bool> {
        let row = Self::reseller_row();
        let state = (row.frozen.is_some(), row.version);
        let change = restriction::decide(command, &self.actor(), &row.partner, state);
        answer(self.check_code(code).and(change.map(|change| change.is_some())))
    }

    fn assign_reseller(
        &self,
        _: PartnerId,
        version: Option<i64>,
        manager: Option<MemberId>,
    ) -> Answer<'_, ()> {
        let row = Self::reseller_row();
        answer(self.distributors(Action::ManageResellers).and_then(|()| {
            if manager.is_some_and(|manager| manager != Self::manager().id) {
                return Err(Problem::NotFound);
            }
            if version == Some(row.version) {
                return Ok(());
            }
            Err(Problem::ChangedMeanwhile { customer: row.partner.name })
        }))
    }

    fn add_reseller<'a>(
        &'a self,
        new: &'a NewReseller,
        code: Option<&'a str>,
    ) -> Answer<'a, PartnerId> {
        let id = Self::reseller_row().partner.id;
        answer(self.distributors(Action::ManageResellers).and(self.check_code(code)).and_then(
            |()| {
                if new.name.as_str() == "Taken" { Err(Problem::NameTaken) } else { Ok(id) }
            },
        ))
    }

    fn move_page<'a>(&'a self, customer: CustomerId, search: &'a str) -> Answer<'a, MovePage> {
        answer(self.distributors(Action::ViewResellers).and_then(|()| {
            let row = Self::reseller_row();
            let page = MovePage {
                customer: Self::facts(),
                account: Account::parse("acme-robotics").unwrap(),
                owner: self.partner(),
                targets: vec![(row.partner, row.quotas)],
                more: search == "it",
                denied: None,
            };
            Some(page).filter(|page| page.customer.id == customer).ok_or(Problem::NotFound)
        }))
    }

    fn move_customer<'a>(
        &'a self,
        command: &'a MoveCustomer,
        code: Option<&'a str>,
    ) -> Answer<'a, Name> {
        let row = Self::reseller_row();
        let from = Side { partner: &self.partner(), quotas: &quotas() };
        let sides = [from, Side { partner: &row.partner, quotas: &row.quotas }];
        let decided = moving::decide(command, &self.actor(), &Self::facts(), sides);
        answer(self.check_code(code).and(decided.map(|_| row.partner.name.clone())))
    }

    fn offboard<'a>(
        &'a self,
        _: PartnerId,
        _: Option<i64>,
        code: Option<&'a str>,
    ) -> Answer<'a, ()> {
        let partner = Self::reseller_row().partner.name;
        answer(
            self.distributors(Action::ManageResellers)
                .and(self.check_code(code))
                .and(Err(Problem::HasCustomers { partner })),
        )
    }

    fn decline_request<'a>(&'a self, _: RequestId, _: &'a Reason) -> Answer<'a, ()> {
        answer(self.distributors(Action::Grant))
    }

    fn resellers<'a>(&'a self, query: &'a ResellerQuery) -> Answer<'a, ResellerPage> {
        answer(self.distributors(Action::ViewResellers).map(|()| {
            let rows =
                if query.search.is_empty() { vec![Self::reseller_row()] } else { Vec::new() };
            ResellerPage {
                matching: u32::from(!rows.is_empty()),
                rows,
                may_grant: self.distributors(Action::Grant).err(),
                may_manage: self.distributors(Action::ManageResellers).err(),
            }
        }))
    }

    fn reseller(&self, id: PartnerId) -> Answer<'_, GrantPage> {
        let row = Self::reseller_row();
        answer(self.distributors(Action::ViewResellers).and_then(|()| {
            let quotas = Quotas::granted(&row.quotas);
            let change = PartnerChange::Granted { quotas };
            let record = RecordRow {
                number: 7,
                at: moment("2024-10-03T00:00:00Z"),
                operator: "Ada Lindqvist".into(),
                partner: name("Meridian Distribution"),
                entry: Entry::Partner { partner: id, change },
            };
            let page = GrantPage {
                reseller: row,
                actor: self.actor(),
                records: vec![record],
                managers: vec![Self::manager()],
            };
            Some(page).filter(|page| page.reseller.partner.id == id).ok_or(Problem::NotFound)
        }))
    }

    fn set_grant<'a>(
        &'a self,
        command: &'a SetGrant,
        _: Option<&'a str>,
    ) -> Answer<'a, Option<PartnerChange>> {
        let row = Self::reseller_row();
        let terms = grant::Terms {
            actor: &self.actor(),
            reseller: &row.partner,
            quotas: &row.quotas,
            version: row.version,
        };
        answer(grant::decide(command, terms).map(|decision| decision.change))
    }

    fn record_charges(&self, _: Vec<Charge>) -> Answer<'_, Vec<ChargeAnswer>> {
        no_page_asks()
    }

    fn authorize(&self, _: HoldRequest, _: Option<Once>) -> Answer<'_, Authorization> {
        no_page_asks()
    }

    fn capture(&self, _: HoldId, _: Option<Money>, _: Option<Once>) -> Answer<'_, Settled> {
        no_page_asks()
    }

    fn void(&self, _: HoldId, _: Option<Once>) -> Answer<'_, Settled> {
        no_page_asks()
    }

    fn sight(&self) -> Answer<'_, Sight> {
        answer(Ok(self.actor().sight()))
    }

    fn standing(&self, _: CustomerId) -> Answer<'_, Standing> {
        no_page_asks()
    }

    fn keys(&self) -> Answer<'_, Vec<KeySeen>> {
        answer(self.administrators(Action::ManageKeys).map(|()| match self.0 {
            Who::Distributor => Vec::new(),
            _ => vec![key(1, "Billing run", None), key(2, "Old shop", Some(now()))],
        }))
    }

    fn add_key<'a>(&'a self, new: &'a NewKey, code: Option<&'a str>) -> Answer<'a, KeyMade> {
        answer(if let Some(account) = new.customer.clone() {
            Err(Problem::UnknownAccount { account })
        } else if new.scopes.is_empty() {
            Err(Problem::NoScopes)
        } else {
            self.check_code(code).map(|()| key_made())
        })
    }

    fn rotate_key<'a>(&'a self, _: KeyId, code: Option<&'a str>) -> Answer<'a, KeyMade> {
        answer(self.check_code(code).map(|()| key_made()))
    }

    fn revoke_key(&self, _: KeyId) -> Answer<'_, ()> {
        answer(Ok(()))
    }

    fn members(&self) -> Answer<'_, MemberList> {
        let denied = self.administrators(Action::ManageMembers).err();
        let member = |number, named: &str, address: &str, role| MemberSeen {
            id: MemberId::new(Uuid::from_u128(number)),
            name: name(named),
            email: email(address),
            role,
            since: moment("2025-08-03T00:00:00Z"),
            has_app: false,
        };
        let invitation = InvitationSeen {
            id: MemberId::new(Uuid::from_u128(7)),
            email: email("kim@northwind.example"),
            role: Role::Viewer,
            until: moment("2026-11-29T09:30:00Z"),
            is_over: false,
        };
        answer(Ok(MemberList {
            members: vec![
                member(6, "Omar Haddad", "omar@northwind.example", Role::Operator),
                member(5, "Rosa Marin", "rosa@northwind.example", Role::Admin),
            ],
            invitations: if denied.is_none() { vec![invitation] } else { Vec::new() },
            denied,
        }))
    }

    fn messages(&self) -> Answer<'_, MessagePage> {
        let seen = |number, named: &str, role| RecipientSeen {
            id: MemberId::new(Uuid::from_u128(number)),
            name: name(named),
            role,
        };
        let omar = MemberId::new(Uuid::from_u128(6));
        let mail = |state, attempts, fault| MailSeen {
            at: moment("2026-11-22T09:14:02Z"),
            to: "r•••@northwind.example".into(),
            message: MessageType::BudgetAlert,
            subject: "Acme Robotics has used 90 % of its budget".into(),
            attempts,
            state,
            fault,
        };
        answer(Ok(MessagePage {
            may_change: self.administrators(Action::ManageMembers).err(),
            members: vec![
                seen(6, "Omar Haddad", Role::Operator),
                seen(5, "Rosa Marin", Role::Admin),
            ],
            marks: Marks::default(),
            recipients: MessageType::ALL
                .map(|message| match message {
                    MessageType::QuotaAlert => (message, vec![omar]),
                    _ => (message, Vec::new()),
                })
                .into(),
            mails: vec![
                mail(MailState::Waiting(now()), 2, Some(MailFault::Refused(451))),
                mail(MailState::Sent(now()), 1, None),
                mail(MailState::GivenUp, 10, Some(MailFault::Unreachable)),
            ],
        }))
    }

    fn choose_recipients<'a>(&'a self, chosen: &'a Recipients) -> Answer<'a, ()> {
        let rosa = MemberId::new(Uuid::from_u128(5));
        answer(self.administrators(Action::ManageMembers).and_then(|()| {
            let known = chosen.iter().flat_map(|(_, members)| members).all(|one| *one == rosa);
            if known { Ok(()) } else { Err(Problem::NotFound) }
        }))
    }

    fn choose_marks(&self, _: Marks) -> Answer<'_, ()> {
        answer(self.administrators(Action::ManageMembers))
    }

    fn test_mail(&self) -> Answer<'_, MailTested> {
        let fault = (self.0 == Who::WithCode).then_some(MailFault::Refused(535));
        let tested = MailTested { to: "r•••@northwind.example".into(), fault };
        answer(self.administrators(Action::ManageMembers).map(|()| tested))
    }

    fn invite<'a>(&'a self, address: &'a Email, _: Role, code: Option<&'a str>) -> Answer<'a, ()> {
        answer(if address.as_str() == "rosa@northwind.example" {
            Err(Problem::EmailTaken)
        } else {
            self.check_code(code)
        })
    }

    fn withdraw_invitation(&self, _: MemberId) -> Answer<'_, ()> {
        answer(Ok(()))
    }

    fn change_role<'a>(&'a self, _: MemberId, _: Role, code: Option<&'a str>) -> Answer<'a, ()> {
        answer(self.check_code(code))
    }

    fn remove_member<'a>(&'a self, id: MemberId, code: Option<&'a str>) -> Answer<'a, ()> {
        answer(if id == MemberId::new(Uuid::from_u128(5)) {
            Err(Problem::LastAdmin)
        } else {
            self.check_code(code)
        })
    }

    fn change_password<'a>(&'a self, present: &'a str, new: &'a str) -> Answer<'a, ()> {
        answer(if present == "right" { check_password(new) } else { Err(Problem::PasswordWrong) })
    }

    fn switch_codes<'a>(&'a self, on: bool, code: Option<&'a str>) -> Answer<'a, ()> {
        answer(if on { Ok(()) } else { self.check_code(code) })
    }

    fn app(&self) -> Answer<'_, AppState> {
        let begun = AppBegun {
            secret: "MZXW6YTBOI".into(),
            uri: "otpauth://totp/x?secret=MZXW6YTBOI".into(),
            picture: Some(Picture { side: 37, path: "M4 4h7v1h-7z".into() }),
        };
        answer(Ok(match self.0 {
            Who::WithCode => AppState { enrolled: Some(now()), begun: None, recovery_left: 9 },
            Who::Admin => AppState { enrolled: None, begun: Some(begun), recovery_left: 0 },
            _ => AppState { enrolled: None, begun: None, recovery_left: 0 },
        }))
    }

    fn begin_app<'a>(&'a self, password: &'a str) -> Answer<'a, ()> {
        answer(if password == "right" { Ok(()) } else { Err(Problem::PasswordWrong) })
    }

    fn confirm_app<'a>(&'a self, code: &'a str) -> Answer<'a, Vec<String>> {
        answer(if code == "123456" {
            Ok(vec!["abcde-fghij".into(), "klmno-pqrst".into()])
        } else {
            Err(Problem::VerificationCode { error: CodeError::App })
        })
    }

    fn remove_app<'a>(&'a self, code: &'a str) -> Answer<'a, ()> {
        answer(self.check_code(Some(code)))
    }

    fn endpoints(&self) -> Answer<'_, Vec<EndpointSeen>> {
        answer(self.administrators(Action::ManageWebhooks).map(|()| match self.0 {
            Who::Distributor => Vec::new(),
            _ => vec![endpoint()],
        }))
    }

    fn add_endpoint<'a>(&'a self, settings: &'a EndpointSettings) -> Answer<'a, EndpointMade> {
        answer(if settings.url.starts_with("https://") {
            Ok(endpoint_made())
        } else {
            Err(Problem::EndpointUrl { error: UrlError::Malformed })
        })
    }

    fn enable_endpoint(&self, _: EndpointId, _: bool) -> Answer<'_, ()> {
        answer(Ok(()))
    }

    fn rotate_endpoint(&self, _: EndpointId) -> Answer<'_, EndpointMade> {
        answer(Ok(endpoint_made()))
    }

    fn remove_endpoint(&self, _: EndpointId) -> Answer<'_, ()> {
        answer(Ok(()))
    }

    fn test_endpoint(&self, _: EndpointId) -> Answer<'_, ()> {
        answer(Ok(()))
    }

    fn deliveries(&self, id: EndpointId) -> Answer<'_, DeliveryLog> {
        answer(if id == endpoint().id {
            let states = [
                DeliveryState::Waiting(moment("2026-11-22T09:35:00Z")),
                DeliveryState::Delivered,
                DeliveryState::Failed,
            ];
            Ok(DeliveryLog {
                endpoint: endpoint(),
                deliveries: (1..)
                    .zip(states)
                    .map(|(number, state)| delivery(number, state))
                    .collect(),
            })
        } else {
            Err(Problem::NotFound)
        })
    }

    fn redeliver(&self, _: EndpointId, _: EventId) -> Answer<'_, ()> {
        answer(Ok(()))
    }
}

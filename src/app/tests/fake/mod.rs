//! A session that answers from memory: Northwind Cloud on 22 November 2026, with one customer to set a budget for.

mod compat;

use std::sync::Arc;

use domain::{
    access::{Action, Actor, Principal, Rights, Role, Scope, Sight},
    batch::Seen,
    budget::{Budget, BudgetType, ExhaustionAction},
    charge::{Charge, ChargeAnswer},
    contract::{
        Acceptance, AccountChange, Answer, Answered, AppBegun, AppState, Applied, Asked,
        Assignment, AuditPage, AuditQuery, AuditRow, Authorization, BATCH_ROWS, BatchPage,
        BatchRow, BatchSums, BudgetCustomer, BudgetPage, BudgetsSet, ChangedSince, ChosenSums,
        CodeSent, Contact, CustomerDetails, CustomerPage, CustomerRow, CustomersImported, Delivery,
        DeliveryLog, DeliveryState, DisassociationAsked, DisassociationPage, Draft, EndpointMade,
        EndpointSeen, EndpointSettings, ExportPage, ExportSeen, Figures, FreezeCustomer,
        FreezePage, FreezeSeen, GrantPage, HoldRequest, Invitation, InvitationSeen, KeyMade,
        KeySeen, LastCharge, LineFault, MailSeen, MailState, MailTested, ManagerSeen, Me,
        MemberList, MemberSeen, MessagePage, MonthSpend, MovePage, NewBatch, NewKey, NewReseller,
        Once, OpenHold, Overview, PartnerInformation, Picture, Public, RecipientSeen, Recipients,
        RecordPage, RecordRow, RequestSeen, ResellerPage, ResellerQuery, ResellerRow,
        ResellersToday, ServiceSpend, Session, Settled, SignIn, Signed, SignedIn, Stage,
        TokenIssued, View,
    },
    customer::{Association, CustomerState},
    disassociation,
    event::EventType,
    freeze::{Freeze, FreezeCause, FreezeLevel, ReleaseAfter},
    freezing::{self, FreezeAct, FreezeCommand, Weighed},
    grant::{self, SetGrant},
    id::{
        BatchId, CustomerId, EndpointId, EventId, ExportId, HoldId, KeyId, MemberId, PartnerId,
        RequestId, ViewId,
    },
    joining::Joining,
    list::{Count, Cursor, CustomerQuery, StateFilter},
    member::check_password,
    message::{MailFault, MessageType},
    money::{BudgetAmount, Money},
    moving::{self, MoveCustomer, Side},
    operation::Operation,
    partner::{Partner, PartnerKind, Quotas, Superior},
    period::{BillingZone, Moment},
    problem::{CodeError, Problem, UrlError},
    quota::Quota,
    record::{Entry, PartnerChange, Setting},
    request::{NewRequest, RequestKind},
    restriction::{self, Restrict},
    selection::Selection,
    set_budget::{Choice, CustomerFacts, Obstacle, SetBudget, Terms, decide},
    standing::{Ledger, Standing},
    text::{Account, Email, Name, Note, Reason},
};
use uuid::Uuid;

fn figures() -> Figures {
    Figures { customers: Count::capped(212), ..Figures::default() }
}

/// The one reseller.
pub(crate) const RESELLER: &str = "0000000000000000000000000000001e";
/// The one customer.
pub(crate) const ACME: &str = "0000000000000000000000000000000a";

/// Who asks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    Nobody,
    Admin,
    Viewer,
    /// An admin of a partner that asks for verification codes.
    WithCode,
    Distributor,
}

/// Signing in: one password is right.
pub(crate) struct FakePublic;

/// The session of somebody.
pub(crate) struct FakeSession(Who);

fn answer<'a, T: Send + 'a>(result: Result<T, Problem>) -> Answer<'a, T> {
    Box::pin(std::future::ready(result))
}

/// What programs ask for and no page does.
fn no_page_asks<'a, T: Send + 'a>() -> Answer<'a, T> {
    answer(Err(Problem::NotFound))
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

fn moment(text: &str) -> Moment {
    BillingZone::UTC.moment(text.parse().unwrap())
}

fn now() -> Moment {
    moment("2026-11-22T09:30:00Z")
}

fn spent(cents: i64) -> Money {
    Money::from_nanos(cents * 10_000_000)
}

fn amount(text: &str) -> BudgetAmount {
    BudgetAmount::parse(text).unwrap()
}

fn monthly(text: &str) -> Budget {
    Budget {
        budget_type: BudgetType::Monthly,
        amount: amount(text),
        action: ExhaustionAction::Automatic,
        since: "2026-11-01T00:00:00Z".parse().unwrap(),
    }
}

fn quotas() -> [Quota; 2] {
    let quota = |budget_type, granted, allocated_cents| Quota {
        budget_type,
        granted: Some(amount(granted)),
        allocated_cents,
    };
    [quota(BudgetType::Monthly, "500000", 31_245_000), quota(BudgetType::OneTime, "100000", 0)]
}

impl Public for FakePublic {
    fn sign_in<'a>(&'a self, request: &'a SignIn) -> Answer<'a, SignedIn> {
        answer(if request.password == "right" {
            Ok(SignedIn { token: "secret".into(), seconds: 3600 })
        } else {
            Err(Problem::SignInRefused)
        })
    }

    fn enter<'a>(&'a self, _: &'a str) -> Answer<'a, Option<Arc<dyn Session>>> {
        answer(Ok(None))
    }

    fn enter_with_key<'a>(&'a self, _: &'a str, _: &'a str) -> Answer<'a, Arc<dyn Session>> {
        answer(Err(Problem::KeyRefused))
    }

    fn invitation<'a>(&'a self, token: &'a str) -> Answer<'a, Invitation> {
        answer(if token == "good" {
            Ok(Invitation {
                partner: name("Northwind Cloud"),
                email: email("kim@northwind.example"),
                role: Role::Operator,
            })
        } else {
            Err(Problem::LinkExpired)
        })
    }

    fn join<'a>(&'a self, acceptance: &'a Acceptance) -> Answer<'a, ()> {
        answer(check_password(&acceptance.password))
    }

    fn ask_reset<'a>(&'a self, _: &'a str, _: &'a str) -> Answer<'a, ()> {
        answer(Ok(()))
    }

    fn reset_password<'a>(&'a self, token: &'a str, password: &'a str) -> Answer<'a, ()> {
        answer(if token == "good" { check_password(password) } else { Err(Problem::LinkExpired) })
    }

    fn enter_with_signature<'a>(&'a self, _: &'a Signed) -> Answer<'a, Arc<dyn Session>> {
        no_page_asks()
    }

    fn issue_token<'a>(&'a self, _: &'a SignIn, _: Option<&'a str>) -> Answer<'a, TokenIssued> {
        no_page_asks()
    }

    fn enter_with_token<'a>(&'a self, _: &'a str) -> Answer<'a, Option<Arc<dyn Session>>> {
        no_page_asks()
    }

    fn disassociation_asked<'a>(&'a self, token: &'a str) -> Answer<'a, DisassociationAsked> {
        answer(if token == "good" {
            Ok(DisassociationAsked {
                partner: name("Northwind Cloud"),
                customer: name("Acme Robotics"),
                account: Account::parse("acme-robotics").unwrap(),
                reason: Reason::parse("The contract ends").unwrap(),
            })
        } else {
            Err(Problem::NotFound)
        })
    }

    fn answer_disassociation<'a>(&'a self, token: &'a str, _: bool) -> Answer<'a, ()> {
        answer(if token == "good" { Ok(()) } else { Err(Problem::NotFound) })
    }

    fn ready(&self) -> Answer<'_, ()> {
        answer(Ok(()))
    }
}

impl FakeSession {
    pub(crate) fn of(who: Who) -> Option<Arc<dyn Session>> {
        (who != Who::Nobody).then(|| Arc::new(Self(who)) as Arc<dyn Session>)
    }

    fn partner(&self) -> Partner {
        let is_distributor = self.0 == Who::Distributor;
        let superior = Superior {
            id: PartnerId::new(Uuid::from_u128(9)),
            name: name("Meridian Distribution"),
        };
        Partner {
            id: PartnerId::new(Uuid::from_u128(1)),
            kind: if is_distributor { PartnerKind::Distributor } else { PartnerKind::Reseller },
            name: name("Northwind Cloud"),
            distributor: Some(superior).filter(|_| !is_distributor),
            granted: true,
            frozen: false,
            verification_code: self.0 == Who::WithCode,
            lift_at_restore: true,
        }
    }

    fn role(&self) -> Role {
        if self.0 == Who::Viewer { Role::Viewer } else { Role::Admin }
    }

    fn actor(&self) -> Actor {
        let role = self.role();
        let principal = Principal::Member(MemberId::new(Uuid::from_u128(5)));
        Actor { principal, rights: Rights::Role(role), partner: self.partner() }
    }

    fn may_add(&self) -> Result<(), Problem> {
        self.actor().may(Action::AddCustomers, &self.partner())
    }

    fn may_set(&self) -> Option<Problem> {
        self.actor().may(Action::SetBudget, &self.partner()).err()
    }

    fn facts() -> CustomerFacts {
        let since = "2026-11-14T09:00:00Z".parse().unwrap();
        CustomerFacts {
            id: ACME.parse().unwrap(),
            name: name("Acme Robotics"),
            version: 7,
            association: Association::Resale,
            budget: Some(monthly("1000")),
            used_month: spent(31_240),
            used_one_time: Money::ZERO,
            freezes: vec![Freeze {
                cause: FreezeCause::Association,
                level: FreezeLevel::Account,
                reason: None,
                since,
                holds_until: None,
            }],
        }
    }

    fn page(&self, customers: &[CustomerId]) -> Result<BudgetPage, Problem> {
        if customers.iter().any(|customer| customer.to_string() != ACME) {
            return Err(Problem::NotFound);
        }
        let month = BillingZone::UTC.month_of(now().at);
        let cause = FreezeCause::Association;
        Ok(BudgetPage {
            chosen: Selection::Ticked(customers.to_vec()),
            sums: ChosenSums::of([&Self::facts()]),
            customers: vec![BudgetCustomer {
                facts: Self::facts(),
                account: Account::parse("acme-robotics").unwrap(),
                state: CustomerState::Frozen { cause, level: FreezeLevel::Account },
                frozen_since: Some(moment("2026-11-14T09:00:00Z")),
            }],
            owner: self.partner(),
            actor: self.actor(),
            quotas: quotas(),
            month,
            now: now(),
            restores: BillingZone::UTC.moment(month.end),
            release_after: ReleaseAfter::default(),
            days: vec![spent(1_420); 22],
        })
    }

    fn freezing(&self, chosen: &Selection, act: FreezeAct) -> Result<FreezePage, Problem> {
        let customers = match chosen {
            Selection::Ticked(ids) => ids.clone(),
            Selection::Matching(_) => vec![Self::facts().id],
        };
        let page = self.page(&customers)?;
        let facts = [Self::facts()];
        let seen = [Choice { id: facts[0].id, version: None }];
        let Weighed { changes, already, obstacles } =
            freezing::weigh(act, None, &facts, &seen, now().at);
        let count = |some: usize| u32::try_from(some).unwrap();
        let nothing = changes.is_empty().then(|| Problem::in_the_way(already.clone())).flatten();
        Ok(FreezePage {
            customers: vec![FreezeCustomer {
                id: facts[0].id,
                name: name("Acme Robotics"),
                account: page.customers[0].account.clone(),
                version: 7,
                state: page.customers[0].state,
                causes: vec![FreezeSeen {
                    freeze: facts[0].freezes[0].clone(),
                    since: moment("2026-11-14T09:00:00Z"),
                    ends: None,
                    release: None,
                }],
            }],
            chosen: 1,
            digest: matches!(chosen, Selection::Matching(_)).then(|| "seen".into()),
            change: count(changes.len()),
            already: count(already.len()),
            in_the_way: Problem::in_the_way(obstacles).or(nothing),
            denied: self.actor().may(act.action(), &self.partner()).err(),
            needs_code: self.0 == Who::WithCode,
            now: now(),
            release: moment("2026-12-07T09:30:00Z"),
            release_after: ReleaseAfter::default(),
        })
    }

    fn row(n: u128, text: &str, budget: &str, used: i64) -> CustomerRow {
        let budget = monthly(budget);
        let permille = spent(used).permille_of(budget.amount.money());
        CustomerRow {
            id: CustomerId::new(Uuid::from_u128(n)),
            name: name(text),
            account: Account::parse(&text.to_lowercase().replace(' ', "-")).unwrap(),
            tag: Some("gold".into()),
            owner: name("Northwind Cloud"),
            owner_granted: true,
            state: if permille < 750 { CustomerState::Active } else { CustomerState::Near },
            budget: Some(budget),
            used: spent(used),
            permille: Some(permille),
            restores: None,
            associated: moment("2025-08-03T00:00:00Z"),
            manager: Some(name("Lee Morgan")),
            email: Some("a•••@acme.example".into()),
            phone: None,
        }
    }
}

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
                near_quota: Vec::new(),
                frozen: Vec::new(),
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
            managers: vec![ManagerSeen {
                id: MemberId::new(Uuid::from_u128(5)),
                name: name("Lee Morgan"),
            }],
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

    fn restrict<'a>(&'a self, command: &'a Restrict) -> Answer<'a, bool> {
        let row = Self::reseller_row();
        let state = (row.frozen.is_some(), row.version);
        let change = restriction::decide(command, &self.actor(), &row.partner, state);
        answer(change.map(|change| change.is_some()))
    }

    fn add_reseller<'a>(&'a self, new: &'a NewReseller) -> Answer<'a, PartnerId> {
        let id = Self::reseller_row().partner.id;
        answer(self.distributors(Action::ManageResellers).and_then(|()| {
            if new.name.as_str() == "Taken" { Err(Problem::NameTaken) } else { Ok(id) }
        }))
    }

    fn move_page(&self, customer: CustomerId) -> Answer<'_, MovePage> {
        answer(self.distributors(Action::ViewResellers).and_then(|()| {
            let row = Self::reseller_row();
            let page = MovePage {
                customer: Self::facts(),
                account: Account::parse("acme-robotics").unwrap(),
                owner: self.partner(),
                targets: vec![(row.partner, row.quotas)],
                denied: None,
            };
            Some(page).filter(|page| page.customer.id == customer).ok_or(Problem::NotFound)
        }))
    }

    fn move_customer<'a>(&'a self, command: &'a MoveCustomer) -> Answer<'a, Name> {
        let row = Self::reseller_row();
        let from = Side { partner: &self.partner(), quotas: &quotas() };
        let sides = [from, Side { partner: &row.partner, quotas: &row.quotas }];
        let decided = moving::decide(command, &self.actor(), &Self::facts(), sides);
        answer(decided.map(|_| row.partner.name.clone()))
    }

    fn offboard(&self, _: PartnerId, _: Option<i64>) -> Answer<'_, ()> {
        let partner = Self::reseller_row().partner.name;
        answer(
            self.distributors(Action::ManageResellers).and(Err(Problem::HasCustomers { partner })),
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
            let page = GrantPage { reseller: row, actor: self.actor(), records: vec![record] };
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
        answer(if new.scopes.is_empty() {
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

/// A draft that somebody stands in the way of, and a batch that was set.
pub(crate) const BATCH: &str = "00000000000000000000000000000b01";
pub(crate) const BATCH_DONE: &str = "00000000000000000000000000000b02";

fn batch(id: &str) -> BatchId {
    id.parse().unwrap()
}

impl FakeSession {
    fn batch_page(&self, id: BatchId, first: u32) -> BatchPage {
        let setting = |text| Setting {
            budget_type: BudgetType::Monthly,
            amount: amount(text),
            action: ExhaustionAction::Automatic,
        };
        let row = |n: u128, text: &str, before: Option<&'static str>, account_change| BatchRow {
            customer: CustomerId::new(Uuid::from_u128(n)),
            name: name(text),
            account: Account::parse(&text.to_lowercase().replace(' ', "-")).unwrap(),
            before: before.map(setting),
            after: setting("350"),
            used: spent(40_000),
            account_change,
            unforeseen: false,
        };
        let [before, mut after] = [quotas(), quotas()];
        after[0].allocated_cents += 100_000;
        let stage = if id == batch(BATCH_DONE) {
            Stage::Applied(Applied {
                at: now(),
                by: name("Rosa Marin"),
                done: BudgetsSet { set: 60, unfrozen: 1, frozen: 1 },
                undone_by: None,
                denied: self.may_set(),
            })
        } else {
            Stage::Draft(self.draft())
        };
        BatchPage {
            id,
            owner: self.partner(),
            made: now(),
            maker: name("Rosa Marin"),
            undoes: None,
            sums: BatchSums {
                customers: 60,
                before_cents: 2_000_000,
                after_cents: 2_100_000,
                unfreezes: 1,
                freezes: 1,
                unforeseen: 0,
                only_type: Some(BudgetType::Monthly),
                quotas_before: before,
                quotas_after: after,
            },
            rows: vec![
                row(
                    10,
                    "Acme Robotics",
                    Some("1000"),
                    AccountChange::Freezes(FreezeLevel::Account),
                ),
                row(12, "Borealis Foods", None, AccountChange::Unfreezes),
            ],
            first: first / BATCH_ROWS * BATCH_ROWS,
            stage,
        }
    }

    /// Somebody stands in the way of the distributor's.
    fn draft(&self) -> Draft {
        let is_blocked = self.0 == Who::Distributor;
        let problem = Problem::StillExhausted {
            customer: name("Acme Robotics"),
            used: "400.00".into(),
            amount: amount("350"),
        };
        let obstacle = Obstacle { customer: Some(ACME.parse().unwrap()), problem };
        let seen =
            |text| Seen { version: 1, budget: Some(Setting::from(&monthly(text))), frozen: None };
        Draft {
            digest: "as previewed".into(),
            until: moment("2026-11-23T09:30:00Z"),
            obstacles: Some(obstacle).filter(|_| is_blocked).into_iter().collect(),
            obstacles_all: u32::from(is_blocked),
            can_leave_out: is_blocked,
            faults: Vec::new(),
            faults_all: 0,
            changed: vec![ChangedSince {
                customer: name("Cobalt Analytics"),
                was: seen("500"),
                is: seen("900"),
            }],
            changed_all: 22,
            granted_then: None,
            not_undone: Vec::new(),
            not_undone_all: 0,
            needs_code: self.0 == Who::WithCode,
            denied: self.may_set(),
        }
    }

    /// Where codes are asked for, one of them is right.
    fn check_code(&self, code: Option<&str>) -> Result<(), Problem> {
        match (self.0, code) {
            (Who::WithCode, Some("123456")) => Ok(()),
            (Who::WithCode, _) => Err(Problem::VerificationCode { error: CodeError::Wrong }),
            _ => Ok(()),
        }
    }

    /// What only distributors may.
    fn distributors(&self, action: Action) -> Result<(), Problem> {
        self.actor().may(action, &self.partner())
    }

    /// The one reseller of the distributor.
    fn reseller_row() -> ResellerRow {
        let distributor = FakeSession(Who::Distributor).partner();
        let superior = Superior { id: distributor.id, name: name("Meridian Distribution") };
        ResellerRow {
            partner: Partner {
                id: RESELLER.parse().unwrap(),
                kind: PartnerKind::Reseller,
                name: name("Eastgate IT"),
                distributor: Some(superior),
                ..distributor
            },
            version: 3,
            associated: moment("2025-02-20T00:00:00Z"),
            granted_at: Some(moment("2025-03-24T00:00:00Z")),
            quotas: quotas(),
            customers: Count::capped(30),
            frozen: None,
        }
    }

    /// What the reseller asks for.
    fn request_seen() -> RequestSeen {
        let ResellerRow { partner, quotas, .. } = Self::reseller_row();
        RequestSeen {
            id: RequestId::new(Uuid::from_u128(4)),
            reseller: partner,
            quotas,
            kind: RequestKind::Monthly,
            wanted: Some(amount("600000")),
            by: "Eli Bergman".into(),
            made: now(),
            answer: None,
        }
    }

    /// What only administrators may.
    fn administrators(&self, action: Action) -> Result<(), Problem> {
        match self.0 {
            Who::Viewer => Err(Problem::RoleForbids { action, partner: name("Northwind Cloud") }),
            _ => Ok(()),
        }
    }
}

/// What is known of the one customer, whose last charge came five days ago.
fn details(page: BudgetPage, reveal: bool) -> CustomerDetails {
    let facts = page.customers[0].facts.clone();
    let since = moment("2026-11-14T09:00:00Z");
    let freezes = facts.freezes.iter().cloned();
    let month = page.month;
    let hold = OpenHold {
        id: HoldId::new(Uuid::from_u128(6)),
        amount: spent(2_500),
        since: now(),
        expires: moment("2026-11-22T09:45:00Z"),
    };
    let service = |service: Option<&str>, cents| ServiceSpend {
        service: service.map(str::to_owned),
        used: spent(cents),
    };
    CustomerDetails {
        standing: Standing::of(
            &Ledger { facts: facts.clone(), held: spent(2_500), open_holds: 1 },
            &page.owner,
        ),
        contact: Contact {
            email: Some(if reveal { "anna@acme.example" } else { "a•••@acme.example" }.into()),
            phone: None,
            tag: Some("gold".into()),
            manager: Some(name("Lee Morgan")),
            associated: since,
        },
        last_charge: Some(LastCharge {
            occurred: moment("2026-11-17T08:12:00Z"),
            recorded: moment("2026-11-17T08:14:00Z"),
        }),
        silent_days: Some(5),
        services: vec![service(Some("Object Storage"), 30_000), service(None, 1_240)],
        months: vec![MonthSpend { month, used: spent(31_240) }],
        freezes: freezes
            .map(|freeze| FreezeSeen { freeze, since, ends: None, release: None })
            .collect(),
        open_holds: 1,
        holds: vec![hold],
        records: vec![record()],
        page,
    }
}

fn record() -> RecordRow {
    let setting = |text| Setting {
        budget_type: BudgetType::Monthly,
        amount: amount(text),
        action: ExhaustionAction::Automatic,
    };
    RecordRow {
        number: 41,
        at: moment("2026-11-22T09:14:02Z"),
        operator: "Rosa Marin".into(),
        partner: name("Northwind Cloud"),
        entry: Entry::BudgetSet {
            before: Some(setting("500")),
            after: setting("1000"),
            note: Note::parse("INC-2042").ok(),
        },
    }
}

fn key(number: u128, named: &str, revoked: Option<Moment>) -> KeySeen {
    KeySeen {
        id: KeyId::new(Uuid::from_u128(number)),
        access: format!("AKNORTHWINDDEMO{number:05}"),
        name: name(named),
        scopes: vec![Scope::CustomersRead, Scope::ChargesWrite],
        made_by: Some(name("Rosa Lindqvist")),
        made: moment("2026-11-02T08:00:00Z"),
        last_used: revoked.is_none().then(now),
        revoked,
    }
}

fn key_made() -> KeyMade {
    KeyMade {
        id: KeyId::new(Uuid::from_u128(3)),
        access: "AKNORTHWINDDEMO00003".into(),
        secret: "5ecre7".repeat(8),
    }
}

fn endpoint() -> EndpointSeen {
    EndpointSeen {
        id: EndpointId::new(Uuid::from_u128(1)),
        settings: EndpointSettings {
            url: "https://shop.northwind.example/hooks".into(),
            types: vec![EventType::AccountFrozen],
        },
        enabled: true,
        made: moment("2026-11-02T08:00:00Z"),
        old_secret_until: None,
        waiting: 1,
        failed: 1,
    }
}

fn endpoint_made() -> EndpointMade {
    EndpointMade { id: endpoint().id, secret: "whsec_5ecre7".into() }
}

fn delivery(number: u128, state: DeliveryState) -> Delivery {
    Delivery {
        event: EventId::new(Uuid::from_u128(number)),
        event_type: EventType::AccountFrozen,
        at: moment("2026-11-22T09:00:00Z"),
        attempts: 2,
        tried: Some(now()),
        state,
        answer: Some("503 Service Unavailable".into()),
    }
}

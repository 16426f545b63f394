//! The world that the session knows: made up, and the same in every test.

use std::sync::Arc;

use domain::{
    access::{Action, Actor, Principal, Rights, Role, Scope},
    batch::Seen,
    budget::{BudgetType, ExhaustionAction},
    contract::{
        AccountChange, Applied, BATCH_ROWS, BatchPage, BatchRow, BatchSums, BudgetCustomer,
        BudgetPage, BudgetsSet, ChangedSince, ChosenSums, Contact, CustomerDetails, CustomerRow,
        Delivery, DeliveryState, Draft, EndpointMade, EndpointSeen, EndpointSettings,
        FreezeCustomer, FreezePage, FreezeSeen, KeyMade, KeySeen, LastCharge, ManagerSeen,
        MonthSpend, OpenHold, RecordRow, RequestSeen, ResellerRow, ServiceSpend, Session, Stage,
    },
    customer::{Association, CustomerState},
    event::EventType,
    freeze::{Freeze, FreezeCause, FreezeLevel, ReleaseAfter},
    freezing::{self, FreezeAct, Weighed},
    id::{BatchId, CustomerId, EndpointId, EventId, HoldId, KeyId, MemberId, PartnerId, RequestId},
    list::Count,
    money::Money,
    partner::{Partner, PartnerKind, Superior},
    period::{BillingZone, Moment},
    problem::{CodeError, Problem},
    record::{Entry, Setting},
    request::RequestKind,
    selection::Selection,
    set_budget::{Choice, CustomerFacts, Obstacle},
    standing::{Ledger, Standing},
    text::{Account, Note},
};
use uuid::Uuid;

use super::{ACME, FakeSession, RESELLER, Who, amount, moment, monthly, name, now, quotas, spent};

impl FakeSession {
    pub(crate) fn of(who: Who) -> Option<Arc<dyn Session>> {
        (who != Who::Nobody).then(|| Arc::new(Self(who)) as Arc<dyn Session>)
    }

    pub(super) fn partner(&self) -> Partner {
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
            marks: domain::alert::Marks::default(),
        }
    }

    pub(super) fn role(&self) -> Role {
        if self.0 == Who::Viewer { Role::Viewer } else { Role::Admin }
    }

    pub(super) fn actor(&self) -> Actor {
        let role = self.role();
        let principal = Principal::Member(MemberId::new(Uuid::from_u128(5)));
        Actor { principal, rights: Rights::Role(role), partner: self.partner() }
    }

    pub(super) fn may_add(&self) -> Result<(), Problem> {
        self.actor().may(Action::AddCustomers, &self.partner())
    }

    pub(super) fn may_set(&self) -> Option<Problem> {
        self.actor().may(Action::SetBudget, &self.partner()).err()
    }

    pub(super) fn facts() -> CustomerFacts {
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

    pub(super) fn page(&self, customers: &[CustomerId]) -> Result<BudgetPage, Problem> {
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

    pub(super) fn freezing(
        &self,
        chosen: &Selection,
        act: FreezeAct,
    ) -> Result<FreezePage, Problem> {
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

    pub(super) fn row(n: u128, text: &str, budget: &str, used: i64) -> CustomerRow {
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

/// A draft that somebody stands in the way of, and a batch that was set.
pub(crate) const BATCH: &str = "00000000000000000000000000000b01";
pub(crate) const BATCH_DONE: &str = "00000000000000000000000000000b02";

pub(super) fn batch(id: &str) -> BatchId {
    id.parse().unwrap()
}

impl FakeSession {
    pub(super) fn batch_page(&self, id: BatchId, first: u32) -> BatchPage {
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
    pub(super) fn draft(&self) -> Draft {
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
    pub(super) fn check_code(&self, code: Option<&str>) -> Result<(), Problem> {
        match (self.0, code) {
            (Who::WithCode, Some("123456")) => Ok(()),
            (Who::WithCode, _) => Err(Problem::VerificationCode { error: CodeError::Wrong }),
            _ => Ok(()),
        }
    }

    /// What only distributors may.
    pub(super) fn distributors(&self, action: Action) -> Result<(), Problem> {
        self.actor().may(action, &self.partner())
    }

    /// The one reseller of the distributor.
    pub(super) fn reseller_row() -> ResellerRow {
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
            manager: Some(Self::manager()),
        }
    }

    /// Who may look after customers and resellers.
    pub(super) fn manager() -> ManagerSeen {
        ManagerSeen { id: MemberId::new(Uuid::from_u128(5)), name: name("Lee Morgan") }
    }

    /// What the reseller asks for.
    pub(super) fn request_seen() -> RequestSeen {
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
    pub(super) fn administrators(&self, action: Action) -> Result<(), Problem> {
        match self.0 {
            Who::Viewer => Err(Problem::RoleForbids { action, partner: name("Northwind Cloud") }),
            _ => Ok(()),
        }
    }
}

/// What is known of the one customer, whose last charge came five days ago.
pub(super) fn details(page: BudgetPage, reveal: bool) -> CustomerDetails {
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

pub(super) fn record() -> RecordRow {
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

pub(super) fn key(number: u128, named: &str, revoked: Option<Moment>) -> KeySeen {
    KeySeen {
        id: KeyId::new(Uuid::from_u128(number)),
        access: format!("AKNORTHWINDDEMO{number:05}"),
        name: name(named),
        customer: None,
        scopes: vec![Scope::CustomersRead, Scope::ChargesWrite],
        made_by: Some(name("Rosa Lindqvist")),
        made: moment("2026-11-02T08:00:00Z"),
        last_used: revoked.is_none().then(now),
        revoked,
    }
}

pub(super) fn key_made() -> KeyMade {
    KeyMade {
        id: KeyId::new(Uuid::from_u128(3)),
        access: "AKNORTHWINDDEMO00003".into(),
        secret: "5ecre7".repeat(8),
    }
}

pub(super) fn endpoint() -> EndpointSeen {
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

pub(super) fn endpoint_made() -> EndpointMade {
    EndpointMade { id: endpoint().id, secret: "whsec_5ecre7".into() }
}

pub(super) fn delivery(number: u128, state: DeliveryState) -> Delivery {
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

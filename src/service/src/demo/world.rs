//! The world as a whole: its partners with their members, grants and quotas, and its customers, each made when asked
//! for, so that a million of them need no memory.

use domain::{
    access::Role,
    id::{MemberId, PartnerId},
    money::BudgetAmount,
    partner::{PartnerKind, Quotas},
    period::{BillingZone, Month},
};
use jiff::{SignedDuration, Timestamp};

use super::{
    chance::{Chance, Purpose},
    customer::{self, Customer},
};

/// The password of every demo member. It exists only in a database made by `demo`.
pub const PASSWORD: &str = "demo-password-2026";

/// Up to this many customers charges are many and quotas are as the demo world's table has them (D31).
pub(super) const DETAILED_MAX: u32 = 300;

/// Places of the partners in the world.
pub(super) const MERIDIAN: usize = 0;
pub(super) const NORTHWIND: usize = 1;
pub(super) const EASTGATE: usize = 2;
pub(super) const SOUTHBAY: usize = 3;

/// A demo world.
#[derive(Debug, Clone)]
pub struct World {
    pub(super) seed: u64,
    pub(super) now: Timestamp,
    pub(super) zone: BillingZone,
    /// Two months ago, the last month, and the current one.
    pub(super) months: [Month; 3],
    customers: u32,
    partners: Vec<Partner>,
}

/// A partner of the demo world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partner {
    /// Which partner.
    pub id: PartnerId,
    /// Its tier.
    pub kind: PartnerKind,
    /// Its name.
    pub name: &'static str,
    /// A reseller's distributor.
    pub distributor: Option<PartnerId>,
    /// When it joined.
    pub since: Timestamp,
    /// When its distributor granted it budgets and freezing.
    pub granted_at: Option<Timestamp>,
    /// What its distributor allows it to allocate.
    pub quotas: Quotas,
    /// Whether sensitive steps ask for a verification code.
    pub verification_code: bool,
    /// Whether automatic freezes end when a monthly budget restores.
    pub lift_at_restore: bool,
    /// Who may sign in.
    pub members: Vec<Member>,
}

/// Somebody who may sign in with [`PASSWORD`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Which member.
    pub id: MemberId,
    /// Its name.
    pub name: &'static str,
    /// Its e-mail address.
    pub email: &'static str,
    /// Its role.
    pub role: Role,
}

/// A world of so many customers as it is now. The same arguments make the same world.
pub fn world(customers: u32, seed: u64, now: Timestamp, zone: &BillingZone) -> World {
    let this = zone.month_of(now);
    let last = before(&this, zone);
    let months = [before(&last, zone), last, this];
    let zone = zone.clone();
    World { seed, now, zone, months, customers, partners: partners(customers, seed, now) }
}

fn before(month: &Month, zone: &BillingZone) -> Month {
    zone.month_of(month.start - SignedDuration::from_secs(1))
}

impl World {
    /// The distributor first, then its resellers.
    pub fn partners(&self) -> &[Partner] {
        &self.partners
    }

    /// How many customers it has.
    pub fn customer_count(&self) -> u32 {
        self.customers
    }

    /// One customer; it does not depend on the others.
    pub fn customer(&self, number: u32) -> Customer {
        customer::make(self, number)
    }

    /// All customers, one after the other.
    pub fn customers(&self) -> impl Iterator<Item = Customer> + '_ {
        (0..self.customers).map(|number| self.customer(number))
    }

    /// Whether each customer has several charges a day, or one a month (D31).
    pub(super) fn is_detailed(&self) -> bool {
        self.customers <= DETAILED_MAX
    }
}

fn partners(customers: u32, seed: u64, now: Timestamp) -> Vec<Partner> {
    let partner_id = |place: u64| PartnerId::new(Chance::new(seed, Purpose::Partner, place).uuid());
    let member = |place: u64, name, email, role| Member {
        id: MemberId::new(Chance::new(seed, Purpose::Member, place).uuid()),
        name,
        email,
        role,
    };
    let ago = |days: i64| now - SignedDuration::from_hours(days * 24);
    let reseller = |place: u64, name, days: i64| Partner {
        id: partner_id(place),
        kind: PartnerKind::Reseller,
        name,
        distributor: Some(partner_id(0)),
        since: ago(days),
        granted_at: None,
        quotas: Quotas::default(),
        verification_code: false,
        lift_at_restore: true,
        members: Vec::new(),
    };
    vec![
        Partner {
            kind: PartnerKind::Distributor,
            distributor: None,
            members: vec![member(0, "Ada Lindqvist", "ada@meridian.example", Role::Admin)],
            ..reseller(0, "Meridian Distribution", 1_461)
        },
        Partner {
            granted_at: Some(ago(880)),
            quotas: Quotas {
                monthly: Some(quota(500_000, customers)),
                one_time: Some(quota(100_000, customers)),
            },
            members: vec![
                member(1, "Rosa Mendes", "rosa@northwind.example", Role::Admin),
                member(2, "Omar Haddad", "omar@northwind.example", Role::Operator),
                member(3, "Vera Novak", "vera@northwind.example", Role::Viewer),
            ],
            ..reseller(1, "Northwind Cloud", 893)
        },
        Partner {
            granted_at: Some(ago(610)),
            quotas: Quotas { monthly: Some(quota(20_000, customers)), one_time: None },
            verification_code: true,
            members: vec![member(4, "Eli Bergman", "eli@eastgate.example", Role::Admin)],
            ..reseller(2, "Eastgate IT", 641)
        },
        Partner {
            members: vec![member(5, "Noor Rahman", "noor@southbay.example", Role::Admin)],
            ..reseller(3, "Southbay Systems", 587)
        },
    ]
}

/// The quota of a world of 300 customers, grown in proportion for larger ones (D31).
fn quota(units: i64, customers: u32) -> BudgetAmount {
    let customers = i64::from(customers.max(DETAILED_MAX));
    let cents = units * 100 * customers / i64::from(DETAILED_MAX);
    BudgetAmount::from_cents(cents).unwrap_or(BudgetAmount::MAX)
}

//! Ending an association: two-sided, with checks before it is asked for (R-DIS-1 to R-DIS-5, A-14, A-28, A-29). The
//! partner asks with a reason; the customer agrees, by the link that it gets or on its word; then its budget ceases and
//! a record of it stays.

use jiff::{Span, Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::{customer::Association, freeze::FreezeCause, set_budget::CustomerFacts};

/// After how many months a partner may ask again.
const AGAIN_AFTER_MONTHS: i64 = 3;
/// For how many days the customer's link is good.
pub const ANSWER_DAYS: i64 = 30;

/// What stands in the way of ending an association.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Obstacle {
    /// Frozen by a person (R-DIS-3); default and automatic freezes do not matter.
    ManuallyFrozen,
    /// Part of its budget is held.
    OpenHolds {
        /// How many holds.
        count: u32,
    },
    /// A referral is not disassociated by the partner (R-ROLE-2).
    NotResale,
    /// It was asked for less than three months ago (R-DIS-2).
    AskedRecently {
        /// When it may be asked for again, `YYYY-MM-DD`.
        again: String,
    },
    /// It is asked for already and not answered.
    Asked,
    /// Nothing is asked for that could be answered or withdrawn.
    NotAsked,
}

impl Obstacle {
    /// What to tell a person: what is wrong and what to do.
    pub fn message(&self) -> String {
        match self {
            Self::ManuallyFrozen => "The account was frozen by hand. Unfreeze it first.".into(),
            Self::OpenHolds { count: 1 } => {
                "1 hold on the budget is open. Wait until it is captured, voided or expired.".into()
            }
            Self::OpenHolds { count } => format!(
                "{count} holds on the budget are open. Wait until they are captured, voided or expired."
            ),
            Self::NotResale => "A referral buys for itself and is not disassociated here.".into(),
            Self::AskedRecently { again } => format!(
                "Disassociation was asked for less than three months ago. It may be asked for again on {again}."
            ),
            Self::Asked => {
                "Disassociation is asked for already, and the customer has not answered.".into()
            }
            Self::NotAsked => "No disassociation is waiting for an answer.".into(),
        }
    }
}

/// What stands in the way of asking now: of the customer as it is, and of the request that came last, when it was made
/// and whether it still waits.
pub fn obstacles(
    facts: &CustomerFacts,
    open_holds: u32,
    last: Option<(Timestamp, bool)>,
    now: Timestamp,
) -> Vec<Obstacle> {
    let mut obstacles = standing_obstacles(facts, open_holds);
    match last {
        Some((_, true)) => obstacles.push(Obstacle::Asked),
        Some((asked, false)) => {
            let again = again_after(asked);
            if now < again {
                let day = again.to_zoned(TimeZone::UTC).date().to_string();
                obstacles.push(Obstacle::AskedRecently { again: day });
            }
        }
        None => {}
    }
    obstacles
}

/// What stands in the way whether it is asked for or carried out.
pub fn standing_obstacles(facts: &CustomerFacts, open_holds: u32) -> Vec<Obstacle> {
    let by_hand = facts.freezes.iter().any(|freeze| freeze.cause == FreezeCause::Manual);
    [
        (facts.association != Association::Resale).then_some(Obstacle::NotResale),
        by_hand.then_some(Obstacle::ManuallyFrozen),
        (open_holds > 0).then_some(Obstacle::OpenHolds { count: open_holds }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// When it may be asked for again.
fn again_after(asked: Timestamp) -> Timestamp {
    asked.to_zoned(TimeZone::UTC).saturating_add(Span::new().months(AGAIN_AFTER_MONTHS)).timestamp()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        freeze::{Freeze, FreezeLevel},
        id::CustomerId,
        money::Money,
        text::{Name, Reason},
    };

    fn facts(causes: &[FreezeCause]) -> CustomerFacts {
        let freeze = |cause: &FreezeCause| Freeze {
            cause: *cause,
            level: FreezeLevel::Account,
            reason: Reason::parse("arrears").ok(),
            since: Timestamp::UNIX_EPOCH,
            holds_until: None,
        };
        CustomerFacts {
            id: CustomerId::new(uuid::Uuid::from_u128(1)),
            name: Name::parse("Acme").unwrap(),
            version: 1,
            association: Association::Resale,
            budget: None,
            used_month: Money::ZERO,
            used_one_time: Money::ZERO,
            freezes: causes.iter().map(freeze).collect(),
        }
    }

    #[test]
    fn only_freezing_by_hand_and_holds_stand_in_the_way() {
        let now = Timestamp::UNIX_EPOCH;
        let soft = facts(&[FreezeCause::Association, FreezeCause::Automatic]);
        assert_eq!(obstacles(&soft, 0, None, now), []);
        let hard = facts(&[FreezeCause::Association, FreezeCause::Manual]);
        assert_eq!(
            obstacles(&hard, 2, None, now),
            [Obstacle::ManuallyFrozen, Obstacle::OpenHolds { count: 2 }]
        );
        let referral = CustomerFacts { association: Association::Referral, ..soft };
        assert_eq!(obstacles(&referral, 0, None, now), [Obstacle::NotResale]);
    }

    #[test]
    fn a_partner_asks_once_in_three_months() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let asked = at("2026-11-30T10:00:00Z");
        let now = |text, waits| obstacles(&facts(&[]), 0, Some((asked, waits)), at(text));
        assert_eq!(now("2026-12-01T00:00:00Z", true), [Obstacle::Asked]);
        assert_eq!(
            now("2027-02-28T09:59:59Z", false),
            [Obstacle::AskedRecently { again: "2027-02-28".into() }]
        );
        assert_eq!(now("2027-02-28T10:00:00Z", false), []);
    }
}

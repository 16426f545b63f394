//! Freezing and unfreezing by a person: one pure decision for one customer or many. What is known of them goes in; what
//! is to be written comes out, or who stands in the way and why.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    access::{Action, Actor},
    customer::Association,
    freeze::{Freeze, FreezeCause, FreezeLevel},
    id::CustomerId,
    list::CustomerQuery,
    partner::Partner,
    problem::Problem,
    selection::Selection,
    set_budget::{Choice, CustomerFacts},
    text::{Name, Reason},
};

/// The most customers that a program freezes one by one in a single request.
pub const EACH_MAX: usize = 10;
/// How many of those who stand in the way a refusal names.
pub const OBSTACLES_SHOWN: usize = 5;

/// What is done to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FreezeAct {
    /// Freeze it at a level.
    Freeze(FreezeLevel),
    /// Unfreeze it; the level is the one that it is frozen at (R-FRZ-4).
    Unfreeze(FreezeLevel),
}

impl FreezeAct {
    /// All four.
    pub const ALL: [Self; 4] = [
        Self::Freeze(FreezeLevel::Account),
        Self::Freeze(FreezeLevel::AccountAndResources),
        Self::Unfreeze(FreezeLevel::Account),
        Self::Unfreeze(FreezeLevel::AccountAndResources),
    ];

    /// Its name on the screen.
    pub fn title(self) -> &'static str {
        match self {
            Self::Freeze(FreezeLevel::Account) => "Freeze Account",
            Self::Freeze(FreezeLevel::AccountAndResources) => "Freeze Account and Resources",
            Self::Unfreeze(FreezeLevel::Account) => "Unfreeze Account",
            Self::Unfreeze(FreezeLevel::AccountAndResources) => "Unfreeze Account and Resources",
        }
    }

    /// What it does to whom, as mails and logs say it.
    pub fn sentence(self, subject: &str) -> String {
        let resources = match self.level() {
            FreezeLevel::Account => "",
            FreezeLevel::AccountAndResources => " with resources",
        };
        match self {
            Self::Freeze(_) => format!("freezes {subject}{resources}"),
            Self::Unfreeze(_) => format!("unfreezes {subject}{resources}"),
        }
    }

    /// Its word in forms and URLs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Freeze(FreezeLevel::Account) => "freeze",
            Self::Freeze(FreezeLevel::AccountAndResources) => "freeze-resources",
            Self::Unfreeze(FreezeLevel::Account) => "unfreeze",
            Self::Unfreeze(FreezeLevel::AccountAndResources) => "unfreeze-resources",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.word() == word)
    }

    /// How far.
    pub fn level(self) -> FreezeLevel {
        let (Self::Freeze(level) | Self::Unfreeze(level)) = self;
        level
    }

    /// The right that it needs.
    pub fn action(self) -> Action {
        match self {
            Self::Freeze(_) => Action::Freeze,
            Self::Unfreeze(_) => Action::Unfreeze,
        }
    }

    /// Whether the agreement to stopping resources must be confirmed (R-FRZ-6).
    pub fn needs_agreement(self) -> bool {
        self == Self::Freeze(FreezeLevel::AccountAndResources)
    }

    /// What undoes it.
    #[must_use]
    pub fn undoing(self) -> Self {
        match self {
            Self::Freeze(level) => Self::Unfreeze(level),
            Self::Unfreeze(level) => Self::Freeze(level),
        }
    }
}

/// Whose accounts, as the person saw them (D18).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    /// Customers by name.
    Named(Vec<Choice>),
    /// All that match a question.
    Matching {
        /// Which question.
        query: CustomerQuery,
        /// What stood for them on the page; it changes when one joins or leaves them, or is changed.
        digest: String,
    },
}

/// What somebody wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreezeCommand {
    /// Whose accounts.
    pub whom: Whom,
    /// What is to be done to them.
    pub act: FreezeAct,
    /// Why (R-FRZ-3).
    pub reason: Reason,
    /// Whether the agreement to stopping resources was confirmed (R-FRZ-6).
    pub agreed: bool,
    /// The verification code, where the partner asks for one (R-VER-2).
    pub code: Option<String>,
}

impl Whom {
    /// What was chosen, however it was seen.
    pub fn selection(&self) -> Selection {
        match self {
            Self::Named(choices) => {
                Selection::Ticked(choices.iter().map(|choice| choice.id).collect())
            }
            Self::Matching { query, .. } => Selection::matching(query),
        }
    }
}

impl FreezeCommand {
    /// The versions that somebody saw, where customers are named.
    fn seen(&self) -> &[Choice] {
        match &self.whom {
            Whom::Named(choices) => choices,
            Whom::Matching { .. } => &[],
        }
    }
}

/// Why an account is not in the state that an act is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FreezeError {
    /// It is frozen as far and as long already.
    Already {
        /// How far.
        level: FreezeLevel,
    },
    /// It is not frozen.
    Not,
    /// It is frozen at the other level, which an unfreeze must name (R-FRZ-4).
    OtherLevel {
        /// How far it is frozen.
        level: FreezeLevel,
    },
}

impl FreezeError {
    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Already { .. } => "already_frozen",
            Self::Not => "not_frozen",
            Self::OtherLevel { .. } => "other_freeze_level",
        }
    }

    /// What to tell a person, and the way out.
    pub fn message(self, customer: &Name) -> String {
        let resources = |level| match level {
            FreezeLevel::Account => "",
            FreezeLevel::AccountAndResources => " with its resources",
        };
        match self {
            Self::Already { level } => {
                format!("{customer} is frozen{} already.", resources(level))
            }
            Self::Not => format!("{customer} is not frozen."),
            Self::OtherLevel { level } => {
                let without =
                    if level == FreezeLevel::Account { ", its resources are not" } else { "" };
                let act = FreezeAct::Unfreeze(level).title();
                format!("{customer} is frozen{}{without}: use {act}.", resources(level))
            }
        }
    }
}

/// What changes for one customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which customer.
    pub customer: CustomerId,
    /// The freezes that are lifted.
    pub lifted: Vec<Freeze>,
    /// The freeze that begins.
    pub frozen: Option<Freeze>,
}

/// What an act means for each of the chosen customers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Weighed {
    /// Those that change, in the order of the facts.
    pub changes: Vec<Change>,
    /// Those that are so already: frozen as far and as long, or not frozen. They stay as they are.
    pub already: Vec<Problem>,
    /// Those that stand in the way of all.
    pub obstacles: Vec<Problem>,
}

/// Weighs an act, also before anybody confirms it: `reason` is what will be written, `seen` are the versions that somebody
/// saw.
pub fn weigh(
    act: FreezeAct,
    reason: Option<&Reason>,
    customers: &[CustomerFacts],
    seen: &[Choice],
    now: Timestamp,
) -> Weighed {
    let mut weighed = Weighed::default();
    let seen: HashMap<CustomerId, i64> =
        seen.iter().filter_map(|choice| Some((choice.id, choice.version?))).collect();
    for customer in customers {
        match change(act, reason, customer, seen.get(&customer.id).copied(), now) {
            Ok(change) => weighed.changes.push(change),
            Err(
                problem @ Problem::Freezing {
                    error: FreezeError::Already { .. } | FreezeError::Not,
                    ..
                },
            ) => {
                weighed.already.push(problem);
            }
            Err(problem) => weighed.obstacles.push(problem),
        }
    }
    weighed
}

/// Decides an act, all customers or none; those that are so already stay as they are, unless nobody would change.
///
/// # Errors
/// In this order: the actor may not; the agreement missing; who stands in the way; nothing to do.
pub fn decide(
    command: &FreezeCommand,
    customers: &[CustomerFacts],
    (actor, owner): (&Actor, &Partner),
    now: Timestamp,
) -> Result<Vec<Change>, Problem> {
    actor.may(command.act.action(), owner)?;
    if command.act.needs_agreement() && !command.agreed {
        return Err(Problem::AgreementMissing);
    }
    let Weighed { changes, already, obstacles } =
        weigh(command.act, Some(&command.reason), customers, command.seen(), now);
    if let Some(problem) = Problem::in_the_way(obstacles) {
        return Err(problem);
    }
    match Problem::in_the_way(already) {
        Some(problem) if changes.is_empty() => Err(problem),
        _ => Ok(changes),
    }
}

/// What an act changes for a customer.
///
/// # Errors
/// A referral; a customer changed since it was seen; frozen as far and as long already; not frozen; frozen at the other
/// level.
fn change(
    act: FreezeAct,
    reason: Option<&Reason>,
    facts: &CustomerFacts,
    version: Option<i64>,
    now: Timestamp,
) -> Result<Change, Problem> {
    let customer = facts.name.clone();
    if facts.association != Association::Resale {
        return Err(Problem::NotResale { customer });
    }
    if version.is_some_and(|version| version != facts.version) {
        return Err(Problem::ChangedMeanwhile { customer });
    }
    let standing = facts.freezes.iter().map(|freeze| freeze.level).max();
    let (lifted, frozen) = match act {
        FreezeAct::Freeze(level) => {
            // One that ends by itself does not stand for one that lasts (D8), the lower level not for the higher (R-FRZ-5).
            let lasts = |freeze: &&Freeze| freeze.level >= level && freeze.holds_until.is_none();
            if let Some(freeze) = facts.freezes.iter().find(lasts) {
                let error = FreezeError::Already { level: freeze.level };
                return Err(Problem::Freezing { customer, error });
            }
            let freeze = Freeze {
                cause: FreezeCause::Manual,
                level,
                reason: reason.cloned(),
                since: now,
                holds_until: None,
            };
            (Vec::new(), Some(freeze))
        }
        FreezeAct::Unfreeze(level) => match standing {
            None => return Err(Problem::Freezing { customer, error: FreezeError::Not }),
            Some(standing) if standing != level => {
                let error = FreezeError::OtherLevel { level: standing };
                return Err(Problem::Freezing { customer, error });
            }
            // The higher level includes the lower, so nothing holds afterwards (D9).
            Some(_) => (facts.freezes.clone(), None),
        },
    };
    Ok(Change { customer: facts.id, lifted, frozen })
}

#[cfg(test)]
mod tests;
